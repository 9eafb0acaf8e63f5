#include "httpd/function_choice.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "http/message.h"

namespace relevance::httpd {
namespace {

constexpr std::array<std::string_view, 6> kIntegers = {"smallint", "integer", "bigint",
                                                       "numeric",  "real",    "double precision"};
constexpr std::array<std::string_view, 4> kTexts = {"text", "character varying", "character",
                                                    "name"};

template <typename List>
bool is_one_of(std::string_view type, const List& list) {
  return std::find(list.begin(), list.end(), type) != list.end();
}

bool is_number(std::string_view text) {
  const auto digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(),
                                        [](unsigned char c) { return std::isdigit(c) != 0; });
  };
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  const auto point = text.find('.');
  return digits(text.substr(0, point)) && (point == text.npos || digits(text.substr(point + 1)));
}

bool is_array(std::string_view type) {
  return type.size() > 2 && type.substr(type.size() - 2) == "[]";
}

bool is_input(const Argument& argument) {
  return argument.mode != ArgumentMode::out && argument.mode != ArgumentMode::table;
}

// How well a value suits a type: 2 as if made for it, 1 PostgreSQL may take it, 0 it will not.
int fit_of(const GivenArgument& given, std::string_view type) {
  const bool number_type = is_one_of(type, kIntegers);
  const bool json_type = type == "json" || type == "jsonb";
  switch (given.kind) {
    case ValueKind::null:
      return 1;
    case ValueKind::text:
      return is_one_of(type, kTexts) ? 2 : 1;
    case ValueKind::number:
      return number_type ? 2 : 1;
    case ValueKind::boolean:
      return type == "boolean" ? 2 : 1;
    case ValueKind::array:
      return is_array(type) || json_type ? 2 : 1;
    case ValueKind::object:
      return json_type ? 2 : 1;
    case ValueKind::query_value:
      break;
  }
  if (number_type) return is_number(given.text) ? 2 : 0;
  return 1;
}

const Argument* find_input(const Function& function, std::string_view name) {
  for (const Argument& argument : function.arguments) {
    if (is_input(argument) && argument.name == name) return &argument;
  }
  return nullptr;
}

bool is_given(const std::vector<GivenArgument>& given, const std::string& name) {
  return std::any_of(given.begin(), given.end(),
                     [&](const GivenArgument& one) { return one.name == name; });
}

bool takes(const Function& function, const std::vector<GivenArgument>& given) {
  for (const GivenArgument& one : given) {
    if (find_input(function, one.name) == nullptr) return false;
  }
  return std::all_of(
      function.arguments.begin(), function.arguments.end(), [&](const Argument& argument) {
        return !is_input(argument) || argument.has_default || is_given(given, argument.name);
      });
}

struct Suitability {
  int misfits = 0;  // values that PostgreSQL will not take
  int fit = 0;
  int left_to_defaults = 0;
  bool operator==(const Suitability&) const = default;
  bool better_than(const Suitability& other) const {
    if (misfits != other.misfits) return misfits < other.misfits;
    if (fit != other.fit) return fit > other.fit;
    return left_to_defaults < other.left_to_defaults;
  }
};

Suitability suitability(const Function& function, const std::vector<GivenArgument>& given) {
  Suitability out;
  for (const GivenArgument& one : given) {
    const int fit = fit_of(one, find_input(function, one.name)->type);
    out.fit += fit;
    if (fit == 0) ++out.misfits;
  }
  for (const Argument& argument : function.arguments) {
    if (is_input(argument) && !is_given(given, argument.name)) ++out.left_to_defaults;
  }
  return out;
}

std::string inputs_of(const Function& function) {
  std::string list;
  for (const Argument& argument : function.arguments) {
    if (is_input(argument)) list += (list.empty() ? "" : ", ") + argument.name;
  }
  return list;
}

std::string signature(const Function& function) {
  std::string list;
  for (const Argument& argument : function.arguments) {
    if (!is_input(argument)) continue;
    list += (list.empty() ? "" : ", ") + argument.name + " => " + argument.type;
  }
  return function.schema + "." + function.name + "(" + list + ")";
}

[[noreturn]] void refuse_unknown(const std::vector<const Function*>& of_name,
                                 const std::string& full_name,
                                 const std::vector<GivenArgument>& given) {
  std::string names;
  for (const GivenArgument& one : given) names += (names.empty() ? "" : ", ") + one.name;
  const std::string wanted = names.empty() ? " without parameters" : "(" + names + ")";
  std::string hint;
  if (!of_name.empty()) {
    hint = "Perhaps you meant to call the function " + full_name + "(" +
           inputs_of(*of_name.front()) + ")";
  }
  throw http::StatusError(
      404, "PGRST202", "Could not find the function " + full_name + wanted + " in the schema cache",
      of_name.empty() ? "No function of that name is exposed."
                      : "The functions of that name take other parameters.",
      hint);
}

[[noreturn]] void refuse_ambiguous(const std::vector<const Function*>& equals) {
  std::string list;
  for (const Function* one : equals) list += (list.empty() ? "" : ", ") + signature(*one);
  throw http::StatusError(
      300, "PGRST203", "Could not choose the best candidate function between: " + list, {},
      "Try renaming the parameters or the function itself in the database so function overloading "
      "can be resolved");
}

}  // namespace

const Function& choose_function(const Catalogue& catalogue, std::string_view schema,
                                std::string_view name, const std::vector<GivenArgument>& given) {
  std::vector<const Function*> of_name;
  std::vector<const Function*> best;
  Suitability best_suitability;
  for (const Function& function : catalogue.functions) {
    if (function.schema != schema || function.name != name) continue;
    of_name.push_back(&function);
    if (!takes(function, given)) continue;
    const Suitability found = suitability(function, given);
    if (!best.empty() && found == best_suitability) {
      best.push_back(&function);
    } else if (best.empty() || found.better_than(best_suitability)) {
      best = {&function};
      best_suitability = found;
    }
  }
  if (best.empty()) {
    refuse_unknown(of_name, std::string(schema) + "." + std::string(name), given);
  }
  if (best.size() > 1) refuse_ambiguous(best);
  return *best.front();
}

}  // namespace relevance::httpd
