// SPDX-License-Identifier: PostgreSQL
#include "table/checks/missing_codes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "table/checks/code_evidence.h"
#include "table/checks/mode_of_rows.h"

namespace relevance::table {

namespace {

bool may_hold_codes(const Column& column) {
  return column.type == ColumnType::numeric && !column.values.empty();
}

std::vector<std::size_t> rows_of(const Column& column, double value) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < column.values.size(); ++row) {
    if (column.values[row] == value) rows.push_back(row);
  }
  return rows;
}

std::size_t count_common(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
  std::vector<std::size_t> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  return common.size();
}

// Whether two columns are copies of one signal: their other values are mostly equal. Then that one
// holds a code where the other does says nothing.
bool are_copies(const Column& a, const Column& b, double code) {
  std::size_t both = 0;
  std::size_t equal = 0;
  for (std::size_t row = 0; row < a.values.size(); ++row) {
    const double x = a.values[row];
    const double y = b.values[row];
    if (!std::isfinite(x) || !std::isfinite(y) || x == code || y == code) continue;
    ++both;
    equal += x == y ? 1 : 0;
  }
  return equal * 2 > both;
}

std::size_t count_runs(const std::vector<std::size_t>& rows) {
  std::size_t runs = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    runs += i == 0 || rows[i] != rows[i - 1] + 1 ? 1 : 0;
  }
  return runs;
}

// Whether the readings drift, and go on after the number where they were before it.
bool interrupts_drift(const std::vector<double>& values, const CodeCandidate& code) {
  constexpr double kAlike = 0.1;  // in widths of the readings
  constexpr std::size_t kFewest = 3;
  const double alike = kAlike * (code.high - code.low);
  std::size_t steps = 0;
  std::size_t small_steps = 0;
  std::size_t gaps = 0;
  std::size_t small_gaps = 0;
  double last = std::numeric_limits<double>::quiet_NaN();
  bool interrupted = false;
  for (const double value : values) {
    if (value == code.value) {
      interrupted = true;
    } else if (std::isfinite(value)) {
      const bool small = std::abs(value - last) <= alike;
      if (std::isfinite(last)) ++(interrupted ? gaps : steps);
      if (small) ++(interrupted ? small_gaps : small_steps);
      last = value;
      interrupted = false;
    }
  }
  return gaps >= kFewest && small_gaps * 10 >= gaps * 8 && small_steps * 10 >= steps * 8;
}

// One number that stands apart in some columns.
struct Suspect {
  struct Place {
    std::size_t column;
    CodeCandidate candidate;
    std::vector<std::size_t> rows;
    bool accepted = false;
  };
  double value = 0;
  std::vector<Place> places;

  bool accepted_somewhere() const {
    return std::any_of(places.begin(), places.end(),
                       [](const Place& place) { return place.accepted; });
  }
};

class CodeSearch {
 public:
  CodeSearch(const Table& table, const std::vector<bool>& searched,
             std::optional<std::size_t> target)
      : table_(table), searched_(searched), target_(target), codes_(table.columns.size()) {}

  std::vector<MissingCode> run() {
    // A code may hide another that stands nearer to the readings.
    constexpr int kRounds = 3;
    for (int round = 0; round < kRounds; ++round) {
      if (!find_in(round == 0)) break;
    }
    return take_results();
  }

 private:
  using Place = Suspect::Place;
  static constexpr double kMost = 0.5;  // of a number's rows
  static constexpr double kNearlyAll = 0.8;
  // How far other columns must differ to show another mode (mark_another_mode).
  static constexpr double kClearly = 0.3;
  static constexpr double kEntirely = 0.46;
  // Rows that show another mode: fewer may do so by chance. Hours of the day do more easily, where the
  // interval of the rows brings them back, and levels that are frequent anyway.
  static constexpr std::size_t kFewestOfMode = 5;
  static constexpr std::size_t kFewestAlike = 20;

  // Looks for codes in all columns; later only in those that hold one. Returns whether any is new.
  bool find_in(bool all_columns) {
    std::map<double, Suspect> suspects;
    likely_.assign(table_.columns.size(), {});
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const Column& column = table_.columns[i];
      if (!may_hold_codes(column) || (!all_columns && codes_[i].empty())) continue;
      for (CodeCandidate& candidate : find_candidates(column.values, codes_[i])) {
        Suspect& suspect = suspects[candidate.value];
        suspect.value = candidate.value;
        suspect.places.push_back({i, candidate, rows_of(column, candidate.value)});
        if (candidate.grade == CodeGrade::likely) likely_[i].push_back(candidate.value);
      }
    }
    bool found = false;
    for (auto& [value, suspect] : suspects) found = accept_codes(suspect) || found;
    for (auto& [value, suspect] : suspects) found = accept_likely(suspect) || found;
    return found;
  }

  // Accepts what is certain in a column, or by several columns together.
  bool accept_codes(Suspect& suspect) {
    for (Place& place : suspect.places) {
      place.accepted = place.candidate.grade == CodeGrade::certain;
    }
    if (!suspect.accepted_somewhere()) accept_by_agreement(suspect);
    return keep_accepted(suspect);
  }

  // Accepts what is likely unless it goes with another mode of the machine, or is the target's.
  bool accept_likely(Suspect& suspect) {
    if (suspect.accepted_somewhere()) return false;
    for (Place& place : suspect.places) {
      const CodeGrade grade = place.candidate.grade;
      if (grade != CodeGrade::possible && grade != CodeGrade::likely) continue;
      const bool likely = grade == CodeGrade::likely || interrupts_series(place);
      // Far below what is never negative, it is a code of the target, too.
      const bool far_below = likely && place.candidate.negative && place.candidate.distance >= 1;
      const bool mode = far_below ? marks_mode(place, suspect, kEntirely)
                                  : goes_with_mode(place, suspect) || is_usual(place);
      place.accepted = likely && !mode && (far_below || place.column != target_);
      const std::size_t rows = place.rows.size();
      const bool few =
          likely && rows < kFewestAlike &&
          (rows < kFewestOfMode || (!goes_with_readings(place, suspect) && !is_usual(place)));
      const bool told =
          far_below || few || !mode || (likely && goes_with_codes_alone(place, suspect));
      if (!place.accepted && told) {
        suspected_.push_back({place.column, suspect.value, rows, false});
      }
    }
    return keep_accepted(suspect);
  }

  // Records the codes, in the columns too that only follow. Returns whether there are any.
  bool keep_accepted(Suspect& suspect) {
    if (!suspect.accepted_somewhere()) return false;
    for (Place& place : suspect.places) place.accepted = place.accepted || follows(place, suspect);
    for (const Place& place : suspect.places) {
      if (place.accepted) codes_[place.column].push_back(suspect.value);
    }
    accept_elsewhere(suspect);
    return true;
  }

  // The same number apart in several columns, in the same rows, while the machine runs as always.
  void accept_by_agreement(Suspect& suspect) const {
    for (Place& place : suspect.places) {
      std::size_t columns = 1;
      std::size_t rows = 0;
      for (const Place& other : suspect.places) {
        if (&other == &place) continue;
        const std::size_t common = count_common(place.rows, other.rows);
        const std::size_t fewer = std::min(place.rows.size(), other.rows.size());
        const bool agree = common * 2 >= fewer && common > 0;
        if (!agree || are_copies(column_of(place), column_of(other), suspect.value)) continue;
        ++columns;
        rows = std::max(rows, common);
        if (columns >= 3) break;
      }
      const bool far = place.candidate.negative || place.candidate.distance >= 1;
      const bool agree = (columns >= 2 && rows >= 2) || columns >= 3;
      place.accepted = far && agree && !marks_mode(place, suspect, kClearly);
    }
  }

  // Whether nothing but numbers that may be codes as well show another mode there: a logger that fails
  // writes -200 in one column and 850 in another.
  bool goes_with_codes_alone(const Place& place, const Suspect& suspect) const {
    return !goes_with_readings(place, suspect) && !mark_a_level(table_, place.column, place.rows) &&
           !mark_hours(table_, place.rows) && !is_usual(place);
  }

  // As goes_with_numbers, by numbers that are not codes themselves, not even likely ones.
  bool goes_with_readings(const Place& place, const Suspect& suspect) const {
    std::vector<std::vector<double>> codes = codes_;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      codes[i].insert(codes[i].end(), likely_[i].begin(), likely_[i].end());
    }
    return marks_mode(place, suspect, kClearly, std::move(codes)) ||
           is_regular_phase(table_.rows, place.rows);
  }

  bool marks_mode(const Place& place, const Suspect& suspect, double contrast) const {
    return marks_mode(place, suspect, contrast, codes_);
  }

  // Whether the other columns, in what they hold besides the number and these, show another mode there.
  bool marks_mode(const Place& place, const Suspect& suspect, double contrast,
                  std::vector<std::vector<double>> codes) const {
    for (std::vector<double>& of_column : codes) of_column.push_back(suspect.value);
    return mark_another_mode(table_, codes, place.column, place.rows, contrast);
  }

  // Whether anything in the table shows another mode there: numbers, a category, the time of day, or
  // the beat in which the mode returns.
  bool goes_with_mode(const Place& place, const Suspect& suspect) const {
    return goes_with_numbers(place, suspect) || mark_a_level(table_, place.column, place.rows) ||
           mark_hours(table_, place.rows);
  }

  bool goes_with_numbers(const Place& place, const Suspect& suspect) const {
    return marks_mode(place, suspect, kClearly) || is_regular_phase(table_.rows, place.rows);
  }

  // Whether the number is so frequent that it is a state rather than a failure: one that may be set or
  // measured, stands among whole numbers, or lasts. Close to zero, a negative one cannot be a state of what
  // is never negative.
  bool is_usual(const Place& place) const {
    constexpr double kUsual = 0.25;
    constexpr double kClose = 0.1;
    const CodeCandidate& candidate = place.candidate;
    const bool may_be_state =
        candidate.grade == CodeGrade::possible || candidate.whole || count_runs(place.rows) <= 2;
    if (!may_be_state) return false;
    if (candidate.negative && std::abs(candidate.value) < kClose * candidate.high) return false;
    return static_cast<double>(place.rows.size()) > kUsual * static_cast<double>(table_.rows);
  }

  bool interrupts_series(const Place& place) const {
    return place.candidate.round && interrupts_drift(column_of(place).values, place.candidate);
  }

  // Whether a column in which the number is only apart may rely on those in which it is a code.
  bool follows(const Place& place, const Suspect& suspect) const {
    if (place.candidate.negative || place.candidate.distance >= 1) return true;
    return shared_part(place.rows, suspect) >= kMost;
  }

  // The largest share of these rows that hold the code in a column where it is accepted.
  double shared_part(const std::vector<std::size_t>& rows, const Suspect& suspect) const {
    std::size_t most = 0;
    for (const Place& place : suspect.places) {
      if (place.accepted) most = std::max(most, count_common(rows, place.rows));
      if (most == rows.size()) break;
    }
    return static_cast<double>(most) / static_cast<double>(rows.size());
  }

  // Columns in which a code of other columns does not stand apart enough to be noticed.
  void accept_elsewhere(const Suspect& suspect) {
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const Column& column = table_.columns[i];
      if (!may_hold_codes(column) || is_code(i, suspect.value)) continue;
      if (holds_code(column, codes_[i], suspect)) codes_[i].push_back(suspect.value);
    }
  }

  bool is_code(std::size_t column, double value) const {
    const std::vector<double>& codes = codes_[column];
    return std::find(codes.begin(), codes.end(), value) != codes.end();
  }

  bool holds_code(const Column& column, const std::vector<double>& codes,
                  const Suspect& suspect) const {
    constexpr double kLeastDistance = 0.1;  // in widths of the other values
    const double code = suspect.value;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    std::size_t coded = 0;
    for (const double value : column.values) {
      if (!std::isfinite(value)) continue;
      if (value == code) {
        ++coded;
        continue;
      }
      if (std::find(codes.begin(), codes.end(), value) != codes.end()) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
    if (coded == 0 || low > high) return false;
    const double shared = shared_part(rows_of(column, code), suspect);
    // In the very rows of another column, it is a code even among the readings.
    constexpr std::size_t kFewestRows = 3;
    if (coded >= kFewestRows && shared >= kNearlyAll) return true;
    if (code >= low && code <= high) return false;
    if (code < 0 && low >= 0) return shared >= kMost || coded > 1;
    const double gap = code < low ? low - code : code - high;
    const bool on_the_way = (code > 0 && code < low) || (code < 0 && code > high);
    return shared >= kMost && !on_the_way && gap >= kLeastDistance * (high - low);
  }

  std::vector<MissingCode> take_results() const {
    std::vector<MissingCode> results;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      if (!searched_[i]) continue;
      std::vector<double> codes = codes_[i];
      std::sort(codes.begin(), codes.end());
      for (const double code : codes) {
        results.push_back({i, code, rows_of(table_.columns[i], code).size(), true});
      }
      for (const MissingCode& code : suspected_) {
        if (code.column == i && !is_code(i, code.value)) results.push_back(code);
      }
    }
    return results;
  }

  const Column& column_of(const Place& place) const { return table_.columns[place.column]; }

  const Table& table_;
  const std::vector<bool>& searched_;
  std::optional<std::size_t> target_;
  std::vector<std::vector<double>> codes_;   // per column
  std::vector<std::vector<double>> likely_;  // per column: what may be codes
  std::vector<MissingCode> suspected_;       // what would be a code, but goes with other columns
};

}  // namespace

std::vector<MissingCode> find_missing_codes(const Table& table, const std::vector<bool>& searched,
                                            std::optional<std::size_t> target) {
  return CodeSearch(table, searched, target).run();
}

void remove_missing_code(Column& column, double code) {
  column.missing_codes.push_back(code);
  std::replace(column.values.begin(), column.values.end(), code,
               std::numeric_limits<double>::quiet_NaN());
}

}  // namespace relevance::table
