#include "table/column_builder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "table/text.h"
#include "table/training_set.h"

namespace relevance::table {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kQuietNan = 0x7FF8'0000'0000'0000;
constexpr std::uint32_t kOtherCode = std::numeric_limits<std::uint32_t>::max();

double text_value(std::uint32_t code) {
  return std::bit_cast<double>(kQuietNan | code);
}

// 0 for a missing value.
std::uint32_t code_in(double value) {
  return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(value));
}

bool is_text(double value) {
  return std::isnan(value) && code_in(value) != 0;
}

std::string number_text(double value) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

struct BooleanWord {
  std::size_t pair;
  double value;
};

std::optional<BooleanWord> boolean_word(std::string_view text) {
  struct Pair {
    std::string_view yes, no;
  };
  static constexpr std::array<Pair, 6> kPairs = {{{"true", "false"},
                                                  {"yes", "no"},
                                                  {"sim", "não"},
                                                  {"sim", "nao"},
                                                  {"on", "off"},
                                                  {"verdadeiro", "falso"}}};
  constexpr std::size_t kLongest = 12;
  if (text.size() > kLongest) return std::nullopt;
  const std::string word = lower(text);
  for (std::size_t i = 0; i < kPairs.size(); ++i) {
    const std::size_t pair = kPairs[i].yes == "sim" ? 2 : i;  // sim goes with não and with nao
    if (word == kPairs[i].yes) return BooleanWord{pair, 1.0};
    if (word == kPairs[i].no) return BooleanWord{pair, 0.0};
  }
  return std::nullopt;
}

// Gives levels their indexes, by first appearance. A value's bits are its key: the payload of a
// text never equals the bits of a number.
class LevelIndex {
 public:
  LevelIndex(const std::deque<std::string>& texts, std::vector<std::string>& levels)
      : texts_(texts), levels_(levels) {}

  double index_of(double value) {
    if (value == 0) value = 0;  // -0 and 0 are one level
    const auto known = indexes_.find(std::bit_cast<std::uint64_t>(value));
    if (known != indexes_.end()) return known->second;
    const bool other = indexes_.size() >= kMaxDistinctTexts || code_in_text(value) == kOtherCode;
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
  static std::uint32_t code_in_text(double value) { return is_text(value) ? code_in(value) : 0; }

  const std::deque<std::string>& texts_;
  std::vector<std::string>& levels_;
  std::unordered_map<std::uint64_t, double> indexes_;
  std::optional<double> other_;
};

}  // namespace

void ColumnBuilder::add_missing() {
  values_.push_back(kMissing);
}

void ColumnBuilder::add_text(std::string_view text, std::size_t line) {
  if (text_values_++ == 0) {
    first_text_ = shorten(text);
    first_text_line_ = line;
  }
  values_.push_back(text_value(code_of(text)));
}

std::uint32_t ColumnBuilder::code_of(std::string_view text) {
  const auto known = codes_.find(text);
  if (known != codes_.end()) return known->second;
  const bool full =
      texts_.size() >= kMaxDistinctTexts || distinct_bytes_ + text.size() > kMaxDistinctTextBytes;
  if (full) {
    overflowed_ = true;
    return kOtherCode;
  }
  distinct_bytes_ += text.size();
  texts_.emplace_back(text);
  const auto code = static_cast<std::uint32_t>(texts_.size());
  codes_.emplace(texts_.back(), code);
  return code;
}

Column ColumnBuilder::finish(std::string name) {
  codes_.clear();
  const auto numbers = static_cast<std::size_t>(
      std::count_if(values_.begin(), values_.end(), [](double v) { return !std::isnan(v); }));
  Column column;
  column.name = std::move(name);
  column.text_values = text_values_;
  column.first_text_line = first_text_line_;
  column.first_text = std::move(first_text_);

  if (numbers + text_values_ == 0) {
    column.type = ColumnType::empty;
  } else if (is_numeric(numbers)) {
    column.type = ColumnType::numeric;
    drop_texts();
  } else if (numbers == 0 && is_boolean()) {
    column.type = ColumnType::boolean;
    to_boolean();
  } else {
    LevelIndex index(texts_, column.levels);
    for (double& value : values_) {
      if (!std::isnan(value) || is_text(value)) value = index.index_of(value);
    }
    const std::size_t levels = column.levels.size();
    const bool few =
        levels <= kMaxFeatureLevels && numbers + text_values_ >= levels * kMinRowsPerLevel;
    column.type = few ? ColumnType::categorical : ColumnType::text;
  }
  column.values = std::move(values_);
  return column;
}

bool ColumnBuilder::is_numeric(std::size_t numbers) const {
  if (text_values_ == 0) return true;
  return texts_.size() <= kMaxUnreadableTexts &&
         text_values_ * kMinValuesPerUnreadable < numbers + text_values_;
}

bool ColumnBuilder::is_boolean() const {
  if (overflowed_) return false;
  const auto first = boolean_word(texts_.front());
  return first && std::all_of(texts_.begin(), texts_.end(), [&](const std::string& text) {
           const auto word = boolean_word(text);
           return word && word->pair == first->pair;
         });
}

void ColumnBuilder::drop_texts() {
  if (text_values_ == 0) return;
  std::replace_if(values_.begin(), values_.end(), is_text, kMissing);
}

void ColumnBuilder::to_boolean() {
  for (double& value : values_) {
    if (is_text(value)) value = boolean_word(texts_[code_in(value) - 1])->value;
  }
}

}  // namespace relevance::table
