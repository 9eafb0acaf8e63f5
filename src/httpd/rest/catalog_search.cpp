// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/catalog_search.h"

#include <algorithm>

#include "base/suggestions.h"
#include "http/message.h"

namespace relevance::httpd {
namespace {

constexpr std::size_t kLongestGuess = 200;  // bytes; no suggestions for longer names or lists

bool is_one_of(std::string_view type, std::initializer_list<std::string_view> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

// How well a type matches a value as written.
int nearness(ValueKind kind, std::string_view type) {
  const bool whole = is_one_of(type, {"integer", "bigint", "smallint"});
  const bool numeric = is_one_of(type, {"numeric", "double precision", "real"});
  const bool text = is_one_of(type, {"text", "character varying", "name"});
  switch (kind) {
    case ValueKind::integer:
      return whole ? 2 : numeric ? 1 : 0;
    case ValueKind::number:
      return numeric ? 2 : 0;
    case ValueKind::text:
      return text ? 2 : whole || numeric || type == "bytea" ? 0 : 1;
    case ValueKind::boolean:
      return type == "boolean" ? 2 : 0;
    case ValueKind::structure:
      return is_one_of(type, {"json", "jsonb"}) ? 2 : 0;
    case ValueKind::null:
      break;
  }
  return 0;
}

bool fits(const Function& function, const CallArguments& arguments) {
  std::size_t taken = 0;
  for (const Argument& argument : function.arguments) {
    if (!argument.is_input()) continue;
    const bool given = !argument.name.empty() && arguments.find(argument.name) != nullptr;
    if (!given && !argument.has_default) return false;
    if (given) ++taken;
  }
  return taken == arguments.given.size();
}

int nearness(const Function& function, const CallArguments& arguments) {
  int sum = 0;
  for (const Argument& argument : function.arguments) {
    const GivenArgument* given = arguments.find(argument.name);
    if (argument.is_input() && given != nullptr) sum += nearness(given->kind, argument.type);
  }
  return sum;
}

std::string input_names(const Function& function) {
  std::string names;
  for (const Argument& argument : function.arguments) {
    if (argument.is_input()) names.append(names.empty() ? "" : ", ").append(argument.name);
  }
  return names;
}

std::string given_names(const CallArguments& arguments) {
  std::string names;
  for (const GivenArgument& given : arguments.given) {
    names.append(names.empty() ? "" : ", ").append(given.name);
  }
  return names;
}

std::string qualified_name(const Function& function) {
  return function.schema + '.' + function.name;
}

// The text that is most similar to wanted; empty if none is similar enough.
std::string nearest(const std::string& wanted, const std::vector<std::string>& texts) {
  if (wanted.size() > kLongestGuess) return {};
  std::string best;
  std::size_t least = wanted.size() / 2 + 1;
  for (const std::string& text : texts) {
    const std::size_t distance = edit_distance(wanted, text);
    if (distance >= least) continue;
    least = distance;
    best = text;
  }
  return best;
}

std::string near_function(const Catalog& catalog, const std::string& schema,
                          const std::string& name, const std::string& given) {
  const auto functions = functions_named(catalog, name);
  std::vector<std::string> candidates;
  if (functions.empty()) {
    for (const Function& function : catalog.functions) candidates.push_back(function.name);
    const std::string near = nearest(name, candidates);
    return near.empty() ? "" : schema + '.' + near;
  }
  for (const Function* function : functions) candidates.push_back(input_names(*function));
  const std::string near = candidates.size() == 1 ? candidates[0] : nearest(given, candidates);
  return near.empty() && candidates.size() > 1 ? "" : schema + '.' + name + '(' + near + ')';
}

http::StatusError unknown_function(const Catalog& catalog, const std::string& schema,
                                   const std::string& name, const CallArguments& arguments) {
  const std::string given = given_names(arguments);
  const bool several = arguments.given.size() > 1;
  const std::string called = schema + '.' + name;
  const std::string near = near_function(catalog, schema, name, given);
  const std::string with = given.empty() ? " without parameters" : '(' + given + ')';
  const std::string searched =
      given.empty() ? with : " with parameter" + std::string(several ? "s " : " ") + given;
  return {404, "PGRST202", "Could not find the function " + called + with + " in the schema cache",
          "Searched for the function " + called + searched +
              ", but no matches were found in the schema cache.",
          near.empty() ? "" : "Perhaps you meant to call the function " + near};
}

http::StatusError ambiguous_function(const std::vector<const Function*>& functions) {
  std::string all;
  for (const Function* function : functions) {
    std::string arguments;
    for (const Argument& argument : function->arguments) {
      if (!argument.is_input()) continue;
      arguments.append(arguments.empty() ? "" : ", ");
      arguments.append(argument.name + " => " + argument.type);
    }
    all.append(all.empty() ? "" : ", ").append(qualified_name(*function) + '(' + arguments + ')');
  }
  return {300,
          "PGRST203",
          "Could not choose the best candidate function between: " + all,
          {},
          "Try renaming the parameters or the function itself in the database so function "
          "overloading can be resolved"};
}

}  // namespace

std::vector<const Function*> functions_named(const Catalog& catalog, std::string_view name) {
  std::vector<const Function*> functions;
  for (const Function& function : catalog.functions) {
    if (function.name == name) functions.push_back(&function);
  }
  return functions;
}

const Function& choose_function(const Catalog& catalog, const std::string& schema,
                                const std::string& name, const CallArguments& arguments) {
  std::vector<const Function*> best;
  int most = 0;
  for (const Function* function : functions_named(catalog, name)) {
    if (!fits(*function, arguments)) continue;
    const int near = nearness(*function, arguments);
    if (near > most) best.clear();
    if (best.empty() || near == most) best.push_back(function);
    most = std::max(most, near);
  }
  if (best.empty()) throw unknown_function(catalog, schema, name, arguments);
  if (best.size() > 1) throw ambiguous_function(best);
  return *best.front();
}

const Relation& find_relation(const Catalog& catalog, const std::string& schema,
                              const std::string& name) {
  std::vector<std::string> names;
  for (const Relation& relation : catalog.relations) {
    if (relation.name == name) return relation;
    names.push_back(relation.name);
  }
  const std::string near = nearest(name, names);
  throw http::StatusError(
      404, "PGRST205", "Could not find the table '" + schema + '.' + name + "' in the schema cache",
      {}, near.empty() ? "" : "Perhaps you meant the table '" + schema + '.' + near + '\'');
}

}  // namespace relevance::httpd
