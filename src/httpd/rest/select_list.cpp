// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/select_list.h"

#include "httpd/rest/query_errors.h"

namespace relevance::httpd {
namespace {

constexpr std::string_view kAfterItem = "\"->>\", \"->\", \"::\", \",\" or end of input";

bool sees_end_of_item(const Scanner& in) {
  return in.at_end() || in.peek() == ',';
}

bool take_star(Scanner& in) {
  const std::size_t begin = in.position();
  if (in.take("*")) {
    in.skip_blanks();
    if (sees_end_of_item(in)) return true;
  }
  in.go_back(begin);
  return false;
}

// "name:", but not "name::type".
std::string take_alias(Scanner& in) {
  const std::size_t begin = in.position();
  std::string name = parse_field_name(in);
  if (!in.sees("::") && in.take(":")) return name;
  in.go_back(begin);
  return {};
}

void reject_aggregates(Scanner& in) {
  const std::size_t begin = in.position();
  in.take(".");
  const std::string name = parse_identifier(in);
  const bool known =
      name == "count" || name == "sum" || name == "avg" || name == "max" || name == "min";
  if (known && in.sees("()")) throw aggregates_not_allowed();
  in.go_back(begin);
}

SelectItem parse_item(Scanner& in) {
  SelectItem item;
  item.alias = take_alias(in);
  reject_aggregates(in);
  item.field = parse_field(in);
  if (in.take("::")) {
    item.cast = parse_identifier(in);
    if (item.cast.empty()) in.reject("letter or digit");
  }
  if (in.peek() == '.') reject_aggregates(in);
  return item;
}

}  // namespace

SelectList parse_select_list(std::string_view text) {
  SelectList list;
  if (trimmed(text).empty()) return list;
  Scanner in(text, "failed to parse select parameter (" + std::string(text) + ')');
  do {
    in.skip_blanks();
    if (take_star(in)) {
      list.items.push_back({.field = {.column = "*", .path = {}}, .alias = {}, .cast = {}});
      continue;
    }
    const bool spread = in.take("...");
    SelectItem item = parse_item(in);
    const bool plain = item.field.path.empty() && item.cast.empty();
    if (plain && (spread || in.peek() == '(' || in.peek() == '!')) {
      list.embedded = item.field.column;
      return list;
    }
    if (!sees_end_of_item(in)) in.reject(kAfterItem);
    list.items.push_back(std::move(item));
  } while (in.take(","));
  in.expect_end(kAfterItem);
  return list;
}

}  // namespace relevance::httpd
