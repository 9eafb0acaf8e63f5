// SPDX-License-Identifier: PostgreSQL
#include "table/csv/list_lines.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "base/blanks.h"
#include "base/text.h"
#include "table/columns/date_time.h"
#include "table/columns/number_text.h"
#include "table/csv/csv_dialect.h"

namespace relevance::table {

namespace {

using Cells = ListShape::Cells;
using Fields = std::vector<std::string_view>;

constexpr std::size_t kMaxLines = 500;  // more add no evidence
constexpr std::size_t kMaxLineBytes = 16 << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr double kRegular = 0.9;       // the share of lines that must have the same width
constexpr double kNumbers = 0.5;       // the share of fields that must be numbers or dates
constexpr double kBetter = 1.15;       // how much better than a delimiter blanks must be
constexpr double kWorthFilling = 0.2;  // a column by its place is filled in so many lines

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_value(std::string_view field) {
  field = without_formula(field);
  return is_known_measure(field) || parse_date_time(field);
}

// Cuts a line at runs of blanks; with `least` of 2, a single blank is part of a field. A text in
// quotes is one field.
Fields cut_at_blanks(std::string_view line, std::size_t least) {
  Fields fields;
  std::size_t at = 0;
  const auto skip = [&](auto test) {
    while (at < line.size() && test(line[at])) ++at;
  };
  skip(is_blank);
  while (at < line.size()) {
    const std::size_t begin = at;
    if (line[at] == '"') {
      const std::size_t close = line.find('"', at + 1);
      if (close != std::string_view::npos) at = close + 1;
    }
    std::size_t end = at;
    while (at < line.size()) {
      skip([](char c) { return !is_blank(c); });
      end = at;
      skip(is_blank);
      const std::string_view gap = line.substr(end, at - end);
      if (gap.size() >= least || gap.find('\t') != std::string_view::npos) break;
    }
    fields.push_back(line.substr(begin, end - begin));
  }
  return fields;
}

// Where each character begins, in bytes, and where the last ends.
std::vector<std::size_t> character_starts(std::string_view line) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    if ((byte & 0xC0) != 0x80) starts.push_back(i);
  }
  starts.push_back(line.size());
  return starts;
}

// A line with a character in a gap is no record, nor is a single text: it stays in one piece.
Fields cut_at_places(std::string_view line, const std::vector<ListShape::Place>& places) {
  const std::vector<std::size_t> starts = character_starts(line);
  Fields fields;
  std::size_t begin = 0;
  for (const ListShape::Place& place : places) {
    const bool last = &place == &places.back();
    const std::size_t end = last ? line.size() : starts[std::min(place.end, starts.size() - 1)];
    if (end < line.size() && !is_blank(line[end])) return {trim_blanks(line)};
    fields.push_back(trim(line.substr(begin, end - begin)));
    begin = end;
  }
  const auto filled = std::count_if(fields.begin(), fields.end(),
                                    [](std::string_view field) { return !field.empty(); });
  const std::string_view text = trim_blanks(line);
  return filled == 1 && !is_value(text) ? Fields{text} : fields;
}

bool is_date_alone(std::string_view field) {
  const auto date = parse_date_time(field);
  return date && date->form != DateTime::Form::no_date && !date->has_time;
}

bool is_time_alone(std::string_view field) {
  const auto time = parse_date_time(field);
  return time && time->form == DateTime::Form::no_date && !time->is_duration;
}

// A date and the time after it become one field, blank included.
void join_fields(Fields& fields, std::size_t column) {
  const std::string_view date = fields[column];
  const std::string_view time = fields[column + 1];
  fields[column] = {date.data(), static_cast<std::size_t>(time.data() + time.size() - date.data())};
  fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(column) + 1);
}

// "# temp press" is a header: the sign belongs to the first name.
void join_sign(Fields& fields) {
  if (fields.size() < 2 || fields[0] != "#") return;
  const char* const end = fields[1].data() + fields[1].size();
  fields[1] = {fields[0].data(), static_cast<std::size_t>(end - fields[0].data())};
  fields.erase(fields.begin());
}

// The fields of a line of the table, or of whatever else stands in the file.
Fields cut_line(std::string_view line, const ListShape& shape) {
  if (shape.cells == Cells::places) return cut_at_places(line, shape.places);
  const Fields wide = cut_at_blanks(line, 2);
  if (shape.cells == Cells::wide) return wide;
  Fields fields = cut_at_blanks(line, 1);
  if (shape.sign && fields.size() == shape.width + 1) join_sign(fields);
  const bool dated = shape.joined && fields.size() == shape.width + 1 &&
                     is_date_alone(fields[*shape.joined]) &&
                     is_time_alone(fields[*shape.joined + 1]);
  if (dated) join_fields(fields, *shape.joined);
  // Names that hold blanks.
  return fields.size() != shape.width && wide.size() == shape.width ? wide : fields;
}

// ---------------------------------------------------------------- finding the shape

// The lines of the head that are neither blank nor rules.
struct HeadLines {
  std::vector<std::string_view> lines;
  std::vector<std::size_t> numbers;  // of these lines in the file, from 1
  std::string_view places;           // a rule of several runs of dashes: --- -----
  bool rules = false;
};

std::string_view without_line_end(std::string_view line) {
  while (line.ends_with('\r') || line.ends_with('\n')) line.remove_suffix(1);
  return line;
}

// The types that R writes below the names: <dttm> <dbl>.
bool is_row_of_types(std::string_view line) {
  const Fields fields = cut_at_blanks(line, 1);
  return !fields.empty() && std::all_of(fields.begin(), fields.end(), [](std::string_view field) {
    return field.size() > 2 && field.front() == '<' && field.back() == '>' &&
           field.substr(1, field.size() - 2).find_first_of("<>") == std::string_view::npos;
  });
}

HeadLines lines_of(std::string_view head, bool whole) {
  HeadLines result;
  for (std::size_t number = 1; !head.empty() && result.lines.size() < kMaxLines; ++number) {
    const std::size_t end = head.find('\n');
    if (end == std::string_view::npos && !whole && !result.lines.empty()) break;
    const std::string_view line = without_line_end(head.substr(0, end));
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
    if (trim_blanks(line).empty()) continue;
    if (is_row_of_types(line) && result.lines.size() < 3) continue;
    if (is_rule(line)) {
      result.rules = true;
      const bool dashes = line.find_first_not_of("-= ") == std::string_view::npos;
      if (dashes && cut_at_blanks(line, 1).size() > 1) result.places = line;
      continue;
    }
    result.lines.push_back(line);
    result.numbers.push_back(number);
  }
  return result;
}

// The number of bytes of a bar, also one of a drawn box (U+2502, U+2503, U+2551), at the beginning
// of the text.
std::size_t bar_at_front(std::string_view text) {
  if (text.starts_with('|')) return 1;
  const std::string_view drawn = text.substr(0, 3);
  const bool is_bar = drawn == "\xE2\x94\x82" || drawn == "\xE2\x94\x83" || drawn == "\xE2\x95\x91";
  return is_bar ? drawn.size() : 0;
}

std::size_t bar_at_end(std::string_view text) {
  if (text.ends_with('|')) return 1;
  return text.size() < 3 ? 0 : bar_at_front(text.substr(text.size() - 3));
}

bool is_framed(std::string_view line) {
  line = trim_blanks(line);
  const std::size_t front = bar_at_front(line);
  return front > 0 && bar_at_end(line) > 0 && line.size() > 2 * front;
}

// Signs of drawn boxes, U+2500 to U+257F, as the dashes and bars that they stand for.
std::string without_drawing(std::string_view line) {
  std::string plain;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string_view rest = line.substr(i, 3);
    const bool drawn =
        rest.size() == 3 && rest[0] == '\xE2' && (rest[1] == '\x94' || rest[1] == '\x95');
    plain += !drawn ? line[i] : bar_at_front(rest) > 0 ? '|' : '-';
    if (drawn) i += 2;
  }
  return plain;
}

// How well a way of cutting fits the lines.
struct Fit {
  std::size_t width = 0;
  std::size_t first = 0;  // the first line of this width
  double regular = 0;     // share of the lines from the first on that have this width
  bool complete = false;  // all of them have
  bool measured = false;  // in some column nearly all fields are numbers
  double numbers = 0;     // share of the fields below the first that are numbers or dates

  double score() const { return width < 2 ? 0 : regular * (1 + numbers); }
  // Many texts are no hindrance if all lines have the same width.
  bool convinces() const {
    return width >= 2 && regular >= kRegular && (numbers >= kNumbers || (complete && measured));
  }
};

std::size_t usual_width(const std::vector<Fields>& rows) {
  std::map<std::size_t, std::size_t> widths;
  for (const Fields& row : rows) ++widths[row.size()];
  const auto usual =
      std::max_element(widths.begin(), widths.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return usual == widths.end() ? 0 : usual->first;
}

// A list may end with a line or two of another kind.
std::size_t excused_lines(std::size_t lines) {
  return lines > 6 ? 2 : lines > 3 ? 1 : 0;
}

Fit fit_of(const std::vector<Fields>& rows) {
  Fit fit;
  fit.width = usual_width(rows);
  const auto has_width = [&](const Fields& row) { return row.size() == fit.width; };
  fit.first =
      static_cast<std::size_t>(std::find_if(rows.begin(), rows.end(), has_width) - rows.begin());
  std::size_t matching = 0;
  std::vector<std::size_t> in_column(fit.width);
  std::size_t fields = 0;
  std::size_t numbers = 0;
  for (std::size_t i = fit.first; i < rows.size(); ++i) {
    if (!has_width(rows[i])) continue;
    ++matching;
    if (i == fit.first) continue;
    fields += rows[i].size();
    for (std::size_t column = 0; column < fit.width; ++column) {
      if (!is_value(rows[i][column]) && !is_missing(rows[i][column])) continue;
      ++numbers;
      ++in_column[column];
    }
  }
  fit.measured =
      matching > 3 && std::any_of(in_column.begin(), in_column.end(), [&](auto count) {
        return static_cast<double>(count) >= kRegular * static_cast<double>(matching - 1);
      });
  const std::size_t lines = rows.size() - fit.first;
  const std::size_t excused = std::min(lines - matching, excused_lines(lines));
  fit.complete = matching == lines;
  if (lines > 0) fit.regular = static_cast<double>(matching) / static_cast<double>(lines - excused);
  if (fields > 0) fit.numbers = static_cast<double>(numbers) / static_cast<double>(fields);
  return fit;
}

std::vector<Fields> cut_all(const std::vector<std::string_view>& lines, const ListShape& shape) {
  std::vector<Fields> rows;
  for (const std::string_view line : lines) rows.push_back(cut_line(line, shape));
  return rows;
}

std::size_t count_values(const Fields& row) {
  return static_cast<std::size_t>(std::count_if(row.begin(), row.end(), is_value));
}

// Where the lines of a list begin: its header, perhaps of several lines, and its values.
struct Beginning {
  std::size_t header = 0;
  std::size_t values = 0;  // the same if there is no header
};

// Values begin in the first line of this width that is half values. The lines right above that have
// several fields but no values are the header; titles have one field, or values.
Beginning beginning_of(const std::vector<Fields>& rows, std::size_t width,
                       const std::vector<std::string_view>& lines) {
  Beginning begin;
  const auto is_first = [&](const Fields& row) {
    return row.size() == width && count_values(row) * 2 >= row.size();
  };
  begin.values =
      static_cast<std::size_t>(std::find_if(rows.begin(), rows.end(), is_first) - rows.begin());
  if (begin.values == rows.size()) begin.values = 0;
  begin.header = begin.values;
  while (begin.header > 0) {
    const std::size_t above = begin.header - 1;
    const bool cells = rows[above].size() == width || cut_at_blanks(lines[above], 2).size() > 1;
    if (!cells || count_values(rows[above]) > 0) break;
    begin.header = above;
  }
  return begin;
}

// Whether the first column may be names of the rows, which have no name of their own: numbers from
// one row to the next, dates, or texts in quotes. Only rows of this width count.
bool may_name_rows(const std::vector<Fields>& rows, std::size_t from, std::size_t width) {
  std::optional<std::int64_t> before;
  bool counts = true;
  bool dates = true;
  bool quoted = true;
  for (std::size_t i = from; i < rows.size(); ++i) {
    if (rows[i].size() != width) continue;
    const std::string_view field = rows[i].front();
    const auto number = parse_integer(trim_blanks(field));
    const auto in_quotes = parse_integer(field.substr(
        field.starts_with('"') ? 1 : 0, field.size() - (field.starts_with('"') ? 2 : 0)));
    const auto value = number ? number : in_quotes;
    counts = counts && value && (!before || *value == *before + 1);
    before = value;
    dates = dates && is_date_alone(field);
    quoted = quoted && field.starts_with('"');
  }
  return counts || dates || quoted;
}

// A column of dates beside one of times, under one name; the rows may have names, without a name.
std::optional<std::size_t> joined_column(const std::vector<Fields>& rows, std::size_t width,
                                         const std::vector<std::string_view>& lines) {
  const Beginning begin = beginning_of(rows, width, lines);
  if (begin.values == 0) return std::nullopt;
  const std::size_t names = rows[begin.values - 1].size();
  const bool unnamed = names + 2 == width && may_name_rows(rows, begin.values, width);
  if (names + 1 != width && !unnamed) return std::nullopt;
  for (std::size_t column = 0; column + 1 < width; ++column) {
    const bool all = std::all_of(rows.begin() + static_cast<std::ptrdiff_t>(begin.values),
                                 rows.end(), [&](const Fields& row) {
                                   return row.size() != width || (is_date_alone(row[column]) &&
                                                                  is_time_alone(row[column + 1]));
                                 });
    if (all) return column;
  }
  return std::nullopt;
}

// Whether a line above the values, if there is one, has a name for each column.
bool header_fits(const std::vector<std::string_view>& lines, const ListShape& shape) {
  const std::vector<Fields> rows = cut_all(lines, shape);
  const Beginning begin = beginning_of(rows, shape.width, lines);
  if (begin.values == 0) return true;
  const std::size_t from = std::min(begin.header, begin.values - 1);
  return std::any_of(
      rows.begin() + static_cast<std::ptrdiff_t>(from),
      rows.begin() + static_cast<std::ptrdiff_t>(begin.values), [&](const Fields& row) {
        return row.size() == shape.width || (row.size() + 1 == shape.width && row.size() > 1 &&
                                             may_name_rows(rows, begin.values, shape.width));
      });
}

// Names of as many columns, where blanks separate them, though not in the columns' places.
Fields cut_names(std::string_view line, std::size_t width) {
  const Fields wide = cut_at_blanks(line, 2);
  return wide.size() == width ? wide : cut_at_blanks(line, 1);
}

// The runs of characters that are not blank in all of these lines.
std::vector<ListShape::Place> places_of(const std::vector<std::string_view>& lines) {
  std::vector<bool> used;
  for (const std::string_view line : lines) {
    const std::vector<std::size_t> starts = character_starts(line);
    if (used.size() < starts.size()) used.resize(starts.size(), false);
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
      if (!is_blank(line[starts[i]])) used[i] = true;
    }
  }
  std::vector<ListShape::Place> places;
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) continue;
    if (i == 0 || !used[i - 1]) places.push_back({i, i});
    places.back().end = i + 1;
  }
  return places;
}

// Whether these rows, the first of which has the names, look like a table of such a shape. shown: a
// rule of dashes shows the places.
bool is_table(const std::vector<Fields>& rows, std::size_t width, bool shown) {
  const Fit fit = fit_of(rows);
  if (fit.width != width || fit.regular < kRegular) return false;
  if (shown) return true;
  std::size_t values = 0;
  std::size_t filled = 0;
  std::vector<std::size_t> in_column(width);
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    for (std::size_t i = 0; i < row->size() && row->size() == width; ++i) {
      if ((*row)[i].empty()) continue;
      ++filled;
      ++in_column[i];
      if (is_value((*row)[i]) || is_missing((*row)[i])) ++values;
    }
  }
  const double least = kWorthFilling * static_cast<double>(rows.size());
  const bool used = std::all_of(in_column.begin(), in_column.end(), [&](std::size_t count) {
    return static_cast<double>(count) >= least;
  });
  const bool numbers = static_cast<double>(values) >=
                       kNumbers * static_cast<double>(std::max<std::size_t>(filled, 1));
  const bool named = std::all_of(rows.front().begin(), rows.front().end(),
                                 [](std::string_view name) { return !name.empty(); });
  return used && numbers && named;
}

// The places of the columns in the lines from this one on, which has the names. Those may stand
// anywhere, as long as there is one for each column.
std::optional<ListShape> places_below(const HeadLines& head, std::size_t first) {
  if (first + 3 > head.lines.size()) return std::nullopt;
  const std::vector<std::string_view> lines(head.lines.begin() + static_cast<std::ptrdiff_t>(first),
                                            head.lines.end());
  ListShape shape;
  shape.cells = Cells::places;
  shape.places = places_of(lines);
  shape.width = shape.places.size();
  if (shape.width > 1 && is_table(cut_all(lines, shape), shape.width, false)) return shape;
  shape.places = places_of({lines.begin() + 1, lines.end()});
  shape.width = shape.places.size();
  const Fields names = cut_names(lines.front(), shape.width);
  const bool above_values = count_values(cut_line(lines[1], shape)) > 0;
  if (shape.width < 2 || names.size() != shape.width || count_values(names) > 0 || !above_values)
    return std::nullopt;
  std::vector<Fields> rows = cut_all(lines, shape);
  rows.front() = names;
  if (!is_table(rows, shape.width, false)) return std::nullopt;
  shape.names = head.numbers[first];
  return shape;
}

// Columns by their places. Lines above the table, such as titles, are not aligned with it: it
// begins where half of the fields are values, with one line of names above. Rows with empty cells
// may stand between.
std::optional<ListShape> find_places(const HeadLines& head) {
  const std::vector<std::string_view>& lines = head.lines;
  const auto has = [&lines](const char* what) {
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(),
        [what](std::string_view line) { return trim(line).find(what) != std::string_view::npos; }));
  };
  if (has("\t") > 0 || has("  ") * 2 < lines.size()) return std::nullopt;
  if (!head.places.empty()) {
    ListShape shape;
    shape.cells = Cells::places;
    shape.places = places_of({head.places});
    shape.width = shape.places.size();
    const bool table =
        shape.width > 1 && lines.size() > 2 && is_table(cut_all(lines, shape), shape.width, true);
    return table ? std::optional<ListShape>(shape) : std::nullopt;
  }
  std::vector<Fields> rows;
  for (const std::string_view line : lines) rows.push_back(cut_at_blanks(line, 1));
  const std::size_t usual = beginning_of(rows, usual_width(rows), lines).header;
  constexpr std::size_t kMostTitles = 10;
  for (std::size_t first = 0; first < std::min(usual, kMostTitles); ++first) {
    if (auto shape = places_below(head, first)) return shape;
  }
  return places_below(head, usual);
}

// Columns by runs of blanks. forced: the sender says so.
// a | b is cut by its bars, not by its blanks.
bool shows_delimiters(const std::vector<Fields>& rows) {
  const auto shows = std::count_if(rows.begin(), rows.end(), [](const Fields& row) {
    return std::any_of(row.begin(), row.end(), [](std::string_view field) {
      return field.size() == 1 && std::string_view(",;|").find(field) != std::string_view::npos;
    });
  });
  return static_cast<std::size_t>(shows) * 2 > rows.size();
}

// Whether the line above the values has a sign before as many names.
bool has_sign(const std::vector<Fields>& rows, std::size_t width,
              const std::vector<std::string_view>& lines) {
  const std::size_t values = beginning_of(rows, width, lines).values;
  return values > 0 && rows[values - 1].size() == width + 1 && rows[values - 1].front() == "#";
}

struct FoundShape {
  std::optional<ListShape> shape;
  double score = 0;
  bool complete = false;
};
FoundShape find_blanks(const HeadLines& head, bool forced) {
  FoundShape best;
  for (const Cells cells : {Cells::wide, Cells::blanks}) {
    ListShape shape;
    shape.cells = cells;
    std::vector<Fields> rows;
    for (const std::string_view line : head.lines) {
      rows.push_back(cut_at_blanks(line, cells == Cells::wide ? 2 : 1));
    }
    shape.width = usual_width(rows);
    if (shape.width < 2 || shows_delimiters(rows)) continue;
    shape.sign = has_sign(rows, shape.width, head.lines);
    if (cells == Cells::blanks) {
      shape.joined = joined_column(rows, shape.width, head.lines);
      if (shape.joined) --shape.width;
    }
    const Fit fit = fit_of(cut_all(head.lines, shape));
    const bool convinces = fit.convinces() && fit.width == shape.width &&
                           head.lines.size() - fit.first >= 2 && header_fits(head.lines, shape);
    if (!(forced ? fit.width >= 2 : convinces) || fit.score() <= best.score) continue;
    best = {std::move(shape), fit.score(), fit.complete};
  }
  return best;
}

// ---------------------------------------------------------------- CSV in quotes, with backslashes

// Whether a line is one field in quotes, with those inside doubled.
bool is_quoted_line(std::string_view line) {
  line = trim_blanks(line);
  if (line.size() < 2 || line.front() != '"' || line.back() != '"') return false;
  line = line.substr(1, line.size() - 2);
  for (std::size_t i = line.find('"'); i != std::string_view::npos; i = line.find('"', i + 2)) {
    if (!line.substr(i).starts_with("\"\"")) return false;
  }
  return true;
}

void append_unquoted(std::string_view line, std::string& out) {
  line = trim_blanks(line);
  if (!is_quoted_line(line)) {
    out += line;
    return;
  }
  line = line.substr(1, line.size() - 2);
  for (std::size_t i = 0; i < line.size(); ++i) {
    out += line[i];
    if (line[i] == '"') ++i;
  }
}

// A backslash before a quote becomes a quote; one before a backslash and a quote is left out.
void append_unescaped(std::string_view line, std::string& out) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string_view rest = line.substr(i);
    if (rest.starts_with("\\\\\"")) {
      out += '\\';
      ++i;
    } else if (rest.starts_with("\\\"")) {
      out += "\"\"";
      ++i;
    } else {
      out += line[i];
    }
  }
}

// A spreadsheet writes lines in quotes when each of them stood in one cell. The lines inside must be
// a table, of a delimiter that cuts all of them alike.
bool are_quoted_lines(const std::vector<std::string_view>& lines, const CsvOptions& options) {
  if (lines.size() < 3 || !std::all_of(lines.begin(), lines.end(), is_quoted_line)) return false;
  std::string inside;
  for (const std::string_view line : lines) {
    append_unquoted(line, inside);
    inside += '\n';
  }
  return fit_delimiter(inside, true, options) >= kCertainFit;
}

// Whether backslashes stand before quotes inside quotes, and doubled quotes do not. A quote between
// a backslash and a delimiter may also close a field that ends with a backslash.
bool has_escapes(std::string_view head, bool whole, const CsvOptions& options) {
  bool any = false;
  for (std::size_t i = head.find("\\\""); i != std::string_view::npos;
       i = head.find("\\\"", i + 2)) {
    const char next = i + 2 < head.size() ? head[i + 2] : '\n';
    any = any || std::string_view(",;|\t\r\n\"").find(next) == std::string_view::npos;
  }
  if (!any) return false;
  std::string plain;
  append_unescaped(head, plain);
  return fit_delimiter(plain, whole, options) >= fit_delimiter(head, whole, options);
}

std::optional<ListShape> find_quotes(std::string_view head, bool whole, const HeadLines& lines,
                                     const CsvOptions& options) {
  if (options.quote && *options.quote != '"') return std::nullopt;
  ListShape shape;
  if (are_quoted_lines(lines.lines, options)) {
    shape.cells = Cells::quoted;
  } else if (has_escapes(head, whole, options)) {
    shape.cells = Cells::escaped;
  } else {
    return std::nullopt;
  }
  return shape;
}

}  // namespace

bool is_rule(std::string_view line) {
  const std::string plain = without_drawing(trim_blanks(line));
  line = plain;
  constexpr std::string_view kSigns = "-=_";
  // Of Markdown: |:--|--:|
  if (line.starts_with('|') && line.find_first_not_of("|:- ") == std::string_view::npos) {
    return line.find('-') != std::string_view::npos;
  }
  if (line.find_first_not_of("-=_+|,; \t") != std::string_view::npos) return false;
  for (const char sign : kSigns) {
    if (line.find(std::string(3, sign)) != std::string_view::npos) return true;
  }
  return false;
}

std::optional<ListShape> find_list(std::string_view head, bool whole, const CsvOptions& options) {
  if (head.size() > kDialectBytes) {
    head = head.substr(0, kDialectBytes);
    whole = false;
  }
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  const HeadLines lines = lines_of(head, whole);
  if (const auto quotes = find_quotes(head, whole, lines, options)) return quotes;
  ListShape usual;
  const std::optional<ListShape> delimited =
      lines.rules ? std::optional<ListShape>(usual) : std::nullopt;
  const bool blanks = options.delimiter == ' ';
  if (options.delimiter && !blanks && *options.delimiter != '|') return delimited;
  const auto framed =
      static_cast<std::size_t>(std::count_if(lines.lines.begin(), lines.lines.end(), is_framed));
  if (!blanks && framed >= 3 && framed * 2 > lines.lines.size()) {
    usual.cells = Cells::framed;
    return usual;
  }
  if (options.delimiter && !blanks) return delimited;
  FoundShape found = find_blanks(lines, blanks);
  // As good as a regular CSV of texts and numbers.
  FoundShape places{find_places(lines), 1.3, true};
  if (blanks || found.shape || places.shape) {
    const double rival = blanks ? 0 : fit_delimiter(head, whole, options) * kBetter;
    const bool by_rule = !lines.places.empty() || !found.complete;
    if (places.shape && by_rule && places.score > rival) return places.shape;
    if (found.shape && found.score > rival) return found.shape;
    if (places.shape && places.score > rival) return places.shape;
  }
  if (!blanks) return delimited;
  usual.cells = Cells::blanks;
  return usual;
}

std::optional<char> ListLines::delimiter() const {
  switch (shape_.cells) {
    case Cells::delimited:
    case Cells::quoted:
    case Cells::escaped:
      return std::nullopt;
    case Cells::framed:
      return '|';
    default:
      return '\t';
  }
}

void ListLines::rewrite(std::string_view text, bool last, std::string& out) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    if (rest_.empty()) {
      rewrite_line(text.substr(0, end), out);
    } else {
      rest_ += text.substr(0, end);
      rewrite_line(rest_, out);
      rest_.clear();
    }
    text.remove_prefix(end + 1);
  }
  rest_ += text;
  // A line without end is passed on: the reader says what is wrong with it.
  if ((last && !rest_.empty()) || rest_.size() > kMaxLineBytes) {
    rewrite_line(rest_, out);
    rest_.clear();
    if (last) out.pop_back();
  }
}

void ListLines::rewrite_line(std::string_view line, std::string& out) {
  line = without_line_end(line);
  if (lines_++ == 0 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (is_rule(line)) {
  } else if (shape_.cells == Cells::delimited) {
    out += line;
  } else if (shape_.cells == Cells::quoted) {
    append_unquoted(line, out);
  } else if (shape_.cells == Cells::escaped) {
    append_unescaped(line, out);
  } else if (shape_.cells == Cells::framed) {
    rewrite_framed(line, out);
  } else if (!trim_blanks(line).empty() && !(is_row_of_types(line) && !has_rows_)) {
    const bool names = shape_.names == lines_;
    const Fields fields = names ? cut_names(line, shape_.width) : cut_line(line, shape_);
    has_rows_ = has_rows_ || (fields.size() == shape_.width && count_values(fields) > 0);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) out += '\t';
      out += fields[i];
    }
  }
  out += '\n';
}

void ListLines::rewrite_framed(std::string_view line, std::string& out) {
  const std::string_view inside = trim_blanks(line);
  if (!is_framed(inside)) {
    if (in_table_ && !inside.empty() && left_out_++ == 0) first_left_out_ = lines_;
    if (!in_table_) out += line;
    return;
  }
  in_table_ = true;
  const std::size_t front = bar_at_front(inside);
  const std::size_t back = bar_at_end(inside);
  const std::string_view cells = inside.substr(front, inside.size() - front - back);
  if (front == 1) {
    out += cells;
  } else {
    out += without_drawing(cells);
  }
}

}  // namespace relevance::table
