// SPDX-License-Identifier: PostgreSQL
// libFuzzer target: single texts as numbers, units and names, and all of them as a column.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "table/columns/column_builder.h"
#include "table/columns/number_text.h"
#include "table/columns/unit_conversion.h"
#include "table/csv/character_encoding.h"

using namespace relevance::table;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  ColumnBuilder column;
  std::vector<double> values;
  std::size_t begin = 0;
  while (begin <= all.size()) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    const std::string_view text = relevance::trim(all.substr(begin, end - begin));
    begin = end + 1;
    form_of(text);
    known_unit(text);
    relevance::fold(text);
    parse_measure(text, {',', '.'});
    if (!relevance::is_valid_utf8(from_windows1252(text))) std::abort();
    values.push_back(text.empty() ? ColumnBuilder::missing() : column.encode(text, 1));
  }
  const std::size_t rows = values.size();
  if (column.finish("x", std::move(values)).values.size() != rows) std::abort();
  return 0;
}
