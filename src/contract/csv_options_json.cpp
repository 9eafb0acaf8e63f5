// SPDX-License-Identifier: PostgreSQL
#include "contract/csv_options_json.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "contract/option_value.h"

namespace relevance::contract {
namespace {

using nlohmann::json;
using table::BelowDetection;
using table::CsvOptions;
using table::Encoding;
using table::RaggedRows;

constexpr std::int64_t kMaxSkippedLines = 1'000'000;

[[noreturn]] void reject_csv(const char* option, const json& given, const std::string& wanted) {
  reject_option(option, given, wanted, "to have it detected in the file");
}

// The single ASCII character that the value holds; nullopt when it is anything else.
std::optional<char> character_of(const json& value) {
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  if (text.size() != 1 || static_cast<unsigned char>(text[0]) >= 0x80) return std::nullopt;
  return text[0];
}

std::optional<char> delimiter_of(const json& value) {
  struct Word {
    const char* text;
    char character;
  };
  static constexpr std::array<Word, 5> kWords = {
      {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"pipe", '|'}, {"blanks", ' '}}};
  for (const Word& word : kWords) {
    if (value == word.text) return word.character;
  }
  CsvOptions given;
  given.delimiter = character_of(value);
  try {
    given.check();
  } catch (const Error&) {
    return std::nullopt;
  }
  return given.delimiter;
}

void read_delimiter(CsvOptions& options, const json& value) {
  options.delimiter = delimiter_of(value);
  if (options.delimiter) return;
  reject_csv(
      "delimiter", value,
      "\"comma\", \"semicolon\", \"tab\", \"pipe\", \"blanks\", or one character that does not occur in a "
      "number, quote or line end");
}

// One of the characters in `known`.
char read_character(const char* option, const json& value, std::string_view known,
                    const char* wanted) {
  const std::optional<char> given = character_of(value);
  if (!given || known.find(*given) == known.npos) reject_csv(option, value, wanted);
  return *given;
}

// The same, but an empty text or null means none.
char read_mark(const char* option, const json& value, std::string_view known, const char* wanted) {
  const bool is_empty = value.is_string() && value.get_ref<const std::string&>().empty();
  if (value.is_null() || is_empty) return '\0';
  return read_character(option, value, known, wanted);
}

void read_quote(CsvOptions& options, const json& value) {
  options.quote = read_mark("quote", value, "\"'", "\"\\\"\", \"'\", or \"\" for none");
}

void read_decimal(CsvOptions& options, const json& value) {
  options.decimal = read_character("decimal", value, ".,", "\".\" or \",\"");
}

void read_thousands(CsvOptions& options, const json& value) {
  options.thousands = read_mark("thousands", value, "., '",
                                "\".\", \",\", \" \" (a blank), \"'\", or \"\" for none");
}

void read_header(CsvOptions& options, const json& value) {
  if (!value.is_boolean()) reject_csv("header", value, "true or false");
  options.header = value.get<bool>();
}

void read_encoding(CsvOptions& options, const json& value) {
  if (value.is_string()) options.encoding = table::find_encoding(value.get<std::string>());
  if (options.encoding) return;
  reject_csv(
      "encoding", value,
      "\"utf-8\", \"utf-16le\", \"windows-1252\" (\"latin-1\" is the same), \"windows-1250\", "
      "\"windows-1251\", \"cp850\", \"gbk\", \"shift_jis\", or another name that ICU knows");
}

void read_skip_lines(CsvOptions& options, const json& value) {
  options.skip_lines =
      static_cast<std::size_t>(read_integer("skip_lines", value, 0, kMaxSkippedLines));
}

struct BelowDetectionName {
  const char* name;
  BelowDetection meaning;
};
constexpr std::array<BelowDetectionName, 4> kBelowDetection = {
    {{"half", BelowDetection::half},
     {"limit", BelowDetection::limit},
     {"zero", BelowDetection::zero},
     {"missing", BelowDetection::missing}}};

void read_below_detection(CsvOptions& options, const json& value) {
  for (const BelowDetectionName& known : kBelowDetection) {
    if (value != known.name) continue;
    options.below_detection = known.meaning;
    return;
  }
  reject_option("below_detection", value, "\"half\", \"limit\", \"zero\" or \"missing\"");
}

struct RaggedWord {
  const char* text;
  RaggedRows meaning;
};
constexpr std::array<RaggedWord, 3> kRaggedWords = {
    {{"error", RaggedRows::error}, {"skip", RaggedRows::skip}, {"pad", RaggedRows::pad}}};

void read_ragged_rows(CsvOptions& options, const json& value) {
  for (const RaggedWord& word : kRaggedWords) {
    if (value != word.text) continue;
    options.ragged_rows = word.meaning;
    return;
  }
  reject_option("ragged_rows", value, "\"error\", \"skip\" or \"pad\"");
}

// A sheet's number may be written as a number.
void read_sheet(CsvOptions& options, const json& value) {
  constexpr std::size_t kLongestName = 255;
  if (value.is_number_integer() && value.get<std::int64_t>() > 0) {
    options.sheet = std::to_string(value.get<std::int64_t>());
    return;
  }
  const bool name = value.is_string() && !value.get_ref<const std::string&>().empty() &&
                    value.get_ref<const std::string&>().size() <= kLongestName;
  if (!name) reject_option("sheet", value, "a sheet's name, or its number from 1");
  options.sheet = value.get<std::string>();
}

struct CsvOption {
  std::string_view name;
  void (*read)(CsvOptions&, const json&);
};
constexpr std::array<CsvOption, 10> kCsvOptions = {{
    {"delimiter", read_delimiter},
    {"quote", read_quote},
    {"decimal", read_decimal},
    {"thousands", read_thousands},
    {"header", read_header},
    {"encoding", read_encoding},
    {"skip_lines", read_skip_lines},
    {"below_detection", read_below_detection},
    {"ragged_rows", read_ragged_rows},
    {"sheet", read_sheet},
}};

void put_character(json& out, const char* option, const std::optional<char>& character) {
  if (!character) return;
  out[option] = *character == '\0' ? std::string() : std::string(1, *character);
}

const char* name_of(BelowDetection wanted) {
  return std::find_if(kBelowDetection.begin(), kBelowDetection.end(),
                      [&](const BelowDetectionName& known) { return known.meaning == wanted; })
      ->name;
}

std::string name_of(Encoding wanted) {
  for (const Encoding& usual : {Encoding::utf8, Encoding::utf16le, Encoding::utf16be}) {
    if (wanted == usual) return lower(wanted.name());
  }
  return wanted.name();
}

const char* word_of(RaggedRows wanted) {
  return std::find_if(kRaggedWords.begin(), kRaggedWords.end(),
                      [&](const RaggedWord& word) { return word.meaning == wanted; })
      ->text;
}

}  // namespace

std::vector<std::string_view> csv_option_names() {
  std::vector<std::string_view> names;
  for (const CsvOption& option : kCsvOptions) names.push_back(option.name);
  return names;
}

bool read_csv_option(CsvOptions& options, const std::string& name, const json& value) {
  const auto* const found =
      std::find_if(kCsvOptions.begin(), kCsvOptions.end(),
                   [&](const CsvOption& option) { return option.name == name; });
  if (found == kCsvOptions.end()) return false;
  found->read(options, value);
  return true;
}

void check_csv_options(const CsvOptions& options) {
  try {
    options.check();
  } catch (const Error& error) {
    throw Error("invalid_option", error.message(), "Given: " + to_json(options).dump() + ".",
                error.hint());
  }
}

json to_json(const CsvOptions& options) {
  json out = json::object();
  put_character(out, "delimiter", options.delimiter);
  put_character(out, "quote", options.quote);
  put_character(out, "decimal", options.decimal);
  put_character(out, "thousands", options.thousands);
  if (options.header) out["header"] = *options.header;
  if (options.encoding) out["encoding"] = name_of(*options.encoding);
  if (options.below_detection) out["below_detection"] = name_of(*options.below_detection);
  if (options.skip_lines) out["skip_lines"] = *options.skip_lines;
  if (options.ragged_rows) out["ragged_rows"] = word_of(*options.ragged_rows);
  if (options.sheet) out["sheet"] = *options.sheet;
  return out;
}

}  // namespace relevance::contract
