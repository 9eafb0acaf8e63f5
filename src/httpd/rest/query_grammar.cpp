// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/query_grammar.h"

#include <charconv>
#include <limits>

#include "httpd/rest/query_errors.h"

namespace relevance::httpd {
namespace {

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size()) return std::nullopt;
  if (fault == std::errc::result_out_of_range) {
    return text.starts_with('-') ? -1 : std::numeric_limits<std::int64_t>::max();
  }
  if (fault != std::errc()) return std::nullopt;
  return number;
}

// "a.b.c" → "c". Quotes are kept: the result is only compared with names that have none.
std::string_view last_word(std::string_view name) {
  return name.substr(name.rfind('.') + 1);  // npos + 1 is 0
}

// Returns the name, such as "and" or "not.or". Throws if a prefix names another resource.
std::string logic_operator(std::string_view name) {
  const bool negated = name == "not.and" || name == "not.or";
  if (!negated && name.find('.') != std::string_view::npos) {
    throw not_embedded(std::string(name.substr(0, name.find('.'))));
  }
  return std::string(name);
}

QueryField parse_filter_name(std::string_view name) {
  Scanner in(name, "failed to parse tree path (" + std::string(name) + ')');
  QueryField field;
  field.column = parse_field_name(in);
  if (in.peek() == '.') throw not_embedded(field.column);
  field.path = parse_json_path(in);
  in.expect_end("letter, digit, \"-\", \"->>\", \"->\", delimiter (.) or end of input");
  return field;
}

void reject_embedded(std::string_view name) {
  if (name.find('.') != std::string_view::npos) {
    throw not_embedded(std::string(name.substr(0, name.find('.'))));
  }
}

class Reader {
 public:
  explicit Reader(Plain plain) : plain_(plain) {}

  void take(const Parameter& parameter) {
    const std::string_view word = last_word(parameter.name);
    if (parameter.name == "select") {
      take_select(parameter.value);
    } else if (word == "order") {
      reject_embedded(parameter.name);
      take_order(parameter.value);
    } else if (word == "limit" || word == "offset") {
      reject_embedded(parameter.name);
      take_number(word == "limit" ? query_.limit : query_.offset, parameter.value);
    } else if (word == "and" || word == "or") {
      query_.filters.push_back(parse_logic(logic_operator(parameter.name), parameter.value));
    } else if (parameter.name != "columns" && parameter.name != "on_conflict") {
      take_condition(parameter);
    }
  }

  Query finish() { return std::move(query_); }

 private:
  void take_select(std::string_view value) {
    if (has_select_) return;
    has_select_ = true;
    query_.select = parse_select_list(value);
  }

  void take_order(std::string_view value) {
    if (query_.order.empty()) query_.order = parse_order(value);
  }

  static void take_number(std::optional<std::int64_t>& number, std::string_view value) {
    if (!number) number = parse_number(value);
  }

  void take_condition(const Parameter& parameter) {
    if (plain_ == Plain::argument && !is_condition(parameter.value)) {
      query_.arguments.push_back(parameter);
      return;
    }
    Filter filter;
    filter.condition = parse_condition(parse_filter_name(parameter.name), parameter.value);
    query_.filters.push_back(std::move(filter));
  }

  Plain plain_;
  Query query_;
  bool has_select_ = false;
};

}  // namespace

Query parse_query(const std::vector<Parameter>& parameters, Plain plain) {
  Reader reader(plain);
  for (const Parameter& parameter : parameters) reader.take(parameter);
  return reader.finish();
}

}  // namespace relevance::httpd
