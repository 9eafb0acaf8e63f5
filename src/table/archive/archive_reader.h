// SPDX-License-Identifier: PostgreSQL
// Reads a table from a ZIP archive: an Excel workbook, or a packed CSV.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string_view>

#include "table/archive/seekable_source.h"
#include "table/columns/column_table.h"
#include "table/csv/csv_options.h"
#include "table/csv/read_csv.h"

namespace relevance::table {

bool is_archive(std::string_view head);

struct ArchiveTable {
  Table table;
  bool whole = true;  // false: reading stopped at the limit
};

// Of a workbook, the sheet that the options name, or else the first one that is not hidden and holds
// a table; dates by their number formats. Of another archive, its only data file. progress: called with the share
// read, 0 to 1. reading: as read_csv's. most_bytes: of text to be read, to check only the head.
// Throws Error: bad_archive (damaged, with a password, not one data file: the detail lists them),
// bad_workbook, unknown_sheet, unpacks_too_large, and what CsvReader throws. Lines of a sheet are its
// rows.
ArchiveTable read_archive(const SeekableSource& source, const CsvOptions& options, unsigned threads,
                          const std::function<void(double)>& progress = {},
                          const CsvReading& reading = {},
                          std::uint64_t most_bytes = std::numeric_limits<std::uint64_t>::max());

}  // namespace relevance::table
