// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/filter.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "httpd/rest/query_errors.h"

namespace relevance::httpd {
namespace {

constexpr std::string_view kOperator = "operator (eq, gt, ...)";
constexpr std::string_view kDelimiter = "delimiter (.)";
constexpr std::string_view kLogicPart =
    "field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)";

struct OperatorWord {
  std::string_view word;
  Operator op;
  bool takes_quantifier;
};

constexpr std::array kOperators = {
    OperatorWord{"eq", Operator::eq, true},
    OperatorWord{"neq", Operator::neq, false},
    OperatorWord{"gt", Operator::gt, true},
    OperatorWord{"gte", Operator::gte, true},
    OperatorWord{"lt", Operator::lt, true},
    OperatorWord{"lte", Operator::lte, true},
    OperatorWord{"like", Operator::like, true},
    OperatorWord{"ilike", Operator::ilike, true},
    OperatorWord{"match", Operator::match, true},
    OperatorWord{"imatch", Operator::imatch, true},
    OperatorWord{"cs", Operator::cs, false},
    OperatorWord{"cd", Operator::cd, false},
    OperatorWord{"ov", Operator::ov, false},
    OperatorWord{"sl", Operator::sl, false},
    OperatorWord{"sr", Operator::sr, false},
    OperatorWord{"nxr", Operator::nxr, false},
    OperatorWord{"nxl", Operator::nxl, false},
    OperatorWord{"adj", Operator::adj, false},
    OperatorWord{"isdistinct", Operator::isdistinct, false},
    OperatorWord{"in", Operator::in, false},
    OperatorWord{"is", Operator::is_null, false},
};

constexpr std::array<std::string_view, 4> kTextSearches = {"fts", "plfts", "phfts", "wfts"};

struct IsWord {
  std::string_view word;
  Operator op;
};

constexpr std::array kIsWords = {
    IsWord{"null", Operator::is_null},       IsWord{"not_null", Operator::is_not_null},
    IsWord{"true", Operator::is_true},       IsWord{"false", Operator::is_false},
    IsWord{"unknown", Operator::is_unknown},
};

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

const OperatorWord* find_operator(std::string_view word) {
  const auto* found = std::find_if(kOperators.begin(), kOperators.end(),
                                   [&](const OperatorWord& known) { return known.word == word; });
  return found == kOperators.end() ? nullptr : found;
}

bool is_text_search(std::string_view word) {
  return std::find(kTextSearches.begin(), kTextSearches.end(), word) != kTextSearches.end();
}

[[noreturn]] void reject_text_search(std::string_view word) {
  throw not_implemented("Full text search (" + std::string(word) + ") is not available.",
                        "Use ilike or imatch.");
}

Operator parse_is(Scanner& in) {
  const std::size_t begin = in.position();
  std::string word(in.take_while([](char c) { return c == '_' || std::isalpha(c & 0x7f); }));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return static_cast<char>(std::tolower(c & 0x7f)); });
  for (const IsWord& known : kIsWords) {
    if (known.word == word) return known.op;
  }
  in.go_back(begin);
  in.reject("isVal: (null, not_null, true, false, unknown)");
}

Quantifier parse_quantifier(Scanner& in) {
  if (in.take("(any)")) return Quantifier::any;
  if (in.take("(all)")) return Quantifier::all;
  return Quantifier::none;
}

bool ends_element(char c) {
  return c == ',' || c == ')';
}

// A quoted text that extends to the next ',' or ')'.
std::optional<std::string> take_quoted_element(Scanner& in) {
  const std::size_t begin = in.position();
  const std::string_view rest = in.rest();
  if (rest.empty() || rest[0] != '"') return std::nullopt;
  std::size_t end = 1;
  while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  if (end < rest.size()) {
    std::string text = parse_quoted(in);
    if (in.at_end() || ends_element(in.peek())) return text;
  }
  in.go_back(begin);
  return std::nullopt;
}

std::string take_plain_element(Scanner& in) {
  return std::string(in.take_while([](char c) { return !ends_element(c); }));
}

std::vector<std::string> parse_list(Scanner& in) {
  in.skip_blanks();
  if (!in.take("(")) in.reject("\"(\"");
  in.skip_blanks();
  std::vector<std::string> list;
  do {
    auto quoted = take_quoted_element(in);
    list.push_back(quoted ? std::move(*quoted) : take_plain_element(in));
  } while (in.take(","));
  if (!in.take(")")) in.reject("\",\" or \")\"");
  in.skip_blanks();
  // in.() is an empty list.
  if (list.size() == 1 && list[0].empty()) list.clear();
  return list;
}

// An array literal within a tree, including its commas.
std::optional<std::string> take_array(Scanner& in) {
  const std::string_view rest = in.rest();
  if (!rest.starts_with('{')) return std::nullopt;
  const std::size_t end = rest.find_first_of("{}", 1);
  if (end == std::string_view::npos || rest[end] != '}') return std::nullopt;
  std::string text(rest.substr(0, end + 1));
  in.take(text);
  return text;
}

std::string parse_value_in_tree(Scanner& in) {
  if (auto quoted = take_quoted_element(in)) return std::move(*quoted);
  if (auto array = take_array(in)) return std::move(*array);
  return take_plain_element(in);
}

std::string parse_whole_value(Scanner& in) {
  return std::string(in.take_while([](char) { return true; }));
}

bool is_like(Operator op) {
  return op == Operator::like || op == Operator::ilike;
}

// "eq.1", "not.like(any).{a*,b*}"; read_value reads the operator's value.
template <typename ReadValue>
Condition parse_operation(Scanner& in, QueryField field, ReadValue read_value) {
  Condition condition;
  condition.field = std::move(field);
  condition.negated = in.take("not.");
  const std::size_t begin = in.position();
  const std::string_view word = in.take_while(is_lower);
  const OperatorWord* known = find_operator(word);
  const bool text_search = is_text_search(word) && (in.peek() == '.' || in.peek() == '(');
  if (text_search) reject_text_search(word);
  if (known == nullptr) {
    in.go_back(begin);
    in.reject(condition.negated ? std::string(kOperator) : "\"not\" or " + std::string(kOperator));
  }
  if (known->takes_quantifier) condition.quantifier = parse_quantifier(in);
  if (!in.take(".")) in.reject(in.peek() == '(' ? kOperator : kDelimiter);
  condition.op = known->op;
  if (known->op == Operator::in) {
    condition.list = parse_list(in);
  } else if (known->op == Operator::is_null) {
    condition.op = parse_is(in);
  } else {
    condition.value = read_value(in);
  }
  if (is_like(condition.op)) {
    std::replace(condition.value.begin(), condition.value.end(), '*', '%');
  }
  return condition;
}

// "and(", "not.or (": a group rather than a column with that name. Empty if there is none.
std::string_view group_ahead(const Scanner& in) {
  const std::string_view rest = in.rest();
  for (const std::string_view op : {"and", "or", "not.and", "not.or"}) {
    if (!rest.starts_with(op)) continue;
    if (trimmed(rest.substr(op.size())).starts_with('(')) return op;
  }
  return {};
}

Filter parse_group(Scanner& in, std::string_view op, std::size_t level);

Filter parse_part(Scanner& in, std::size_t level) {
  in.skip_blanks();
  const std::string_view op = group_ahead(in);
  if (!op.empty()) return parse_group(in, op, level + 1);
  Filter filter;
  QueryField field = parse_field(in, kLogicPart);
  if (!in.take(".")) in.reject(kDelimiter);
  filter.condition = parse_operation(in, std::move(field), parse_value_in_tree);
  return filter;
}

Filter parse_group(Scanner& in, std::string_view op, std::size_t level) {
  if (level > kMostLogicLevels) in.reject("at most 32 levels of logic");
  Filter filter;
  in.take(op);
  filter.negated = op.starts_with("not.");
  filter.kind = op.ends_with("and") ? Filter::Kind::all : Filter::Kind::any;
  in.skip_blanks();
  if (!in.take("(")) in.reject("\"(\"");
  do {
    filter.parts.push_back(parse_part(in, level));
    in.skip_blanks();
  } while (in.take(","));
  if (!in.take(")")) in.reject("\",\" or \")\"");
  in.skip_blanks();
  return filter;
}

}  // namespace

Condition parse_condition(QueryField field, std::string_view value) {
  Scanner in(value, "failed to parse filter (" + std::string(value) + ')');
  Condition condition = parse_operation(in, std::move(field), parse_whole_value);
  in.expect_end("end of input");
  return condition;
}

bool is_condition(std::string_view value) {
  Scanner in(value, {});
  in.take("not.");
  const std::string_view word = in.take_while(is_lower);
  if (is_text_search(word)) return in.peek() == '.' || in.peek() == '(';
  const OperatorWord* known = find_operator(word);
  if (known == nullptr) return false;
  if (known->takes_quantifier) parse_quantifier(in);
  return in.peek() == '.';
}

Filter parse_logic(std::string_view op, std::string_view value) {
  const std::string text = std::string(op) + std::string(value);
  Scanner in(text, "failed to parse logic tree (" + std::string(value) + ')');
  Filter filter = parse_group(in, op, 1);
  in.expect_end("end of input");
  return filter;
}

}  // namespace relevance::httpd
