// SPDX-License-Identifier: PostgreSQL
// What a sheet holds, before its cells are written as text: found in a pass of its own, since
// merged cells stand behind all others and any text may show how numbers are written.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "table/archive/zip_archive.h"
#include "table/csv/number_marks.h"
#include "table/xlsx/sheet_cells.h"
#include "table/xlsx/workbook.h"

namespace relevance::table {

// A text for a cell that is empty in the file.
struct FilledCell {
  std::size_t row = 0, column = 0;  // from 1
  std::string text;
};

struct SheetSurvey {
  std::size_t width = 0;           // of the widest row
  std::size_t cells = 0;           // that hold something
  std::size_t rows_of_values = 0;  // with two cells or more, at least one of them a number
  MarkEvidence marks;              // of numbers that cells hold as texts
  // Merged from top to bottom among rows of values: one value for all these rows.
  std::vector<MergedCells> labels;
  // For a row of a header in which cells were merged from left to right: the text of merged cells in
  // each of their columns, and for the other columns their own name, so that no group spreads there.
  // In the order of rows.
  std::vector<FilledCell> groups;
};

// progress: called with the share of the sheet that was read, 0 to 1. Throws Error bad_workbook,
// bad_archive, unpacks_too_large.
SheetSurvey survey_sheet(const ZipArchive& archive, const Workbook& book,
                         const WorkbookSheet& sheet,
                         const std::function<void(double share)>& progress = {});

}  // namespace relevance::table
