// SPDX-License-Identifier: PostgreSQL
#include "table/xlsx/sheet_cells.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "table/columns/number_text.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMaxRow = 1'048'576;  // Excel's own limits
constexpr std::size_t kMaxColumn = 16'384;
constexpr std::size_t kMaxCellBytes = 1 << 20;

CellType type_of(std::string_view name) {
  if (name == "s") return CellType::shared_text;
  if (name == "b") return CellType::boolean;
  if (name == "e") return CellType::error;
  if (name == "d") return CellType::date;
  return name == "str" || name == "inlineStr" ? CellType::text : CellType::number;
}

std::size_t number_of(std::string_view text) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// The column of a place, which loses its letters: AB12 is column 28.
std::size_t take_column(std::string_view& place) {
  std::size_t column = 0;
  while (!place.empty() && place.front() >= 'A' && place.front() <= 'Z' && column <= kMaxColumn) {
    column = column * 26 + static_cast<std::size_t>(place.front() - 'A') + 1;
    place.remove_prefix(1);
  }
  return column;
}

// "B2:C11"; nothing for anything else.
std::optional<MergedCells> parse_merged(std::string_view range) {
  const std::size_t colon = range.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view first = range.substr(0, colon);
  std::string_view last = range.substr(colon + 1);
  MergedCells cells;
  cells.column = take_column(first);
  cells.row = number_of(first);
  cells.last_column = take_column(last);
  cells.last_row = number_of(last);
  const bool valid = cells.row > 0 && cells.column > 0 && cells.row <= cells.last_row &&
                     cells.column <= cells.last_column && cells.last_row <= kMaxRow &&
                     cells.last_column <= kMaxColumn;
  return valid ? std::optional(cells) : std::nullopt;
}

std::size_t text_index(std::string_view text) {
  std::size_t number = 0;
  const char* const end = text.data() + text.size();
  return std::from_chars(text.data(), end, number).ec == std::errc() ? number : SIZE_MAX;
}

}  // namespace

void SheetHandler::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "row") return start_row(attributes["r"]);
  if (name == "c") return start_cell(attributes);
  if (name == "f") cell_.formula = true;
  if (name == "rPh") in_sound_ = true;
  if (name == "mergeCell") {
    if (const auto cells = parse_merged(attributes["ref"])) merge(*cells);
  }
  in_value_ = in_cell_ && !in_sound_ && (name == "v" || name == "t");
}

void SheetHandler::end(std::string_view name) {
  in_value_ = false;
  if (name == "rPh") in_sound_ = false;
  if (name == "c") {
    in_cell_ = false;
    take(cell_);
  }
  if (name == "row") end_row(cell_.row);
}

void SheetHandler::text(std::string_view piece) {
  if (!in_value_) return;
  if (cell_.text.size() + piece.size() > kMaxCellBytes) reject("A cell holds too long a text.");
  cell_.text += piece;
}

void SheetHandler::reject(const std::string& detail) const {
  throw Error("bad_workbook", "the Excel workbook is damaged: " + part_ + " cannot be read", detail,
              "Open it in a spreadsheet program and save it again, or save it as CSV.");
}

void SheetHandler::start_row(std::string_view given) {
  const std::size_t before = cell_.row;
  cell_.row = given.empty() ? before + 1 : number_of(given);
  cell_.column = 0;
  if (cell_.row <= before || cell_.row > kMaxRow) {
    reject("Row " + std::to_string(cell_.row) + " follows row " + std::to_string(before) + ".");
  }
}

void SheetHandler::start_cell(const XmlAttributes& attributes) {
  const std::size_t before = cell_.column;
  const std::string_view place = attributes["r"];
  std::string_view rest = place;
  cell_.column = place.empty() ? before + 1 : take_column(rest);
  if (cell_.column <= before || cell_.column > kMaxColumn || cell_.row == 0) {
    reject("Cell " + shorten(place) + " of row " + std::to_string(cell_.row) +
           " stands in the wrong place.");
  }
  cell_.type = type_of(attributes["t"]);
  cell_.style = number_of(attributes["s"]);
  cell_.text.clear();
  cell_.formula = false;
  in_cell_ = true;
}

std::string_view CellText::of(const Cell& cell, char decimal) {
  switch (cell.type) {
    case CellType::number:
      return of_number(cell, decimal);
    case CellType::boolean:
      return cell.text.empty() ? "" : cell.text == "0" || cell.text == "false" ? "false" : "true";
    case CellType::shared_text:
      return of_text(cell.text.empty() ? std::string_view() : book_.texts()[text_index(cell.text)]);
    case CellType::date:
      return of_text(cell.text);
    default:
      text_ = unescape_text(cell.text);
      return of_text(text_);
  }
}

std::string_view CellText::of_number(const Cell& cell, char decimal) {
  const CellFormat format = book_.format(cell.style);
  const std::string_view number = trim(cell.text);
  if (format != CellFormat::number) {
    if (const auto days = parse_plain(number, '.')) {
      line_ = show_days(*days, format, book_.from_1904());
      if (!line_.empty()) return line_;
    }
  }
  if (decimal == '.') return number;
  line_ = number;
  std::replace(line_.begin(), line_.end(), '.', decimal);
  return line_;
}

std::string_view CellText::of_text(std::string_view text) {
  if (text.find_first_of("\r\n\t\"'") == std::string_view::npos) return text;
  line_ = text;
  std::replace_if(
      line_.begin(), line_.end(), [](char c) { return c == '\r' || c == '\n' || c == '\t'; }, ' ');
  const std::string_view visible = trim(line_);
  if (!visible.starts_with('"')) return line_;
  quoted_ = "\"";
  for (const char c : visible) quoted_.append(c == '"' ? 2 : 1, c);
  return quoted_ += '"';
}

}  // namespace relevance::table
