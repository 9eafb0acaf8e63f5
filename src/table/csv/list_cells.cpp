// SPDX-License-Identifier: PostgreSQL
#include "table/csv/list_cells.h"

#include <algorithm>

#include "base/blanks.h"
#include "base/text.h"
#include "table/columns/date_time.h"
#include "table/columns/number_text.h"

namespace relevance::table {

namespace {

using Cells = ListShape::Cells;

// A line with a character in a gap is not a record, nor is a single text: it stays in one piece.
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
  return filled == 1 && !is_list_value(text) ? Fields{text} : fields;
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

}  // namespace

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_list_value(std::string_view field) {
  field = without_formula(field);
  return is_known_measure(field) || parse_date_time(field);
}

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

std::vector<std::size_t> character_starts(std::string_view line) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    if ((byte & 0xC0) != 0x80) starts.push_back(i);
  }
  starts.push_back(line.size());
  return starts;
}

bool is_date_alone(std::string_view field) {
  const auto date = parse_date_time(field);
  return date && date->form != DateTime::Form::no_date && !date->has_time;
}

bool is_time_alone(std::string_view field) {
  const auto time = parse_date_time(field);
  return time && time->form == DateTime::Form::no_date && !time->is_duration;
}

Fields cut_line(std::string_view line, const ListShape& shape) {
  if (shape.cells == Cells::places) return cut_at_places(line, shape.places);
  Fields wide = cut_at_blanks(line, 2);
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

Fields cut_names(std::string_view line, std::size_t width) {
  const Fields wide = cut_at_blanks(line, 2);
  return wide.size() == width ? wide : cut_at_blanks(line, 1);
}

std::size_t count_values(const Fields& row) {
  return static_cast<std::size_t>(std::count_if(row.begin(), row.end(), is_list_value));
}

std::string_view without_line_end(std::string_view line) {
  while (line.ends_with('\r') || line.ends_with('\n')) line.remove_suffix(1);
  return line;
}

bool is_row_of_types(std::string_view line) {
  const Fields fields = cut_at_blanks(line, 1);
  return !fields.empty() && std::all_of(fields.begin(), fields.end(), [](std::string_view field) {
    return field.size() > 2 && field.front() == '<' && field.back() == '>' &&
           field.substr(1, field.size() - 2).find_first_of("<>") == std::string_view::npos;
  });
}

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

bool is_framed(std::string_view line) {
  line = trim_blanks(line);
  const std::size_t front = bar_at_front(line);
  return front > 0 && bar_at_end(line) > 0 && line.size() > 2 * front;
}

std::string inside_frame(std::string_view line) {
  const std::string_view inside = trim_blanks(line);
  const std::size_t front = bar_at_front(inside);
  const std::size_t back = bar_at_end(inside);
  const std::string_view cells = inside.substr(front, inside.size() - front - back);
  return front == 1 ? std::string(cells) : without_drawing(cells);
}

}  // namespace relevance::table
