// SPDX-License-Identifier: PostgreSQL
// One list of fields for each object of the contract, declared beside the struct: its JSON in both
// directions, its schema in the OpenAPI document and the tables of the documentation come from it.
//
//   struct Sample { std::string name; std::optional<double> value; };
//   constexpr auto fields_of(const Sample*) {
//     return std::tuple{field("name", &Sample::name, "What it is called."),
//                       field("value", &Sample::value, "How much.", Allowed{.low = 0})};
//   }
//
// A std::optional member may be absent or null. A std::vector may be absent, and is written even
// when it is empty. Other members are required. A struct with its own fields_of() may be a member.
#pragma once

#include <concepts>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "contract/json_fields.h"

namespace relevance::contract {

template <class Class, class Member>
struct ListedField {
  const char* name;  // in JSON, and the SQL column's
  Member Class::*member;
  const char* meaning;  // for people; also the SQL column's comment
  Allowed allowed{};
};

template <class Class, class Member>
constexpr auto field(const char* name, Member Class::*member, const char* meaning,
                     Allowed allowed = {}) {
  return ListedField<Class, Member>{name, member, meaning, allowed};
}

template <class T>
concept Listed = requires(const T* object) {
  fields_of(object);
};

template <class T>
struct MemberKind {
  static constexpr bool is_optional = false;
  static constexpr bool is_list = false;
  using Value = T;
};
template <class T>
struct MemberKind<std::optional<T>> {
  static constexpr bool is_optional = true;
  static constexpr bool is_list = false;
  using Value = T;
};
template <class T>
struct MemberKind<std::vector<T>> {
  static constexpr bool is_optional = false;
  static constexpr bool is_list = true;
  using Value = T;
};

template <Listed Object>
nlohmann::json object_to_json(const Object& object, bool only_required = false);

template <class T>
nlohmann::json value_to_json(const T& value) {
  if constexpr (Listed<T>) {
    return object_to_json(value);
  } else if constexpr (MemberKind<T>::is_list) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& one : value) list.push_back(value_to_json(one));
    return list;
  } else if constexpr (std::same_as<T, double>) {
    return number(value);
  } else {
    return value;
  }
}

// only_required: leaves out optional members and lists.
template <Listed Object>
nlohmann::json object_to_json(const Object& object, bool only_required) {
  nlohmann::json out = nlohmann::json::object();
  const auto add = [&]<class Class, class Member>(const ListedField<Class, Member>& one) {
    const Member& value = object.*one.member;
    if constexpr (MemberKind<Member>::is_optional) {
      if (value && !only_required) out[one.name] = value_to_json(*value);
    } else if constexpr (MemberKind<Member>::is_list) {
      if (!only_required) out[one.name] = value_to_json(value);
    } else {
      out[one.name] = value_to_json(value);
    }
  };
  std::apply([&](const auto&... one) { (add(one), ...); },
             fields_of(static_cast<const Object*>(nullptr)));
  return out;
}

template <Listed Object>
Object object_from_json(const Fields& fields);

template <class T>
std::vector<T> list_from_json(const Fields& fields, const char* name, const Allowed& allowed) {
  if constexpr (Listed<T>) {
    std::vector<T> list;
    for (const Fields& one : fields.optional_objects(name)) {
      list.push_back(object_from_json<T>(one));
    }
    return list;
  } else if constexpr (std::same_as<T, double>) {
    return fields.optional_numbers(name, allowed);
  } else {
    static_assert(std::same_as<T, std::string>);
    return fields.optional_texts(name);
  }
}

template <class T>
T value_from_json(const Fields& fields, const char* name, const Allowed& allowed) {
  if constexpr (Listed<T>) {
    return object_from_json<T>(*fields.optional_object(name));
  } else if constexpr (MemberKind<T>::is_list) {
    return list_from_json<typename MemberKind<T>::Value>(fields, name, allowed);
  } else if constexpr (std::same_as<T, double>) {
    return fields.number(name, allowed);
  } else if constexpr (std::same_as<T, bool>) {
    return *fields.optional_boolean(name);
  } else if constexpr (std::integral<T>) {
    return fields.integer<T>(name, allowed);
  } else {
    static_assert(std::same_as<T, std::string>);
    return fields.text(name, allowed);
  }
}

// Throws Error bad_answer, naming the field.
template <Listed Object>
Object object_from_json(const Fields& fields) {
  Object object;
  const auto read = [&]<class Class, class Member>(const ListedField<Class, Member>& one) {
    using Value = typename MemberKind<Member>::Value;
    if constexpr (MemberKind<Member>::is_list) {
      object.*one.member = list_from_json<Value>(fields, one.name, one.allowed);
    } else {
      if (MemberKind<Member>::is_optional && !fields.has(one.name)) return;
      object.*one.member = value_from_json<Value>(fields, one.name, one.allowed);
    }
  };
  std::apply([&](const auto&... one) { (read(one), ...); },
             fields_of(static_cast<const Object*>(nullptr)));
  return object;
}

// What the list of fields says about one field.
struct FieldDescription {
  std::string name;
  std::string meaning;
  nlohmann::json schema;  // JSON Schema, with the meaning as its description
};

template <Listed Object>
std::vector<FieldDescription> describe_fields();

// {"type": "object", "properties": …} of such descriptions.
nlohmann::json object_schema(const std::vector<FieldDescription>& fields);

nlohmann::json bounds_schema(const Allowed& allowed);

template <class T>
nlohmann::json value_schema(const Allowed& allowed) {
  if constexpr (Listed<T>) {
    return object_schema(describe_fields<T>());
  } else if constexpr (MemberKind<T>::is_list) {
    return {{"type", "array"}, {"items", value_schema<typename MemberKind<T>::Value>(allowed)}};
  } else if constexpr (std::same_as<T, bool>) {
    return {{"type", "boolean"}};
  } else {
    nlohmann::json schema = bounds_schema(allowed);
    schema["type"] = std::same_as<T, double> ? "number" : std::integral<T> ? "integer" : "string";
    return schema;
  }
}

template <class Class, class Member>
FieldDescription describe_field(const ListedField<Class, Member>& one) {
  using Kind = MemberKind<Member>;
  using Shown = std::conditional_t<Kind::is_list, Member, typename Kind::Value>;
  nlohmann::json schema = value_schema<Shown>(one.allowed);
  if constexpr (Kind::is_optional) {
    schema["type"] = {schema["type"], "null"};
    if (schema.contains("enum")) schema["enum"].push_back(nullptr);
  }
  schema["description"] = one.meaning;
  return {one.name, one.meaning, std::move(schema)};
}

template <Listed Object>
std::vector<FieldDescription> describe_fields() {
  return std::apply(
      [](const auto&... one) { return std::vector<FieldDescription>{describe_field(one)...}; },
      fields_of(static_cast<const Object*>(nullptr)));
}

}  // namespace relevance::contract
