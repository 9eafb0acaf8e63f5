// SPDX-License-Identifier: PostgreSQL
#include "table/readings/reading_quality.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "base/text.h"
#include "table/columns/value_code.h"

namespace relevance::table {

// The system states are those of PI's digital state set SYSTEM that no plant uses for itself.
ValueWord value_word(std::string_view text) {
  static constexpr std::array<std::string_view, 28> kSystem = {
      "i/o timeout",   "pt created",    "bad input",    "bad data",
      "bad quality",   "bad total",     "bad output",   "bad",
      "no data",       "no result",     "no sample",    "no alarm",
      "calc failed",   "calc overflow", "calc timeout", "comm fail",
      "scan timeout",  "scan off",      "intf shut",    "not connect",
      "not connected", "access denied", "equip fail",   "device fail",
      "doubtful",      "arc off-line",  "snapfix",      "coercion failed"};
  if (is_missing(text)) return ValueWord::system_state;
  std::string word = fold(text);
  std::replace(word.begin(), word.end(), '_', ' ');
  if (std::find(kSystem.begin(), kSystem.end(), word) != kSystem.end()) {
    return ValueWord::system_state;
  }
  return is_missing_among_numbers(text) ? ValueWord::maybe_missing : ValueWord::state;
}

bool is_quality_word(std::string_view text) {
  const QualityMeaning meaning = quality_meaning(text);
  return meaning != QualityMeaning::unknown && meaning != QualityMeaning::alarm;
}

void QualityRule::count_another(double quality, double value) {
  const auto bits = bits_of(quality);
  Count& count = counts_[bits];
  ++count.readings;
  count.empty += is_empty(value) ? 1 : 0;
  if (std::isnan(quality)) return;
  last_ = quality;
  last_count_ = &count;  // an unordered_map never moves its elements
}

void QualityRule::decide(const TextDictionary& words, const QualityContext& context) {
  std::vector<Quality> all = list_qualities(words, context.sense);
  decide_codes(all, context);
  bad_words_.assign(words.size(), false);
  const bool mostly_good = is_mostly_good(all);
  for (Quality& one : all) decide_quality(one, mostly_good);
  for (const Quality& one : all) {
    if (!is_bad(one.quality)) continue;
    bad_ += one.count.readings;
    bad_qualities_.push_back(one);
  }
  if (bad_ > 0) forget_usual_quality();
}

// What most readings have is good if other qualities are bad, whatever it is called.
void QualityRule::forget_usual_quality() {
  std::erase_if(unknown_,
                [this](const Quality& one) { return one.count.readings * 2 > all_.readings; });
}

// Those that occur, the most frequent first.
std::vector<QualityRule::Quality> QualityRule::list_qualities(const TextDictionary& words,
                                                              QualitySense sense) {
  std::vector<Quality> all;
  for (const auto& [bits, count] : counts_) {
    const auto quality = std::bit_cast<double>(bits);
    if (count.readings == 0) continue;
    const bool is_none = std::isnan(quality) && !is_text(quality);
    (is_none ? none_ : all_).add(count);
    if (is_none) continue;
    Quality& one = all.emplace_back();
    one.quality = quality;
    one.count = count;
    if (!std::isnan(quality)) {
      one.code = quality;
    } else if (code_in(quality) <= words.size()) {
      one.text = words[code_in(quality) - 1];
    }
  }
  std::sort(all.begin(), all.end(), [](const Quality& a, const Quality& b) {
    if (a.count.readings != b.count.readings) return a.count.readings > b.count.readings;
    return std::pair(a.code.value_or(0), a.text) < std::pair(b.code.value_or(0), b.text);
  });
  read_words(all, sense);
  return all;
}

void QualityRule::read_words(std::vector<Quality>& all, QualitySense sense) {
  std::vector<std::string_view> texts;
  for (const Quality& one : all) {
    if (!one.text.empty()) texts.emplace_back(one.text);
  }
  const std::vector<QualityMeaning> meanings = quality_meanings(texts, sense);
  std::size_t at = 0;
  for (Quality& one : all) {
    if (one.text.empty()) continue;
    one.meaning = meanings[at++];
    if (one.meaning == QualityMeaning::unknown) one.code = quality_code(one.text);
  }
}

void QualityRule::decide_codes(const std::vector<Quality>& all, const QualityContext& context) {
  constexpr double kFirstUncertain = 64;
  constexpr double kFirstUa = 1U << 30U;  // a severity of OPC UA
  Count zero;
  Count one;
  double least = 0;
  double largest = 0;
  for (const Quality& quality : all) {
    if (!quality.code) continue;
    if (*quality.code == kOpcGood) return;
    if (*quality.code == 0) zero.add(quality.count);
    if (*quality.code == 1) one.add(quality.count);
    least = std::min(least, *quality.code);
    largest = std::max(largest, std::abs(*quality.code));
  }
  const bool are_flags = context.flags || context.sense == QualitySense::one_is_bad;
  if (least == 0 && (largest == 1 || (largest == 0 && are_flags))) {
    return decide_flags(zero, one, context);
  }
  is_known_ = largest >= kFirstUa;
  if (zero.readings * 2 > all_.readings) codes_ = Codes::zero_good;
  if (one.readings * 2 > all_.readings && largest < kFirstUncertain) codes_ = Codes::one_good;
  if (codes_ == Codes::opc) use_other_codes(all);
}

// Codes of no known kind, which would all be bad: those whose readings hold no value are.
void QualityRule::use_other_codes(const std::vector<Quality>& all) {
  const auto is_used = [this](const Quality& one) { return !one.code || !is_bad_code(*one.code); };
  if (std::any_of(all.begin(), all.end(), is_used)) return;
  const auto is_empty = [this](const Quality& one) { return is_unlike_the_rest(one.count); };
  if (std::none_of(all.begin(), all.end(), is_empty)) return;
  for (const Quality& one : all) {
    if (is_empty(one)) continue;
    used_codes_.push_back(*one.code);
    unknown_.push_back(one);
  }
}

// 0 and 1 alone.
void QualityRule::decide_flags(const Count& zero, const Count& one, const QualityContext& context) {
  is_known_ = true;
  if (context.sense != QualitySense::unknown || context.flags) {
    codes_ = context.sense == QualitySense::one_is_bad ? Codes::zero_good : Codes::one_good;
  } else if (is_unlike_the_rest(zero)) {
    codes_ = Codes::one_good;
  } else if (is_unlike_the_rest(one)) {
    codes_ = Codes::zero_good;
  } else {
    codes_ = zero.readings > one.readings ? Codes::zero_good : Codes::one_good;
    is_known_ = codes_ == Codes::one_good;
    is_guess_ = is_known_ && is_frequent(zero);
  }
}

// Whether nearly all these readings are 0 or missing, while most others are not.
bool QualityRule::is_unlike_the_rest(const Count& some) const {
  constexpr std::size_t kFewestReadings = 3;
  const std::size_t others = all_.readings + none_.readings - some.readings;
  const std::size_t empty_others = all_.empty + none_.empty - some.empty;
  return some.readings >= kFewestReadings && some.empty * 10 >= some.readings * 9 &&
         empty_others * 2 < others;
}

bool QualityRule::is_frequent(const Count& some) const {
  constexpr std::size_t kMostRare = 3;
  return some.readings > kMostRare && some.readings * 20 > all_.readings;
}

bool QualityRule::is_mostly_good(const std::vector<Quality>& all) const {
  std::size_t good = 0;
  for (const Quality& one : all) {
    const bool good_code = one.code && !is_bad_code(*one.code);
    if (one.meaning == QualityMeaning::good || good_code) good += one.count.readings;
  }
  return good * 2 > all_.readings;
}

void QualityRule::decide_quality(Quality& one, bool mostly_good) {
  if (one.text.empty()) {
    if (!one.code || codes_ != Codes::one_good) return;
    // Besides 1 and 0 there are rare codes for faults; a frequent one may be another state.
    if (*one.code <= 1 || !is_frequent(one.count) || is_unlike_the_rest(one.count)) return;
    used_codes_.push_back(*one.code);
    unknown_.push_back(one);
    return;
  }
  if (one.code) one.meaning = is_bad_code(*one.code) ? QualityMeaning::bad : QualityMeaning::good;
  if (one.meaning == QualityMeaning::unknown) {
    const bool mostly_blank = none_.readings > all_.readings;
    const bool is_bad =
        mostly_blank || is_unlike_the_rest(one.count) || (mostly_good && !is_frequent(one.count));
    if (is_bad) one.meaning = QualityMeaning::bad;
    if (!is_bad) unknown_.push_back(one);
  }
  const std::size_t code = code_in(one.quality);
  if (code <= bad_words_.size()) bad_words_[code - 1] = one.meaning == QualityMeaning::bad;
}

std::string QualityRule::list(const std::vector<Quality>& qualities) {
  constexpr std::size_t kListed = 10;
  std::string list;
  for (std::size_t i = 0; i < qualities.size(); ++i) {
    if (i == kListed) return list + ", ...";
    const Quality& one = qualities[i];
    list += (i == 0 ? "" : ", ") +
            (one.text.empty() && one.code ? number_text(*one.code) : quote_text(one.text)) + " (" +
            std::to_string(one.count.readings) + ")";
  }
  return list;
}

bool QualityRule::is_bad(double quality) const {
  if (std::isnan(quality)) {
    const std::size_t code = code_in(quality);
    return is_text(quality) && code <= bad_words_.size() && bad_words_[code - 1];
  }
  return is_bad_code(quality);
}

bool QualityRule::is_bad_code(double code) const {
  constexpr double kMostOpcUa = 4294967295.0;
  if (std::abs(code) > kMostOpcUa) return true;
  if (std::find(used_codes_.begin(), used_codes_.end(), code) != used_codes_.end()) return false;
  const auto bits = static_cast<std::uint32_t>(static_cast<std::int64_t>(code));
  constexpr std::uint32_t kSeverity = 0xC000'0000;
  constexpr std::uint32_t kUncertainUa = 0x4000'0000;
  switch (codes_) {
    case Codes::zero_good:
      return bits != 0 && (bits & kSeverity) != kUncertainUa;
    case Codes::one_good:
      return code != 1;
    case Codes::opc:
      break;
  }
  constexpr std::uint32_t kFirstBadOfIgnition = 512;
  constexpr std::uint32_t kOpcStatus = 0xC0;
  if ((bits & kSeverity) == kUncertainUa) return false;
  return bits >= kFirstBadOfIgnition || (bits & kOpcStatus) == 0;
}

}  // namespace relevance::table
