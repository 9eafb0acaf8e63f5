// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_block.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "table/columns/code_texts.h"
#include "table/columns/column_builder.h"
#include "table/columns/missing_words.h"
#include "table/columns/number_normal.h"
#include "table/columns/value_code.h"
#include "table/csv/row_faults.h"
#include "table/csv/short_number.h"
#include "table/csv/stop_finder.h"

namespace relevance::table {

namespace {

bool may_start_number(std::string_view token) {
  const char c = token.front();
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == ',' || c == 'i' ||
         c == 'I';
}

// 20240131130500123, of which a double would lose up to two milliseconds.
bool may_be_compact_time(std::string_view content) {
  constexpr std::size_t kDigits = 17;
  return content.size() == kDigits && (content.starts_with("20") || content.starts_with("19")) &&
         is_whole_digits(content);
}

// A record may leave out the unnamed last columns, which come from trailing delimiters of the
// header, but only kMost of them: else short records could fill the memory with missing values.
std::size_t fewest_fields(const CsvStart& start) {
  constexpr std::size_t kMost = 100;
  const std::vector<bool>& unnamed = start.header.unnamed;
  std::size_t missing = 0;
  while (missing < unnamed.size() && unnamed[unnamed.size() - 1 - missing]) ++missing;
  if (start.may_lack_last) missing = std::max<std::size_t>(missing, 1);
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
        bare_marks_(decoder.count_ || decoder.any_padded_ ? nullptr : decoder.bare_marks_.data()),
        block_(block),
        end_(block.text.data() + block.text.size()) {}

  void run();

 private:
  enum class Outcome { row, misfit, open_quote, header, changed_header };
  Outcome decode_record(const char*& at);
  bool may_fill_up() const;
  bool repeats_header(std::size_t texts) const;
  bool names_other_columns(std::size_t texts) const;
  HeaderNames::Kind compare_with_names(std::size_t texts) const;
  FieldEnd decode_field(const char*& at, std::size_t column, bool& filled);
  void read_field(const CsvField& field, std::size_t column);
  void keep_text(const CsvField& field, std::size_t column);
  void make_room();

  const BlockDecoder& decoder_;
  const FieldScanner& scanner_;
  StopFinder stops_;
  const char* bare_marks_;  // null: numbers are only counted, or some keep their zeros
  CsvBlock& block_;
  const char* end_;
  double* row_ = nullptr;         // the cells of the record
  std::size_t lines_inside_ = 0;  // line ends within the record's quotes
  std::size_t fields_ = 0;        // of the record
};

void BlockDecoder::Pass::run() {
  const char* at = block_.text.data();
  while (scanner_.skip_blank_lines(at, end_, true, block_.lines)) {
    const std::size_t texts = block_.texts.size();
    make_room();
    const auto begin = static_cast<std::size_t>(at - block_.text.data());
    Outcome outcome = decode_record(at);
    if (outcome == Outcome::row && repeats_header(texts)) outcome = Outcome::header;
    if (outcome == Outcome::row && names_other_columns(texts)) outcome = Outcome::changed_header;
    if (outcome == Outcome::row) {
      ++block_.rows;
      block_.lines += lines_inside_ + 1;
      continue;
    }
    block_.texts.resize(texts);
    if (outcome == Outcome::open_quote) {
      block_.fault = begin;
      return;
    }
    if (outcome == Outcome::changed_header) {
      block_.changed_header = begin;
      return;
    }
    if (outcome == Outcome::header) {
      block_.repeated_headers.add(block_.lines);
    } else {
      const auto end = static_cast<std::size_t>(at - block_.text.data());
      block_.misfits.push_back(
          {begin, end, block_.rows, fields_, static_cast<std::uint32_t>(block_.lines)});
    }
    block_.lines += lines_inside_ + 1;
  }
}

// Whether the texts of the row, from this one on, are those of a record of the header.
bool BlockDecoder::Pass::repeats_header(std::size_t texts) const {
  const std::size_t count = block_.texts.size() - texts;
  if (count == 0) return false;
  const CsvBlock::Text* const first = block_.texts.data() + texts;
  std::string scratch;
  if (count == 1 && !decoder_.titles_.empty() &&
      std::all_of(row_, row_ + decoder_.columns_, [](double cell) { return std::isnan(cell); })) {
    const std::string mask = remark_mask(trim(text_of(first->field, scratch)));
    const auto& titles = decoder_.titles_;
    if (std::find(titles.begin(), titles.end(), mask) != titles.end()) return true;
  }
  if (compare_with_names(texts) == HeaderNames::Kind::same) return true;
  return std::any_of(decoder_.header_records_.begin(), decoder_.header_records_.end(),
                     [&](const Written& written) {
                       return written.size() == count &&
                              std::equal(written.begin(), written.end(), first,
                                         [&](const auto& name, const CsvBlock::Text& text) {
                                           return name.first == text.column &&
                                                  name.second == trim(text_of(text.field, scratch));
                                         });
                     });
}

bool BlockDecoder::Pass::names_other_columns(std::size_t texts) const {
  return compare_with_names(texts) == HeaderNames::Kind::changed;
}

// The same for its names, however they are written.
HeaderNames::Kind BlockDecoder::Pass::compare_with_names(std::size_t texts) const {
  const auto first = block_.texts.begin() + static_cast<std::ptrdiff_t>(texts);
  const std::size_t count = block_.texts.size() - texts;
  if (count == 0 || !decoder_.names_.may_begin(count, first->field.content) ||
      !std::all_of(row_, row_ + decoder_.columns_, [](double cell) { return std::isnan(cell); })) {
    return HeaderNames::Kind::row;
  }
  std::vector<NamedCell> cells;
  for (auto text = first; text != block_.texts.end(); ++text) {
    cells.push_back({text->column, text->field.content});
  }
  return decoder_.names_.compare(cells);
}

void BlockDecoder::Pass::make_room() {
  const std::size_t width = decoder_.columns_;
  const std::size_t needed = (block_.rows + 1) * width;
  if (block_.cells.size() < needed) block_.cells.resize(2 * needed);
  row_ = block_.cells.data() + block_.rows * width;
  lines_inside_ = 0;
}

// Decodes the record at `at` and moves past it, unless a quote stays open.
BlockDecoder::Pass::Outcome BlockDecoder::Pass::decode_record(const char*& at) {
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
    if (stop == FieldEnd::open_quote) return Outcome::open_quote;
    if (filled) last_filled = fields;
  }
  at = p;
  fields_ = fields;
  for (; fields < width; ++fields) row_[fields] = ColumnBuilder::missing();
  if (last_filled > width) return Outcome::misfit;
  if (fields_ < decoder_.fewest_fields_) {
    if (!decoder_.fill_up_ || !may_fill_up()) return Outcome::misfit;
    block_.filled_up.add(block_.lines);
  }
  return Outcome::row;
}

// A row is mostly there, or has a number; a remark below the table has neither.
bool BlockDecoder::Pass::may_fill_up() const {
  return fields_ * 2 > decoder_.columns_ ||
         std::any_of(row_, row_ + fields_, [](double cell) { return !std::isnan(cell); });
}

FieldEnd BlockDecoder::Pass::decode_field(const char*& at, std::size_t column, bool& filled) {
  CsvField field;
  FieldEnd stop = scanner_.scan(at, end_, true, field, lines_inside_, column);
  if (stop == FieldEnd::open_quote) {
    // Quotes that enclose a field end with the block, so this one is stray, and the next such quote
    // stands in another block.
    if (!block_.goes_on) return stop;
    stop = scanner_.scan_stray(at, end_, true, field);
  }
  if (field.stray) block_.stray_quotes.add(block_.lines);
  filled = !field.content.empty();
  if (column < decoder_.columns_) read_field(field, column);
  return stop;
}

void BlockDecoder::Pass::read_field(const CsvField& field, std::size_t column) {
  const std::string_view content = field.content;
  if (decoder_.count_) return block_.forms[column].add(content);
  const ColumnStyle& style = decoder_.styles_[column];
  double& cell = row_[column];
  if (decoder_.padded_[column] && is_whole_digits(content)) return keep_text(field, column);
  const char mark = style.seen ? style.decimal : '\0';
  if (!content.empty() &&
      parse_short_number(content.data(), end_, mark, cell) == content.data() + content.size()) {
    return;
  }
  cell = ColumnBuilder::missing();
  if (is_missing(content)) {
    cell = missing_cell(content);
    return;
  }
  if (may_be_compact_time(content)) return keep_text(field, column);
  if (may_start_number(content)) {
    if (!decoder_.all_counted_ && relevance::table::contradicts(form_of(content), style)) {
      block_.contradicts = true;
    }
    auto value = parse_plain(content, style.decimal);
    if (!value) value = parse_grouped(content, style, false);
    if (!value) value = parse_with_other_mark(content, style);
    if (value && !std::isnan(*value) && !may_be_article(content)) {
      cell = *value;
      return;
    }
    if (value && std::isnan(*value) && !is_infinite_text(content)) return;
  }
  keep_text(field, column);
}

// Leaves the field to the column's builder, when the blocks are joined.
void BlockDecoder::Pass::keep_text(const CsvField& field, std::size_t column) {
  row_[column] = ColumnBuilder::missing();
  const std::size_t place = block_.rows * decoder_.columns_ + column;
  block_.texts.push_back(
      {place, static_cast<std::uint32_t>(column), static_cast<std::uint32_t>(block_.lines), field});
}

BlockDecoder::BlockDecoder(const CsvStart& start, const CsvOptions& options, bool count)
    : delimiter_(start.dialect.delimiter),
      styles_(start.marks.styles),
      all_counted_(start.all_counted),
      count_(count),
      scanner_(start.dialect.delimiter, start.dialect.quote,
               {fewest_fields(start), start.header.names.size()}),
      columns_(start.header.names.size()),
      fewest_fields_(fewest_fields(start)),
      fill_up_(options.ragged_rows == RaggedRows::pad),
      padded_(start.padded) {
  padded_.resize(columns_, false);
  any_padded_ = std::find(padded_.begin(), padded_.end(), true) != padded_.end();
  for (const ColumnStyle& style : styles_) {
    bare_marks_.push_back(style.seen && style.decimal != delimiter_ ? style.decimal : '\0');
  }
  std::string_view titles = start.titles;
  while (!titles.empty() && start.format.has_header) {
    const std::size_t end = std::min(titles.find('\n'), titles.size());
    std::string_view line = trim(titles.substr(0, end));
    titles.remove_prefix(std::min(end + 1, titles.size()));
    while (line.ends_with(delimiter_)) line = trim(line.substr(0, line.size() - 1));
    if (!line.empty()) titles_.push_back(remark_mask(line));
  }
  if (!start.header_records.empty()) names_ = HeaderNames(start.header_records.front());
  for (const std::vector<std::string>& record : start.header_records) {
    Written written;
    for (std::uint32_t i = 0; i < record.size(); ++i) {
      const bool number = form_of(record[i]) != NumberForm::none;
      if (!is_missing(record[i]) && !number) written.emplace_back(i, record[i]);
    }
    // A single word may well be a value.
    if (written.size() > 1) header_records_.push_back(std::move(written));
  }
}

void BlockDecoder::decode(CsvBlock& block) const {
  block.rows = block.lines = 0;
  block.texts.clear();
  block.misfits.clear();
  block.repeated_headers = block.filled_up = block.stray_quotes = {};
  block.fault.reset();
  block.changed_header.reset();
  block.contradicts = false;
  block.forms.assign(count_ ? columns_ : 0, {});
  Pass(*this, block).run();
}

}  // namespace relevance::table
