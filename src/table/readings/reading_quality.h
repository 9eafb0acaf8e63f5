// SPDX-License-Identifier: PostgreSQL
// Which readings are bad: quality codes, words for quality, and words in the place of a value.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "table/columns/text_dictionary.h"
#include "table/columns/value_code.h"
#include "table/readings/quality_word.h"

namespace relevance::table {

inline constexpr double kOpcGood = 192;  // OPC's code for a good reading

// A text in the place of a value.
enum class ValueWord {
  state,          // Running, OPEN: a reading of a tag of states
  maybe_missing,  // Shutdown, offline: no reading of a tag of numbers, but perhaps a state
  system_state,   // Bad, I/O Timeout, Pt Created: a historian's word for having no reading
};
ValueWord value_word(std::string_view text);

// Whether the text is a word for quality: Good, Bad, Uncertain, OK, invalid, ...
bool is_quality_word(std::string_view text);

// What is known of qualities besides themselves.
struct QualityContext {
  QualitySense sense = QualitySense::unknown;  // by the name of their column
  bool flags = false;                          // they are yes and no, not codes
};

// Decides by how often each quality occurs in the data, and whether its readings hold a value. Only
// bad readings are left out; uncertain ones are used.
//
// Codes, also at the beginning of a text. OPC DA (the default): the two high bits of the low byte, 0
// is bad, 192 good; Ignition's codes above 511 are bad. If most readings have 0 and none has 192, 0
// is good, as in OPC UA and PI, and other codes are bad, except the uncertain ones of OPC UA. If most
// have 1 and none more than 63, 1 is good, 0 bad, and others are bad if they are rare. 1 and 0 alone
// mean what the column's name says (valid, suspect), else what their readings show: those that are
// all 0 or missing beside others are bad.
// Words: quality_word.h. Unknown ones are bad if they are rare among good ones, or if they mark few
// readings while the others have no quality; or if their readings are all 0 or missing.
class QualityRule {
 public:
  QualityRule() = default;
  QualityRule(const QualityRule&) = delete;
  QualityRule& operator=(const QualityRule&) = delete;

  // The readings of one quality: a number, or a text_value() (value_code.h) of `words`; NaN: none.
  // value: the reading's.
  void count(double quality, double value) {
    if (quality == last_) {
      ++last_count_->readings;
      last_count_->empty += is_empty(value) ? 1 : 0;
    } else {
      count_another(quality, value);
    }
  }

  // After the last count().
  void decide(const TextDictionary& words, const QualityContext& context = {});

  bool is_bad(double quality) const;
  std::size_t bad_readings() const { return bad_; }
  // 0 was taken as good only because most readings have it.
  bool zero_is_good() const { return codes_ == Codes::zero_good && !is_known_; }
  // The bad qualities, the most frequent first, with their counts: "Bad" (12), 24 (3).
  std::string list_bad() const { return list(bad_qualities_); }
  // Likewise of those that are not understood, and whose readings are used; empty: none.
  std::string list_unknown() const { return list(unknown_); }
  // Of 0 and 1, the one of most readings was taken as good, and the other is frequent.
  bool is_guess() const { return is_guess_; }

 private:
  enum class Codes { opc, zero_good, one_good };
  struct Count {
    std::size_t readings = 0;
    std::size_t empty = 0;  // whose value is 0 or missing

    void add(const Count& other) {
      readings += other.readings;
      empty += other.empty;
    }
  };
  struct Quality {
    double quality = 0;  // as counted
    Count count;
    std::optional<double> code;
    std::string text;  // empty: a number
    QualityMeaning meaning = QualityMeaning::unknown;
  };

  // A text in the place of a value is a NaN with a payload.
  static bool is_empty(double value) {
    return value == 0 || (std::isnan(value) && !is_text(value));
  }
  void count_another(double quality, double value);
  std::vector<Quality> list_qualities(const TextDictionary& words, QualitySense sense);
  static void read_words(std::vector<Quality>& all, QualitySense sense);
  void decide_codes(const std::vector<Quality>& all, const QualityContext& context);
  void use_other_codes(const std::vector<Quality>& all);
  void forget_usual_quality();
  void decide_flags(const Count& zero, const Count& one, const QualityContext& context);
  void decide_quality(Quality& one, bool mostly_good);
  bool is_mostly_good(const std::vector<Quality>& all) const;
  bool is_unlike_the_rest(const Count& some) const;
  bool is_frequent(const Count& some) const;
  static std::string list(const std::vector<Quality>& qualities);
  bool is_bad_code(double code) const;

  std::unordered_map<std::uint64_t, Count> counts_;  // by the bits of the quality
  double last_ = 0;                                  // never NaN
  Count* last_count_ = &counts_[0];
  Count none_;                      // readings without a quality
  Count all_;                       // with one
  std::vector<bool> bad_words_;     // by code - 1
  std::vector<double> used_codes_;  // that are not understood
  std::vector<Quality> bad_qualities_;
  std::vector<Quality> unknown_;
  Codes codes_ = Codes::opc;
  bool is_known_ = false;  // the name, or OPC UA's other codes, say what 0 means
  bool is_guess_ = false;
  std::size_t bad_ = 0;
};

}  // namespace relevance::table
