// SPDX-License-Identifier: PostgreSQL
// pg_relevance_modeld: the bundled model service.
#include "modeld/modeld_command_line.h"

int main(int argc, char** argv) {
  return relevance::modeld::run_command_line(argc, argv);
}
