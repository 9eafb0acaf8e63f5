// SPDX-License-Identifier: PostgreSQL
#include "httpd/option_sources.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace relevance::httpd {
namespace {

using Items = std::vector<CLI::ConfigItem>;

void give(CLI::Option& option, const std::vector<std::string>& values, const std::string& source) {
  try {
    for (const std::string& value : values) option.add_result(value);
    // A list that consists of commas only.
    if (option.count() == 0) throw CLI::ValidationError(option.get_name(), "the value is missing");
    option.run_callback();
  } catch (const CLI::ParseError& error) {
    throw CLI::ValidationError(source, error.what());
  }
}

std::vector<std::string> values_in(const Items& items, const CLI::Option& option) {
  std::vector<std::string> values;
  for (const CLI::ConfigItem& item : items)
    if (option.check_lname(item.name))
      values.insert(values.end(), item.inputs.begin(), item.inputs.end());
  return values;
}

void require_known(const CLI::ConfigItem& item, const std::vector<NamedOption>& options,
                   const std::string& file) {
  if (!item.parents.empty())
    throw CLI::ConfigError(file + ": options do not belong to a section, but there is [" +
                           item.parents.front() + "]");
  const auto is_item = [&](const NamedOption& named) {
    return named.option->check_lname(item.name);
  };
  if (std::none_of(options.begin(), options.end(), is_item))
    throw CLI::ConfigError(file + ": there is no option named \"" + item.name + "\"");
}

Items read_items(const std::vector<NamedOption>& options, const std::string& file) {
  if (file.empty()) return {};
  std::ifstream stream(file);
  if (!stream) throw CLI::FileError(file + " cannot be read");
  Items items = CLI::ConfigTOML().from_config(stream);
  for (const CLI::ConfigItem& item : items) require_known(item, options, file);
  return items;
}

}  // namespace

void read_environment_and_file(const std::vector<NamedOption>& options, const std::string& file) {
  const Items items = read_items(options, file);
  for (const NamedOption& named : options) {
    if (named.option->count() > 0) continue;
    const char* variable = std::getenv(named.environment.c_str());
    if (variable != nullptr && *variable != '\0') {
      give(*named.option, {variable}, named.environment);
    } else if (const auto values = values_in(items, *named.option); !values.empty()) {
      give(*named.option, values, file);
    }
  }
}

}  // namespace relevance::httpd
