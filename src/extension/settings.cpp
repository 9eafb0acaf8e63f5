#include "extension/settings.h"

#include <climits>
#include <cstring>
#include <initializer_list>

#include "contract/direction.h"

#include "extension/pg.h"

namespace relevance::extension {

Settings settings;

namespace {

const config_enum_entry languages[] = {
    {"en", static_cast<int>(contract::Language::english), false},
    {"pt", static_cast<int>(contract::Language::portuguese), false},
    {nullptr, 0, false},
};

bool starts_with(const char* text, const char* prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

// PostgreSQL zone.
bool check_url(char** value, void**, GucSource) {
  const char* url = *value;
  if (url == nullptr || *url == '\0') return true;
  for (const char* c = url; *c; ++c) {
    if (static_cast<unsigned char>(*c) <= ' ' || *c == 0x7F) {
      GUC_check_errdetail("A URL holds no blanks and no control characters.");
      return false;
    }
  }
  for (const char* scheme : {"http://", "https://", "unix:/"})
    if (starts_with(url, scheme) && strlen(url) > strlen(scheme)) return true;
  GUC_check_errdetail("The URL starts with none of http://, https:// and unix:/.");
  GUC_check_errhint(
      "Write http://host:port, https://host, unix:/path/of/socket, or nothing for the bundled "
      "service.");
  return false;
}

}  // namespace

void define_settings() {
  DefineCustomStringVariable("relevance.model_service_url",
                             "Where the model service listens; empty means the bundled one.",
                             "http://host:port, https://host or unix:/path/of/socket.",
                             &settings.model_service_url, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY,
                             check_url, nullptr, nullptr);
  DefineCustomIntVariable("relevance.max_concurrent_runs",
                          "How many trainings run at the same time, over all databases.",
                          "Each takes one background worker while it runs.",
                          &settings.max_concurrent_runs, 2, 1, kMaxConcurrentRuns, PGC_SIGHUP, 0,
                          nullptr, nullptr, nullptr);
  DefineCustomIntVariable("relevance.run_timeout",
                          "How long one attempt of a training may take; 0 means without end.",
                          nullptr, &settings.run_timeout_s, 6 * 3600, 0, INT_MAX / 1000, PGC_SIGHUP,
                          GUC_UNIT_S, nullptr, nullptr, nullptr);
  DefineCustomIntVariable("relevance.connect_timeout",
                          "How long to wait for a connection to the model service.", nullptr,
                          &settings.connect_timeout_ms, 10 * 1000, 100, 10 * 60 * 1000, PGC_SIGHUP,
                          GUC_UNIT_MS, nullptr, nullptr, nullptr);
  DefineCustomIntVariable(
      "relevance.model_service_threads",
      "Threads that one training of the bundled model service uses; 0 means one a "
      "processor.",
      "A change restarts the bundled service; running trainings start again.",
      &settings.model_service_threads, 0, 0, 1024, PGC_SIGHUP, 0, nullptr, nullptr, nullptr);
  DefineCustomIntVariable(
      "relevance.model_service_memory_limit",
      "Memory that one training of the bundled model service may take; 0 means no "
      "limit.",
      "A change restarts the bundled service; running trainings start again.",
      &settings.model_service_memory_mb, 0, 0, INT_MAX, PGC_SIGHUP, GUC_UNIT_MB, nullptr, nullptr,
      nullptr);
  DefineCustomIntVariable(
      "relevance.keep_data_sets", "How many data sets a machine keeps; 0 means all.",
      "When a training has ended, older ones go, but for those that waiting runs "
      "need. Rankings stay.",
      &settings.keep_data_sets, 10, 0, INT_MAX, PGC_SIGHUP, 0, nullptr, nullptr, nullptr);
  DefineCustomEnumVariable("relevance.language",
                           "The language in which directions are told to people.",
                           "en or pt; each session may choose.", &settings.language,
                           static_cast<int>(contract::Language::english), languages, PGC_USERSET, 0,
                           nullptr, nullptr, nullptr);
  relevance_reserve_setting_prefix("relevance");
}

}  // namespace relevance::extension
