// SPDX-License-Identifier: PostgreSQL
// The cells of a sheet, one by one, and what they show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "table/xlsx/workbook.h"
#include "table/xlsx/xml_parser.h"

namespace relevance::table {

enum class CellType { number, text, shared_text, boolean, error, date };

struct Cell {
  std::size_t row = 0;     // from 1
  std::size_t column = 0;  // from 1
  CellType type = CellType::number;
  std::size_t style = 0;
  std::string text;  // as stored; for shared texts their number
  bool formula = false;

  bool is_text() const { return type == CellType::text || type == CellType::shared_text; }
};

// Cells that are shown as one; the value is that of the first. All from 1.
struct MergedCells {
  std::size_t row = 0, column = 0;
  std::size_t last_row = 0, last_column = 0;
};

// The part of a sheet's XML that holds cells, cell by cell.
class SheetHandler : public XmlHandler {
 public:
  explicit SheetHandler(std::string part) : part_(std::move(part)) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view piece) override;

 protected:
  virtual void take(Cell& cell) = 0;
  virtual void end_row(std::size_t row) = 0;
  virtual void merge(const MergedCells&) {}  // after all cells

 private:
  [[noreturn]] void reject(const std::string& detail) const;
  void start_row(std::string_view given);
  void start_cell(const XmlAttributes& attributes);

  std::string part_;
  Cell cell_;
  bool in_cell_ = false;
  bool in_value_ = false;
  bool in_sound_ = false;
};

// What a cell shows, as text.
class CellText {
 public:
  explicit CellText(const Workbook& book) : book_(book) {}

  // decimal: the mark of numbers. Texts keep their blanks; a line end would end the row, so it
  // becomes a blank. Valid until the next call.
  std::string_view of(const Cell& cell, char decimal);

 private:
  std::string_view of_number(const Cell& cell, char decimal);
  std::string_view of_text(std::string_view text);

  const Workbook& book_;
  std::string text_;
  std::string line_;
  std::string quoted_;
};

}  // namespace relevance::table
