// SPDX-License-Identifier: PostgreSQL
#include "table/columns/column_numbers.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "base/blanks.h"
#include "base/text.h"
#include "stats/quantiles.h"
#include "table/columns/time_words.h"

namespace relevance::table {

namespace {

using Use = NumberReading::Use;

constexpr std::size_t kMostUnits = 60;
constexpr std::size_t kMostAnyTexts = 8;       // of them, those that have not the form of a unit
constexpr std::size_t kMostMissingWords = 20;  // distinct ones that can count as missing
constexpr std::size_t kSampledCells = 20'000;

// Texts that are units of the same size, or the same word.
struct UnitClass {
  std::vector<std::uint16_t> numbers;
  std::size_t rows = 0;
  NumberEvidence evidence;
};

bool is_same(const UnitTexts::Entry& a, const UnitTexts::Entry& b) {
  if (a.unit && b.unit) return same_unit(*a.unit, *b.unit);
  return !a.unit && !b.unit && a.before == b.before && lower(a.key) == lower(b.key);
}

// 1st, 2nd, 3º, 2er: ordinals are not quantities.
bool is_ordinal(std::string_view text) {
  for (const std::string_view ending : {"st", "nd", "rd", "th", "º", "ª", "er", "e", "a", "o"}) {
    if (text == ending) return true;
  }
  return false;
}

// 01/dez and 22 Dec. are days.
bool names_month(std::string_view text) {
  const auto is_mark = [](char c) { return c == '/' || c == '-' || c == '.' || c == ' '; };
  while (!text.empty() && is_mark(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_mark(text.back())) text.remove_suffix(1);
  return month_named(fold(text)) != 0;
}

bool is_temperature(const Unit& unit) {
  constexpr auto kTemperature = static_cast<std::size_t>(Quantity::temperature);
  return unit.powers[kTemperature] == 1;
}

// The power of ten that a text after numbers may stand for: k, M. 0: none.
int factor_of(const UnitTexts::Entry& text) {
  if (text.before) return 0;
  const std::string key = lower(text.key);
  for (const std::string_view thousand : {"k", "tsd", "mil"}) {
    if (key == thousand) return 3;
  }
  if (text.key == "M") return 6;
  for (const std::string_view million : {"mio", "mln"}) {
    if (key == million) return 6;
  }
  return key == "mrd" ? 9 : 0;
}

// Decides the column's unit, step by step.
class Reader {
 public:
  Reader(const std::vector<CellNumber>& cells, const std::vector<double>& plain,
         const UnitTexts& units, std::string_view known)
      : cells_(cells), plain_(plain), units_(units), known_(known_unit(known)) {
    reading_.units.resize(units.size() + 1);
  }

  NumberReading read();

 private:
  void count();
  void sort_into_classes();
  bool may_be_unit(const UnitClass& one) const;
  bool are_names(const UnitClass& one) const;
  bool read_factors();
  bool read_flags();
  void choose_unit();
  void leave_out_few();
  void choose_use(std::uint16_t number);
  void compare_with_unitless();
  void compare_percent_with_unitless(const std::vector<double>& without,
                                     const std::vector<double>& with);
  std::vector<double> sizes(bool with_unit) const;
  std::vector<double> sizes_without_unit() const;  // as written
  std::size_t rows_of(std::uint16_t number) const { return reading_.units[number].rows; }

  const std::vector<CellNumber>& cells_;
  const std::vector<double>& plain_;
  const UnitTexts& units_;
  std::optional<Unit> known_;
  std::vector<UnitClass> classes_;
  const UnitClass* main_ = nullptr;
  std::size_t with_unit_ = 0;  // rows, without those with marks of footnotes
  std::size_t all_ = 0;        // rows
  NumberEvidence evidence_;    // of all numbers, whatever stands beside them
  NumberReading reading_;
};

NumberReading Reader::read() {
  count();
  sort_into_classes();
  if (!read_factors() && !read_flags()) choose_unit();
  for (std::uint16_t i = 0; i <= units_.size(); ++i) choose_use(i);
  leave_out_few();
  for (const CellNumber& cell : cells_) {
    if (reading_.is_number(cell)) reading_.evidence.add(cell.value, cell.rows);
  }
  if (main_ != nullptr && rows_of(0) > 0) compare_with_unitless();
  return reading_;
}

void Reader::count() {
  std::size_t unbounded = 0;
  std::size_t outside = 0;
  bool any_fraction = false;
  for (const double value : plain_) {
    if (std::isnan(value)) continue;
    reading_.evidence.add(value, 1);
    evidence_.add(value, 1);
    ++reading_.units[0].rows;
  }
  unbounded = outside = rows_of(0);
  for (const CellNumber& cell : cells_) {
    if (std::isnan(cell.value)) continue;
    reading_.units[cell.unit].rows += cell.rows;
    evidence_.add(cell.value, cell.rows);
    if (cell.bound == Bound::none) unbounded += cell.rows;
    if (!cell.in_parentheses) outside += cell.rows;
    any_fraction = any_fraction || cell.value != std::floor(cell.value);
  }
  // <10 and >20 alone are classes, (1) and (2) alone are marks.
  for (const NumberReading::UnitUse& unit : reading_.units) all_ += unit.rows;
  reading_.bounds = unbounded > 0;
  reading_.parentheses = outside > 0 || any_fraction;
}

void Reader::sort_into_classes() {
  for (std::uint16_t i = 1; i <= units_.size(); ++i) {
    if (units_[i].mark && rows_of(i) * 2 <= all_) continue;  // of footnotes
    with_unit_ += rows_of(i);
    auto found = std::find_if(classes_.begin(), classes_.end(), [&](const UnitClass& one) {
      return is_same(units_[one.numbers.front()], units_[i]);
    });
    if (found == classes_.end()) found = classes_.insert(found, UnitClass{});
    found->numbers.push_back(i);
    found->rows += rows_of(i);
  }
  for (const CellNumber& cell : cells_) {
    if (cell.unit == 0 || std::isnan(cell.value)) continue;
    for (UnitClass& one : classes_) {
      const auto& numbers = one.numbers;
      if (std::find(numbers.begin(), numbers.end(), cell.unit) == numbers.end()) continue;
      one.evidence.add(cell.value, cell.rows);
    }
  }
  std::stable_sort(classes_.begin(), classes_.end(),
                   [](const UnitClass& a, const UnitClass& b) { return a.rows > b.rows; });
}

// A text that is not a known unit must be the same in nearly all cells that have one, beside measured
// numbers: else it may be a name with a number in it. A word before the number is more often a name
// (Tank 12, L1, Rev 1.2), so nearly all cells must have it, with decimals and many different values.
// Any other text must be the same in all cells.
bool Reader::may_be_unit(const UnitClass& one) const {
  const UnitTexts::Entry& text = units_[one.numbers.front()];
  if (text.unit) return !are_names(one);
  if (names_month(text.text)) return false;
  if (text.any_text) {
    const bool letter = std::isalpha(static_cast<unsigned char>(text.text.front())) != 0;
    return one.rows * 50 >= all_ * 49 && are_measured(one.evidence) &&
           (letter || one.evidence.fractions * 2 >= one.rows);
  }
  if (one.rows * 10 < with_unit_ * 9 || is_ordinal(text.text)) return false;
  // 1 Turno, 2 Turno and 3 Turno are names; 0 Stk to 7 Stk are counts.
  constexpr std::size_t kDistinctOfCounts = 5;
  if (!text.before) return are_measured(one.evidence) || one.evidence.distinct >= kDistinctOfCounts;
  constexpr std::size_t kManyValues = 10;
  return one.rows * 10 >= (with_unit_ + rows_of(0)) * 9 && one.evidence.distinct >= kManyValues &&
         one.evidence.fractions * 4 >= one.rows * 3;
}

// Steels 304, 304L, 316 and 316L, lines 1C, 2C and 1F: few whole numbers again and again, with a
// letter that others lack, are names, though the letter may be a unit.
bool Reader::are_names(const UnitClass& one) const {
  constexpr std::size_t kFew = 10;
  const UnitTexts::Entry& text = units_[one.numbers.front()];
  const bool confirmed = known_ && are_convertible(*known_, *text.unit);
  const bool converts = std::any_of(classes_.begin(), classes_.end(), [&](const UnitClass& other) {
    const UnitTexts::Entry& unit = units_[other.numbers.front()];
    return unit.key.size() > 1 && unit.unit && are_convertible(*unit.unit, *text.unit);
  });
  return !converts && text.key.size() == 1 && text.key != "%" && !is_currency(text.key) &&
         !confirmed && one.rows < all_ && evidence_.fractions == 0 && evidence_.distinct < kFew &&
         evidence_.distinct * 3 <= evidence_.rows;
}

// 4.77 k beside 4545 is 4770, 5,04 Tsd. beside 5,73 Mio. is 5040. A letter may be a unit as well: the
// sizes must agree.
bool Reader::read_factors() {
  std::vector<std::pair<int, double>> sizes;  // power of ten and median
  bool letters = false;
  for (const UnitClass& one : classes_) {
    if (one.rows == 0) continue;
    const int power = factor_of(units_[one.numbers.front()]);
    if (power == 0) return false;
    letters = letters || units_[one.numbers.front()].key.size() == 1;
    std::vector<double> values;
    for (const CellNumber& cell : cells_) {
      const bool inside =
          std::find(one.numbers.begin(), one.numbers.end(), cell.unit) != one.numbers.end();
      if (inside && std::isfinite(cell.value) && cell.value != 0) {
        values.push_back(std::abs(cell.value));
      }
    }
    if (!values.empty()) sizes.emplace_back(power, stats::median(std::move(values)));
  }
  if (sizes.empty()) return false;
  if (rows_of(0) > 0) {
    std::vector<double> values = sizes_without_unit();
    if (values.empty()) return false;
    sizes.emplace_back(0, stats::median(std::move(values)));
  }
  if (sizes.size() < 2) return false;
  const auto size = [](const auto& one) { return one.first + std::log10(one.second); };
  const auto [least, most] = std::minmax_element(
      sizes.begin(), sizes.end(),
      [&](const auto& one, const auto& other) { return size(one) < size(other); });
  constexpr double kApart = 1;
  if ((letters || rows_of(0) > 0) && size(*most) - size(*least) > kApart) return false;
  for (const UnitClass& one : classes_) {
    for (const std::uint16_t number : one.numbers) {
      reading_.units[number].shift = factor_of(units_[number]);
    }
  }
  reading_.factors = true;
  return true;
}

// 39,9 L and 71,0 H among numbers without a unit say low and high.
bool Reader::read_flags() {
  constexpr std::size_t kLongest = 2;
  std::size_t classes = 0;
  bool differ = false;
  const UnitTexts::Entry* first = nullptr;
  for (const UnitClass& one : classes_) {
    if (one.rows == 0) continue;
    const UnitTexts::Entry& text = units_[one.numbers.front()];
    const bool letter = std::isalpha(static_cast<unsigned char>(text.text.front())) != 0;
    if (text.before || !letter || text.text.size() > kLongest || is_ordinal(text.text))
      return false;
    if (first == nullptr) first = &text;
    differ = differ || !text.unit || !first->unit || !are_convertible(*text.unit, *first->unit);
    ++classes;
  }
  const bool few = with_unit_ * 2 <= rows_of(0);
  if (classes < 2 || !differ || !few || known_ || !are_measured(evidence_)) return false;
  reading_.flags = true;
  return true;
}

// A few numbers in a unit of another quantity do not make the others useless. Limits of detection may
// be more of them.
void Reader::leave_out_few() {
  constexpr std::size_t kCellsPerOne = 10;
  constexpr std::size_t kCellsPerLimit = 4;
  std::size_t readings = 0;
  for (const CellNumber& cell : cells_) {
    const bool differs = reading_.units[cell.unit].use == Use::differs;
    if (differs && cell.bound == Bound::none) readings += cell.rows;
  }
  const std::size_t all = reading_.rows_with(Use::differs);
  if (readings * kCellsPerOne > all_ || all * kCellsPerLimit > all_) return;
  for (NumberReading::UnitUse& unit : reading_.units) {
    if (unit.use == Use::differs) unit.use = Use::missing;
  }
}

void Reader::choose_unit() {
  for (const UnitClass& one : classes_) {
    if (one.rows == 0 || !may_be_unit(one)) continue;
    main_ = &one;
    break;
  }
  if (main_ == nullptr) return;
  const UnitTexts::Entry& text = units_[main_->numbers.front()];
  reading_.unit_text = without_brackets(text.text);
  reading_.unit = text.unit;
}

void Reader::choose_use(std::uint16_t number) {
  NumberReading::UnitUse& use = reading_.units[number];
  if (number == 0) {
    use.use = Use::number;
    const bool converts = reading_.unit && known_ && are_convertible(*reading_.unit, *known_) &&
                          !same_unit(*reading_.unit, *known_);
    if (converts) {
      use.use = Use::convert;
      use.from = known_;
    }
    return;
  }
  const UnitTexts::Entry& text = units_[number];
  const bool footnote = text.mark && rows_of(number) * 2 <= all_ && are_measured(evidence_);
  if (reading_.factors || reading_.flags || footnote) {
    use.use = Use::number;
    return;
  }
  if (main_ == nullptr) return;
  const auto& same = main_->numbers;
  const bool bare_degree = text.key == "°" && reading_.unit && is_temperature(*reading_.unit);
  if (bare_degree || std::find(same.begin(), same.end(), number) != same.end()) {
    use.use = Use::number;
  } else if (text.unit && reading_.unit && are_convertible(*text.unit, *reading_.unit)) {
    use.use = Use::convert;
    use.from = text.unit;
  } else if (text.unit) {
    use.use = Use::differs;
  }
}

std::vector<double> Reader::sizes_without_unit() const {
  std::vector<double> result;
  const auto add = [&result](double value) {
    if (value != 0 && std::isfinite(value)) result.push_back(std::abs(value));
  };
  const std::size_t step = std::max<std::size_t>(1, plain_.size() / kSampledCells);
  for (std::size_t i = 0; i < plain_.size(); i += step) add(plain_[i]);
  for (const CellNumber& cell : cells_) {
    if (cell.unit == 0) add(cell.value);
  }
  return result;
}

// The sizes of the numbers with or without a unit, in the column's unit, sorted, without zeros.
std::vector<double> Reader::sizes(bool with_unit) const {
  std::vector<double> result;
  const auto add = [&result](double value) {
    if (value != 0 && std::isfinite(value)) result.push_back(std::abs(value));
  };
  const std::size_t step = std::max<std::size_t>(1, plain_.size() / kSampledCells);
  for (std::size_t i = 0; !with_unit && i < plain_.size(); i += step) {
    if (!std::isnan(plain_[i])) add(reading_.value_without_unit(plain_[i]));
  }
  for (const CellNumber& cell : cells_) {
    const Use use = reading_.units[cell.unit].use;
    const bool counts = use == Use::number || use == Use::convert;
    if (counts && (cell.unit != 0) == with_unit) add(reading_.value_of(cell));
  }
  std::sort(result.begin(), result.end());
  return result;
}

void Reader::compare_with_unitless() {
  const std::vector<double> without = sizes(false);
  const std::vector<double> with = sizes(true);  // without zeros
  reading_.zeros_with_unit = with.empty() && !without.empty() && with_unit_ * 10 <= rows_of(0);
  if (without.empty() || with.empty()) return;
  if (is_percent(reading_.unit_text)) return compare_percent_with_unitless(without, with);
  const double ratio = without[without.size() / 2] / with[with.size() / 2];
  constexpr double kFarApart = 30;
  if (ratio > kFarApart || ratio < 1 / kFarApart) reading_.unitless_ratio = ratio;
}

// 0.66 beside 83.35 % is a fraction, 66 beside it is a percentage. Each number without the sign is
// compared with the range of those with it: it may fit as it is, or as a hundred times as much. If
// some fit only in one way and some only in the other, nothing is certain.
void Reader::compare_percent_with_unitless(const std::vector<double>& without,
                                           const std::vector<double>& with) {
  const auto at = [](const std::vector<double>& sorted, double share) {
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
  };
  constexpr double kWider = 3;
  const double low = at(with, 0.05) / kWider;
  const double high = at(with, 0.95) * kWider;
  std::size_t only_same = 0;
  std::size_t only_fraction = 0;
  for (const double value : without) {
    const bool same = value >= low && value <= high;
    const bool fraction = value * 100 >= low && value * 100 <= high;
    if (same && !fraction) ++only_same;
    if (fraction && !same) ++only_fraction;
  }
  const double ratio = at(without, 0.5) / at(with, 0.5);
  constexpr double kMostAsFraction = 2;  // 200 %
  const bool fractions = only_same == 0 && without.back() <= kMostAsFraction && ratio <= 0.1;
  const bool percentages = only_fraction == 0 && (only_same > 0 || (ratio >= 0.2 && ratio <= 5));
  if (percentages) return;
  reading_.fraction = without[without.size() / 2];
  if (!fractions) {
    reading_.percent_unclear = true;
  } else if (rows_of(0) <= with_unit_) {
    reading_.units[0].shift = 2;
  } else {
    for (std::size_t i = 1; i < reading_.units.size(); ++i) reading_.units[i].shift = -2;
    reading_.unit_text.clear();
  }
}

}  // namespace

std::optional<std::uint16_t> UnitTexts::number_of(std::string_view before, std::string_view after) {
  if (before.empty() && after.empty()) return 0;
  if (!before.empty() && !after.empty()) return std::nullopt;
  const std::string_view text = before.empty() ? after : before;
  // A known unit before a number would be no more than a letter: A 12, T 3. A currency is one.
  const bool is_before = !before.empty() && !is_currency(before);
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.before == is_before && entry.text == text;
  });
  if (found != entries_.end()) {
    return static_cast<std::uint16_t>(found - entries_.begin() + 1);
  }
  if (entries_.size() >= kMostUnits) return std::nullopt;
  Entry entry;
  entry.text = text;
  entry.key = unit_key(text);
  entry.before = is_before;
  if (!is_before && !is_ordinal(text)) entry.unit = known_unit(text);
  entry.mark = is_footnote_mark(text);
  entry.any_text = !is_before && !entry.unit && !entry.mark && !has_form_of_unit(text);
  if (entry.any_text && ++any_texts_ > kMostAnyTexts) return std::nullopt;
  entries_.push_back(std::move(entry));
  return static_cast<std::uint16_t>(entries_.size());
}

std::optional<CellNumber> read_cell(std::string_view text, const NumberStyle& style,
                                    UnitTexts& units) {
  const auto number = find_number(text, true);
  if (!number) return std::nullopt;
  const auto value = read_value(*number, style);
  if (!value) return std::nullopt;
  const auto unit = units.number_of(number->before, number->after);
  if (!unit) return std::nullopt;
  return CellNumber{*value, *unit, number->bound, number->in_parentheses};
}

void NumberEvidence::add(double value, std::size_t count) {
  rows += count;
  if (value != std::floor(value)) fractions += count;
  if (seen_.size() >= kMost) return;
  const auto place = std::lower_bound(seen_.begin(), seen_.end(), value);
  if (place != seen_.end() && *place == value) return;
  seen_.insert(place, value);
  distinct = seen_.size();
}

bool NumberEvidence::has(double value) const {
  return std::binary_search(seen_.begin(), seen_.end(), value);
}

bool is_name_beside(std::string_view word, const NumberEvidence& evidence) {
  constexpr std::size_t kFew = 10;
  constexpr std::size_t kLongest = 6;
  if (evidence.fractions > 0 || evidence.distinct < 2 || evidence.distinct >= kFew ||
      evidence.distinct * 3 > evidence.rows || evidence.has(0)) {
    return false;
  }
  if (word.size() < 2 || word.size() > kLongest || word.back() < 'A' || word.back() > 'Z') {
    return false;
  }
  double number = 0;
  for (const char c : word.substr(0, word.size() - 1)) {
    if (c < '0' || c > '9') return false;
    number = 10 * number + (c - '0');
  }
  return evidence.has(number);
}

bool are_measured(const NumberEvidence& evidence) {
  constexpr std::size_t kFew = 5;
  constexpr std::size_t kMany = 20;
  if (evidence.distinct >= kMany) return true;
  if (evidence.distinct < kFew) return false;
  return evidence.fractions > 0 || evidence.distinct * 2 >= evidence.rows;
}

bool say_no_reading(std::size_t distinct_words, std::size_t words, std::size_t numbers,
                    const NumberEvidence& evidence) {
  if (numbers < words || distinct_words > kMostMissingWords || !are_measured(evidence))
    return false;
  // Words that all differ are names or remarks, unless there are few of them.
  const bool repeat = distinct_words * 2 <= words;
  const bool few = words * 5 <= words + numbers;
  return (repeat || few) && distinct_words * 2 <= evidence.distinct;
}

bool NumberReading::is_number(const CellNumber& cell) const {
  if (std::isnan(cell.value)) return false;
  if (cell.bound != Bound::none && !bounds) return false;
  if (cell.in_parentheses && !parentheses) return false;
  const Use use = units[cell.unit].use;
  return use != Use::word && use != Use::missing;
}

double NumberReading::value_of(const CellNumber& cell) const {
  const UnitUse& how = units[cell.unit];
  const bool converts = how.use == Use::convert && how.from && unit;
  return shift_decimals(converts ? convert(cell.value, *how.from, *unit) : cell.value, how.shift);
}

double NumberReading::value_without_unit(double value) const {
  return value_of({value, 0, Bound::none, false, 1});
}

std::size_t NumberReading::rows_with(Use use) const {
  std::size_t rows = 0;
  for (const UnitUse& one : units) rows += one.use == use ? one.rows : 0;
  return rows;
}

NumberReading read_numbers(const std::vector<CellNumber>& cells, const std::vector<double>& plain,
                           const UnitTexts& units, std::string_view known) {
  return Reader(cells, plain, units, known).read();
}

std::string_view unit_in_name(std::string_view name) {
  name = trim_blanks(name);
  if (name.empty()) return {};
  const char close = name.back();
  if (close != ']' && close != ')') return {};
  const std::size_t open = name.rfind(close == ']' ? '[' : '(');
  if (open == std::string_view::npos) return {};
  return name.substr(open + 1, name.size() - open - 2);
}

}  // namespace relevance::table
