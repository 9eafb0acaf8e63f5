// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/call_arguments.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "http/message.h"

namespace relevance::httpd {
namespace {

http::StatusError invalid_body(const std::string& detail) {
  return {400, "PGRST102", "Empty or invalid json", detail,
          "The body is a JSON object of named arguments."};
}

http::StatusError too_many_arguments() {
  return {400,
          "PGRST102",
          "Too many arguments",
          {},
          "A function has " + std::to_string(kMostArguments) + " arguments at most."};
}

// The index of name in given, to which it is added if it is new.
std::size_t place_of(const std::string& name, std::vector<GivenArgument>& given) {
  const auto found = std::find_if(given.begin(), given.end(),
                                  [&](const GivenArgument& known) { return known.name == name; });
  const auto place = static_cast<std::size_t>(found - given.begin());
  if (found == given.end()) {
    if (given.size() == kMostArguments) throw too_many_arguments();
    given.push_back({.name = name, .kind = ValueKind::null, .texts = {}, .depth = 0});
  }
  return place;
}

// Reads the keys of a JSON object and the kinds of their values. It parses token by token, so that
// even a deep body is never held as a tree.
class ArgumentReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return value(ValueKind::null); }
  bool boolean(bool) override { return value(ValueKind::boolean); }
  bool number_integer(std::int64_t) override { return value(ValueKind::integer); }
  bool number_unsigned(std::uint64_t) override { return value(ValueKind::integer); }
  bool number_float(double, const std::string&) override { return value(ValueKind::number); }
  bool string(std::string&) override { return value(ValueKind::text); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return enter(true); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(false); }
  bool end_array() override { return leave(); }

  bool key(std::string& name) override {
    if (depth_ == 1) current_ = place_of(name, given_);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception&) override {
    return fail("It is not JSON at byte " + std::to_string(position) + '.');
  }

  const std::string& fault() const { return fault_; }
  std::vector<GivenArgument> take() { return std::move(given_); }

 private:
  bool value(ValueKind kind) {
    if (depth_ == 0) return fail("It is not an object.");
    if (depth_ == 1) given_[current_].kind = kind;
    return true;
  }

  bool enter(bool object) {
    if (depth_ == 0 && !object) return fail("It is not an object.");
    if (depth_ == kDeepestArgument) {
      return fail("It is nested deeper than " + std::to_string(kDeepestArgument) + " levels.");
    }
    if (depth_ > 0) {
      value(ValueKind::structure);
      given_[current_].depth = std::max(given_[current_].depth, depth_);
    }
    ++depth_;
    return true;
  }

  bool leave() {
    --depth_;
    return true;
  }

  bool fail(const std::string& fault) {
    if (fault_.empty()) fault_ = fault;
    return false;
  }

  std::size_t depth_ = 0;
  std::size_t current_ = 0;
  std::vector<GivenArgument> given_;
  std::string fault_;
};

// Only numbers in their usual form count: "007" and "1e3" may well be names.
ValueKind kind_of_text(std::string_view text) {
  constexpr std::size_t kMostDigits = 18;
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  const bool whole = !digits.empty() && digits.size() <= kMostDigits &&
                     digits.find_first_not_of("0123456789") == std::string_view::npos &&
                     (digits == "0" || digits[0] != '0');
  return whole ? ValueKind::integer : ValueKind::text;
}

}  // namespace

const GivenArgument* CallArguments::find(std::string_view name) const {
  const auto found = std::find_if(given.begin(), given.end(),
                                  [&](const GivenArgument& known) { return known.name == name; });
  return found == given.end() ? nullptr : &*found;
}

CallArguments read_body_arguments(std::string_view body) {
  CallArguments arguments;
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return arguments;
  // The parser would treat a zero byte as the end.
  if (body.find('\0') != std::string_view::npos) throw invalid_body("It has a zero byte.");
  ArgumentReader reader;
  const bool read = nlohmann::json::sax_parse(body, &reader);
  if (!read) throw invalid_body(reader.fault());
  arguments.given = reader.take();
  arguments.json = body;
  return arguments;
}

CallArguments read_query_arguments(const std::vector<Parameter>& parameters) {
  CallArguments arguments;
  for (const Parameter& parameter : parameters) {
    GivenArgument& argument = arguments.given[place_of(parameter.name, arguments.given)];
    argument.kind = kind_of_text(parameter.value);
    argument.texts.push_back(parameter.value);
  }
  return arguments;
}

}  // namespace relevance::httpd
