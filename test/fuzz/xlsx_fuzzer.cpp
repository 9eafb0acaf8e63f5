// SPDX-License-Identifier: PostgreSQL
// libFuzzer target: any bytes as a part of an Excel workbook; the first byte says which. It is read,
// or there is an Error; each column has a value per row.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.h"
#include "table/archive/archive_reader.h"
#include "zip_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace relevance;
  if (size == 0) return 0;
  const std::string part(reinterpret_cast<const char*>(data) + 1, size - 1);
  WorkbookParts parts;
  parts.sheets = {{"Data",
                   "<row><c t=\"s\"><v>0</v></c><c t=\"str\"><v>y</v></c></row>"
                   "<row><c s=\"1\"><v>45322</v></c><c><v>1</v></c></row>"}};
  parts.texts = "<si><t>a</t></si>";
  parts.styles = "<xf numFmtId=\"14\"/>";
  std::string whole;  // of this part, if not only what is inside its outer element
  switch (data[0] % 6U) {
    case 0:
      parts.sheets[0].second = part;
      break;
    case 1:
      parts.texts = part;
      break;
    case 2:
      parts.formats = part;
      break;
    case 3:
      whole = "xl/workbook.xml";
      break;
    case 4:
      whole = "xl/_rels/workbook.xml.rels";
      break;
    default:
      whole = "xl/worksheets/sheet1.xml";
  }
  ZipMembers members = members_of(parts);
  for (auto& [name, content] : members) {
    if (name == whole) content = part;
  }
  const std::string bytes = zip_of(members);
  try {
    const table::Table table = table::read_archive(table::source_of(bytes), {}, 1).table;
    for (const table::Column& column : table.columns) {
      if (column.values.size() != table.rows) std::abort();
    }
  } catch (const Error&) {
  }
  return 0;
}
