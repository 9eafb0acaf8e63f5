// SPDX-License-Identifier: PostgreSQL
// The SQL functions that train from queries, tables and readings. They run in the caller's transaction under
// the caller's role and search_path: the query is checked with these, stored with both, and run by
// a worker when the training starts.

#include "base/error.h"
#include "contract/train_options.h"
#include "extension/functions/query_rules.h"
#include "extension/ground/guard.h"
#include "extension/ground/sql.h"
#include "extension/module/preload.h"
#include "extension/module/sql_version.h"
#include "extension/queue/run_queue.h"
#include "extension/training/query_source.h"
#include "table/training_set.h"

#include "extension/functions/arguments.h"
#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// Checks the query and its columns before anything is stored; no row is fetched. Planning the query
// may still run functions.
void check_query(const std::string& text, const std::string& target_column,
                 const contract::TrainOptions& options) {
  with_query_rules(QueryAccess::plan, [&] {
    QuerySource source(text, options);
    if (options.readings.layout != table::Layout::lengthwise) {
      table::check_columns(source.columns(), target_column, options);
    }
    source.close();
  });
}

std::int64_t store_query(std::int64_t machine, const std::string& text,
                         const std::string& search_path) {
  return query(
             "INSERT INTO relevance.data_set (machine_id, query, search_path)"
             " VALUES ($1::integer, $2, $3) RETURNING id",
             {machine, std::string_view(text), std::string_view(search_path)})
      .integer(0, "id");
}

// Until the returned level ends, our own statements run with the settings that control/sql gives
// all other functions, not with the caller's. PostgreSQL zone.
int pin_own_settings() {
  const int level = NewGUCNestLevel();
  const auto pin = [](const char* name, const char* value) {
    set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
  };
  pin("search_path", "pg_catalog, pg_temp");
  pin("row_security", "on");
  return level;
}

std::int64_t queue_query(std::int64_t machine, const std::string& text,
                         const std::string& target_column, const contract::TrainOptions& options) {
  const std::string search_path = to_utf8(namespace_search_path);
  if (search_path.size() > contract::kMaxNameBytes)
    throw Error("text_too_long", "the search_path, which is stored with the query, is too long",
                "It has " + std::to_string(search_path.size()) + " bytes; at most " +
                    std::to_string(contract::kMaxNameBytes) + " are accepted.",
                "SET search_path to the schemas that the query needs.");
  SpiSession spi;
  check_query(text, target_column, options);
  const int level = call_pg([] { return pin_own_settings(); });
  require_machine(machine);
  const std::int64_t run = queue_run(machine, store_query(machine, text, search_path),
                                     target_column, contract::to_json(options).dump());
  call_pg([&] { AtEOXact_GUC(true, level); });
  spi.finish();
  return run;
}

// PostgreSQL zone. With a schema-qualified name, whatever the search_path.
char* query_of_table(Oid table) {
  const char* name = get_rel_name(table);
  if (name == nullptr)
    ereport(ERROR,
            (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("there is no table with OID %u", table),
             errdetail("It may have been dropped a moment ago.")));
  const char* schema = get_namespace_name(get_rel_namespace(table));
  return psprintf("SELECT * FROM %s", quote_qualified_identifier(schema, name));
}

contract::TrainOptions read_options(const TrainingArguments& arguments) {
  require_preloaded();
  require_known_sql();
  return contract::parse_train_options(to_utf8(arguments.options));
}

Datum train_on(FunctionCallInfo fcinfo, const char* text) {
  const TrainingArguments arguments = training_arguments(fcinfo, 2);
  const int32 machine = PG_GETARG_INT32(0);
  std::int64_t run = 0;
  enter_cpp([&] {
    run = queue_query(machine, to_utf8(text), target_name(arguments), read_options(arguments));
  });
  return Int64GetDatum(run);
}

// PostgreSQL zone. Whether the text is a query, not a table's name: it begins with a query's word.
bool is_query(const char* text) {
  while (*text == '(' || scanner_isspace(*text)) ++text;
  for (const char* word : {"select", "with", "values", "table"}) {
    const std::size_t length = strlen(word);
    const char next = pg_strncasecmp(text, word, length) == 0 ? text[length] : 'a';
    if (scanner_isspace(next) || next == '(' || next == '*' || next == '\'') return true;
  }
  return strstr(text, "--") == text || strstr(text, "/*") == text;
}

// PostgreSQL zone. A table is found by the caller's search_path.
const char* query_of_source(text* source) {
  const char* given = text_to_cstring(source);
  if (is_query(given)) return given;
  const RangeVar* name = makeRangeVarFromNameList(textToQualifiedNameList(source));
  return query_of_table(RangeVarGetRelid(name, NoLock, false));
}

void require_long_layout(contract::TrainOptions& options) {
  if (options.readings.layout == table::Layout::wide)
    throw Error("invalid_option", "option \"layout\" must be \"long\" for readings",
                "Given: \"wide\".",
                "Leave the option out, or train with relevance.train_from_table or "
                "relevance.train_from_query.");
  options.readings.layout = table::Layout::lengthwise;
}

}  // namespace
}  // namespace relevance::extension

extern "C" {

PG_FUNCTION_INFO_V1(relevance_train_from_query);
PG_FUNCTION_INFO_V1(relevance_train_from_table);
PG_FUNCTION_INFO_V1(relevance_train_from_readings);
PG_FUNCTION_INFO_V1(relevance_retraining_options);

// (machine integer, query text, target_column text, options jsonb) → bigint
Datum relevance_train_from_query(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  reject_nulls(fcinfo, {"machine", "query", "target_column", "options"});
  reject_long(fcinfo, {{"query", 1, relevance::contract::kMaxQueryBytes},
                       {"target_column", 2},
                       {"options", 3, relevance::contract::kMaxJsonBytes}});
  return train_on(fcinfo, text_to_cstring(PG_GETARG_TEXT_PP(1)));
}

// (machine integer, table regclass, target_column text, options jsonb) → bigint
Datum relevance_train_from_table(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  reject_nulls(fcinfo, {"machine", "table", "target_column", "options"});
  reject_long(fcinfo, {{"target_column", 2}, {"options", 3, relevance::contract::kMaxJsonBytes}});
  return train_on(fcinfo, query_of_table(PG_GETARG_OID(1)));
}

// (machine integer, source text, target_tag text, options jsonb) → bigint
Datum relevance_train_from_readings(PG_FUNCTION_ARGS) {
  using namespace relevance;
  using namespace relevance::extension;
  reject_nulls(fcinfo, {"machine", "source", "target_tag", "options"});
  reject_long(fcinfo, {{"source", 1, contract::kMaxQueryBytes},
                       {"target_tag", 2},
                       {"options", 3, contract::kMaxJsonBytes}});
  const char* found = query_of_source(PG_GETARG_TEXT_PP(1));
  const TrainingArguments arguments = training_arguments(fcinfo, 2);
  const int32 machine = PG_GETARG_INT32(0);
  std::int64_t run = 0;
  enter_cpp([&] {
    contract::TrainOptions options = read_options(arguments);
    require_long_layout(options);
    run = queue_query(machine, to_utf8(found), target_name(arguments), options);
  });
  PG_RETURN_INT64(run);
}

// (last jsonb, given jsonb) → jsonb
Datum relevance_retraining_options(PG_FUNCTION_ARGS) {
  using namespace relevance;
  using namespace relevance::extension;
  reject_long(fcinfo, {{"options", 1, contract::kMaxJsonBytes}});
  const char* last = DatumGetCString(DirectFunctionCall1(jsonb_out, PG_GETARG_DATUM(0)));
  const char* given = DatumGetCString(DirectFunctionCall1(jsonb_out, PG_GETARG_DATUM(1)));
  Datum result = 0;
  enter_cpp([&] {
    require_preloaded();
    require_known_sql();
    contract::parse_train_options(to_utf8(given));
    nlohmann::json merged = contract::to_json(contract::parse_train_options(to_utf8(last)));
    merged.update(nlohmann::json::parse(to_utf8(given)));
    const contract::TrainOptions options = contract::parse_train_options(merged);
    const std::string complete = to_server(contract::to_json(options).dump());
    result =
        call_pg([&] { return DirectFunctionCall1(jsonb_in, CStringGetDatum(complete.c_str())); });
  });
  return result;
}
}
