// SPDX-License-Identifier: PostgreSQL
// The command line of pg_relevance: parsing it, and its exit codes.
#pragma once

#include <cstdint>
#include <string>

namespace relevance::client {

// Also listed by --help.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;         // the training failed, or the server reported an error
inline constexpr int kWrongCall = 2;      // wrong command line or file; nothing was stored
inline constexpr int kInterrupted = 130;  // as shells report it: 128 + SIGINT

enum class Command { train, preview, wait, cancel, ranking, machines };

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

struct ClientCommandLine {
  Arguments arguments;
  int exit_code = -1;  // 0 or more: exit with it; all messages were printed
};

ClientCommandLine read_command_line(int argc, const char* const* argv);

}  // namespace relevance::client
