// SPDX-License-Identifier: PostgreSQL
#include "model/schema.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "model/bad_model.h"
#include "model/borders.h"

namespace relevance::model {
namespace {

using nlohmann::json;
using table::CalendarPart;
using table::FeatureKind;

// A single code is written as a number, as version 0.1.0 of readers expects it.
void put_missing(const FeatureInfo& feature, json& out) {
  json values = json::array();
  for (const double code : feature.missing_codes) values.push_back(code);
  for (const std::string& word : feature.missing_words) values.push_back(word);
  if (values.empty()) return;
  out["missing"] = values.size() == 1 && values[0].is_number() ? values[0] : values;
}

void take_missing(const json& missing, FeatureInfo& feature) {
  if (!missing.is_array()) {
    feature.missing_codes.push_back(missing.get<double>());
    return;
  }
  for (const json& value : missing) {
    if (value.is_string()) {
      feature.missing_words.push_back(value.get<std::string>());
    } else {
      feature.missing_codes.push_back(value.get<double>());
    }
  }
}

json describe(const FeatureInfo& feature) {
  json out = {{"name", feature.name}, {"kind", table::to_string(feature.kind)}};
  if (feature.kind == FeatureKind::categorical) out["levels"] = feature.levels;
  if (feature.kind == FeatureKind::calendar) {
    out["column"] = feature.column;
    out["part"] = table::to_string(feature.part);
  }
  put_missing(feature, out);
  if (feature.borders) out["borders"] = *feature.borders;
  return out;
}

FeatureKind parse_kind(const std::string& text) {
  for (const FeatureKind kind : {FeatureKind::numeric, FeatureKind::categorical,
                                 FeatureKind::boolean, FeatureKind::calendar}) {
    if (text == table::to_string(kind)) return kind;
  }
  throw bad_model("its schema has a feature of the unknown kind " + quote_text(text));
}

CalendarPart parse_part(const std::string& text) {
  for (const CalendarPart part : {CalendarPart::hour, CalendarPart::weekday}) {
    if (text == table::to_string(part)) return part;
  }
  throw bad_model("its schema has the unknown calendar part " + quote_text(text));
}

// Finds column and part of a calendar feature of version 0.1.0 in its name: "date (hour)".
void split_name(FeatureInfo& feature) {
  const std::size_t at = feature.name.rfind(" (");
  if (at == std::string::npos || !feature.name.ends_with(')')) {
    throw bad_model("its schema does not say from which column " + quote_text(feature.name) +
                    " is made");
  }
  feature.column = feature.name.substr(0, at);
  feature.part = parse_part(feature.name.substr(at + 2, feature.name.size() - at - 3));
}

std::vector<double> parse_borders(const json& in, const FeatureInfo& feature) {
  auto borders = in.get<std::vector<double>>();
  const auto ascends = [](double one, double next) { return one < next; };
  const bool valid =
      feature.kind == FeatureKind::numeric && borders.size() <= kMaxBorders &&
      std::all_of(borders.begin(), borders.end(), [](double b) { return std::isfinite(b); }) &&
      std::adjacent_find(borders.begin(), borders.end(), std::not_fn(ascends)) == borders.end();
  if (!valid) throw bad_model("the borders of " + quote_text(feature.name) + " are not ascending");
  return borders;
}

FeatureInfo parse_feature(const json& in) {
  FeatureInfo feature;
  feature.name = in.at("name").get<std::string>();
  feature.kind = parse_kind(in.at("kind").get<std::string>());
  if (feature.kind == FeatureKind::categorical) {
    feature.levels = in.at("levels").get<std::vector<std::string>>();
  }
  if (feature.kind == FeatureKind::calendar && in.contains("column")) {
    feature.column = in.at("column").get<std::string>();
    feature.part = parse_part(in.at("part").get<std::string>());
  } else if (feature.kind == FeatureKind::calendar) {
    split_name(feature);
  }
  if (in.contains("missing")) take_missing(in.at("missing"), feature);
  if (in.contains("borders")) feature.borders = parse_borders(in.at("borders"), feature);
  return feature;
}

}  // namespace

std::string to_json(const Schema& schema) {
  json features = json::array();
  for (const FeatureInfo& feature : schema.features) features.push_back(describe(feature));
  const json out = {{"target", schema.target}, {"features", std::move(features)}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

Schema parse_schema(std::string_view text) {
  try {
    const json in = json::parse(text);
    Schema schema{in.at("target").get<std::string>(), {}};
    for (const json& feature : in.at("features")) schema.features.push_back(parse_feature(feature));
    return schema;
  } catch (const json::exception& error) {
    throw bad_model(std::string("its schema cannot be read: ") + error.what());
  }
}

}  // namespace relevance::model
