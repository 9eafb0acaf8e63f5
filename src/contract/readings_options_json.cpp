// SPDX-License-Identifier: PostgreSQL
#include "contract/readings_options_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "contract/option_value.h"

namespace relevance::contract {
namespace {

using nlohmann::json;
using table::Aggregate;
using table::Layout;
using table::ReadingsOptions;

constexpr double kShortestInterval = 0.001;
constexpr double kLongest = 3'660.0 * 86'400;  // ten years

[[noreturn]] void reject_readings(const char* option, const json& given,
                                  const std::string& wanted) {
  reject_option(option, given, wanted, "to have it found in the data");
}

void read_layout(ReadingsOptions& options, const json& value) {
  for (const Layout layout : {Layout::automatic, Layout::wide, Layout::lengthwise}) {
    if (value != to_string(layout)) continue;
    options.layout = layout;
    return;
  }
  reject_readings("layout", value, "\"auto\", \"wide\" or \"long\"");
}

std::string read_name(const char* option, const json& value) {
  if (!value.is_string()) reject_readings(option, value, "a column's name");
  return value.get<std::string>();
}

// One name, or several.
std::vector<std::string> read_names(const char* option, const json& value) {
  const char* wanted = "a column's name, or a list of names";
  std::vector<std::string> names;
  const json list = value.is_array() ? value : json::array({value});
  for (const json& name : list) {
    if (!name.is_string()) reject_readings(option, value, wanted);
    if (!name.get_ref<const std::string&>().empty()) names.push_back(name.get<std::string>());
  }
  return names;
}

// The seconds of one unit; nothing for an unknown one. In English and Portuguese.
std::optional<double> unit_seconds(std::string_view unit) {
  struct Unit {
    std::string_view names;  // between blanks
    double seconds;
  };
  static constexpr std::array<Unit, 6> kUnits = {{
      {" ms millisecond milliseconds milissegundo milissegundos ", 0.001},
      {" s sec secs second seconds seg segundo segundos ", 1},
      {" m min mins minute minutes minuto minutos ", 60},
      {" h hr hour hours hora horas ", 3600},
      {" d day days dia dias ", 86'400},
      {" w week weeks semana semanas ", 604'800},
  }};
  const std::string wanted = " " + fold(unit) + " ";
  for (const Unit& known : kUnits) {
    if (known.names.find(wanted) != std::string_view::npos) return known.seconds;
  }
  return std::nullopt;
}

// "5 min", "1h", "1 day 12 hours", "00:05:00".
std::optional<double> seconds_of(std::string_view text) {
  text = trim(text);
  double total = 0;
  bool any = false;
  while (!text.empty()) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with(':')) {  // hours, minutes and seconds
      double unit = 3600;
      total += number * unit;
      while (text.starts_with(':') && unit > 1) {
        text.remove_prefix(1);
        unit /= 60;
        const auto next = std::from_chars(text.data(), text.data() + text.size(), number);
        if (next.ec != std::errc() || number < 0 || number >= 60) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(next.ptr - text.data()));
        total += number * unit;
      }
      if (!trim(text).empty()) return std::nullopt;
      return total;
    }
    text = trim(text);
    const std::size_t size = std::min(text.find_first_of(" 0123456789."), text.size());
    const std::string_view unit = text.substr(0, size);
    const auto seconds = unit_seconds(unit.empty() && !any ? "s" : unit);
    if (!seconds) return std::nullopt;
    total += number * *seconds;
    text = trim(text.substr(size));
    any = true;
  }
  if (!any) return std::nullopt;
  return total;
}

// Seconds, or nothing for "auto".
std::optional<double> read_duration(const char* option, const json& value, double shortest) {
  if (value == "auto") return std::nullopt;
  std::optional<double> seconds;
  if (value.is_number()) seconds = value.get<double>();
  if (value.is_string()) seconds = seconds_of(value.get_ref<const std::string&>());
  if (!seconds || !(*seconds >= shortest && *seconds <= kLongest)) {
    reject_readings(
        option, value,
        "a duration such as \"30 s\", \"5 min\", \"1 h\" or \"1 d\", or a number of seconds, " +
            (shortest > 0 ? "from " + number_text(shortest) + " s" : std::string("from 0")) +
            " to ten years");
  }
  return seconds;
}

Aggregate read_aggregate(const json& value, const json& given) {
  for (const Aggregate aggregate : {Aggregate::automatic, Aggregate::mean, Aggregate::last,
                                    Aggregate::min, Aggregate::max, Aggregate::changes}) {
    if (value == to_string(aggregate)) return aggregate;
  }
  reject_readings(
      "aggregate", value.is_primitive() ? value : given,
      "\"auto\", \"mean\", \"last\", \"min\", \"max\" or \"changes\", or an object that gives one "
      "of these by tag");
}

void read_aggregates(ReadingsOptions& options, const json& value) {
  options.tag_aggregates.clear();
  if (!value.is_object()) {
    options.aggregate = read_aggregate(value, value);
    return;
  }
  options.aggregate = Aggregate::automatic;
  for (const auto& [tag, aggregate] : value.items()) {
    options.tag_aggregates[tag] = read_aggregate(aggregate, value);
  }
}

struct ReadingsOption {
  const char* name;
  void (*read)(ReadingsOptions& options, const char* name, const json& value);
};
constexpr std::array<ReadingsOption, 8> kReadingsOptions = {{
    {"layout",
     [](ReadingsOptions& options, const char*, const json& value) { read_layout(options, value); }},
    {"tag_column", [](ReadingsOptions& options, const char* name,
                      const json& value) { options.tag_columns = read_names(name, value); }},
    {"time_column", [](ReadingsOptions& options, const char* name,
                       const json& value) { options.time_column = read_name(name, value); }},
    {"value_column", [](ReadingsOptions& options, const char* name,
                        const json& value) { options.value_columns = read_names(name, value); }},
    {"quality_column", [](ReadingsOptions& options, const char* name,
                          const json& value) { options.quality_column = read_name(name, value); }},
    {"interval",
     [](ReadingsOptions& options, const char* name, const json& value) {
       options.interval = read_duration(name, value, kShortestInterval);
     }},
    {"aggregate", [](ReadingsOptions& options, const char*,
                     const json& value) { read_aggregates(options, value); }},
    {"max_gap", [](ReadingsOptions& options, const char* name,
                   const json& value) { options.max_gap = read_duration(name, value, 0); }},
}};

void put_names(json& out, const char* option, const std::vector<std::string>& names) {
  if (names.empty()) return;
  out[option] = names.size() == 1 ? json(names.front()) : json(names);
}

}  // namespace

std::vector<std::string_view> readings_option_names() {
  std::vector<std::string_view> names;
  for (const ReadingsOption& option : kReadingsOptions) names.emplace_back(option.name);
  return names;
}

bool read_readings_option(ReadingsOptions& options, const std::string& name, const json& value) {
  for (const ReadingsOption& option : kReadingsOptions) {
    if (name != option.name) continue;
    option.read(options, option.name, value);
    return true;
  }
  return false;
}

json to_json(const ReadingsOptions& options) {
  json out = json::object();
  if (options.layout != Layout::automatic) out["layout"] = to_string(options.layout);
  put_names(out, "tag_column", options.tag_columns);
  if (!options.time_column.empty()) out["time_column"] = options.time_column;
  put_names(out, "value_column", options.value_columns);
  if (!options.quality_column.empty()) out["quality_column"] = options.quality_column;
  if (options.interval) out["interval"] = *options.interval;
  if (options.max_gap) out["max_gap"] = *options.max_gap;
  if (options.aggregate != Aggregate::automatic) out["aggregate"] = to_string(options.aggregate);
  if (options.tag_aggregates.empty()) return out;
  json by_tag = json::object();
  for (const auto& [tag, aggregate] : options.tag_aggregates) by_tag[tag] = to_string(aggregate);
  out["aggregate"] = by_tag;
  return out;
}

}  // namespace relevance::contract
