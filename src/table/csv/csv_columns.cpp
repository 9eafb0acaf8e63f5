// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_columns.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/blanks.h"
#include "base/text.h"
#include "table/columns/number_normal.h"
#include "table/csv/csv_faults.h"

namespace relevance::table {

namespace {

void add_lines(CsvBlock::Lines& all, const CsvBlock::Lines& lines, std::size_t before) {
  if (all.count == 0 && lines.count > 0) all.first = before + lines.first + 1;
  all.count += lines.count;
}

}  // namespace

CsvColumns::CsvColumns(CsvStart start, const CsvOptions& options, std::uint64_t text_bytes,
                       MissingValues missing)
    : start_(std::move(start)),
      missing_(std::move(missing)),
      ragged_rows_(options.ragged_rows.value_or(RaggedRows::error)),
      faults_(start_.header.names.size(), start_.dialect, start_.titles,
              [this](std::string_view text) { return builders_.front().knows(text); }),
      text_bytes_(text_bytes),
      lines_(start_.lines) {
  builders_ = std::vector<ColumnBuilder>(start_.header.names.size());
  for (std::size_t i = 0; i < builders_.size(); ++i) {
    builders_[i].set_style(start_.marks.styles[i]);
    builders_[i].set_missing(missing_.list_for(start_.header.names[i]));
    builders_[i].set_below_detection(start_.below_detection);
    builders_[i].set_padded(i < start_.padded.size() && start_.padded[i]);
    if (i < start_.units.size()) builders_[i].set_unit(start_.units[i]);
  }
  cells_.resize(builders_.size());
  evidence_.columns.resize(builders_.size());
}

void CsvColumns::append(CsvBlock& block) {
  for (const CsvBlock::Misfit& misfit : block.misfits) add_misfit(block, misfit);
  add_lines(repeated_headers_, block.repeated_headers, lines_);
  add_lines(filled_up_, block.filled_up, lines_);
  add_lines(stray_quotes_, block.stray_quotes, lines_);
  contradicted_ = contradicted_ || block.contradicts;
  for (std::size_t i = 0; i < block.forms.size(); ++i) evidence_.columns[i].add(block.forms[i]);
  if (!block.forms.empty()) {
    rows_ += block.rows;
  } else {
    append_cells(block);
  }
  lines_ += block.lines;
  if (block.changed_header) {
    if (ragged_rows_ == RaggedRows::error) faults_.check_before(lines_ + 1);
    reject_changed_header(std::string_view(block.text).substr(*block.changed_header),
                          start_.format.header_line, lines_ + 1);
  }
  if (block.fault) {
    if (ragged_rows_ == RaggedRows::error) faults_.check_before(lines_ + 1);
    reject_unclosed(std::string_view(block.text).substr(*block.fault), start_.dialect, lines_ + 1);
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

void CsvColumns::add_misfit(const CsvBlock& block, const CsvBlock::Misfit& misfit) {
  RowFaults::Record record;
  record.text = std::string_view(block.text).substr(misfit.begin, misfit.end - misfit.begin);
  record.line = lines_ + misfit.line + 1;
  record.fields = misfit.fields;
  record.rows_before = rows_ + misfit.rows;
  faults_.add(record);
}

void CsvColumns::check_records(bool ends_here) const {
  if (ragged_rows_ != RaggedRows::error) return;
  if (ends_here) {
    faults_.check_file(rows_);
  } else {
    faults_.check_head(rows_);
  }
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
  if (!utf8) {
    if (ragged_rows_ == RaggedRows::error) faults_.check_before(line);
    reject_not_utf8(bytes, quote_text(start_.header.names[text.column]), line);
  }
  if (!start_.all_counted && builder.may_hold_numbers()) {
    const NumberForm form = written_form(*utf8);
    contradicted_ = contradicted_ || contradicts(form, start_.marks.styles[text.column]);
  }
  return builder.encode(*utf8, line);
}

Table CsvColumns::finish(const std::optional<std::string>& keep_mixed_unless) {
  const auto has_column = [&](const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return fold(name) == fold(*keep_mixed_unless);
    });
  };
  const bool keep_mixed = keep_mixed_unless && !has_column(start_.header.names) &&
                          !has_column(start_.header.inner_names);
  Table table;
  table.rows = rows_;
  table.warnings = std::move(start_.marks.warnings);
  const std::vector<Warning> of_records = warnings();
  table.warnings.insert(table.warnings.end(), of_records.begin(), of_records.end());
  for (std::size_t i = 0; i < builders_.size(); ++i) {
    Column column =
        builders_[i].finish(std::move(start_.header.names[i]), std::move(cells_[i]), keep_mixed);
    if (i < start_.header.inner_names.size()) column.inner_name = start_.header.inner_names[i];
    if (column.unit.empty() && i < start_.units.size()) column.unit = start_.units[i];
    const bool trailing_delimiter = start_.header.unnamed[i] && column.type == ColumnType::empty;
    if (!trailing_delimiter) table.columns.push_back(std::move(column));
  }
  builders_.clear();
  table.format = std::move(start_.format);
  if (start_.encoding.windows1252()) table.format->encoding = to_string(Encoding::windows1252);
  return table;
}

std::vector<Warning> CsvColumns::warnings() const {
  std::vector<Warning> all = faults_.warnings(rows_);
  if (!start_.encoding.deciding_text().empty()) {
    all.push_back(make_warning("encoding_guessed", {},
                               {value_of("encoding", to_string(Encoding::windows1252)),
                                value_of("example", quote_text(start_.encoding.deciding_text()))}));
  }
  if (!start_.other_lines.empty()) {
    all.push_back(make_warning(
        "header_rows_left_out", {},
        {value_of("lines", start_.other_lines.size()), value_of("line", start_.other_lines.front()),
         value_of("names", start_.format.header_line)}));
  }
  if (filled_up_.count > 0) {
    all.push_back(
        make_warning("ragged_rows_filled_up", {},
                     {value_of("rows", filled_up_.count), value_of("line", filled_up_.first)}));
  }
  if (start_.row_names) {
    all.push_back(make_warning("row_names_unnamed", {},
                               {value_of("line", start_.format.header_line),
                                value_of("column", quote_text(start_.header.names.front()))}));
  }
  if (stray_quotes_.count > 0) {
    all.push_back(make_warning(
        "stray_quotes", {},
        {value_of("cells", stray_quotes_.count), value_of("line", stray_quotes_.first)}));
  }
  if (repeated_headers_.count > 0) {
    all.push_back(make_warning(
        "header_repeated", {},
        {value_of("lines", repeated_headers_.count), value_of("line", repeated_headers_.first)}));
  }
  return all;
}

}  // namespace relevance::table
