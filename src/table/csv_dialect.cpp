#include "table/csv_dialect.h"

#include <array>
#include <cctype>

#include "table/field_scanner.h"

namespace relevance::table {

namespace {

constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};
constexpr std::size_t kMaxRecords = 500;  // more of them prove nothing more

enum class NumberForm { none, whole, point, comma, unclear_point, unclear_comma };

// The form of a number in either notation; unclear is 1,234 or 1.234: a fraction, or thousands.
NumberForm form_of(std::string_view token) {
  const auto digits = [&token] {
    std::size_t count = 0;
    while (count < token.size() && std::isdigit(static_cast<unsigned char>(token[count]))) ++count;
    token.remove_prefix(count);
    return count;
  };
  if (!token.empty() && (token[0] == '-' || token[0] == '+')) token.remove_prefix(1);
  const bool leading_zero = !token.empty() && token[0] == '0';
  const std::size_t before = digits();
  char mark = 0;
  std::size_t after = 0;
  if (!token.empty() && (token[0] == '.' || token[0] == ',')) {
    mark = token[0];
    token.remove_prefix(1);
    after = digits();
  }
  if (before + after == 0) return NumberForm::none;
  if (!token.empty() && (token[0] == 'e' || token[0] == 'E')) {
    token.remove_prefix(1);
    if (!token.empty() && (token[0] == '-' || token[0] == '+')) token.remove_prefix(1);
    if (digits() == 0) return NumberForm::none;
  }
  if (!token.empty()) return NumberForm::none;
  if (mark == 0) return NumberForm::whole;
  if (after == 3 && before >= 1 && before <= 3 && !leading_zero) {
    return mark == ',' ? NumberForm::unclear_comma : NumberForm::unclear_point;
  }
  return mark == ',' ? NumberForm::comma : NumberForm::point;
}

// What the head looks like when cut at one delimiter.
struct Evidence {
  char delimiter = ',';
  std::size_t header_fields = 0;
  std::size_t records = 0;   // below the header
  std::size_t matching = 0;  // of these, with as many fields as the header
  std::size_t fields = 0;
  std::array<std::size_t, 6> forms{};  // by NumberForm

  std::size_t count(NumberForm form) const { return forms[static_cast<std::size_t>(form)]; }

  double score() const {
    if (header_fields < 2) return 0;
    if (records == 0) return 1;
    const double regular = static_cast<double>(matching) / static_cast<double>(records);
    const double numbers =
        1.0 - static_cast<double>(count(NumberForm::none)) / static_cast<double>(fields);
    return regular * (1.0 + numbers);
  }
};

bool better(const Evidence& a, const Evidence& b) {
  if (a.score() != b.score()) return a.score() > b.score();
  if (a.header_fields != b.header_fields) return a.header_fields > b.header_fields;
  // No delimiter cuts the header: take the one that the records show, which says most in the error.
  return a.fields > b.fields;
}

Evidence look(std::string_view head, bool whole, char delimiter) {
  const FieldScanner scanner(delimiter);
  Evidence seen;
  seen.delimiter = delimiter;
  const char* at = head.data();
  const char* const end = at + head.size();
  std::size_t lines = 0;
  while (seen.records < kMaxRecords && scanner.skip_blank_lines(at, end, whole, lines)) {
    Evidence record = seen;
    std::size_t fields = 0;
    FieldEnd stop = FieldEnd::delimiter;
    while (stop == FieldEnd::delimiter) {
      Field field;
      stop = scanner.scan(at, end, whole, field, lines);
      ++fields;
      ++record.forms[static_cast<std::size_t>(form_of(field.content))];
    }
    if (stop != FieldEnd::line) {  // cut, or a quote left open: only a header still tells something
      if (seen.header_fields == 0) seen.header_fields = fields;
      break;
    }
    if (seen.header_fields == 0) {
      seen.header_fields = fields;
      continue;
    }
    seen = record;
    seen.fields += fields;
    ++seen.records;
    if (fields == seen.header_fields) ++seen.matching;
  }
  return seen;
}

char decimal_mark(const Evidence& seen) {
  const std::size_t comma = seen.count(NumberForm::comma);
  const std::size_t point = seen.count(NumberForm::point);
  if (comma != point) return comma > point ? ',' : '.';
  // Only the likes of 1,234 were seen. Where semicolons delimit, that is far more often a fraction;
  // quoted in a comma file it is more often thousands, and better a text than 1000 times too small.
  const bool mostly_commas =
      seen.count(NumberForm::unclear_comma) > seen.count(NumberForm::unclear_point);
  return mostly_commas && seen.delimiter != ',' ? ',' : '.';
}

}  // namespace

CsvDialect detect_dialect(std::string_view head, bool whole) {
  if (head.size() > kDialectBytes) {
    head = head.substr(0, kDialectBytes);
    whole = false;
  }
  Evidence best = look(head, whole, kDelimiters.front());
  for (std::size_t i = 1; i < kDelimiters.size(); ++i) {
    const Evidence other = look(head, whole, kDelimiters[i]);
    if (better(other, best)) best = other;
  }
  return {best.delimiter, decimal_mark(best)};
}

std::string_view delimiter_name(char delimiter) {
  switch (delimiter) {
    case ';':
      return "semicolon";
    case '\t':
      return "tab";
    case '|':
      return "vertical bar";
    default:
      return "comma";
  }
}

}  // namespace relevance::table
