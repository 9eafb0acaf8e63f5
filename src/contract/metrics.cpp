// SPDX-License-Identifier: PostgreSQL
#include "contract/metrics.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string_view>

#include "contract/json_fields.h"

namespace relevance::contract {
namespace {

using nlohmann::json;

json to_json(const Fit& fit) {
  return {{"r2", number(fit.r2)}, {"mae", number(fit.mae)}, {"rmse", number(fit.rmse)}};
}

json to_json(const BaselineFeature& baseline) {
  json out = to_json(baseline.fit);
  out["feature"] = baseline.feature;
  return out;
}

json to_json(const AlgorithmFit& algorithm) {
  json out = to_json(algorithm.fit);
  out["algorithm"] = algorithm.algorithm;
  return out;
}

json to_json(const StageSeconds& seconds) {
  return {{"parse", number(seconds.parse)},
          {"grow", number(seconds.grow)},
          {"measure", number(seconds.measure)},
          {"noise", number(seconds.noise)},
          {"explain", number(seconds.explain)}};
}

void add_second_part(json& out, const Metrics& metrics) {
  if (metrics.algorithm) out["algorithm"] = *metrics.algorithm;
  if (metrics.split) out["split"] = *metrics.split;
  if (metrics.r2_random_split) out["r2_random_split"] = number(*metrics.r2_random_split);
  if (metrics.below_baseline) out["below_baseline"] = *metrics.below_baseline;
  if (metrics.baseline_mean) out["baseline_mean"] = to_json(*metrics.baseline_mean);
  if (metrics.baseline_feature) out["baseline_variable"] = to_json(*metrics.baseline_feature);
  for (const AlgorithmFit& fit : metrics.algorithms) out["algorithms"].push_back(to_json(fit));
  if (metrics.n_explained) out["n_explained"] = *metrics.n_explained;
  if (metrics.seconds) out["seconds"] = to_json(*metrics.seconds);
  if (metrics.peak_memory_mb) out["peak_memory_mb"] = number(*metrics.peak_memory_mb);
}

double parse_r2(const Fields& fields, const char* key) {
  const double r2 = fields.number(key);
  if (r2 > 1) fields.reject(key, "a number up to 1");
  return r2;
}

Fit parse_fit(const Fields& fields) {
  return {parse_r2(fields, "r2"), fields.number("mae", 0), fields.number("rmse", 0)};
}

StageSeconds parse_seconds(const Fields& fields) {
  StageSeconds seconds;
  seconds.parse = fields.optional_number("parse", 0).value_or(0);
  seconds.grow = fields.optional_number("grow", 0).value_or(0);
  seconds.measure = fields.optional_number("measure", 0).value_or(0);
  seconds.noise = fields.optional_number("noise", 0).value_or(0);
  seconds.explain = fields.optional_number("explain", 0).value_or(0);
  return seconds;
}

void parse_second_part(const Fields& fields, Metrics& metrics) {
  metrics.algorithm = fields.optional_text("algorithm");
  metrics.split = fields.optional_text("split");
  if (fields.has("r2_random_split")) metrics.r2_random_split = parse_r2(fields, "r2_random_split");
  metrics.below_baseline = fields.optional_boolean("below_baseline");
  if (const auto mean = fields.optional_object("baseline_mean")) {
    metrics.baseline_mean = parse_fit(*mean);
  }
  if (const auto feature = fields.optional_object("baseline_variable")) {
    metrics.baseline_feature = BaselineFeature{feature->text("feature"), parse_fit(*feature)};
  }
  for (const Fields& fit : fields.optional_objects("algorithms")) {
    metrics.algorithms.push_back({fit.text("algorithm"), parse_fit(fit)});
  }
  if (fields.has("n_explained")) metrics.n_explained = fields.integer("n_explained", 0);
  if (const auto seconds = fields.optional_object("seconds")) {
    metrics.seconds = parse_seconds(*seconds);
  }
  metrics.peak_memory_mb = fields.optional_number("peak_memory_mb", 0);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Removes a prefix of this shape: 0 stands for a digit, T for T or a blank, + for a sign.
bool take(std::string_view& text, std::string_view shape) {
  if (text.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const char c = text[i];
    const bool fits = shape[i] == '0'   ? is_digit(c)
                      : shape[i] == 'T' ? c == 'T' || c == ' '
                      : shape[i] == '+' ? c == '+' || c == '-'
                                        : c == shape[i];
    if (!fits) return false;
  }
  text.remove_prefix(shape.size());
  return true;
}

int two_digits(const std::string& text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

// Whether every ISO 8601 reader accepts it: 2024-01-31, 2024-01-31T12:00, 2024-01-31 12:00:00.5Z, …
// +01, … -03:00.
bool is_date(const std::string& text) {
  std::string_view rest = text;
  const auto last_two = [&] { return two_digits(text, text.size() - rest.size() - 2); };
  if (!take(rest, "0000-00-00")) return false;
  const std::chrono::year year(two_digits(text, 0) * 100 + two_digits(text, 2));
  const std::chrono::month month(static_cast<unsigned>(two_digits(text, 5)));
  const std::chrono::day day(static_cast<unsigned>(last_two()));
  if (year == std::chrono::year(0) || !(year / month / day).ok()) return false;
  if (rest.empty()) return true;
  if (!take(rest, "T00") || last_two() > 23 || !take(rest, ":00") || last_two() > 59) return false;
  if (take(rest, ":00")) {
    if (last_two() > 59) return false;
    if (take(rest, ".0"))
      rest.remove_prefix(std::min(rest.find_first_not_of("0123456789"), rest.size()));
  }
  if (rest.empty() || rest == "Z") return true;
  if (!take(rest, "+00") || last_two() > 15) return false;
  if (rest.empty()) return true;
  return (take(rest, ":00") || take(rest, "00")) && last_two() < 60 && rest.empty();
}

}  // namespace

json to_json(const Metrics& metrics) {
  json out = {
      {"date", metrics.date},
      {"r2", number(metrics.r2)},
      {"mae", number(metrics.mae)},
      {"rmse", number(metrics.rmse)},
      {"n_train", metrics.n_train},
      {"n_test", metrics.n_test},
      {"n_features", metrics.n_features},
  };
  add_second_part(out, metrics);
  return out;
}

Metrics parse_metrics(const json& json) {
  const Fields fields(json, "metrics");
  Metrics metrics;
  metrics.date = fields.optional_text("date").value_or("");
  if (!is_date(metrics.date)) metrics.date.clear();  // not readable by clients
  metrics.r2 = parse_r2(fields, "r2");
  metrics.mae = fields.number("mae", 0);
  metrics.rmse = fields.number("rmse", 0);
  metrics.n_train = fields.integer("n_train", 0);
  metrics.n_test = fields.integer("n_test", 0);
  metrics.n_features = fields.integer("n_features", 0);
  parse_second_part(fields, metrics);
  return metrics;
}

}  // namespace relevance::contract
