// SPDX-License-Identifier: PostgreSQL
// Reads the arguments of SQL functions: rejects nulls and texts that are too long, and reads the last
// two arguments of all training functions, (…, target_column text, options jsonb). Makes jsonb results.
#pragma once

#include <initializer_list>
#include <string>

#include "contract/limits.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"

#include "extension/ground/pg.h"

namespace relevance::extension {

struct TrainingArguments {
  char* target_column;
  char* options;
};

// PostgreSQL zone. names: the arguments' names, in order.
inline void reject_nulls(FunctionCallInfo fcinfo, std::initializer_list<const char*> names) {
  int place = 0;
  for (const char* name : names) {
    if (!PG_ARGISNULL(place++)) continue;
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s must not be null", name),
                    errdetail("The call was given null in its place."),
                    errhint("A subselect that finds no row gives null.")));
  }
}

// An argument of type text or jsonb, by its name and place from 0, and its largest size in bytes.
struct SizeLimit {
  const char* name;
  int place;
  std::size_t most = contract::kMaxNameBytes;
};

// PostgreSQL zone. Before anything is unpacked.
inline void reject_long(FunctionCallInfo fcinfo, std::initializer_list<SizeLimit> limits) {
  for (const SizeLimit& limit : limits) {
    if (PG_ARGISNULL(limit.place)) continue;
    const Size size = toast_raw_datum_size(PG_GETARG_DATUM(limit.place)) - VARHDRSZ;
    if (size <= limit.most) continue;
    ereport(ERROR,
            (errcode(ERRCODE_STRING_DATA_RIGHT_TRUNCATION), errmsg("%s is too long", limit.name),
             errdetail("It has %zu bytes; at most %zu are accepted.", size, limit.most)));
  }
}

// PostgreSQL zone. first: the index of target_column.
inline TrainingArguments training_arguments(FunctionCallInfo fcinfo, int first) {
  return {text_to_cstring(PG_GETARG_TEXT_PP(first)),
          DatumGetCString(DirectFunctionCall1(jsonb_out, PG_GETARG_DATUM(first + 1)))};
}

// The target column's name without surrounding whitespace. C++ zone.
inline std::string target_name(const TrainingArguments& arguments) {
  std::string target = to_utf8(arguments.target_column);
  constexpr const char* kBlanks = " \t\r\n";
  target.erase(0, target.find_first_not_of(kBlanks));
  target.erase(target.find_last_not_of(kBlanks) + 1);
  return target;
}

// A jsonb value, for people: characters that the database's encoding lacks become question marks.
// C++ zone.
inline Datum make_jsonb(const std::string& utf8_json) {
  const std::string json = to_server_for_people(utf8_json);
  return call_pg([&] { return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.c_str())); });
}

}  // namespace relevance::extension
