// SPDX-License-Identifier: PostgreSQL
#include "table/checks/code_evidence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

#include "base/text.h"
#include "stats/quantiles.h"

namespace relevance::table {

namespace {

constexpr std::size_t kEnds = 6;  // distinct values that are looked at, at either end

struct ValueCount {
  double value = 0;
  std::size_t rows = 0;
};

// The smallest distinct values with their counts, smallest first. With sign -1: the largest.
class Ends {
 public:
  explicit Ends(double sign) : sign_(sign) {}

  void add(double value) {
    value *= sign_;
    if (ends_.size() == kEnds && value > ends_.back().value) return;
    auto at = std::find_if(ends_.begin(), ends_.end(),
                           [value](const ValueCount& end) { return end.value >= value; });
    if (at != ends_.end() && at->value == value) {
      ++at->rows;
      return;
    }
    ends_.insert(at, {value, 1});
    if (ends_.size() > kEnds) ends_.pop_back();
  }

  std::vector<ValueCount> take() {
    for (ValueCount& end : ends_) end.value *= sign_;
    return std::move(ends_);
  }

 private:
  double sign_;
  std::vector<ValueCount> ends_;
};

// How a number is known as a code.
enum class Shape {
  plain,
  two_digits,  // 99
  digits,      // 999, 8888, 999.9
  limit,       // of an integer, perhaps with a decimal point: 32767, 3276.7, 2147483647
  huge,        // 1e30
  impossible,  // below absolute zero; -999.25, which well loggers write
};

// The digits of a number as people write it, without its decimal point.
std::string digit_text(double value) {
  const double size = std::abs(value);
  std::string text = number_text(size);
  // In four bytes 999.9 is another number, which eight bytes show as 999.9000244140625.
  if (static_cast<double>(static_cast<float>(size)) == size) {
    std::array<char, 32> shorter{};
    std::snprintf(shorter.data(), shorter.size(), "%.7g", size);
    text = shorter.data();
  }
  std::erase(text, '.');
  return text;
}

bool is_integer_limit(double value) {
  constexpr std::array<double, 7> kLimits = {32767,      32768,      65535,  2147483647,
                                             2147483648, 4294967295, 8388607};
  constexpr double kTolerance = 1e-7;  // of numbers of four bytes
  for (double scaled = std::abs(value), times = 1; times <= 1000; times *= 10, scaled *= 10) {
    for (const double limit : kLimits) {
      if (std::abs(scaled - limit) <= limit * kTolerance) return true;
    }
  }
  return false;
}

Shape shape_of(double value) {
  if (std::abs(value) >= 1e20) return Shape::huge;
  if (value == -999.25 || value == -273.15 || value == -459.67) return Shape::impossible;
  if (is_integer_limit(value)) return Shape::limit;
  const std::string digits = digit_text(value);
  const bool repeated = digits.find_first_not_of(digits[0]) == std::string::npos;
  if (!repeated || digits.size() < 2) return Shape::plain;
  if (digits.size() == 2) return digits[0] == '9' ? Shape::two_digits : Shape::plain;
  return digits[0] >= '7' ? Shape::digits : Shape::plain;
}

bool is_whole(double value) {
  return value == std::floor(value);
}

// A multiple of 24 or 60, as hours and minutes are.
bool is_clock_number(double value) {
  return std::fmod(value, 24) == 0 || std::fmod(value, 60) == 0;
}

// A number that people choose: 1, 2, 3 or 5 times a power of ten, or one of a clock.
bool is_round(double value) {
  const double size = std::abs(value);
  if (is_clock_number(size)) return true;
  const std::string digits = digit_text(size);
  const std::size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return true;
  return digits.find_first_not_of('0', first + 1) == std::string::npos &&
         std::string("1235").find(digits[first]) != std::string::npos;
}

// What a sample of the other values shows.
struct Others {
  std::size_t rows = 0;      // all of them, not only of the sample
  std::size_t distinct = 0;  // in the sample
  double share_of_mode = 0;  // of the most frequent value
  double step = 0;           // median distance of neighbouring values
  bool whole = true;         // all of the sample
  bool halves = true;        // multiples of one half
  double low = 0, high = 0;  // without what stands apart
  double width() const { return high - low; }
  double size() const { return std::max(std::abs(low), std::abs(high)); }
};

void look_at_sample(const std::vector<double>& values, Others& others) {
  constexpr std::size_t kSample = 5000;
  const std::size_t stride = std::max<std::size_t>(1, values.size() / kSample);
  std::vector<double> sample;
  for (std::size_t row = 0; row < values.size(); row += stride) {
    if (values[row] >= others.low && values[row] <= others.high) sample.push_back(values[row]);
  }
  std::sort(sample.begin(), sample.end());
  std::vector<double> steps;
  std::size_t run = 0;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const bool is_new = i == 0 || sample[i] != sample[i - 1];
    if (is_new && i > 0) steps.push_back(sample[i] - sample[i - 1]);
    run = is_new ? 1 : run + 1;
    longest = std::max(longest, run);
    others.distinct += is_new ? 1 : 0;
    others.whole = others.whole && is_whole(sample[i]);
    others.halves = others.halves && is_whole(2 * sample[i]);
  }
  if (!steps.empty()) others.step = stats::median(std::move(steps));
  if (!sample.empty()) {
    others.share_of_mode = static_cast<double>(longest) / static_cast<double>(sample.size());
  }
}

// Whether a value can be a reading although it stands apart: 0, what is next to it or on the way to
// it, and the end of a scale.
bool is_plausible(double value, double low, double high) {
  constexpr double kNearZero = 0.03;
  const double size = std::max(std::abs(low), std::abs(high));
  if (std::abs(value) <= kNearZero * size) return true;
  if ((value > 0 && value < low) || (value < 0 && value > high)) return true;
  return (value == 100 || value == 1) && low >= 0 && high <= value;
}

// Whether a number next to zero is not a drift of it: negative, whole, exactly repeated, and with
// nothing beside it on the way to the readings, which begin near `low`.
bool may_be_small_code(const ValueCount& end, double next, double low) {
  constexpr std::size_t kFewestRows = 3;
  const double value = end.value;
  return value <= -1 && value == std::floor(value) && end.rows >= kFewestRows && low > 0 &&
         next > value && (next - value) * 2 >= low - value;
}

// One end of a column: `ends` from the outside in, `far`: the distinct value that ends the other
// side. Returns how many of the ends stand apart from the rest.
std::size_t count_apart(const std::vector<ValueCount>& ends, double far, std::size_t most,
                        double least_gap) {
  if (ends.size() <= most) return 0;
  const double near = ends[most].value;
  const double width = std::abs(far - near);
  std::size_t apart = 0;
  for (std::size_t i = 0; i < most; ++i) {
    const double gap = std::abs(ends[i + 1].value - ends[i].value);
    if (gap > 0 && gap >= least_gap * width) apart = i + 1;
  }
  // A plausible reading belongs to the others, and so does all within it.
  const double low = std::min(far, near);
  const double high = std::max(far, near);
  for (std::size_t i = 0; i < apart; ++i) {
    if (may_be_small_code(ends[i], ends[i + 1].value, low)) continue;
    if (is_plausible(ends[i].value, low, high)) return i;
  }
  return apart;
}

// The ends of one column, and what stands apart there.
class ColumnEnds {
 public:
  ColumnEnds(const std::vector<double>& values, const std::vector<double>& codes) {
    Ends lows(1);
    Ends highs(-1);
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      if (!codes.empty() && std::find(codes.begin(), codes.end(), value) != codes.end()) continue;
      ++rows_;
      lows.add(value);
      highs.add(value);
    }
    lows_ = lows.take();
    highs_ = highs.take();
    if (lows_.size() < 2) return;
    find_others(values);
  }

  std::vector<CodeCandidate> candidates() const {
    std::vector<CodeCandidate> found;
    for (const auto* ends : {&lows_, &highs_}) {
      const std::size_t apart = ends == &lows_ ? low_apart_ : high_apart_;
      for (std::size_t i = 0; i < apart; ++i) {
        CodeCandidate candidate = describe((*ends)[i]);
        if (grade(candidate, *ends, i)) found.push_back(candidate);
      }
    }
    return found;
  }

 private:
  // Which ends stand apart, and the range of what remains.
  void find_others(const std::vector<double>& values) {
    const std::size_t most = many_distinct(values) ? kEnds - 1 : 1;
    // In a small sample, wide gaps are common.
    const double least_gap = std::max(0.05, 4.0 / static_cast<double>(rows_));
    const auto inner = [most](const std::vector<ValueCount>& ends) {
      return ends[std::min(most, ends.size() - 1)].value;
    };
    low_apart_ = count_apart(lows_, inner(highs_), most, least_gap);
    high_apart_ = count_apart(highs_, inner(lows_), most, least_gap);
    // Of two values both cannot stand apart: the rarer one does.
    if (lows_[low_apart_].value > highs_[high_apart_].value) {
      (lows_.front().rows > highs_.front().rows ? low_apart_ : high_apart_) = 0;
    }
    others_.low = lows_[low_apart_].value;
    others_.high = highs_[high_apart_].value;
    others_.rows = rows_;
    for (std::size_t i = 0; i < low_apart_; ++i) others_.rows -= lows_[i].rows;
    for (std::size_t i = 0; i < high_apart_; ++i) others_.rows -= highs_[i].rows;
    if (low_apart_ + high_apart_ > 0) look_at_sample(values, others_);
  }

  // Whether there are so many distinct values that several codes can be told from them.
  bool many_distinct(const std::vector<double>& values) const {
    constexpr std::size_t kMany = 3 * kEnds;
    std::vector<double> seen;
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      if (std::find(seen.begin(), seen.end(), value) != seen.end()) continue;
      seen.push_back(value);
      if (seen.size() == kMany) return true;
    }
    return false;
  }

  CodeCandidate describe(const ValueCount& end) const {
    CodeCandidate candidate;
    candidate.value = end.value;
    candidate.rows = end.rows;
    candidate.low = others_.low;
    candidate.high = others_.high;
    candidate.negative = end.value < 0 && others_.low >= 0;
    candidate.distance = others_.width() > 0 ? gap_of(end.value) / others_.width()
                                             : std::numeric_limits<double>::infinity();
    return candidate;
  }

  double gap_of(double value) const {
    return value < others_.low ? others_.low - value : value - others_.high;
  }

  // Whether no other value is near, except another known code.
  bool is_isolated(const std::vector<ValueCount>& ends, std::size_t at) const {
    constexpr double kNear = 0.1;
    const double gap = gap_of(ends[at].value);
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (i == at || (shape_of(ends[i].value) != Shape::plain && ends[i].rows > 1)) continue;
      if (std::abs(ends[i].value - ends[at].value) < kNear * gap) return false;
    }
    return true;
  }

  // Whether the other values are numbers of kinds or steps: few different ones, without decimals.
  bool are_kinds() const {
    constexpr std::size_t kEnough = 20;
    return others_.whole && others_.distinct < kEnough;
  }

  // Whether a positive number may be a reading like the others: among counts and minutes, which begin
  // at nothing; among set values; or as an angle at which something stops.
  bool may_be_one_of_them(double value) const {
    constexpr std::size_t kFewSet = 20;
    const bool counts = others_.whole && is_whole(value) && (others_.low == 0 || others_.low == 1);
    return counts || (others_.halves && others_.distinct <= kFewSet) || may_be_angle(value);
  }

  bool may_be_angle(double value) const {
    constexpr double kFullTurn = 360;
    return value < 0 && value >= -kFullTurn && std::fmod(value, 45) == 0 &&
           others_.size() <= kFullTurn;
  }

  // Whether a negative number is of another size than the readings, as no speed, power or cold is
  // that only changes its sign: larger than they are, or a full hundred among decimals.
  bool is_out_of_scale(double value) const {
    constexpr double kMuchOfThem = 0.4;
    const double size = std::abs(value);
    if (size <= 1) return false;  // a vacuum in bar, or the end of -1 to 1
    if (size >= others_.size()) return !may_be_angle(value);
    return !others_.whole && std::fmod(size, 100) == 0 && size >= kMuchOfThem * others_.size();
  }

  // Whether the other values are readings rather than a few set values.
  bool are_measured(std::size_t least_distinct, double gap) const {
    constexpr std::size_t kEnough = 20;
    constexpr double kFewestSteps = 50;
    if (others_.distinct < least_distinct) return false;
    return others_.distinct >= kEnough || gap >= kFewestSteps * others_.step;
  }

  // False when the value is not a candidate at all.
  bool grade(CodeCandidate& candidate, const std::vector<ValueCount>& ends, std::size_t at) const {
    constexpr std::size_t kFewestOthers = 5;
    const Shape shape = shape_of(candidate.value);
    if (others_.rows < kFewestOthers || !is_isolated(ends, at)) return false;
    if (shape == Shape::plain) return grade_plain(candidate);
    grade_known(candidate, shape);
    return true;
  }

  void grade_known(CodeCandidate& candidate, Shape shape) const {
    const double distance = candidate.distance;
    const std::size_t rows = candidate.rows;
    // A positive number may be one of a few set values, or the number of a product.
    const bool measured = candidate.negative || are_measured(1, gap_of(candidate.value));
    bool certain = false;
    switch (shape) {
      case Shape::huge:
        certain = others_.size() < std::abs(candidate.value) / 1e4;
        break;
      case Shape::impossible:
        certain = distance > (candidate.negative ? 0.05 : 1);
        break;
      case Shape::limit:
        certain = rows >= 3 && distance > 1;
        break;
      case Shape::digits:
        certain = candidate.negative ? rows >= 2 && distance > 0.05
                                     : (rows >= 3 && distance > 2) || (rows >= 2 && distance > 3);
        break;
      case Shape::two_digits:
        certain = rows >= 3 && distance > (candidate.negative ? 1 : 3);
        break;
      case Shape::plain:
        break;
    }
    if (certain && measured) candidate.grade = CodeGrade::certain;
    // Product 999, step 99 and error 8888 are as likely as the code among whole degrees.
    const bool by_digits = shape == Shape::digits || shape == Shape::two_digits;
    if (by_digits && !candidate.negative && are_kinds() && measured) {
      candidate.grade = certain ? CodeGrade::possible : CodeGrade::weak;
      return;
    }
    // Once or twice, it may be a reading; but one such number spoils a whole effect curve.
    const bool few = !certain && measured && shape != Shape::two_digits;
    if (few && distance > 3) candidate.grade = CodeGrade::possible;
  }

  bool grade_plain(CodeCandidate& candidate) const {
    constexpr std::size_t kFewestRows = 3;
    constexpr std::size_t kFewestOthers = 10;
    constexpr double kMostEqual = 0.5;  // else the others are events among a resting value
    const double distance = candidate.distance;
    const double gap = gap_of(candidate.value);
    if (others_.rows < kFewestOthers) return false;
    candidate.whole = others_.whole;
    if (candidate.negative) {
      if (distance < 0.1 || !are_measured(5, gap)) return false;
      if (candidate.rows < kFewestRows) return grade_rare_negative(candidate);
      const bool far = distance >= 1 || (distance >= 0.25 && others_.distinct >= 10);
      if (may_be_reading(candidate.value)) {
        candidate.grade = CodeGrade::possible;
      } else if (far) {
        candidate.grade =
            is_out_of_scale(candidate.value) ? CodeGrade::likely : CodeGrade::possible;
      }
      return true;
    }
    if (distance < 0.5 || !are_measured(10, gap)) return false;
    if (distance < 2 && is_repeated_more(candidate)) candidate.grade = CodeGrade::possible;
    if (candidate.rows < kFewestRows) return grade_rare_positive(candidate);
    if (distance < 2 || others_.share_of_mode > kMostEqual) return true;
    const bool one_of_them = may_be_one_of_them(candidate.value);
    candidate.round = !one_of_them && candidate.value > 0 && is_round(candidate.value);
    candidate.grade = one_of_them || candidate.round ? CodeGrade::possible : CodeGrade::likely;
    return true;
  }

  // Once or twice, a negative number among readings that never are is told if it cannot be one of
  // them: whole and of another size, or twice the same.
  bool grade_rare_negative(CodeCandidate& candidate) const {
    constexpr double kFar = 3;
    if (candidate.distance < 1) return false;
    const bool odd = is_whole(candidate.value) && !others_.whole;
    const bool told = is_out_of_scale(candidate.value) && (candidate.rows > 1 || odd);
    if (told && candidate.distance >= kFar && !may_be_reading(candidate.value)) {
      candidate.grade = CodeGrade::possible;
    }
    return true;
  }

  // Readings with decimals do not repeat exactly far away from all others. A single one may be a peak.
  bool grade_rare_positive(CodeCandidate& candidate) const {
    constexpr double kFar = 3;
    if (candidate.distance < 2) return false;
    constexpr double kDayInMinutes = 1440;
    const bool of_clock = candidate.value <= kDayInMinutes && is_clock_number(candidate.value);
    const bool repeats = candidate.rows > 1 && !others_.whole && is_whole(candidate.value);
    if (repeats && !of_clock && candidate.distance >= kFar &&
        !may_be_one_of_them(candidate.value)) {
      candidate.grade = CodeGrade::possible;
    }
    return true;
  }

  // A number near zero beside the readings: -1, or -0.95 as a vacuum.
  bool may_be_reading(double value) const {
    constexpr double kNear = 0.03;
    constexpr double kNearWithDecimals = 0.25;
    return std::abs(value) <= (is_whole(value) ? kNear : kNearWithDecimals) * others_.size();
  }

  // Among readings of both signs, a whole number that stands more often than any of them.
  bool is_repeated_more(const CodeCandidate& candidate) const {
    constexpr std::size_t kFewestRows = 5;
    const double most = others_.share_of_mode * static_cast<double>(others_.rows);
    return others_.low < 0 && others_.high > 0 && candidate.value == std::floor(candidate.value) &&
           candidate.rows >= kFewestRows && static_cast<double>(candidate.rows) > most;
  }

  std::size_t rows_ = 0;
  std::vector<ValueCount> lows_, highs_;  // from the outside in
  std::size_t low_apart_ = 0, high_apart_ = 0;
  Others others_;
};

}  // namespace

std::vector<CodeCandidate> find_candidates(const std::vector<double>& values,
                                           const std::vector<double>& codes) {
  return ColumnEnds(values, codes).candidates();
}

}  // namespace relevance::table
