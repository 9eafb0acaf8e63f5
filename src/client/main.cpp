// SPDX-License-Identifier: PostgreSQL
// pg_relevance: the command-line client.
#include "client/client_command_line.h"
#include "client/run.h"

int main(int argc, char** argv) {
  using namespace relevance::client;
  const ClientCommandLine line = read_command_line(argc, argv);
  return line.exit_code >= 0 ? line.exit_code : run(line.arguments);
}
