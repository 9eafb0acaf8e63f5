// SPDX-License-Identifier: PostgreSQL
#include "table/checks/training_set_errors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/text.h"
#include "table/columns/column_report.h"
#include "table/training_set.h"

namespace relevance::table {

namespace {

constexpr std::size_t kListedReasons = 5;

std::string example_of_times(const Column& column) {
  const auto first = std::find_if(column.values.begin(), column.values.end(),
                                  [](double value) { return std::isfinite(value); });
  if (first == column.values.end()) return "times";
  return "times, such as " + show_value(column, *first);
}

}  // namespace

void reject_target_type(const Column& target) {
  const std::string message = "target column " + quote_text(target.name) + " is not numeric";
  const std::string example = first_text_of(target);
  std::string detail = example.empty() ? "" : "It holds " + example + ".";
  if (target.type == ColumnType::timestamp) detail = "It holds " + example_of_times(target) + ".";
  if (target.text_values > 0) {
    if (!detail.empty()) detail += " ";
    detail += std::to_string(target.text_values) + " of its " +
              count_of(count_values(target), "value") + " are not numbers.";
  }
  if (target.refusal) detail = "It cannot be read: " + target.refusal->english + ".";
  throw Error("target_not_numeric", message, detail,
              "The target must be the production figure to explain, as numbers: units per hour, "
              "yield, energy, scrap; or two states, such as OK and NOK.");
}

void check_target_type(const Column& target) {
  const bool numeric = target.type == ColumnType::numeric || target.type == ColumnType::empty;
  const bool zeros_and_ones = target.type == ColumnType::boolean && target.text_values == 0;
  if (!numeric && !zeros_and_ones) reject_target_type(target);
}

void check_rows(const Table& table, const Column& target, std::size_t with_target) {
  if (with_target >= kMinRows) return;
  std::string message = "there are too few rows to learn from: ";
  if (with_target == table.rows) {
    message += count_of(with_target, "row");
  } else {
    message += std::to_string(with_target) + " of " + count_of(table.rows, "row") +
               " have a value in target column " + quote_text(target.name);
  }
  throw Error("too_few_rows", message,
              count_of(table.rows, "row") + (table.format ? " below the header, " : " received, ") +
                  std::to_string(with_target) + " of them with a target value.",
              "At least " + std::to_string(kMinRows) +
                  " rows with a target value are needed; a few hundred give a sound ranking.");
}

void check_target_varies(const Column& target, std::size_t with_target) {
  const double constant = only_value(target);
  if (std::isnan(constant)) return;
  const bool state = target.type == ColumnType::boolean && target.state_words.size() == 2;
  const std::string value =
      state ? quote_text(target.state_words[constant != 0 ? 1 : 0]) : number_text(constant);
  // A cross in some rows may be a state, and no cross the other.
  const std::size_t empty = target.values.size() - with_target;
  const bool mark = (state || constant == 1) && empty * 5 >= target.values.size();
  std::string detail =
      count_of(with_target, "row") + " with a target value, which is " + value + ".";
  std::string hint = "Choose a column that varies, or data from a time in which it does.";
  if (mark) {
    detail += " " + count_of(empty, "other row") + (empty == 1 ? " is" : " are") + " empty there.";
    hint =
        "An empty cell is a missing value. If it means the other state, write a word or 0 there.";
  }
  throw Error("target_constant",
              "target column " + quote_text(target.name) +
                  " is the same in every row: there is nothing to explain",
              detail, hint);
}

void reject_no_feature(const Column& target, const std::vector<Warning>& left_out,
                       std::size_t ignored) {
  std::string detail;
  for (std::size_t i = 0; i < std::min(left_out.size(), kListedReasons); ++i) {
    detail += left_out[i].message.english + " ";
  }
  if (left_out.size() > kListedReasons) {
    detail += count_of(left_out.size() - kListedReasons, "more column") + " likewise. ";
  }
  if (ignored > 0) {
    detail +=
        count_of(ignored, "column") + (ignored == 1 ? " was" : " were") + " ignored as requested. ";
  }
  if (detail.empty()) detail = "The data have no other column.";
  throw Error("no_usable_feature",
              "no column is left that could explain target column " + quote_text(target.name),
              std::string(trim(detail)),
              "The data need at least one other column whose values are numbers, or a moderate "
              "number of categories, and vary.");
}

Error with_reading_warnings(const Error& error, const std::vector<Warning>& of_reading) {
  static constexpr std::array<std::string_view, 3> kCodes = {"target_not_found", "too_few_rows",
                                                             "header_only"};
  static constexpr std::array<std::string_view, 2> kDoubts = {"other_sheets", "encoding_guessed"};
  const auto is_in = [](const auto& codes, const std::string& code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  };
  std::string hint = error.hint();
  for (const Warning& warning : of_reading) {
    if (!is_in(kCodes, error.code()) || !is_in(kDoubts, warning.code)) continue;
    hint += (hint.empty() ? "" : " ") + text_of(warning);
  }
  return {error.code(), error.message(), error.detail(), hint};
}

}  // namespace relevance::table
