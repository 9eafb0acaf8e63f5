// SPDX-License-Identifier: PostgreSQL
#include "table/readings/readings_survey.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/columns/value_code.h"

namespace relevance::table {

ReadingsSurvey::ReadingsSurvey(const ReadingsSource& source, std::string_view target)
    : source_(source), wanted_(trim(target)), folded_(fold(target)) {}

void ReadingsSurvey::add_tag() {
  if (tags_.size() == kMaxTags) {
    throw Error(
        "too_many_tags",
        "column " + source_.tag_column() + " has more than " + std::to_string(kMaxTags) +
            " different texts: they are not tags",
        "Among them are " + quote_text(tags_[0].name) + " and " + quote_text(tags_[1].name) + ".",
        "Name the column of the tags in the option \"tag_column\", or train on fewer tags "
        "by a query.");
  }
  const auto index = static_cast<std::uint32_t>(tags_.size());
  TagSurvey& tag = tags_.emplace_back();
  tag.name = source_.tag_name(index);
  tag.marker = is_marker(tag.name);
  times_of_.push_back(fold(tag.name) == folded_ ? &times_[index] : nullptr);
}

void ReadingsSurvey::count_word(TagSurvey& tag, double value) {
  const std::uint32_t code = code_in(value);
  if (code == kOtherCode) {
    ++tag.states;
    return;
  }
  for (std::size_t i = words_.size(); i < code; ++i) {
    words_.push_back(value_word(source_.words()[i]));
  }
  switch (words_[code - 1]) {
    case ValueWord::state:
      ++tag.states;
      if (tag.first_state == 0) tag.first_state = code;
      break;
    case ValueWord::maybe_missing:
      ++tag.maybe_missing;
      break;
    case ValueWord::system_state:
      ++tag.system_states;
      break;
  }
}

bool ReadingsSurvey::is_system_state(double value) const {
  if (!is_text(value)) return false;
  const std::size_t code = code_in(value);
  return code <= words_.size() && words_[code - 1] == ValueWord::system_state;
}

void ReadingsSurvey::add(const ReadingsBlock& block) {
  for (std::size_t row = 0; row < block.rows; ++row) {
    const std::uint32_t index = block.tags[row];
    const double time = block.times[row];
    if (index == kNoTag || std::isnan(time)) {
      count_incomplete(index);
      continue;
    }
    while (index >= tags_.size()) add_tag();
    TagSurvey& tag = tags_[index];
    if (tag.marker) continue;
    if (tag.readings++ == 0) tag.first = tag.last = time;
    tag.first = std::min(tag.first, time);
    tag.last = std::max(tag.last, time);
    const double value = block.values[row];
    if (!std::isnan(value)) {
      ++tag.numbers;
      tag.values.add(value);
      if (block.units != nullptr) tag.units.add(block.units[row], value);
    } else if (is_text(value)) {
      count_word(tag, value);
    }
    if (times_of_[index] != nullptr) {
      if (times_of_[index]->size() == kMaxTargetReadings) {
        throw Error("readings_too_large",
                    "target tag " + quote_text(tag.name) + " has more readings than can be used",
                    "It has more than " + std::to_string(kMaxTargetReadings) + ".",
                    "Train on a shorter time, or average the target in a query.");
      }
      times_of_[index]->push_back(time);
    }
    if (block.qualities != nullptr) quality_.count(block.qualities[row], value);
    sample_.add(block, row);
    ++readings_;
  }
}

void ReadingsSurvey::count_incomplete(std::uint32_t tag) {
  if (tag == kNoTag || !is_marker(source_.tag_name(tag))) ++incomplete_;
}

// Times are stray if they are more than ten years, and three times as long as nearly all readings
// take, before or after these.
void ReadingsSurvey::find_strays() {
  constexpr double kTenYears = 10 * 365.25 * 86'400;
  constexpr std::size_t kFewestTimes = 20;
  std::vector<double> times = sample_.times();
  if (times.size() < kFewestTimes) return;
  std::sort(times.begin(), times.end());
  const double low = times[times.size() / 20];
  const double high = times[times.size() - 1 - times.size() / 20];
  const double far = std::max(kTenYears, 3 * (high - low));
  earliest_ = low - far;
  latest_ = high + far;
  std::erase_if(times, [this](double time) { return is_stray(time); });
  for (TagSurvey& tag : tags_) {
    if (is_stray(tag.first)) tag.first = std::min(times.front(), tag.last);
    if (is_stray(tag.last)) tag.last = std::max(times.back(), tag.first);
  }
}

void ReadingsSurvey::finish() {
  quality_.decide(source_.quality_words(), source_.quality_context());
  for (const auto& [index, times] : times_) {
    if (tags_[index].name == wanted_) target_ = index;
  }
  if (target_ == kNoTag && times_.size() == 1) target_ = times_.begin()->first;
  if (target_ != kNoTag) target_times_ = std::move(times_[target_]);
  times_.clear();
  times_of_.assign(tags_.size(), nullptr);
  std::sort(target_times_.begin(), target_times_.end());
  find_strays();
  std::erase_if(target_times_, [this](double time) { return is_stray(time); });
  conflicts_ = sample_.conflicts([this](double quality) { return is_bad(quality); });
}

bool is_marker(std::string_view tag) {
  return tag.starts_with("$RT_") && tag.ends_with("$");
}

}  // namespace relevance::table
