// SPDX-License-Identifier: PostgreSQL
#include "table/csv/list_shape.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "base/blanks.h"
#include "base/text.h"
#include "table/csv/csv_dialect.h"
#include "table/csv/list_cells.h"
#include "table/csv/quoted_lines.h"

namespace relevance::table {

namespace {

using Cells = ListShape::Cells;

constexpr std::size_t kMaxLines = 500;  // more add no evidence
constexpr double kRegular = 0.9;        // the share of lines that must have the same width
constexpr double kNumbers = 0.5;        // the share of fields that must be numbers or dates
constexpr double kBetter = 1.15;        // how much better than a delimiter blanks must be
constexpr double kWorthFilling = 0.2;   // a column by its place is filled in so many lines

// The lines of the head that are neither blank nor rules.
struct HeadLines {
  std::vector<std::string_view> lines;
  std::vector<std::size_t> numbers;  // of these lines in the file, from 1
  std::string_view places;           // a rule of several runs of dashes: --- -----
  bool rules = false;
};

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
      if (!is_list_value(rows[i][column]) && !is_missing(rows[i][column])) continue;
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
      if (is_list_value((*row)[i]) || is_missing((*row)[i])) ++values;
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

std::optional<ListShape> find_list(std::string_view head, bool whole, const CsvOptions& options) {
  if (head.size() > kDialectBytes) {
    head = head.substr(0, kDialectBytes);
    whole = false;
  }
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  const HeadLines lines = lines_of(head, whole);
  if (auto quotes = find_quotes(head, whole, lines, options)) return quotes;
  ListShape usual;
  std::optional<ListShape> delimited = lines.rules ? std::optional<ListShape>(usual) : std::nullopt;
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

}  // namespace relevance::table
