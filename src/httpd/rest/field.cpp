// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/field.h"

#include "base/text.h"

namespace relevance::httpd {
namespace {

bool is_identifier_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$' ||
         c == ' ' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_key_character(char c) {
  return std::string_view("(-:.,>)").find(c) == std::string_view::npos;
}

// A dash that does not begin an arrow.
bool take_dash(Scanner& in) {
  return !in.sees("->") && in.take("-");
}

// Words of the characters that belong() accepts, separated by dashes.
template <typename Belongs>
std::string parse_dashed(Scanner& in, Belongs belongs, std::string_view expected) {
  std::string name;
  do {
    const std::string_view word = in.take_while(belongs);
    if (word.empty()) in.reject(expected);
    name.append(name.empty() ? "" : "-").append(trimmed(word));
  } while (take_dash(in));
  return name;
}

bool sees_end_of_step(const Scanner& in) {
  return in.at_end() || in.sees("->") || in.sees("::") || in.sees(".") || in.sees(",") ||
         in.sees(")");
}

// Only an integer is an index; a key may begin with digits.
bool parse_index(Scanner& in, JsonStep& step) {
  const std::size_t begin = in.position();
  const bool negative = in.take("-");
  const std::string_view digits = in.take_while(is_digit);
  if (negative && digits.empty()) in.reject("digit");
  if (!digits.empty() && sees_end_of_step(in)) {
    step.is_index = true;
    step.key = (negative ? "-" : "") + std::string(digits);
    return true;
  }
  if (negative) in.reject("digit, \"->\", \"::\", \".\", \",\" or end of input");
  in.go_back(begin);
  return false;
}

JsonStep parse_step(Scanner& in) {
  JsonStep step;
  step.as_text = in.take(">");
  if (parse_index(in, step)) return step;
  step.key = in.peek() == '"'
                 ? parse_quoted(in)
                 : parse_dashed(in, is_key_character,
                                "\"-\", digit or any non reserved character different from: "
                                ".,>()");
  return step;
}

}  // namespace

std::string parse_quoted(Scanner& in) {
  std::string text;
  in.take("\"");
  while (!in.at_end()) {
    const char c = in.next();
    if (c == '"') return text;
    if (c != '\\') {
      text += c;
    } else if (!in.at_end()) {
      text += in.next();
    }
  }
  in.reject("\"\\\"\"");
}

std::string parse_identifier(Scanner& in) {
  return std::string(trimmed(in.take_while(is_identifier_character)));
}

std::string parse_field_name(Scanner& in, std::string_view expected) {
  return in.peek() == '"' ? parse_quoted(in) : parse_dashed(in, is_identifier_character, expected);
}

std::vector<JsonStep> parse_json_path(Scanner& in) {
  std::vector<JsonStep> path;
  while (in.take("->")) {
    if (path.size() == kMostJsonSteps) in.reject("at most 32 steps of JSON");
    path.push_back(parse_step(in));
  }
  return path;
}

QueryField parse_field(Scanner& in, std::string_view expected) {
  in.skip_blanks();
  QueryField field;
  field.column = parse_field_name(in, expected);
  field.path = parse_json_path(in);
  in.skip_blanks();
  return field;
}

}  // namespace relevance::httpd
