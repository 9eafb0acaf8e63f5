// SPDX-License-Identifier: PostgreSQL
// Describes a model's columns: all that is needed to turn a row of values into numbers. Stored as
// JSON in the attribute "relevance_schema" of a model file:
//
//   {"target": "Good parts per hour",
//    "features": [
//      {"name": "speed", "kind": "numeric"},
//      {"name": "pressure", "kind": "numeric", "missing": -9999},
//      {"name": "order", "kind": "numeric", "borders": [4500012305, 4500012370.5]},
//      {"name": "guarded", "kind": "boolean"},
//      {"name": "material", "kind": "categorical", "levels": ["PA6", "PP"]},
//      {"name": "date (hour)", "kind": "calendar", "column": "date", "part": "hour"}]}
//
// The features are in the model's order. "levels": a level's number is its place, from 0.
// "missing": the code that stood for a missing value in the training data; a list of codes and words
// when there was more than one, or a word. "borders": the feature's number is how many of these the
// value reaches (borders.h); without them, it is the value itself. Models of version 0.1.0 lack
// "missing", "borders", "column" and "part"; the last two follow from the name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "table/training_set.h"

namespace relevance::model {

// A feature without its values.
struct FeatureInfo {
  std::string name;
  table::FeatureKind kind = table::FeatureKind::numeric;
  std::vector<std::string> levels = {};  // categorical: indexed by the number in the model
  std::string column = {};               // calendar: the timestamp column
  table::CalendarPart part = table::CalendarPart::hour;  // calendar
  std::vector<double> missing_codes = {};                // numeric: stand for a missing value
  std::vector<std::string> missing_words = {};           // stand for a missing value too
  // numeric, if floats could not tell the values apart: ascending, finite, no two the same
  std::optional<std::vector<double>> borders = {};

  // The column of the data that it is made from.
  const std::string& source() const { return kind == table::FeatureKind::calendar ? column : name; }
};

struct Schema {
  std::string target;
  std::vector<FeatureInfo> features;
};

// Invalid UTF-8 in names and levels is replaced.
std::string to_json(const Schema& schema);

// Throws Error bad_model.
Schema parse_schema(std::string_view json);

}  // namespace relevance::model
