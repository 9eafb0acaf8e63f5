// SPDX-License-Identifier: PostgreSQL
// Reads the options that no flag sets from the environment or a file.
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

// Sets each option that has no value yet from its environment variable (an empty one counts as not
// set), else from the file, if the path is not empty. Throws CLI::ParseError, which names the
// variable or the file.
//
// CLI11 could read both, but its versions treat a value that fails its check differently: 2.4
// ignores such a variable. So all values are handled like those of flags.
void read_environment_and_file(const std::vector<NamedOption>& options, const std::string& file);

}  // namespace relevance::httpd
