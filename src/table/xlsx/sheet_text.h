// SPDX-License-Identifier: PostgreSQL
// A sheet as text that the CSV reader takes, so that titles, headers, units and types of a sheet
// are found as in any CSV.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "table/archive/zip_archive.h"
#include "table/xlsx/sheet_survey.h"
#include "table/xlsx/workbook.h"

namespace relevance::table {

inline constexpr char kSheetDelimiter = '\t';

struct SheetCounts {
  std::size_t cells = 0;                   // that hold something
  std::size_t formulas_without_value = 0;  // never calculated by the program that wrote them
  std::size_t first_such_row = 0;
  std::size_t rows = 0;
  std::size_t merged_filled = 0;  // cells of merged labels, filled with the label
  std::size_t first_merged_row = 0, first_merged_column = 0;  // of these, from 1
};

// Passes the text of the sheet to `sink`, in pieces, until it returns false: a line per row, also
// for rows that the file leaves out, so that lines are rows. Numbers as the file has them, dates by
// their number formats as 2024-01-31 13:05:00, true and false, errors as they are shown (#REF!),
// texts in quotes where needed. Empty cells that were merged with others show what the
// survey says. decimals: the decimal mark of numbers in each column of the survey. share: how much
// of the sheet was read, 0 to 1. Throws Error bad_workbook, bad_archive, unpacks_too_large.
SheetCounts write_sheet(const ZipArchive& archive, const Workbook& book, const WorkbookSheet& sheet,
                        const SheetSurvey& survey, const std::vector<char>& decimals,
                        const std::function<bool(std::string_view text, double share)>& sink);

}  // namespace relevance::table
