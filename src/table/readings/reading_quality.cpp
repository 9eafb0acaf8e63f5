// SPDX-License-Identifier: PostgreSQL
#include "table/readings/reading_quality.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string>

#include "base/text.h"
#include "table/columns/number_text.h"
#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

enum class QualityWord { good, uncertain, bad, unknown };

bool starts_with_word(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  if (text.size() == word.size()) return true;
  const char next = text[word.size()];
  return !(next >= 'a' && next <= 'z');
}

QualityWord quality_word(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kGood = {"good", "ok",  "valid", "normal",
                                                            "bom",  "boa", "gut",   "buena"};
  static constexpr std::array<std::string_view, 5> kUncertain = {
      "uncertain", "questionable", "substituted", "incerto", "annotated"};
  static constexpr std::array<std::string_view, 12> kBad = {
      "bad",  "invalid",  "not good", "not valid", "ruim",   "ma",
      "mala", "schlecht", "error",    "fail",      "failed", "stale"};
  const std::string word = fold(text);
  const auto begins = [&](std::string_view known) { return starts_with_word(word, known); };
  if (std::any_of(kGood.begin(), kGood.end(), begins)) return QualityWord::good;
  if (std::any_of(kUncertain.begin(), kUncertain.end(), begins)) return QualityWord::uncertain;
  if (std::any_of(kBad.begin(), kBad.end(), begins)) return QualityWord::bad;
  if (value_word(text) != ValueWord::state) return QualityWord::bad;
  return QualityWord::unknown;
}

constexpr double kOpcGood = 192;

}  // namespace

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
  return quality_word(text) != QualityWord::unknown;
}

void QualityRule::count_another(double quality) {
  const auto bits = std::bit_cast<std::uint64_t>(quality == 0 ? 0.0 : quality);
  std::size_t& count = counts_[bits];
  ++count;
  if (std::isnan(quality)) return;
  last_ = quality;
  last_count_ = &count;  // an unordered_map never moves its elements
}

void QualityRule::decide(const TextDictionary& words) {
  decide_codes();
  decide_words(words);
  for (const auto& [bits, count] : counts_) {
    if (is_bad(std::bit_cast<double>(bits))) bad_ += count;
  }
}

void QualityRule::decide_codes() {
  std::size_t all = 0;
  std::size_t zeros = 0;
  std::size_t ones = 0;
  double largest = 0;
  bool opc = false;
  for (const auto& [bits, count] : counts_) {
    const auto code = std::bit_cast<double>(bits);
    if (std::isnan(code) && !is_text(code)) continue;
    all += count;
    if (std::isnan(code)) continue;
    if (code == 0) zeros = count;
    if (code == 1) ones = count;
    largest = std::max(largest, std::abs(code));
    opc = opc || code == kOpcGood;
  }
  constexpr double kFirstUncertain = 64;
  if (opc || all == 0) return;
  if (zeros * 2 > all) codes_ = Codes::zero_good;
  if (ones * 2 > all && largest < kFirstUncertain) codes_ = Codes::one_good;
}

void QualityRule::decide_words(const TextDictionary& words) {
  std::size_t all = 0;
  std::size_t good = 0;
  std::vector<QualityWord> meanings;
  for (const std::string& text : words) {
    QualityWord meaning = quality_word(text);
    if (const auto code = parse_plain(text, '.')) {
      meaning = is_bad_code(*code) ? QualityWord::bad : QualityWord::good;
    }
    meanings.push_back(meaning);
    const auto found = counts_.find(
        std::bit_cast<std::uint64_t>(text_value(static_cast<std::uint32_t>(meanings.size()))));
    if (found == counts_.end()) continue;
    all += found->second;
    if (meaning == QualityWord::good) good += found->second;
  }
  const bool mostly_good = good * 2 > all;
  for (const QualityWord meaning : meanings) {
    bad_words_.push_back(meaning == QualityWord::bad ||
                         (mostly_good && meaning == QualityWord::unknown));
  }
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
