// SPDX-License-Identifier: PostgreSQL
// Parses the command line of pg_relevance.
#pragma once

#include <cstdint>
#include <string>

namespace relevance::client {

enum class Command { train, wait, cancel, ranking, machines };

struct Arguments {
  Command command = Command::machines;
  std::string database;  // a connection string or URI; empty: libpq's environment
  std::string machine;
  std::string file;  // "-" is standard input
  std::string target;
  std::string options = "{}";  // JSON
  std::int64_t run = 0;
  bool json = false;
};

struct CommandLine {
  Arguments arguments;
  int exit_code = -1;  // 0 or more: exit with it; all messages were printed
};

CommandLine read_command_line(int argc, const char* const* argv);

}  // namespace relevance::client
