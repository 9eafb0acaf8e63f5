// SPDX-License-Identifier: PostgreSQL
// pg_relevance_httpd: the HTTP server in front of the SQL functions.
#include <cstdio>

#include "base/error.h"
#include "httpd/configuration.h"
#include "httpd/configuration_warnings.h"
#include "httpd/httpd_service.h"

namespace {

// Prints all parts of an error, for a terminal or a supervisor's log.
int tell(const relevance::Error& error) {
  std::fprintf(stderr, "pg_relevance_httpd: %s\n", error.what());
  if (!error.detail().empty()) std::fprintf(stderr, "DETAIL: %s\n", error.detail().c_str());
  if (!error.hint().empty()) std::fprintf(stderr, "HINT: %s\n", error.hint().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace relevance;
  try {
    const httpd::HttpdCommandLine line = httpd::read_command_line(argc, argv);
    if (line.exit_code >= 0) return line.exit_code;
    if (line.configuration.check_only) {
      const httpd::Power power = httpd::power_of_anybody(line.configuration);
      for (const std::string& warning : httpd::configuration_warnings(line.configuration, power)) {
        std::printf("warning: %s\n", warning.c_str());
      }
      std::puts("The configuration can be read.");
      return 0;
    }
    return httpd::serve(line.configuration);
  } catch (const Error& error) {
    return tell(error);
  } catch (const std::exception& error) {
    return tell(Error("internal_error", error.what()));
  }
}
