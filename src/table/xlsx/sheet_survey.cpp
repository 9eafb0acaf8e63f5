// SPDX-License-Identifier: PostgreSQL
#include "table/xlsx/sheet_survey.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "table/columns/number_text.h"
#include "table/columns/unit_conversion.h"
#include "table/xlsx/sheet_marks.h"
#include "table/xlsx/xml_parser.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMaxMerged = 200'000;
constexpr std::size_t kHeaderRows = 60;          // merged cells further down are not a header
constexpr std::size_t kHeaderBytes = 256 << 10;  // of texts in these rows

// The texts of the first rows, as far as they may be a header.
class HeaderTexts {
 public:
  void add(const Cell& cell, std::string_view shown) {
    if (cell.row > kHeaderRows || bytes_ + shown.size() > kHeaderBytes) return;
    bytes_ += shown.size();
    rows_[cell.row].emplace(cell.column, shown);
  }
  using Row = std::map<std::size_t, std::string>;
  const Row& row(std::size_t row) const {
    static const Row kEmpty;
    const auto found = rows_.find(row);
    return found == rows_.end() ? kEmpty : found->second;
  }

 private:
  std::map<std::size_t, Row> rows_;
  std::size_t bytes_ = 0;
};

class Survey : public SheetHandler {
 public:
  Survey(const Workbook& book, const std::string& part)
      : SheetHandler(part), book_(book), text_(book) {}

  SheetSurvey finish();

 private:
  void take(Cell& cell) override;
  void end_row(std::size_t row) override;
  void merge(const MergedCells& cells) override {
    if (merged_.size() < kMaxMerged) merged_.push_back(cells);
  }

  bool has_value(std::size_t row) const { return row < values_.size() && values_[row]; }
  bool is_group_row(std::size_t row) const;
  void add_groups(std::size_t row, std::vector<FilledCell>& groups) const;

  const Workbook& book_;
  CellText text_;
  SheetMarks marks_;
  SheetSurvey survey_;
  HeaderTexts texts_;
  std::vector<MergedCells> merged_;
  std::vector<bool> values_;  // by row: whether it holds a number or a date
  std::size_t filled_ = 0;    // cells of the row
  bool value_ = false;        // whether the row holds a number or a date
};

void Survey::take(Cell& cell) {
  const std::string_view shown = trim(text_.of(cell, '.'));
  if (shown.empty()) return;
  ++survey_.cells;
  ++filled_;
  survey_.width = std::max(survey_.width, cell.column);
  if (cell.is_text()) {
    texts_.add(cell, shown);
    if (marks_.add_text(cell.column - 1, shown)) value_ = true;
    return;
  }
  value_ = value_ || cell.type == CellType::number || cell.type == CellType::date;
  if (cell.type != CellType::number || book_.format(cell.style) != CellFormat::number) return;
  if (const auto number = parse_plain(shown, '.')) marks_.add_number(cell.column - 1, *number);
}

void Survey::end_row(std::size_t row) {
  if (value_) {
    values_.resize(row + 1);
    values_[row] = true;
    if (filled_ > 1) ++survey_.rows_of_values;
  }
  filled_ = 0;
  value_ = false;
}

// Names stand below groups, not units. A single text in a row is a title, however many columns it
// was merged over.
bool Survey::is_group_row(std::size_t row) const {
  const HeaderTexts::Row& names = texts_.row(row + 1);
  const auto units = std::count_if(names.begin(), names.end(), [](const auto& name) {
    return known_unit(name.second).has_value();
  });
  return !has_value(row) && !has_value(row + 1) && texts_.row(row).size() > 1 && names.size() > 1 &&
         static_cast<std::size_t>(units) * 2 < names.size();
}

void Survey::add_groups(std::size_t row, std::vector<FilledCell>& groups) const {
  const HeaderTexts::Row& texts = texts_.row(row);
  std::map<std::size_t, std::string> filled;
  for (const auto& [column, name] : texts_.row(row + 1)) {
    if (!texts.contains(column)) filled.emplace(column, name);
  }
  for (const MergedCells& cells : merged_) {
    const auto text = texts.find(cells.column);
    if (cells.row != row || text == texts.end()) continue;
    for (std::size_t i = cells.column + 1; i <= std::min(cells.last_column, survey_.width); ++i) {
      filled[i] = text->second;
    }
  }
  for (auto& [column, text] : filled) groups.push_back({row, column, std::move(text)});
}

SheetSurvey Survey::finish() {
  survey_.marks = marks_.evidence(survey_.width, true);
  std::vector<std::size_t> group_rows;
  for (const MergedCells& cells : merged_) {
    if (cells.last_row > cells.row && has_value(cells.row)) survey_.labels.push_back(cells);
    if (cells.last_column > cells.column && is_group_row(cells.row)) {
      group_rows.push_back(cells.row);
    }
  }
  std::sort(group_rows.begin(), group_rows.end());
  group_rows.erase(std::unique(group_rows.begin(), group_rows.end()), group_rows.end());
  for (const std::size_t row : group_rows) add_groups(row, survey_.groups);
  return std::move(survey_);
}

}  // namespace

SheetSurvey survey_sheet(const ZipArchive& archive, const Workbook& book,
                         const WorkbookSheet& sheet, const std::function<void(double)>& progress) {
  Survey survey(book, sheet.part);
  XmlParser parser(survey, sheet.part);
  const ZipEntry& entry = *archive.find(sheet.part);
  double done = 0;
  archive.read(entry, [&](std::string_view bytes) {
    parser.feed(bytes);
    done += static_cast<double>(bytes.size());
    const double all = std::max(1.0, static_cast<double>(entry.bytes));
    if (progress) progress(std::min(1.0, done / all));
    return true;
  });
  parser.finish();
  return survey.finish();
}

}  // namespace relevance::table
