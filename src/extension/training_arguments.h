// The arguments that all training functions share: (machine integer, data, target_column text,
// options jsonb).
#pragma once

#include <string>

#include "extension/encoding.h"

#include "extension/pg.h"

namespace relevance::extension {

struct TrainingArguments {
  int32 machine;
  char* target_column;
  char* options;
};

// PostgreSQL zone. data_name: what the second argument is called.
inline void refuse_nulls(FunctionCallInfo fcinfo, const char* data_name) {
  const char* names[] = {"machine", data_name, "target_column", "options"};
  for (int i = 0; i < 4; ++i) {
    if (!PG_ARGISNULL(i)) continue;
    ereport(ERROR,
            (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s must not be null", names[i]),
             errdetail("The call was given null in its place."),
             errhint("A subselect that finds no row gives null.")));
  }
}

// PostgreSQL zone.
inline TrainingArguments training_arguments(FunctionCallInfo fcinfo) {
  return {PG_GETARG_INT32(0), text_to_cstring(PG_GETARG_TEXT_PP(2)),
          DatumGetCString(DirectFunctionCall1(jsonb_out, PG_GETARG_DATUM(3)))};
}

// The target column's name without blanks around it. C++ zone.
inline std::string target_name(const TrainingArguments& arguments) {
  std::string target = to_utf8(arguments.target_column);
  constexpr const char* kBlanks = " \t\r\n";
  target.erase(0, target.find_first_not_of(kBlanks));
  target.erase(target.find_last_not_of(kBlanks) + 1);
  return target;
}

}  // namespace relevance::extension
