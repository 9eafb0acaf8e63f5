// SPDX-License-Identifier: PostgreSQL
// Warnings for the readers of a ranking: what was found in the data, and what to do next, in
// English and Portuguese. All sentences stand in warning_catalog.cpp.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace relevance {

// The same in both languages.
struct BothLanguages {
  std::string english, portuguese;
};

struct Warning {
  std::string code;    // stable snake_case, part of the interface
  std::string column;  // the column it is about; empty: none
  BothLanguages message;
  BothLanguages next_step;
};

// A value that the catalog's sentences mention by name.
struct WarningValue {
  std::string name;
  BothLanguages text;
};

// A text that is the same in both languages, such as a name in quotes.
WarningValue value_of(std::string name, std::string text);
WarningValue value_of(std::string name, BothLanguages text);
// Numbers: the decimal mark is a comma in Portuguese.
WarningValue value_of(std::string name, std::size_t count);
WarningValue number_of(std::string name, std::string_view number);

// The warning `code` of the catalog, with its sentences filled in: {name} is replaced by the value,
// {name?word|words} by the first word if the value is 1, else by the second. {column} is the column
// in quotes. Throws std::out_of_range for a code or a name that is unknown: a mistake in the
// program, which a test of the whole catalog finds.
Warning make_warning(std::string_view code, std::string_view column,
                     std::initializer_list<WarningValue> values = {});

// A text of the catalog that is part of a warning, such as the reason why a column was left out.
BothLanguages make_sentence(std::string_view code, std::initializer_list<WarningValue> values = {});

// The message and the next step, as one text in English.
std::string text_of(const Warning& warning);

// A sentence of the catalog as documentation shows it: slots as their names in italics, words in the
// plural.
std::string documented(std::string_view sentence);

// For tests and documentation: an entry of the catalog as it is written.
struct WarningEntry {
  std::string_view code;
  std::string_view english, portuguese;
  std::string_view next_step, next_step_portuguese;  // empty: part of another warning
};
const std::vector<WarningEntry>& warning_catalog();

}  // namespace relevance
