// SPDX-License-Identifier: PostgreSQL
// The configuration: command line, environment and configuration file.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "httpd/identity.h"

namespace relevance::httpd {

struct Configuration {
  std::string listen;    // empty: 127.0.0.1:8001, or the next free port
  std::string database;  // a libpq connection string; empty: libpq's environment variables
  std::vector<std::string> schemas = {"relevance"};  // the first is the default
  unsigned pool_size = 10;
  unsigned max_uploads = 4;  // at once, each with its own connection
  std::chrono::milliseconds pool_wait{10000};
  std::chrono::milliseconds statement_timeout{30000};
  std::uint64_t max_csv_bytes = std::uint64_t{1} << 30;
  std::uint64_t max_unpacked_bytes = std::uint64_t{8} << 30;  // of compressed data; 0: no limit
  std::uint64_t max_unpack_ratio = 300;                       // of compressed data
  std::uint64_t max_csv_rows = 0;                             // 0: no limit
  std::uint64_t max_json_bytes = std::uint64_t{1} << 20;
  unsigned max_connections = 4096;
  unsigned max_connections_per_address = 0;  // 0: no limit
  std::uint64_t min_upload_rate = 20'000;    // bytes per second, on average; 0: none
  std::chrono::seconds idle_timeout{60};
  // Origins whose pages may read answers. Those that were set may also change something without a
  // token; the default does not allow that.
  std::vector<std::string> cors_origins = {"*"};
  bool cors_is_set = false;
  // Names under which the server may be reached: NAME, *.NAME for all names below it, or "*".
  // Empty: loopback names if it listens on loopback, else any, over a Unix socket, too. IP addresses
  // are always served.
  std::vector<std::string> allowed_hosts;
  TokenOptions tokens;
  std::string log_level = "info";
  bool check_only = false;
};

// The result of reading the command line.
struct HttpdCommandLine {
  Configuration configuration;
  int exit_code = -1;  // 0 or more: exit with it; all messages were printed
};

// Flags take precedence over PG_RELEVANCE_… (and DATABASE_URL), and those over the --config file.
// Prints errors to standard error.
HttpdCommandLine read_command_line(int argc, char** argv);

// Whether only this machine can reach the address.
bool is_loopback(const std::string& listen);

}  // namespace relevance::httpd
