// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_block.h"

#include <cmath>

#include "base/text.h"
#include "table/columns/column_builder.h"
#include "table/columns/number_normal.h"
#include "table/csv/short_number.h"
#include "table/csv/stop_finder.h"

namespace relevance::table {

namespace {

bool may_start_number(std::string_view token) {
  const char c = token.front();
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == ',' || c == 'i' ||
         c == 'I';
}

// A record may leave out the unnamed last columns, which come from trailing delimiters of the
// header, but only kMost of them: else short records could fill the memory with missing values.
std::size_t fewest_fields(const CsvStart& start) {
  constexpr std::size_t kMost = 100;
  const std::vector<bool>& unnamed = start.header.unnamed;
  std::size_t missing = 0;
  while (missing < unnamed.size() && unnamed[unnamed.size() - 1 - missing]) ++missing;
  const bool may_miss = start.format.has_header && missing <= kMost;
  return unnamed.size() - (may_miss ? missing : 0);
}

}  // namespace

// Decodes one block.
class BlockDecoder::Pass {
 public:
  Pass(const BlockDecoder& decoder, CsvBlock& block)
      : decoder_(decoder),
        scanner_(decoder.scanner_),
        stops_(decoder.delimiter_),
        bare_marks_(decoder.count_ ? nullptr : decoder.bare_marks_.data()),
        block_(block),
        end_(block.text.data() + block.text.size()) {}

  void run();

 private:
  bool decode_record(const char*& at);
  FieldEnd decode_field(const char*& at, std::size_t column, bool& filled);
  void read_field(const CsvField& field, std::size_t column);
  void make_room();

  const BlockDecoder& decoder_;
  const FieldScanner& scanner_;
  StopFinder stops_;
  const char* bare_marks_;  // null: numbers are only counted
  CsvBlock& block_;
  const char* end_;
  double* row_ = nullptr;         // the cells of the record
  std::size_t lines_inside_ = 0;  // line ends within the record's quotes
};

void BlockDecoder::Pass::run() {
  const char* at = block_.text.data();
  while (scanner_.skip_blank_lines(at, end_, true, block_.lines)) {
    const std::size_t texts = block_.texts.size();
    make_room();
    const char* const begin = at;
    if (!decode_record(at)) {
      block_.fault = static_cast<std::size_t>(begin - block_.text.data());
      block_.texts.resize(texts);
      return;
    }
    ++block_.rows;
    block_.lines += lines_inside_ + 1;
  }
}

void BlockDecoder::Pass::make_room() {
  const std::size_t width = decoder_.columns_;
  const std::size_t needed = (block_.rows + 1) * width;
  if (block_.cells.size() < needed) block_.cells.resize(2 * needed);
  row_ = block_.cells.data() + block_.rows * width;
  lines_inside_ = 0;
}

// Decodes the record at `at` and moves past it; false when it does not fit the table.
bool BlockDecoder::Pass::decode_record(const char*& at) {
  const std::size_t width = decoder_.columns_;
  const char* p = at;
  std::size_t fields = 0;
  std::size_t last_filled = 0;
  FieldEnd stop = FieldEnd::delimiter;
  while (stop == FieldEnd::delimiter) {
    if (bare_marks_ != nullptr && fields < width) {
      // The common case in one pass: a bare number up to its delimiter or line end.
      const char* const near = stops_.next(p, end_);
      const char* const number_end = parse_short_number(p, end_, bare_marks_[fields], row_[fields]);
      const bool ends = number_end != nullptr &&
                        (number_end == near ||
                         (near == nullptr && number_end != end_ && scanner_.is_stop(*number_end)));
      if (ends) {
        last_filled = ++fields;
        // Same as the number's end, but known earlier: the next field need not wait for it.
        p = near != nullptr ? near : number_end;
        if (*p == scanner_.delimiter()) {
          ++p;
        } else {
          stop = scanner_.leave(p, end_, true);
        }
        continue;
      }
    }
    bool filled = false;
    stop = decode_field(p, fields++, filled);
    if (stop == FieldEnd::open_quote) return false;
    if (filled) last_filled = fields;
  }
  if (fields < decoder_.fewest_fields_ || last_filled > width) return false;
  for (; fields < width; ++fields) row_[fields] = ColumnBuilder::missing();
  at = p;
  return true;
}

FieldEnd BlockDecoder::Pass::decode_field(const char*& at, std::size_t column, bool& filled) {
  CsvField field;
  const FieldEnd stop = scanner_.scan(at, end_, true, field, lines_inside_);
  if (stop == FieldEnd::open_quote) return stop;
  filled = !field.content.empty();
  if (column < decoder_.columns_) read_field(field, column);
  return stop;
}

void BlockDecoder::Pass::read_field(const CsvField& field, std::size_t column) {
  const std::string_view content = field.content;
  if (decoder_.count_) return block_.forms[column].add(content);
  const ColumnStyle& style = decoder_.styles_[column];
  double& cell = row_[column];
  const char mark = style.seen ? style.decimal : '\0';
  if (!content.empty() &&
      parse_short_number(content.data(), end_, mark, cell) == content.data() + content.size()) {
    return;
  }
  cell = ColumnBuilder::missing();
  if (is_missing(content)) return;
  if (may_start_number(content)) {
    if (!decoder_.all_counted_ && relevance::table::contradicts(form_of(content), style)) {
      block_.contradicts = true;
    }
    auto value = parse_plain(content, style.decimal);
    if (!value) value = parse_grouped(content, style, false);
    if (!value) value = parse_with_other_mark(content, style);
    if (value && !std::isnan(*value)) {
      cell = *value;
      return;
    }
    if (value && !is_infinite_text(content)) return;
  }
  const std::size_t place = block_.rows * decoder_.columns_ + column;
  block_.texts.push_back(
      {place, static_cast<std::uint32_t>(column), static_cast<std::uint32_t>(block_.lines), field});
}

BlockDecoder::BlockDecoder(const CsvStart& start, bool count)
    : delimiter_(start.dialect.delimiter),
      styles_(start.marks.styles),
      all_counted_(start.all_counted),
      count_(count),
      scanner_(start.dialect.delimiter, start.dialect.quote),
      columns_(start.header.names.size()),
      fewest_fields_(fewest_fields(start)) {
  for (const ColumnStyle& style : styles_) {
    bare_marks_.push_back(style.seen && style.decimal != delimiter_ ? style.decimal : '\0');
  }
}

void BlockDecoder::decode(CsvBlock& block) const {
  block.rows = block.lines = 0;
  block.texts.clear();
  block.fault.reset();
  block.contradicts = false;
  block.forms.assign(count_ ? columns_ : 0, {});
  Pass(*this, block).run();
}

}  // namespace relevance::table
