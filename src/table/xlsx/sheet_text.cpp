// SPDX-License-Identifier: PostgreSQL
#include "table/xlsx/sheet_text.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/xlsx/xml_parser.h"

namespace relevance::table {

namespace {

constexpr std::size_t kSheetPiece = 64 * 1024;
// Cells that are left out in the file cost memory all the same.
constexpr std::size_t kFreeGaps = 16'000'000;
constexpr std::size_t kGapsPerCell = 100;
constexpr std::size_t kLongestLabel = 1000;  // longer texts are not repeated in merged cells

// Texts for cells that are empty because they were merged with others.
class Fills {
 public:
  explicit Fills(const SheetSurvey& survey) : groups_(survey.groups) {
    for (const MergedCells& cells : survey.labels) labels_[{cells.row, cells.column}] = cells;
  }

  struct Fill {
    std::string text;
    std::size_t first_row = 0, last_row = 0;
    bool label = false;  // of rows of values
  };

  void begin_row(std::size_t row) {
    std::erase_if(active_, [row](const auto& entry) { return entry.second.last_row < row; });
    while (next_group_ < groups_.size() && groups_[next_group_].row < row) ++next_group_;
    for (; next_group_ < groups_.size() && groups_[next_group_].row == row; ++next_group_) {
      const FilledCell& cell = groups_[next_group_];
      active_[cell.column] = {cell.text, row, row};
    }
  }
  // The cell shows a text, which others below may have to repeat.
  void take(const Cell& cell, std::string_view shown) {
    if (labels_.empty() || shown.size() > kLongestLabel) return;
    const auto label = labels_.find({cell.row, cell.column});
    if (label == labels_.end()) return;
    active_[cell.column] = {std::string(shown), cell.row + 1, label->second.last_row, true};
  }
  // The first cell to be filled in the columns from `from` to before `end`; null: none.
  const std::pair<const std::size_t, Fill>* find(std::size_t row, std::size_t from,
                                                 std::size_t end) const {
    for (auto at = active_.lower_bound(from); at != active_.end() && at->first < end; ++at) {
      if (at->second.first_row <= row) return &*at;
    }
    return nullptr;
  }

 private:
  const std::vector<FilledCell>& groups_;
  std::size_t next_group_ = 0;
  std::map<std::pair<std::size_t, std::size_t>, MergedCells> labels_;  // by row and column
  std::map<std::size_t, Fill> active_;                                 // by column
};

// The rows as lines.
class Lines : public SheetHandler {
 public:
  Lines(const Workbook& book, const std::string& part, const SheetSurvey& survey,
        const std::vector<char>& decimals)
      : SheetHandler(part),
        text_(book),
        width_(survey.width),
        decimals_(decimals),
        fills_(survey) {}

  std::string& lines() { return lines_; }
  const SheetCounts& counts() const { return counts_; }

 private:
  void take(Cell& cell) override {
    const bool known = cell.column <= decimals_.size();  // else the cell shows nothing
    const std::string_view shown = text_.of(cell, known ? decimals_[cell.column - 1] : '.');
    if (trim(shown).empty()) {
      if (cell.formula && cell.text.empty() && cell.type == CellType::number) {
        if (counts_.formulas_without_value++ == 0) counts_.first_such_row = cell.row;
      }
      return;
    }
    begin_row(cell.row);
    fill_merged(cell.column);
    fill(cell.column - 1);
    lines_ += shown;
    next_ = cell.column + 1;
    ++counts_.cells;
    fills_.take(cell, shown);
  }

  void begin_row(std::size_t row) {
    if (row == row_) return;
    lines_.append(row - row_ - 1, '\n');
    row_ = row;
    column_ = 0;
    next_ = 1;
    counts_.rows = row;
    fills_.begin_row(row);
  }

  // Fills merged cells up to a column, from 1.
  void fill_merged(std::size_t column) {
    while (const auto* const cell = fills_.find(row_, next_, column)) {
      fill(cell->first - 1);
      lines_ += cell->second.text;
      next_ = cell->first + 1;
      ++gaps_;
      if (cell->second.label && counts_.merged_filled++ == 0) {
        counts_.first_merged_row = row_;
        counts_.first_merged_column = cell->first;
      }
    }
  }

  // Moves to the column.
  void fill(std::size_t column) {
    gaps_ += column - column_;
    lines_.append(column - column_, kSheetDelimiter);
    column_ = column;
    if (gaps_ <= kFreeGaps || gaps_ / kGapsPerCell <= counts_.cells) return;
    throw Error(
        "unpacks_too_large", "the sheet is nearly empty, but too large to be read",
        "More than " + std::to_string(kGapsPerCell) + " cells are empty for each filled one.",
        "Save only the table, without far-away cells, or save it as CSV.");
  }

  void end_row(std::size_t row) override {
    if (row != row_) return;  // an empty row
    fill_merged(width_ + 1);
    if (width_ > column_ + 1) fill(width_ - 1);
    lines_ += '\n';
  }

  CellText text_;
  std::size_t width_;
  const std::vector<char>& decimals_;
  Fills fills_;
  std::string lines_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;  // of the row, moved to
  std::size_t next_ = 1;    // the first column, from 1, that is not written yet
  std::size_t gaps_ = 0;
  SheetCounts counts_;
};

}  // namespace

SheetCounts write_sheet(const ZipArchive& archive, const Workbook& book, const WorkbookSheet& sheet,
                        const SheetSurvey& survey, const std::vector<char>& decimals,
                        const std::function<bool(std::string_view text, double share)>& sink) {
  Lines rows(book, sheet.part, survey, decimals);
  XmlParser parser(rows, sheet.part);
  const ZipEntry& entry = *archive.find(sheet.part);
  double done = 0;
  bool wanted = true;
  const auto flush = [&] {
    const double all = std::max(1.0, static_cast<double>(entry.bytes));
    if (!rows.lines().empty()) wanted = sink(rows.lines(), std::min(1.0, done / all));
    rows.lines().clear();
  };
  archive.read(entry, [&](std::string_view bytes) {
    parser.feed(bytes);
    done += static_cast<double>(bytes.size());
    if (rows.lines().size() >= kSheetPiece) flush();
    return wanted;
  });
  if (!wanted) return rows.counts();
  parser.finish();
  flush();
  return rows.counts();
}

}  // namespace relevance::table
