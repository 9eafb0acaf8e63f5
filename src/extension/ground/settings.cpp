// SPDX-License-Identifier: PostgreSQL
#include "extension/ground/settings.h"

#include <climits>
#include <cstring>
#include <initializer_list>

#include "contract/direction.h"

#include "extension/ground/pg.h"

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

bool has_blanks(const char* text) {
  for (const char* c = text; *c; ++c)
    if (static_cast<unsigned char>(*c) <= ' ' || *c == 0x7F) return true;
  return false;
}

// PostgreSQL zone, like all check hooks.
bool check_urls(char** value, void**, GucSource) {
  const char* url = *value;
  if (url == nullptr || *url == '\0') return true;
  if (has_blanks(url)) {
    GUC_check_errdetail("A URL must not contain spaces or control characters.");
    GUC_check_errhint("Separate several URLs by commas, without spaces.");
    return false;
  }
  for (; url != nullptr; url = strchr(url, ',') ? strchr(url, ',') + 1 : nullptr) {
    bool is_url = false;
    for (const char* scheme : {"http://", "https://", "unix:/"})
      is_url |=
          starts_with(url, scheme) && url[strlen(scheme)] != '\0' && url[strlen(scheme)] != ',';
    if (is_url) continue;
    GUC_check_errdetail("A URL must start with http://, https:// or unix:/.");
    GUC_check_errhint(
        "Write http://host:port, https://host or unix:/path/of/socket, several separated by "
        "commas, or nothing for the bundled service.");
    return false;
  }
  return true;
}

bool check_callback_url(char** value, void**, GucSource) {
  const char* url = *value;
  if (url == nullptr || *url == '\0') return true;
  if (!has_blanks(url) && (starts_with(url, "http://") || starts_with(url, "https://")))
    return true;
  GUC_check_errdetail("The URL must start with http:// or https://, and not contain spaces.");
  GUC_check_errhint(
      "Write the address under which the model services reach pg_relevance_httpd: "
      "http://host:8001/webhook/treinamento/.");
  return false;
}

// Server processes run in the data directory, which is not a place for programs.
bool check_program(char** value, void**, GucSource) {
  const char* path = *value;
  if (path == nullptr || *path == '\0' || (is_absolute_path(path) && strlen(path) < MAXPGPATH))
    return true;
  GUC_check_errdetail("It is not the absolute path of a program.");
  GUC_check_errhint("Write /usr/bin/pg_relevance_modeld, or nothing for the installed program.");
  return false;
}

}  // namespace

void define_settings() {
  DefineCustomStringVariable("relevance.model_service_url",
                             "Where the model services listen; empty means the bundled one.",
                             "http://host:port, https://host or unix:/path/of/socket; several are "
                             "separated by commas.",
                             &settings.model_service_url, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY,
                             check_urls, nullptr, nullptr);
  // A file, since the server writes a changed setting into its log.
  DefineCustomStringVariable("relevance.model_service_token_file",
                             "File with the bearer token for remote model services; empty means "
                             "none.",
                             "Read anew for each connection; only the server's user should be "
                             "able to read it.",
                             &settings.model_service_token_file, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY,
                             nullptr, nullptr, nullptr);
  DefineCustomStringVariable(
      "relevance.model_service_ca_file",
      "Certificate authorities for https model services; empty means the system's.",
      "A PEM file that the server can read.", &settings.model_service_ca_file, "", PGC_SIGHUP,
      GUC_SUPERUSER_ONLY, nullptr, nullptr, nullptr);
  DefineCustomStringVariable(
      "relevance.model_service_program",
      "Program of the bundled model service; empty means pg_relevance_modeld where it was "
      "installed.",
      "An absolute path. A change restarts the bundled service; running trainings start again.",
      &settings.model_service_program, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY, check_program, nullptr,
      nullptr);
  DefineCustomStringVariable(
      "relevance.callback_url",
      "Where remote model services report that a training has ended; empty means that they are "
      "polled.",
      "The webhook of pg_relevance_httpd as they reach it: http://host:8001/webhook/treinamento/.",
      &settings.callback_url, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY, check_callback_url, nullptr,
      nullptr);
  DefineCustomIntVariable("relevance.max_concurrent_runs",
                          "How many trainings run at the same time, over all databases.",
                          "Each takes one background worker while it runs.",
                          &settings.max_concurrent_runs, 2, 1, kMaxConcurrentRuns, PGC_SIGHUP, 0,
                          nullptr, nullptr, nullptr);
  DefineCustomIntVariable("relevance.run_timeout",
                          "How long one attempt of a training may take; 0 means unlimited.",
                          nullptr, &settings.run_timeout_s, 6 * 3600, 0, INT_MAX / 1000, PGC_SIGHUP,
                          GUC_UNIT_S, nullptr, nullptr, nullptr);
  DefineCustomIntVariable("relevance.connect_timeout",
                          "How long to wait for a connection to the model service.", nullptr,
                          &settings.connect_timeout_ms, 10 * 1000, 100, 10 * 60 * 1000, PGC_SIGHUP,
                          GUC_UNIT_MS, nullptr, nullptr, nullptr);
  DefineCustomIntVariable(
      "relevance.request_timeout", "How long the model service may take to answer.",
      "Long answers may take longer if they arrive fast enough.", &settings.request_timeout_ms,
      60 * 1000, 100, 60 * 60 * 1000, PGC_SIGHUP, GUC_UNIT_MS, nullptr, nullptr, nullptr);
  DefineCustomIntVariable(
      "relevance.max_attempts",
      "How often a training is tried when it, its worker or its server is lost.", nullptr,
      &settings.max_attempts, 3, 1, 100, PGC_SIGHUP, 0, nullptr, nullptr, nullptr);
  DefineCustomIntVariable(
      "relevance.service_patience",
      "How long a training waits for model services that cannot be reached, before it fails.",
      "Attempts that end because a service was down do not count for relevance.max_attempts.",
      &settings.service_patience_s, 3600, 0, INT_MAX / 1000, PGC_SIGHUP, GUC_UNIT_S, nullptr,
      nullptr, nullptr);
  DefineCustomIntVariable(
      "relevance.model_service_threads",
      "Threads that one training of the bundled model service uses; 0 means one per "
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
  DefineCustomIntVariable("relevance.max_unpack_ratio",
                          "How many times their size compressed data may unpack to, beyond 64 MB.",
                          "A change restarts the bundled service; running trainings start again.",
                          &settings.max_unpack_ratio, 300, 1, 100000, PGC_SIGHUP, 0, nullptr,
                          nullptr, nullptr);
  DefineCustomIntVariable("relevance.max_unpacked_size",
                          "How large compressed data may become; 0 means no limit.",
                          "A change restarts the bundled service; running trainings start again.",
                          &settings.max_unpacked_size_mb, 8 * 1024, 0, INT_MAX, PGC_SIGHUP,
                          GUC_UNIT_MB, nullptr, nullptr, nullptr);
  DefineCustomIntVariable(
      "relevance.max_csv_rows", "How many rows a CSV may have; 0 means no limit.",
      "Counted in lines of its text, unpacked. A change restarts the bundled service; running "
      "trainings start again.",
      &settings.max_csv_rows, 0, 0, INT_MAX, PGC_SIGHUP, 0, nullptr, nullptr, nullptr);
  DefineCustomIntVariable(
      "relevance.keep_data_sets", "How many data sets a machine keeps; 0 means all.",
      "When a training has ended, older ones are deleted, except those that waiting "
      "runs need. Rankings are kept.",
      &settings.keep_data_sets, 10, 0, INT_MAX, PGC_SIGHUP, 0, nullptr, nullptr, nullptr);
  DefineCustomIntVariable(
      "relevance.keep_runs", "How many ended runs a machine keeps; 0 means all.",
      "When a training has ended, older ones are deleted with their rankings, effect curves and "
      "models, except the latest completed one.",
      &settings.keep_runs, 100, 0, INT_MAX, PGC_SIGHUP, 0, nullptr, nullptr, nullptr);
  DefineCustomEnumVariable("relevance.language", "The language of directions and warnings.",
                           "en or pt; each session may choose.", &settings.language,
                           static_cast<int>(contract::Language::english), languages, PGC_USERSET, 0,
                           nullptr, nullptr, nullptr);
  MarkGUCPrefixReserved("relevance");
}

}  // namespace relevance::extension
