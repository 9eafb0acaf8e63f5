// SPDX-License-Identifier: PostgreSQL
// Which readings are bad: quality codes, words for quality, and words in the place of a value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "table/columns/text_dictionary.h"

namespace relevance::table {

// A text in the place of a value.
enum class ValueWord {
  state,          // Running, OPEN: a reading of a tag of states
  maybe_missing,  // Shutdown, offline: no reading of a tag of numbers, but perhaps a state
  system_state,   // Bad, I/O Timeout, Pt Created: a historian's word for having no reading
};
ValueWord value_word(std::string_view text);

// Whether the text is a word for quality: Good, Bad, Uncertain, OK, invalid, ...
bool is_quality_word(std::string_view text);

// Decides by how often each quality occurs in the data. Only bad readings are left out; uncertain
// ones are used.
//
// Numbers. OPC DA (the default): the two high bits of the low byte, 0 is bad, 192 good; Ignition's
// codes above 511 are bad. If most readings have 0 and none has 192, 0 is good, as in OPC UA and PI,
// and other codes are bad, except the uncertain ones of OPC UA. If most have 1 and none more than
// 63, 1 alone is good. Words: if most readings have a good one, all but good and uncertain words are
// bad; else those that mean bad.
class QualityRule {
 public:
  QualityRule() = default;
  QualityRule(const QualityRule&) = delete;
  QualityRule& operator=(const QualityRule&) = delete;

  // The readings of one quality: a number, or a text_value() (value_code.h) of `words`; NaN: none.
  void count(double quality) {
    if (quality == last_) {
      ++*last_count_;
    } else {
      count_another(quality);
    }
  }

  // After the last count().
  void decide(const TextDictionary& words);

  bool is_bad(double quality) const;
  std::size_t bad_readings() const { return bad_; }
  bool zero_is_good() const { return codes_ == Codes::zero_good; }

 private:
  enum class Codes { opc, zero_good, one_good };

  void count_another(double quality);
  void decide_codes();
  void decide_words(const TextDictionary& words);
  bool is_bad_code(double code) const;

  std::unordered_map<std::uint64_t, std::size_t> counts_;  // by the bits of the quality
  double last_ = 0;                                        // never NaN
  std::size_t* last_count_ = &counts_[0];
  std::vector<bool> bad_words_;  // by code - 1
  Codes codes_ = Codes::opc;
  std::size_t bad_ = 0;
};

}  // namespace relevance::table
