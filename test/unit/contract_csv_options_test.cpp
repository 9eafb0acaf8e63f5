// SPDX-License-Identifier: PostgreSQL
#include "contract/csv_options_json.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "contract/train_options.h"

namespace relevance::contract {
namespace {

using nlohmann::json;
using table::CsvOptions;
using table::Encoding;

CsvOptions read(const std::string& text) {
  return parse_train_options(text).csv;
}

Error error_of(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << text << " was accepted";
  return Error("", "");
}

TEST(CsvOptionsOfATraining, OptionsNotGivenAreLeftToDetection) {
  const CsvOptions options = read("{}");
  EXPECT_FALSE(options.delimiter || options.quote || options.decimal || options.thousands ||
               options.header || options.encoding || options.skip_lines ||
               options.below_detection || options.ragged_rows || options.sheet);
  EXPECT_EQ(to_json(options), json::object());
}

TEST(CsvOptionsOfATraining, RoundTripAmongTheOthers) {
  const json given = {{"delimiter", ";"},       {"quote", "'"},
                      {"decimal", ","},         {"thousands", "."},
                      {"header", false},        {"encoding", "windows-1252"},
                      {"skip_lines", 3},        {"below_detection", "zero"},
                      {"ignore_columns", {"a"}}};
  const TrainOptions options = parse_train_options(given);
  EXPECT_EQ(options.csv.delimiter, ';');
  EXPECT_EQ(options.csv.quote, '\'');
  EXPECT_EQ(options.csv.decimal, ',');
  EXPECT_EQ(options.csv.thousands, '.');
  EXPECT_EQ(options.csv.header, false);
  EXPECT_EQ(options.csv.encoding, Encoding::windows1252);
  EXPECT_EQ(options.csv.skip_lines, 3U);
  EXPECT_EQ(options.csv.below_detection, table::BelowDetection::zero);
  json written = to_json(options);
  for (const auto& [name, value] : given.items()) EXPECT_EQ(written.at(name), value) << name;
  EXPECT_EQ(to_json(parse_train_options(written)), written);
}

TEST(CsvOptionsOfATraining, ADelimiterHasANameOrIsWrittenAsItself) {
  EXPECT_EQ(read(R"({"delimiter": "comma"})").delimiter, ',');
  EXPECT_EQ(read(R"({"delimiter": "semicolon"})").delimiter, ';');
  EXPECT_EQ(read(R"({"delimiter": "tab"})").delimiter, '\t');
  EXPECT_EQ(read(R"({"delimiter": "\t"})").delimiter, '\t');
  EXPECT_EQ(read(R"({"delimiter": "pipe"})").delimiter, '|');
  EXPECT_EQ(read(R"({"delimiter": "|"})").delimiter, '|');
  EXPECT_EQ(read(R"({"delimiter": "~"})").delimiter, '~');
}

TEST(CsvOptionsOfATraining, AnEmptyTextOrNullMeansNone) {
  EXPECT_EQ(read(R"({"quote": ""})").quote, '\0');
  EXPECT_EQ(read(R"({"quote": null})").quote, '\0');
  EXPECT_EQ(read(R"({"thousands": ""})").thousands, '\0');
  EXPECT_EQ(to_json(read(R"({"quote": null})")), json({{"quote", ""}}));
}

TEST(CsvOptionsOfATraining, EncodingsAreKnownInAnySpelling) {
  for (const char* name : {"utf-8", "UTF-8", "utf8", "Utf_8"}) {
    EXPECT_EQ(read(json{{"encoding", name}}.dump()).encoding, Encoding::utf8) << name;
  }
  for (const char* name : {"windows-1252", "Latin-1", "LATIN1", "iso-8859-1", "ISO8859-1"}) {
    EXPECT_EQ(read(json{{"encoding", name}}.dump()).encoding, Encoding::windows1252) << name;
  }
  EXPECT_EQ(read(R"({"encoding": "UTF-16LE"})").encoding, Encoding::utf16le);
  EXPECT_EQ(read(R"({"encoding": "utf-16be"})").encoding, Encoding::utf16be);
  for (const char* name : {"cp850", "IBM-850", "ibm850"}) {
    EXPECT_EQ(to_json(read(json{{"encoding", name}}.dump())), json({{"encoding", "IBM850"}}));
  }
  EXPECT_EQ(to_json(read(R"({"encoding": "shift-jis"})")), json({{"encoding", "Shift_JIS"}}));
}

TEST(CsvOptionsOfATraining, RaggedRowsAndSheetsRoundTrip) {
  using table::RaggedRows;
  EXPECT_EQ(read(R"({"ragged_rows": "skip"})").ragged_rows, RaggedRows::skip);
  EXPECT_EQ(read(R"({"ragged_rows": "pad"})").ragged_rows, RaggedRows::pad);
  EXPECT_EQ(read(R"({"ragged_rows": "error"})").ragged_rows, RaggedRows::error);
  EXPECT_EQ(read(R"({"sheet": "Data"})").sheet, "Data");
  EXPECT_EQ(read(R"({"sheet": 2})").sheet, "2");
  const json given = {{"ragged_rows", "pad"}, {"sheet", "2"}, {"delimiter", " "}};
  EXPECT_EQ(to_json(read(given.dump())), given);
  EXPECT_EQ(read(R"({"delimiter": "blanks"})").delimiter, ' ');
}

TEST(CsvOptionsOfATraining, WhatIsBelowDetectionHasFourMeanings) {
  using table::BelowDetection;
  EXPECT_EQ(read(R"({"below_detection": "half"})").below_detection, BelowDetection::half);
  EXPECT_EQ(read(R"({"below_detection": "limit"})").below_detection, BelowDetection::limit);
  EXPECT_EQ(read(R"({"below_detection": "zero"})").below_detection, BelowDetection::zero);
  EXPECT_EQ(read(R"({"below_detection": "missing"})").below_detection, BelowDetection::missing);
}

TEST(CsvOptionsOfATraining, EachErrorNamesTheOptionTheGivenValueAndWhatIsAllowed) {
  struct Case {
    const char* option;
    const char* value;
    const char* wanted;
  };
  for (const Case& c : {Case{"delimiter", "\"a\"", "semicolon"},
                        Case{"delimiter", "\";;\"", "semicolon"},
                        Case{"delimiter", "\"\"", "semicolon"},
                        Case{"delimiter", "\"\\n\"", "semicolon"},
                        Case{"delimiter", "\"\\\"\"", "semicolon"},
                        Case{"delimiter", "null", "semicolon"},
                        Case{"delimiter", "59", "semicolon"},
                        Case{"quote", "\"`\"", "\"'\""},
                        Case{"quote", "false", "\"'\""},
                        Case{"decimal", "\";\"", "\",\""},
                        Case{"decimal", "\"\"", "\",\""},
                        Case{"thousands", "\"_\"", "a blank"},
                        Case{"header", "\"yes\"", "true or false"},
                        Case{"header", "1", "true or false"},
                        Case{"encoding", "\"utf-7\"", "windows-1252"},
                        Case{"encoding", "8", "windows-1252"},
                        Case{"below_detection", "\"third\"", "\"missing\""},
                        Case{"below_detection", "0.5", "\"missing\""},
                        Case{"ragged_rows", "\"drop\"", "\"pad\""},
                        Case{"ragged_rows", "true", "\"skip\""},
                        Case{"sheet", "0", "from 1"},
                        Case{"sheet", "\"\"", "from 1"},
                        Case{"skip_lines", "-1", "from 0 to 1000000"},
                        Case{"skip_lines", "1000001", "from 0 to 1000000"},
                        Case{"skip_lines", "\"2\"", "from 0 to 1000000"}}) {
    const Error error = error_of("{\"" + std::string(c.option) + "\": " + c.value + "}");
    EXPECT_EQ(error.code(), "invalid_option");
    EXPECT_NE(error.message().find("\"" + std::string(c.option) + "\""), std::string::npos)
        << error.message();
    EXPECT_EQ(error.detail(), "Given: " + std::string(c.value) + ".");
    EXPECT_NE(error.hint().find(c.wanted), std::string::npos) << error.hint();
  }
}

TEST(CsvOptionsOfATraining, ContradictingSeparatorsAreRejected) {
  const Error error = error_of(R"({"decimal": ",", "thousands": ","})");
  EXPECT_EQ(error.code(), "invalid_option");
  EXPECT_NE(error.message().find("thousands"), std::string::npos);
  EXPECT_EQ(error.detail(), R"(Given: {"decimal":",","thousands":","}.)");
  EXPECT_FALSE(error.hint().empty());
}

TEST(CsvOptionsOfATraining, AMisspelledOneIsRecognized) {
  const Error error = error_of(R"({"delimeter": ";"})");
  EXPECT_EQ(error.code(), "unknown_option");
  EXPECT_EQ(error.hint().rfind("Known options: delimiter, ", 0), 0U) << error.hint();
}

}  // namespace
}  // namespace relevance::contract
