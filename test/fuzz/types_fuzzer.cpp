// SPDX-License-Identifier: PostgreSQL
// libFuzzer target: single texts as numbers, dates, units and names. A parsed value must be sane,
// and must parse the same when shown again.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "table/columns/column_builder.h"
#include "table/columns/date_time.h"
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
    if (const auto date = parse_date_time(text)) {
      const DateTime copy = unpack(pack(*date));
      const auto seconds = seconds_of(*date, true);
      if (seconds != seconds_of(copy, true)) std::abort();
      const int hour = seconds ? part_of(*seconds, CalendarPart::hour) : 0;
      if (hour < 0 || hour > 23) std::abort();
    }
    values.push_back(text.empty() ? ColumnBuilder::missing() : column.encode(text, 1));
  }
  const std::size_t rows = values.size();
  if (column.finish("x", std::move(values)).values.size() != rows) std::abort();
  return 0;
}
