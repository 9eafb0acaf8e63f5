// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_columns.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "table/columns/number_normal.h"
#include "table/csv/csv_faults.h"

namespace relevance::table {

CsvColumns::CsvColumns(CsvStart start, std::uint64_t text_bytes, MissingValues missing)
    : start_(std::move(start)),
      missing_(std::move(missing)),
      text_bytes_(text_bytes),
      lines_(start_.lines) {
  builders_ = std::vector<ColumnBuilder>(start_.header.names.size());
  for (std::size_t i = 0; i < builders_.size(); ++i) {
    builders_[i].set_style(start_.marks.styles[i]);
    builders_[i].set_missing(missing_.list_for(start_.header.names[i]));
    builders_[i].set_below_detection(start_.below_detection);
    if (i < start_.units.size()) builders_[i].set_unit(start_.units[i]);
  }
  cells_.resize(builders_.size());
  evidence_.columns.resize(builders_.size());
}

void CsvColumns::append(CsvBlock& block) {
  contradicted_ = contradicted_ || block.contradicts;
  for (std::size_t i = 0; i < block.forms.size(); ++i) evidence_.columns[i].add(block.forms[i]);
  if (!block.forms.empty()) {
    rows_ += block.rows;
  } else {
    append_cells(block);
  }
  lines_ += block.lines;
  if (block.fault) {
    reject_record(std::string_view(block.text).substr(*block.fault), cells_.size(), start_.dialect,
                  lines_ + 1);
  }
}

void CsvColumns::append_cells(CsvBlock& block) {
  for (const CsvBlock::Text& text : block.texts) block.cells[text.cell] = encode(text);
  const std::size_t first = rows_;
  rows_ += block.rows;
  bytes_ += block.text.size();
  const std::size_t width = cells_.size();
  for (std::size_t i = 0; i < width; ++i) {
    std::vector<double>& column = cells_[i];
    if (column.capacity() < rows_) column.reserve(rows_to_reserve());
    column.resize(rows_);
    for (std::size_t row = 0; row < block.rows; ++row) {
      column[first + row] = block.cells[row * width + i];
    }
  }
}

MarkEvidence CsvColumns::take_evidence() {
  evidence_.complete = true;
  return std::move(evidence_);
}

// Reserves generously: untouched memory costs nothing, but moving a column takes time.
std::size_t CsvColumns::rows_to_reserve() const {
  if (text_bytes_ == 0) return 2 * rows_;
  const double share = static_cast<double>(bytes_) / static_cast<double>(text_bytes_);
  const double rows = static_cast<double>(rows_) / std::min(share, 1.0);
  return static_cast<std::size_t>(rows * 1.05) + 1;
}

double CsvColumns::encode(const CsvBlock::Text& text) {
  ColumnBuilder& builder = builders_[text.column];
  const std::size_t line = lines_ + text.line + 1;
  const std::string_view bytes = trim(text_of(text.field, scratch_));
  // Texts in the dictionary have been checked before.
  if (!start_.encoding.windows1252() && builder.knows(bytes)) return builder.encode(bytes, line);
  std::string converted;
  const auto utf8 = start_.encoding.decode(bytes, converted);
  if (!utf8) reject_not_utf8(bytes, quote_text(start_.header.names[text.column]), line);
  if (!start_.all_counted && builder.may_hold_numbers()) {
    const NumberForm form = written_form(*utf8);
    contradicted_ = contradicted_ || contradicts(form, start_.marks.styles[text.column]);
  }
  return builder.encode(*utf8, line);
}

Table CsvColumns::finish(const std::optional<std::string>& keep_mixed_unless) {
  const std::vector<std::string>& names = start_.header.names;
  const bool keep_mixed =
      keep_mixed_unless && std::none_of(names.begin(), names.end(), [&](const std::string& name) {
        return fold(name) == fold(*keep_mixed_unless);
      });
  Table table;
  table.rows = rows_;
  for (std::size_t i = 0; i < builders_.size(); ++i) {
    Column column =
        builders_[i].finish(std::move(start_.header.names[i]), std::move(cells_[i]), keep_mixed);
    if (column.unit.empty() && i < start_.units.size()) column.unit = start_.units[i];
    const bool trailing_delimiter = start_.header.unnamed[i] && column.type == ColumnType::empty;
    if (!trailing_delimiter) table.columns.push_back(std::move(column));
  }
  builders_.clear();
  table.warnings = std::move(start_.marks.warnings);
  table.format = std::move(start_.format);
  if (start_.encoding.windows1252()) table.format->encoding = to_string(Encoding::windows1252);
  return table;
}

}  // namespace relevance::table
