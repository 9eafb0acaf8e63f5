// SPDX-License-Identifier: PostgreSQL
// What the command line, the environment and a file say.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "httpd/identity.h"

namespace relevance::httpd {

struct Configuration {
  std::string listen;    // empty: 127.0.0.1:8001, or the next port that is free
  std::string database;  // as libpq understands it; empty: libpq's own environment
  std::vector<std::string> schemas = {"relevance"};  // the first is the default
  unsigned pool_size = 10;
  unsigned max_uploads = 4;  // at a time: each has a connection of its own
  std::chrono::milliseconds pool_wait{10000};
  std::chrono::milliseconds statement_timeout{30000};
  std::uint64_t max_csv_bytes = std::uint64_t{1} << 30;
  std::uint64_t max_json_bytes = std::uint64_t{1} << 20;
  unsigned max_connections = 4096;
  unsigned max_connections_per_address = 0;  // 0: no limit
  std::uint64_t min_upload_rate = 20'000;    // bytes a second, on average; 0: none
  std::chrono::seconds idle_timeout{60};
  std::vector<std::string> cors_origins = {"*"};
  TokenOptions tokens;
  std::string log_level = "info";
  bool check_only = false;
};

// What to do once the command line is read.
struct CommandLine {
  Configuration configuration;
  int exit_code = -1;  // 0 or more: end with it, all is said
};

// Flags, else PG_RELEVANCE_… (and DATABASE_URL), else the file of --config. Tells faults on
// standard error.
CommandLine read_command_line(int argc, char** argv);

// Whether only this machine reaches it.
bool is_loopback(const std::string& listen);

}  // namespace relevance::httpd
