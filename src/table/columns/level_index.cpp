// SPDX-License-Identifier: PostgreSQL
#include "table/columns/level_index.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "table/columns/value_code.h"
#include "table/training_set.h"

namespace relevance::table {

namespace {

// Assigns indexes to levels. The key is the value's bits: the NaN of a text never equals a number.
class LevelIndex {
 public:
  LevelIndex(const TextDictionary& texts, std::vector<std::string>& levels)
      : texts_(texts), levels_(levels) {}

  double index_of(double value) {
    if (value == 0) value = 0;  // so that -0 and 0 are one level
    const auto known = indexes_.find(std::bit_cast<std::uint64_t>(value));
    if (known != indexes_.end()) return known->second;
    const bool other = indexes_.size() >= kMaxDistinctTexts ||
                       (is_text(value) && code_in(value) == kOtherCode) || is_date(value);
    if (other && other_) return *other_;
    const auto index = static_cast<double>(levels_.size());
    if (other) {
      other_ = index;
      levels_.emplace_back(kOtherTexts);
    } else {
      indexes_.emplace(std::bit_cast<std::uint64_t>(value), index);
      levels_.push_back(is_text(value) ? texts_[code_in(value) - 1] : number_text(value));
    }
    return index;
  }

 private:
  const TextDictionary& texts_;
  std::vector<std::string>& levels_;
  std::unordered_map<std::uint64_t, double> indexes_;
  std::optional<double> other_;
};

}  // namespace

std::size_t index_levels(Column& column, const TextDictionary& texts) {
  LevelIndex index(texts, column.levels);
  std::size_t filled = 0;
  for (double& value : column.values) {
    if (std::isnan(value) && !is_text(value) && !is_date(value)) continue;
    ++filled;
    value = index.index_of(value);
  }
  const std::size_t levels = column.levels.size();
  const bool few = levels <= kMaxFeatureLevels && filled >= levels * kMinRowsPerLevel;
  column.type = few ? ColumnType::categorical : ColumnType::text;
  return filled;
}

void settle_mixed(Column& column) {
  if (!column.encoded) return;
  TextDictionary texts;
  for (const std::string& level : column.levels) texts.code_of(level);
  const auto first = std::find_if(column.values.begin(), column.values.end(), is_text);
  if (first != column.values.end() && code_in(*first) != kOtherCode) {
    column.first_text = shorten(texts[code_in(*first) - 1]);
  }
  column.levels.clear();
  column.encoded = false;
  column.text_values =
      static_cast<std::size_t>(std::count_if(column.values.begin(), column.values.end(), is_text));
  index_levels(column, texts);
}

void drop_unused_levels(Column& column) {
  std::vector<double> places(column.levels.size(), -1);
  for (const double value : column.values) {
    if (!std::isnan(value)) places[static_cast<std::size_t>(value)] = 0;
  }
  std::vector<std::string> used;
  for (std::size_t level = 0; level < places.size(); ++level) {
    if (places[level] < 0) continue;
    places[level] = static_cast<double>(used.size());
    used.push_back(std::move(column.levels[level]));
  }
  column.levels = std::move(used);
  for (double& value : column.values) {
    if (!std::isnan(value)) value = places[static_cast<std::size_t>(value)];
  }
}

}  // namespace relevance::table
