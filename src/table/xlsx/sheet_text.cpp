// SPDX-License-Identifier: PostgreSQL
#include "table/xlsx/sheet_text.h"
#include "table/columns/number_normal.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "table/columns/number_text.h"
#include "table/xlsx/xml_parser.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMaxRow = 1'048'576;  // Excel's own limits
constexpr std::size_t kMaxColumn = 16'384;
constexpr std::size_t kMaxCellBytes = 1 << 20;
constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kRowsToLookAt = 2000;
constexpr std::size_t kCellsToLookAt = 200'000;
// Cells that are left out in the file cost memory all the same.
constexpr std::size_t kFreeGaps = 16'000'000;
constexpr std::size_t kGapsPerCell = 100;

enum class CellType { number, text, shared_text, boolean, error, date };

CellType type_of(std::string_view name) {
  if (name == "s") return CellType::shared_text;
  if (name == "b") return CellType::boolean;
  if (name == "e") return CellType::error;
  if (name == "d") return CellType::date;
  return name == "str" || name == "inlineStr" ? CellType::text : CellType::number;
}

struct Cell {
  std::size_t row = 0;     // from 1
  std::size_t column = 0;  // from 1
  CellType type = CellType::number;
  std::size_t style = 0;
  std::string text;  // as stored; for shared texts their number
  bool formula = false;
};

// The part of a sheet's XML that holds cells, cell by cell.
class SheetHandler : public XmlHandler {
 public:
  explicit SheetHandler(std::string part) : part_(std::move(part)) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "row") return start_row(attributes["r"]);
    if (name == "c") return start_cell(attributes);
    if (name == "f") cell_.formula = true;
    if (name == "rPh") in_sound_ = true;
    in_value_ = in_cell_ && !in_sound_ && (name == "v" || name == "t");
  }
  void end(std::string_view name) override {
    in_value_ = false;
    if (name == "rPh") in_sound_ = false;
    if (name == "c") {
      in_cell_ = false;
      take(cell_);
    }
    if (name == "row") end_row(cell_.row);
  }
  void text(std::string_view piece) override {
    if (!in_value_) return;
    if (cell_.text.size() + piece.size() > kMaxCellBytes) reject("A cell holds too long a text.");
    cell_.text += piece;
  }

 protected:
  virtual void take(Cell& cell) = 0;
  virtual void end_row(std::size_t row) = 0;

 private:
  [[noreturn]] void reject(const std::string& detail) const {
    throw Error("bad_workbook", "the Excel workbook is damaged: " + part_ + " cannot be read",
                detail, "Open it in a spreadsheet program and save it again, or save it as CSV.");
  }

  void start_row(std::string_view given) {
    const std::size_t before = cell_.row;
    cell_.row = given.empty() ? before + 1 : number_of(given);
    cell_.column = 0;
    if (cell_.row <= before || cell_.row > kMaxRow) {
      reject("Row " + std::to_string(cell_.row) + " follows row " + std::to_string(before) + ".");
    }
  }

  void start_cell(const XmlAttributes& attributes) {
    const std::size_t before = cell_.column;
    const std::string_view place = attributes["r"];
    cell_.column = place.empty() ? before + 1 : column_of(place);
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

  static std::size_t number_of(std::string_view text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }

  // AB12 is column 28.
  static std::size_t column_of(std::string_view place) {
    std::size_t column = 0;
    for (const char c : place) {
      if (c < 'A' || c > 'Z' || column > kMaxColumn) break;
      column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    }
    return column;
  }

  std::string part_;
  Cell cell_;
  bool in_cell_ = false;
  bool in_value_ = false;
  bool in_sound_ = false;
};

// What a cell shows, as text.
class CellText {
 public:
  CellText(const Workbook& book, char decimal) : book_(book), decimal_(decimal) {}

  // Texts keep their blanks; a line end would end the row, so it becomes a blank.
  std::string_view of(const Cell& cell) {
    switch (cell.type) {
      case CellType::number:
        return of_number(cell);
      case CellType::boolean:
        return cell.text.empty() ? "" : cell.text == "0" || cell.text == "false" ? "false" : "true";
      case CellType::shared_text:
        return of_text(cell.text.empty() ? std::string_view() : book_.texts()[index(cell.text)]);
      case CellType::date:
        return of_text(cell.text);
      default:
        text_ = unescape_text(cell.text);
        return of_text(text_);
    }
  }

 private:
  static std::size_t index(std::string_view text) {
    std::size_t number = 0;
    const char* const end = text.data() + text.size();
    return std::from_chars(text.data(), end, number).ec == std::errc() ? number : SIZE_MAX;
  }

  std::string_view of_number(const Cell& cell) {
    const CellFormat format = book_.format(cell.style);
    const std::string_view number = trim(cell.text);
    if (format != CellFormat::number) {
      if (const auto days = parse_plain(number, '.')) {
        line_ = show_days(*days, format, book_.from_1904());
        if (!line_.empty()) return line_;
      }
    }
    if (decimal_ == '.') return number;
    line_ = number;
    std::replace(line_.begin(), line_.end(), '.', decimal_);
    return line_;
  }

  std::string_view of_text(std::string_view text) {
    if (text.find_first_of("\r\n\t\"'") == std::string_view::npos) return text;
    line_ = text;
    std::replace_if(
        line_.begin(), line_.end(), [](char c) { return c == '\r' || c == '\n' || c == '\t'; },
        ' ');
    const std::string_view visible = trim(line_);
    if (!visible.starts_with('"')) return line_;
    quoted_ = "\"";
    for (const char c : visible) quoted_.append(c == '"' ? 2 : 1, c);
    return quoted_ += '"';
  }

  const Workbook& book_;
  char decimal_;
  std::string text_;
  std::string line_;
  std::string quoted_;
};

bool is_text(const Cell& cell) {
  return cell.type == CellType::text || cell.type == CellType::shared_text;
}

// The first rows: how wide they are, and how numbers are written in texts.
class Survey : public SheetHandler {
 public:
  Survey(const Workbook& book, const std::string& part) : SheetHandler(part), text_(book, '.') {}

  bool done() const { return rows_ >= kRowsToLookAt || cells_ >= kCellsToLookAt; }
  SheetStyle style() const { return {commas_ > points_ ? ',' : '.', width_}; }

 private:
  void take(Cell& cell) override {
    const std::string_view shown = trim(text_.of(cell));
    if (shown.empty()) return;
    ++cells_;
    width_ = std::max(width_, cell.column);
    if (!is_text(cell)) return;
    const NumberForm form = written_form(shown);
    if (form == NumberForm::comma || form == NumberForm::grouped_by_point ||
        form == NumberForm::grouped_by_blank_comma) {
      ++commas_;
    }
    if (form == NumberForm::point || form == NumberForm::grouped_by_comma) ++points_;
  }
  void end_row(std::size_t) override { ++rows_; }

  CellText text_;
  std::size_t cells_ = 0;
  std::size_t rows_ = 0;
  std::size_t width_ = 0;
  std::size_t commas_ = 0;
  std::size_t points_ = 0;
};

// The rows as lines.
class Lines : public SheetHandler {
 public:
  Lines(const Workbook& book, const std::string& part, const SheetStyle& style)
      : SheetHandler(part), text_(book, style.decimal), width_(style.width) {}

  std::string& lines() { return lines_; }
  const SheetCounts& counts() const { return counts_; }

 private:
  void take(Cell& cell) override {
    const std::string_view shown = text_.of(cell);
    if (trim(shown).empty()) {
      if (cell.formula && cell.text.empty() && cell.type == CellType::number) {
        if (counts_.formulas_without_value++ == 0) counts_.first_such_row = cell.row;
      }
      return;
    }
    begin_row(cell.row);
    fill(cell.column - 1);
    lines_ += shown;
    ++counts_.cells;
  }

  void begin_row(std::size_t row) {
    if (row == row_) return;
    lines_.append(row - row_ - 1, '\n');
    row_ = row;
    column_ = 0;
    counts_.rows = row;
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
    if (width_ > column_ + 1) fill(width_ - 1);
    lines_ += '\n';
  }

  CellText text_;
  std::size_t width_;
  std::string lines_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;  // of the row, moved to
  std::size_t gaps_ = 0;
  SheetCounts counts_;
};

}  // namespace

SheetStyle look_at_sheet(const ZipArchive& archive, const Workbook& book,
                         const WorkbookSheet& sheet) {
  Survey survey(book, sheet.part);
  XmlParser parser(survey, sheet.part);
  archive.read(*archive.find(sheet.part), [&](std::string_view bytes) {
    parser.feed(bytes);
    return !survey.done();
  });
  return survey.style();
}

SheetCounts write_sheet(const ZipArchive& archive, const Workbook& book, const WorkbookSheet& sheet,
                        const SheetStyle& style,
                        const std::function<bool(std::string_view text, double share)>& sink) {
  Lines rows(book, sheet.part, style);
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
    if (rows.lines().size() >= kPieceBytes) flush();
    return wanted;
  });
  if (!wanted) return rows.counts();
  parser.finish();
  flush();
  return rows.counts();
}

}  // namespace relevance::table
