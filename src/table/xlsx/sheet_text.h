// SPDX-License-Identifier: PostgreSQL
// A sheet as text that the CSV reader takes, so that titles, headers, units and types of a sheet
// are found as in any CSV.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "table/archive/zip_archive.h"
#include "table/xlsx/workbook.h"

namespace relevance::table {

// How the text is written, decided by the sheet's first rows.
struct SheetStyle {
  char decimal = '.';     // the mark of numbers that cells hold as texts, and so of all numbers
  std::size_t width = 0;  // of the widest row; shorter ones are filled up
};
inline constexpr char kSheetDelimiter = '\t';

struct SheetCounts {
  std::size_t cells = 0;                   // that hold something
  std::size_t formulas_without_value = 0;  // never calculated by the program that wrote them
  std::size_t first_such_row = 0;
  std::size_t rows = 0;
};

// Looks at the first rows. Throws Error bad_workbook, bad_archive, unpacks_too_large.
SheetStyle look_at_sheet(const ZipArchive& archive, const Workbook& book,
                         const WorkbookSheet& sheet);

// Passes the text of the sheet to `sink`, in pieces, until it returns false: a line per row, also
// for rows that the file leaves out, so that lines are rows. Numbers as the file has them, dates by
// their number formats as 2024-01-31 13:05:00, true and false, errors as they are shown (#REF!),
// texts in quotes where needed. share: how much of the sheet was read, 0 to 1. Throws the same.
SheetCounts write_sheet(const ZipArchive& archive, const Workbook& book, const WorkbookSheet& sheet,
                        const SheetStyle& style,
                        const std::function<bool(std::string_view text, double share)>& sink);

}  // namespace relevance::table
