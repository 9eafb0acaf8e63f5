// SPDX-License-Identifier: PostgreSQL
#include "table/csv/header_rows.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/blanks.h"
#include "base/text.h"
#include "table/columns/number_normal.h"
#include "table/columns/time_names.h"
#include "table/columns/unit_conversion.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMaxHeaderRows = 12;
constexpr std::size_t kMaxLimits = 5;  // rows of limits below the names

// A number as it is written; the last mark in it counts as that of its decimals.
struct ShownNumber {
  double value = 0;
  std::size_t decimals = 0;
};

std::optional<ShownNumber> shown_number(std::string_view cell) {
  const auto found = find_number(without_formula(trim_blanks(cell)));
  if (!found) return std::nullopt;
  const std::string_view text = found->number.text();
  const std::size_t mark = text.find_last_of(",.");
  const auto value = parse_plain(text, mark == text.npos ? '.' : text[mark]);
  if (!value) return std::nullopt;
  return ShownNumber{*value, mark == text.npos ? 0 : text.size() - mark - 1};
}

// The numbers of one column.
class NumbersBelow {
 public:
  void add(const ShownNumber& number) {
    values_.push_back(number.value);
    least_decimals_ = std::min(least_decimals_, number.decimals);
    most_decimals_ = std::max(most_decimals_, number.decimals);
  }
  std::size_t count() const { return values_.size(); }
  bool are_written_as(const ShownNumber& number) const {
    return number.decimals >= least_decimals_ && number.decimals <= most_decimals_;
  }
  // Whether the number lies among them, or no further away than a tenth of their range; of a few that
  // rise evenly, than a step.
  bool reach(const ShownNumber& number) const {
    constexpr std::size_t kSteps = 10;
    const auto [low, high] = std::minmax_element(values_.begin(), values_.end());
    const std::size_t steps = std::clamp<std::size_t>(values_.size() - 1, 1, kSteps);
    const double margin = (*high - *low) / static_cast<double>(steps);
    return number.value >= *low - margin && number.value <= *high + margin;
  }

 private:
  std::vector<double> values_;
  std::size_t least_decimals_ = std::numeric_limits<std::size_t>::max();
  std::size_t most_decimals_ = 0;
};

// A word that says what limits and the like are, and no state of a machine.
bool names_limits(std::string_view cell) {
  static constexpr std::array<std::string_view, 21> kWords = {
      "alvo", "min",   "max",   "lsl",    "usl",   "lcl",  "ucl", "lo",      "hi", "low", "high",
      "eu",   "limit", "range", "target", "scale", "soll", "typ", "nominal", "ll", "hh"};
  static constexpr std::array<std::string_view, 9> kParts = {
      "limit", "minim", "maxim", "spec", "grenz", "bereich", "faixa", "tolera", "sollw"};
  const std::vector<std::string> words = words_of(cell);
  const std::string text = fold(cell);
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) {
                       return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
                     }) ||
         std::any_of(kParts.begin(), kParts.end(), [&text](std::string_view part) {
           return text.find(part) != std::string::npos;
         });
}

}  // namespace

HeaderRows::HeaderRows(const std::vector<Record>& records, std::size_t first)
    : records_(records), first_(first), width_(usual_width(records)) {
  std::vector<Record> rows;
  std::copy_if(records.begin() + static_cast<std::ptrdiff_t>(first), records.end(),
               std::back_inserter(rows),
               [&](const Record& record) { return record.cells.size() == width_; });
  // The last third shows what values look like.
  const std::size_t last = (rows.size() + 2) / 3;
  below_ = kinds_below(rows, rows.size() - last, width_);
  values_ = find_values();
}

HeaderRows::Counts HeaderRows::count(const Record& record) const {
  Counts counts;
  for (std::size_t i = 0; i < width_ && i < record.kinds.size(); ++i) {
    if (!is_value(below_[i])) continue;
    counts.values += is_value(record.kinds[i]) ? 1 : 0;
    counts.texts += record.kinds[i] == CellKind::text ? 1 : 0;
  }
  return counts;
}

bool HeaderRows::is_row(std::size_t i) const {
  return records_[i].cells.size() == width_;
}

std::size_t HeaderRows::find_values() const {
  std::size_t begin = records_.size();
  std::size_t seen = 0;
  std::size_t limits = 0;
  for (std::size_t i = first_ + 1; i < records_.size() && seen < kRowsOfValues; ++i) {
    if (records_[i].cells.size() != width_) continue;
    const Counts counts = count(records_[i]);
    const bool values = counts.values > counts.texts || (counts.values == 0 && counts.texts == 0);
    if (values && seen == 0 && limits < kMaxLimits && is_limits(i)) {
      ++limits;
    } else if (!values) {
      begin = records_.size();
      seen = limits = 0;
    } else if (seen++ == 0) {
      begin = i;
    }
  }
  return begin;
}

// Whether all cells of a column are of one kind, from a record or one of the next few on, and some are
// filled.
bool HeaderRows::all_are(CellKind kind, std::size_t column, std::size_t from) const {
  std::size_t filled = 0;
  for (std::size_t i = from; i < records_.size(); ++i) {
    if (!is_row(i) || records_[i].kinds[column] == CellKind::missing) continue;
    if (records_[i].kinds[column] == kind) {
      ++filled;
    } else if (filled > 0 || i - from >= kMaxLimits) {
      return false;
    }
  }
  return filled >= kRowsOfValues;
}

// Below the names may stand limits, or numbers of the columns: Min, 0, 0; LSL, 1.5, 20; 1, 2, 3. What
// they are about stands in a column of times, or in the first, where all rows below hold values.
bool HeaderRows::is_limits(std::size_t i) const {
  if (!is_row(i)) return false;
  const Record& record = records_[i];
  if (record.filled() < 3 || record.filled() * 2 <= width_) return false;
  for (std::size_t column = 0; column < width_; ++column) {
    const bool word = record.kinds[column] == CellKind::text && !is_value(below_[column]);
    if (word && comes_again(records_, i, column)) return false;  // a state, as of the rows below
    if (below_[column] == CellKind::date && record.kinds[column] == CellKind::date) return false;
  }
  if (is_numbering(record) && has_no_integers(records_, i + 1, width_)) return true;
  for (std::size_t column = 0; column < width_; ++column) {
    const CellKind kind = record.kinds[column];
    const bool times = below_[column] == CellKind::date;
    const bool word = kind == CellKind::text && (times || (column == 0 && is_value(below_[0])));
    const bool number = kind == CellKind::number && times && !starts_durations(i, column);
    if ((word || number) && all_are(below_[column], column, i + 1)) {
      return (word && names_limits(record.cells[column])) || !is_like_values(i, column);
    }
  }
  return false;
}

// A 0 above 00:00:05 and 00:00:10.
bool HeaderRows::starts_durations(std::size_t i, std::size_t column) const {
  if (i + 1 >= records_.size() || !is_row(i + 1)) return false;
  const std::string_view next = records_[i + 1].cells[column];
  const bool zero = records_[i].cells[column].find_first_not_of("0.,") == std::string_view::npos;
  return zero && next.find(':') != std::string_view::npos &&
         next.find_first_not_of("0123456789:.,") == std::string_view::npos;
}

// Whether the numbers of the record could stand in the rows below, which limits could not: as many
// decimals, and within their range or a step from it. The rows below are those whose cells in the
// column of the word are of its kind: other limits may follow.
bool HeaderRows::is_like_values(std::size_t i, std::size_t word_column) const {
  std::size_t compared = 0;
  std::size_t inside = 0;
  for (std::size_t column = 0; column < width_; ++column) {
    if (column == word_column || below_[column] != CellKind::number) continue;
    const auto value = shown_number(records_[i].cells[column]);
    if (!value) continue;
    NumbersBelow numbers;
    for (std::size_t row = i + 1; row < records_.size(); ++row) {
      if (!is_row(row) || records_[row].kinds[word_column] != below_[word_column]) continue;
      if (const auto below = shown_number(records_[row].cells[column])) numbers.add(*below);
    }
    if (numbers.count() == 0) continue;
    if (!numbers.are_written_as(*value)) return false;
    ++compared;
    inside += numbers.reach(*value) ? 1 : 0;
  }
  return compared > 0 && inside * 3 >= compared * 2;
}

// A row of texts above values: at least two, since a single one may be a bad reading.
bool HeaderRows::may_be_header(std::size_t i) const {
  const Record& record = records_[i];
  const Counts counts = count(record);
  const bool texts = counts.texts >= 2 || count_units(record, below_).known > 0 ||
                     (counts.texts > 0 && i == first_);
  return is_row(i) && counts.values == 0 && texts;
}

// Lines such as "#TYPES" between the rows of a header.
bool HeaderRows::may_stand_between(std::size_t i) const {
  const Record& record = records_[i];
  // The name of the index, which pandas writes below names of two levels.
  const bool index = is_row(i) && record.filled() == 1 && below_.front() == CellKind::date &&
                     names_time(record.cells.front());
  return record.directive || index ||
         (!is_row(i) && record.filled() == 1 && record.count(CellKind::text) == 1);
}

// Names that need no other row.
bool HeaderRows::is_plain_header(const Record& record) const {
  const std::set<std::string_view> names(record.cells.begin(), record.cells.end());
  return record.cells.size() == width_ && names.size() == width_ &&
         record.count(CellKind::text) == width_;
}

std::size_t HeaderRows::top_of_block() const {
  std::size_t top = values_;
  for (std::size_t i = values_; i-- > first_ && values_ - i <= kMaxHeaderRows;) {
    if (may_be_header(i)) {
      top = i;
    } else if (!may_stand_between(i) && !is_limits(i)) {
      break;
    }
  }
  return top;
}

// Different texts are names; numbers, units and repeated words are something else.
// Among rows of as many, a name for times above times, as Date, tells; CH001, CH002, CH003 do not.
HeaderRows::Score HeaderRows::score(const Record& record) const {
  std::set<std::string_view> texts;
  std::set<std::string> masks;
  bool amounts = false;  // such as ranges of measurement
  int values = 0;
  for (std::size_t i = 0; i < record.cells.size(); ++i) {
    if (record.kinds[i] == CellKind::text) texts.insert(record.cells[i]);
    values += is_value(record.kinds[i]) ? 1 : 0;
    if (i >= width_ || below_[i] != CellKind::number || record.cells[i].empty()) continue;
    std::string mask(record.cells[i]);
    amounts = amounts || (mask.front() >= '0' && mask.front() <= '9');
    std::erase_if(mask, [](char c) { return c >= '0' && c <= '9'; });
    masks.insert(std::move(mask));
  }
  Score result;
  result.texts = static_cast<int>(texts.size()) - 2 * values -
                 static_cast<int>(count_units(record, below_).known);
  result.time = names_times(record);
  result.various = masks.size() > 1 && !amounts;
  return result;
}

bool HeaderRows::names_times(const Record& record) const {
  for (std::size_t i = 0; i < width_ && i < record.cells.size(); ++i) {
    if (below_[i] != CellKind::number && names_time(record.cells[i])) return true;
  }
  return false;
}

// A label and a value about the file, such as Machine;M5;;, above the names.
bool HeaderRows::is_pair(const Record& top, const Record& names) const {
  const std::set<std::string_view> texts(names.cells.begin(), names.cells.end());
  if (width_ < 3 || top.cells.size() < 2 || names.cells.front().empty()) return false;
  if (texts.size() < names.cells.size()) return false;  // a group may tell them apart
  return top.filled() == 2 && !top.cells[0].empty() && !top.cells[1].empty();
}

// Whether the upper row says what the columns named in the lower one belong to: it is blank where
// cells were merged, or says the same for several columns.
bool HeaderRows::is_group(std::size_t upper, std::size_t lower) const {
  const Record& top = records_[upper];
  const Record& names = records_[lower];
  if (top.count(CellKind::number) + top.count(CellKind::date) > 0 || top.filled() == 0)
    return false;
  if (count_units(names, below_).prevails()) return false;
  if (is_pair(top, names) || top.cells.front().ends_with(':')) return false;
  // A row with a label of its own above times, as Scaling in Scaling;On;Off;Off.
  const bool labelled = names_time(names.cells.front()) && !top.cells.front().empty() &&
                        (top.cells.size() < 2 || top.cells[0] != top.cells[1]);
  bool merged = false;
  bool repeated = false;
  for (std::size_t i = 1; i < top.cells.size() && i < names.cells.size(); ++i) {
    merged = merged || (top.cells[i].empty() && !names.cells[i].empty());
    repeated = repeated || (!top.cells[i].empty() && top.cells[i] == top.cells[i - 1] &&
                            names.cells[i] != names.cells[i - 1]);
  }
  return merged || (repeated && !labelled) || tells_apart(top, names);
}

// Whether names that occur twice become different ones with the texts above them.
bool HeaderRows::tells_apart(const Record& top, const Record& names) const {
  if (!names_times(names) || names_times(top)) return false;
  std::set<std::string_view> inner;
  std::set<std::pair<std::string_view, std::string_view>> joined;
  for (std::size_t i = 0; i < names.cells.size() && i < top.cells.size(); ++i) {
    inner.insert(names.cells[i]);
    joined.emplace(top.cells[i], names.cells[i]);
  }
  return inner.size() < names.cells.size() && joined.size() == names.cells.size() &&
         names.filled() == names.cells.size();
}

std::size_t HeaderRows::find_names(std::size_t top) const {
  std::size_t best = top;
  for (std::size_t i = top; i < values_; ++i) {
    if (is_row(i) && score(records_[i]) > score(records_[best])) best = i;
  }
  const bool below = best + 1 < values_ && is_row(best + 1) && is_group(best, best + 1);
  return below ? best + 1 : best;
}

// Whether the rows above the block describe the file, with a value beside each name, and are not a
// header with bad values below.
bool HeaderRows::stands_below_others(std::size_t top) const {
  if (!is_plain_header(records_[first_])) return true;
  return is_plain_header(records_[top]) &&
         std::all_of(records_.begin() + static_cast<std::ptrdiff_t>(first_),
                     records_.begin() + static_cast<std::ptrdiff_t>(top),
                     [&](const Record& record) {
                       const Counts counts = count(record);
                       return counts.texts >= counts.values;
                     });
}

bool HeaderRows::describe(CsvLayout& layout) const {
  if (values_ >= records_.size()) return false;
  const std::size_t top = top_of_block();
  if (top >= values_) return false;
  if (top > first_ && !stands_below_others(top)) return false;
  if (top == first_ && values_ == first_ + 1) return false;
  const std::size_t names = find_names(top);
  layout.has_header = true;
  layout.first = records_[names].place();
  layout.values = records_[values_].place();
  layout.titles = top;
  const bool grouped = names > top && is_row(names - 1) && is_group(names - 1, names);
  if (grouped) layout.groups = records_[names - 1].place();
  std::size_t most = 0;
  for (std::size_t i = names + 1; i < values_; ++i) {
    // "D" below "#TYPES" means a double, not days.
    const bool types = i > 0 && records_[i - 1].directive &&
                       lower(records_[i - 1].cells.front()).find("type") != std::string::npos;
    const std::size_t known = types ? 0 : count_units(records_[i], below_).known;
    // Units do not stand beside numbers: "Std 1" above a column of numbers is a sample.
    if (!is_row(i) || known <= most || known < count(records_[i]).values) continue;
    most = known;
    layout.units = records_[i].place();
  }
  for (std::size_t i = top; i < values_; ++i) {
    const bool has_use = i == names || (grouped && i + 1 == names) ||
                         (layout.units && layout.units->bytes == records_[i].begin);
    if (!has_use && is_row(i)) layout.other_lines.push_back(records_[i].line + 1);
  }
  return true;
}

}  // namespace relevance::table
