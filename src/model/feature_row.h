// SPDX-License-Identifier: PostgreSQL
// Turns a row of values, by column name, into the numbers that a model's trees compare.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/schema.h"

namespace relevance::model {

// A cell as people or SQL give it; nullopt: missing.
using Cell = std::optional<std::variant<bool, double, std::string>>;

// The cells by column name. Columns that the model does not use may be among them.
using Row = std::map<std::string, Cell, std::less<>>;

// A value as a float: XGBoost rejects infinity, so values outside the range of a float become its
// largest or smallest. NaN: missing.
float to_float(double value);

// A feature's value as its trees compare it: the number of borders that it reaches if the feature
// has borders (borders.h), else to_float(). A level's value is its number. NaN: missing.
float to_number(const FeatureInfo& feature, double value);

// One number per feature, NaN where missing. Cells are understood as in training:
//   numeric      a number, also as text, with or without a unit ("12.5 bar"); codes for a
//                missing value are missing
//   boolean      true or false, 1 or 0, or a word ("yes", "off")
//   categorical  a level, as text or number; an unknown one counts as "(other)" if the model
//                has that level, else as missing
//   calendar     a time as text ("2024-01-31 13:05", or in another form that a CSV may have), or
//                as a number: seconds or milliseconds since 1970-01-01 local time (since midnight
//                for a time of day), or a day such as 20240131
// Texts that stand for a missing value ("NA", "-"; "Bad" for all but categories; the words that the
// schema lists) are missing.
// Throws Error no_column (the row lacks a column of the model: give it without a value if it is
// unknown), bad_cell (the column's cell cannot be understood).
std::vector<float> encode_row(const Schema& schema, const Row& row);

}  // namespace relevance::model
