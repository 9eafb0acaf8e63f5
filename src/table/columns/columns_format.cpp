// SPDX-License-Identifier: PostgreSQL
#include "table/columns/columns_format.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/error.h"
#include "base/text.h"
#include "table/columns/byte_order.h"
#include "table/csv/csv_header.h"

namespace relevance::table {

namespace {

// In the order of their codes, from 1.
constexpr std::array<SourceType, 8> kTypes = {
    SourceType::numeric, SourceType::boolean, SourceType::timestamp, SourceType::date,
    SourceType::time,    SourceType::text,    SourceType::none,      SourceType::mixed};

char code_of(SourceType type) {
  const auto place = std::find(kTypes.begin(), kTypes.end(), type) - kTypes.begin();
  return static_cast<char>(place + 1);
}

SourceType take_type(std::string_view& bytes, std::uint64_t at) {
  const auto code = static_cast<unsigned char>(bytes.front());
  if (code < 1 || code > kTypes.size()) {
    reject_columns("there is no type " + std::to_string(code), at);
  }
  bytes.remove_prefix(1);
  return kTypes[code - 1];
}

}  // namespace

void append_string(std::string& bytes, std::string_view text) {
  append_number(bytes, static_cast<std::uint32_t>(text.size()));
  bytes += text;
}

std::string_view take_string(std::string_view& bytes, std::uint64_t at) {
  constexpr std::size_t kPrefix = sizeof(std::uint32_t);
  if (bytes.size() < kPrefix) reject_columns("a length is truncated", at);
  const std::size_t size = read_number<std::uint32_t>(bytes.data());
  if (size > bytes.size() - kPrefix) {
    reject_columns("a text of " + count_of(size, "byte") + " extends beyond its end", at);
  }
  const std::string_view text = bytes.substr(kPrefix, size);
  if (!is_valid_utf8(text)) reject_columns("a text is not UTF-8: " + quote_text(text), at);
  if (text.find('\0') != std::string_view::npos) {
    reject_columns("a text holds a NUL byte: " + quote_text(text), at);
  }
  bytes.remove_prefix(kPrefix + size);
  return text;
}

std::string encode_columns(const std::vector<SourceColumn>& columns) {
  std::string header;
  for (const SourceColumn& column : columns) {
    header += code_of(column.type);
    append_string(header, column.name);
    append_string(header, column.unit);
  }
  return header;
}

std::vector<SourceColumn> decode_columns(std::string_view header, std::uint64_t at) {
  std::vector<SourceColumn> columns;
  std::unordered_set<std::string_view> names;
  std::string_view rest = header;
  const auto here = [&] { return at + (header.size() - rest.size()); };
  while (!rest.empty()) {
    if (columns.size() == kMaxColumns) {
      reject_columns("it has more than " + std::to_string(kMaxColumns) + " columns", here());
    }
    SourceColumn column;
    column.type = take_type(rest, here());
    const std::uint64_t name_at = here();
    const std::string_view name = trim(take_string(rest, name_at));
    if (name.empty()) reject_columns("a column has no name", name_at);
    if (!names.insert(name).second) {
      reject_columns("two columns are named " + quote_text(name), name_at);
    }
    column.name = name;
    column.unit = trim(take_string(rest, here()));
    columns.push_back(std::move(column));
  }
  if (columns.empty()) reject_columns("it has no column", at);
  return columns;
}

void reject_columns(const std::string& what, std::uint64_t at) {
  throw Error("bad_columns", "invalid columns body: " + what,
              "At byte " + std::to_string(at) + ", counted from 0.",
              "Send it as docs/model-service.md describes the format, or send CSV.");
}

}  // namespace relevance::table
