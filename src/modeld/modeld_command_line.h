// SPDX-License-Identifier: PostgreSQL
// The program's options and subcommands.
#pragma once

namespace relevance::modeld {

// Returns the process's exit status.
int run_command_line(int argc, char** argv);

}  // namespace relevance::modeld
