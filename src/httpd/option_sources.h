// SPDX-License-Identifier: PostgreSQL
// Where an option's value comes from when no flag gives it: the environment, else a file.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class Option;
}

namespace relevance::httpd {

struct NamedOption {
  CLI::Option* option;
  std::string environment;  // the variable's name
};

// Gives those options that have no value yet the one of their variable (an empty one counts as not
// set), else that of the file; an empty path: there is none. Throws CLI::ParseError, which names
// the variable or the file.
//
// CLI11 would read both by itself, but its versions differ in what they make of a value that fails
// its check: 2.4 passes over a variable's. So values from everywhere go the way of a flag's.
void read_environment_and_file(const std::vector<NamedOption>& options, const std::string& file);

}  // namespace relevance::httpd
