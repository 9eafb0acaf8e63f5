// SPDX-License-Identifier: PostgreSQL
#include "base/warning.h"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <utility>

#include "base/text.h"

namespace relevance {
namespace {

using Values = std::span<const WarningValue>;

const WarningEntry& entry_of(std::string_view code) {
  const auto& catalog = warning_catalog();
  const auto found = std::find_if(catalog.begin(), catalog.end(),
                                  [&](const WarningEntry& entry) { return entry.code == code; });
  if (found == catalog.end()) throw std::out_of_range("no warning " + std::string(code));
  return *found;
}

const std::string& value_in(Values values, std::string_view name,
                            std::string BothLanguages::*part) {
  for (const WarningValue& value : values) {
    if (value.name == name) return value.text.*part;
  }
  throw std::out_of_range("no value " + std::string(name));
}

// Replaces each {slot} of a sentence by what `text_of` returns for it.
template <typename TextOf>
std::string replace_slots(std::string_view sentence, TextOf text_of) {
  std::string result;
  while (true) {
    const std::size_t open = sentence.find('{');
    result += sentence.substr(0, open);
    if (open == std::string_view::npos) return result;
    const std::size_t close = sentence.find('}', open);
    result += text_of(sentence.substr(open + 1, close - open - 1));
    sentence.remove_prefix(close + 1);
  }
}

std::string fill_in(std::string_view sentence, Values values, std::string BothLanguages::*part) {
  return replace_slots(sentence, [&](std::string_view slot) -> std::string {
    const std::size_t question = slot.find('?');
    const std::string& text = value_in(values, slot.substr(0, question), part);
    if (question == std::string_view::npos) return text;
    const std::string_view words = slot.substr(question + 1);
    const std::size_t bar = words.find('|');
    return std::string(text == "1" ? words.substr(0, bar) : words.substr(bar + 1));
  });
}

BothLanguages fill_in(std::string_view english, std::string_view portuguese, Values values) {
  return {fill_in(english, values, &BothLanguages::english),
          fill_in(portuguese, values, &BothLanguages::portuguese)};
}

}  // namespace

WarningValue value_of(std::string name, std::string text) {
  return {std::move(name), {text, text}};
}

WarningValue value_of(std::string name, BothLanguages text) {
  return {std::move(name), std::move(text)};
}

WarningValue value_of(std::string name, std::size_t count) {
  return value_of(std::move(name), std::to_string(count));
}

WarningValue number_of(std::string name, std::string_view number) {
  std::string portuguese(number);
  std::replace(portuguese.begin(), portuguese.end(), '.', ',');
  return {std::move(name), {std::string(number), std::move(portuguese)}};
}

Warning make_warning(std::string_view code, std::string_view column,
                     std::initializer_list<WarningValue> values) {
  std::vector<WarningValue> all(values);
  all.push_back(value_of("column", quote_text(column)));
  const WarningEntry& entry = entry_of(code);
  return {std::string(code), std::string(column), fill_in(entry.english, entry.portuguese, all),
          fill_in(entry.next_step, entry.next_step_portuguese, all)};
}

BothLanguages make_sentence(std::string_view code, std::initializer_list<WarningValue> values) {
  const WarningEntry& entry = entry_of(code);
  return fill_in(entry.english, entry.portuguese, Values(values.begin(), values.size()));
}

std::string documented(std::string_view sentence) {
  return replace_slots(sentence, [](std::string_view slot) {
    const std::size_t bar = slot.find('|');
    if (bar != std::string_view::npos) return std::string(slot.substr(bar + 1));
    return "*" + std::string(slot) + "*";
  });
}

std::string text_of(const Warning& warning) {
  if (warning.next_step.english.empty()) return warning.message.english;
  return warning.message.english + " " + warning.next_step.english;
}

}  // namespace relevance
