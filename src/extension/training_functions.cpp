#include "extension/training_functions.h"

#include <sys/stat.h>

#include <optional>

#include "contract/train_options.h"
#include "extension/data_set_store.h"
#include "extension/encoding.h"
#include "extension/guard.h"
#include "extension/preload.h"
#include "extension/sql.h"
#include "table/training_set.h"

#include "extension/pg.h"

namespace relevance::extension {
namespace {

void require_machine(std::int64_t machine) {
  if (!query("SELECT FROM relevance.machine WHERE id = $1", {machine}).empty()) return;
  throw Error("unknown_machine", "there is no machine with id " + std::to_string(machine),
              "It may have been deleted a moment ago.",
              "SELECT id, machine_name FROM relevance.machines shows them all.");
}

std::int64_t queue_run(const TrainingRequest& request, std::int64_t data_set,
                       const std::string& options) {
  return query(
             "INSERT INTO relevance.run (machine_id, data_set_id, target_column, options)"
             " VALUES ($1::integer, $2, $3, $4::jsonb) RETURNING id",
             {request.machine, data_set, std::string_view(request.target_column),
              std::string_view(options)})
      .integer(0, 0);
}

}  // namespace

std::int64_t queue_training(const TrainingRequest& request, const BlockSource& next_block) {
  require_preloaded();
  const contract::TrainOptions options = contract::parse_train_options(request.options);
  SpiSession spi;
  require_machine(request.machine);

  // The second block is fetched before the first is checked: only then is it known whether there is
  // more.
  std::string block(next_block());
  std::string_view next = block.size() < kChunkBytes ? std::string_view() : next_block();
  table::check_head(block, next.empty(), request.target_column, options.ignore_columns);

  DataSetWriter writer(request.machine, request.file_name);
  writer.append(block);
  for (; !next.empty(); next = next_block()) writer.append(next);
  const std::int64_t run = queue_run(request, writer.finish(), contract::to_json(options).dump());
  spi.finish();
  return run;
}

namespace {

// A value's blocks.
BlockSource blocks_of(std::string_view value) {
  return [value]() mutable {
    const std::string_view block = value.substr(0, kChunkBytes);
    value.remove_prefix(block.size());
    return block;
  };
}

// An open file's blocks; `buffer` holds the current one.
BlockSource blocks_of(FILE* file, char* buffer, const char* path) {
  return [=] {
    const std::size_t length = call_pg([&] {
      CHECK_FOR_INTERRUPTS();
      const std::size_t read = fread(buffer, 1, kChunkBytes, file);
      if (read < kChunkBytes && ferror(file))
        ereport(ERROR, (errcode_for_file_access(), errmsg("could not read file \"%s\": %m", path)));
      return read;
    });
    return std::string_view(buffer, length);
  };
}

// PostgreSQL zone: the arguments that all training functions share.
struct Arguments {
  int32 machine;
  char* target_column;
  char* options;
};

void refuse_nulls(FunctionCallInfo fcinfo, const char* data_name) {
  const char* names[] = {"machine", data_name, "target_column", "options"};
  for (int i = 0; i < 4; ++i) {
    if (!PG_ARGISNULL(i)) continue;
    ereport(ERROR,
            (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s must not be null", names[i]),
             errdetail("The call was given null in its place."),
             errhint("A subselect that finds no row gives null.")));
  }
}

Arguments common_arguments(FunctionCallInfo fcinfo) {
  return {PG_GETARG_INT32(0), text_to_cstring(PG_GETARG_TEXT_PP(2)),
          DatumGetCString(DirectFunctionCall1(jsonb_out, PG_GETARG_DATUM(3)))};
}

TrainingRequest request_of(const Arguments& arguments, const char* file_name) {
  std::string target = to_utf8(arguments.target_column);
  constexpr const char* kBlanks = " \t\r\n";
  target.erase(0, target.find_first_not_of(kBlanks));
  target.erase(target.find_last_not_of(kBlanks) + 1);
  return {arguments.machine, target, to_utf8(arguments.options), to_utf8(file_name)};
}

// PostgreSQL zone.
void require_file_privilege(const char* path) {
  if (has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES)) return;
  ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                  errmsg("permission denied to read the server's file \"%s\"", path),
                  errdetail("Only roles with the privileges of pg_read_server_files may."),
                  errhint("Send the data themselves with relevance.train_from_csv, or have an "
                          "administrator GRANT pg_read_server_files TO %s.",
                          quote_identifier(GetUserNameFromId(GetUserId(), false)))));
}

FILE* open_file(const char* path) {
  FILE* file = AllocateFile(path, PG_BINARY_R);
  if (!file)
    ereport(ERROR,
            (errcode_for_file_access(), errmsg("could not open file \"%s\" for reading: %m", path),
             errhint("The path is the server's: the file must be on the server's machine, and "
                     "readable by the role that runs it.")));
  struct stat info;
  if (fstat(fileno(file), &info) == 0 && S_ISDIR(info.st_mode))
    ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("\"%s\" is a directory", path),
                    errhint("Give the path of a CSV file in it.")));
  return file;
}

}  // namespace
}  // namespace relevance::extension

extern "C" {

PG_FUNCTION_INFO_V1(relevance_train_from_csv);
PG_FUNCTION_INFO_V1(relevance_train_from_csv_file);

// (machine integer, csv bytea, target_column text, options jsonb) → bigint
Datum relevance_train_from_csv(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  refuse_nulls(fcinfo, "csv");
  const bytea* csv = PG_GETARG_BYTEA_PP(1);
  const Arguments arguments = common_arguments(fcinfo);
  std::int64_t run = 0;
  enter_cpp([&] {
    run = queue_training(request_of(arguments, ""),
                         blocks_of(std::string_view(VARDATA_ANY(csv), VARSIZE_ANY_EXHDR(csv))));
  });
  PG_RETURN_INT64(run);
}

// (machine integer, path text, target_column text, options jsonb) → bigint
Datum relevance_train_from_csv_file(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  refuse_nulls(fcinfo, "path");
  const char* path = text_to_cstring(PG_GETARG_TEXT_PP(1));
  const Arguments arguments = common_arguments(fcinfo);
  require_file_privilege(path);
  FILE* file = open_file(path);
  char* buffer = static_cast<char*>(palloc(kChunkBytes));
  std::int64_t run = 0;
  enter_cpp(
      [&] { run = queue_training(request_of(arguments, path), blocks_of(file, buffer, path)); });
  FreeFile(file);
  PG_RETURN_INT64(run);
}
}
