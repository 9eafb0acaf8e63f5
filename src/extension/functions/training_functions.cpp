// SPDX-License-Identifier: PostgreSQL
#include "extension/functions/training_functions.h"

#include <optional>

#include "contract/train_options.h"
#include "extension/functions/csv_blocks.h"
#include "extension/functions/data_check.h"
#include "extension/functions/memory_check.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/settings.h"
#include "extension/ground/sql.h"
#include "extension/module/preload.h"
#include "extension/module/sql_version.h"
#include "extension/queue/run_queue.h"
#include "extension/training/data_set_store.h"
#include "table/csv/gunzip.h"
#include "table/training_set.h"

#include "extension/functions/arguments.h"
#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// Rejects a CSV that, judging by its head and its size, needs more memory than allowed.
class SizeCheck {
 public:
  SizeCheck(std::string_view head, const contract::TrainOptions& options)
      : cells_per_byte_(has_memory_limit() ? table::cells_per_byte(head, options.csv) : 0) {}
  void operator()(std::int64_t bytes) const {
    require_memory_for(cells_per_byte_ * static_cast<double>(bytes));
  }

 private:
  double cells_per_byte_;
};

}  // namespace

std::int64_t queue_training(const TrainingRequest& request, const BlockSource& next_block) {
  require_preloaded();
  require_known_sql();
  const contract::TrainOptions options = contract::parse_train_options(request.options);
  SpiSession spi;
  require_machine(request.machine);

  // The second block is fetched before the first is checked: the check must know whether there is
  // more.
  std::string block(next_block());
  std::string_view next = block.size() < kChunkBytes ? std::string_view() : next_block();
  table::DataSize unpacked = make_data_check();
  unpacked.add(block);
  table::check_head(block, next.empty(), request.target_column, options);

  const SizeCheck check_size(block, options);
  DataSetWriter writer(request.machine, request.file_name);
  writer.append(block);
  for (; !next.empty(); next = next_block()) {
    unpacked.add(next);
    writer.append(next);
    check_size(writer.bytes());
  }
  const std::int64_t run = queue_run(request.machine, writer.finish(), request.target_column,
                                     contract::to_json(options).dump());
  spi.finish();
  return run;
}

namespace {

// Reads the whole upload only where its bytes do not tell how large it is.
void check_unpacked(const UploadedCsv& csv) {
  if (!table::Gunzip::starts(csv.head) && settings.max_csv_rows == 0) return;
  table::DataSize unpacked = make_data_check();
  read_upload(csv, [&](std::string_view bytes) { unpacked.add(bytes); });
}

std::int64_t queue_uploaded(std::int64_t data_set, const TrainingRequest& request) {
  require_preloaded();
  require_known_sql();
  const contract::TrainOptions options = contract::parse_train_options(request.options);
  SpiSession spi;
  const UploadedCsv csv = lock_upload(data_set);
  use_data_limits();
  table::check_head(csv.head, csv.is_whole, request.target_column, options);
  SizeCheck(csv.head, options)(csv.bytes);
  check_unpacked(csv);
  seal_upload(csv);
  const std::int64_t run =
      queue_run(csv.machine, data_set, request.target_column, contract::to_json(options).dump());
  spi.finish();
  return run;
}

void append_piece(std::int64_t data_set, std::string_view piece) {
  require_known_sql();
  SpiSession spi;
  append_to_upload(data_set, piece);
  spi.finish();
}

TrainingRequest request_of(std::int32_t machine, const TrainingArguments& arguments,
                           const char* file_name) {
  return {machine, target_name(arguments), to_utf8(arguments.options), to_utf8(file_name)};
}

}  // namespace
}  // namespace relevance::extension

extern "C" {

PG_FUNCTION_INFO_V1(relevance_train_from_csv);
PG_FUNCTION_INFO_V1(relevance_train_from_csv_file);
PG_FUNCTION_INFO_V1(relevance_train_from_csv_upload);
PG_FUNCTION_INFO_V1(relevance_append_csv);

// (machine integer, csv bytea, target_column text, options jsonb) → bigint
Datum relevance_train_from_csv(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  reject_nulls(fcinfo, {"machine", "csv", "target_column", "options"});
  reject_long(fcinfo, {{"target_column", 2}, {"options", 3, relevance::contract::kMaxJsonBytes}});
  const bytea* csv = PG_GETARG_BYTEA_PP(1);
  const TrainingArguments arguments = training_arguments(fcinfo, 2);
  const int32 machine = PG_GETARG_INT32(0);
  std::int64_t run = 0;
  enter_cpp([&] {
    run = queue_training(request_of(machine, arguments, ""),
                         blocks_of(std::string_view(VARDATA_ANY(csv), VARSIZE_ANY_EXHDR(csv))));
  });
  PG_RETURN_INT64(run);
}

// (machine integer, path text, target_column text, options jsonb) → bigint
Datum relevance_train_from_csv_file(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  reject_nulls(fcinfo, {"machine", "path", "target_column", "options"});
  reject_long(
      fcinfo,
      {{"path", 1}, {"target_column", 2}, {"options", 3, relevance::contract::kMaxJsonBytes}});
  const char* path = text_to_cstring(PG_GETARG_TEXT_PP(1));
  const TrainingArguments arguments = training_arguments(fcinfo, 2);
  const int32 machine = PG_GETARG_INT32(0);
  const ServerFile file = open_server_file(path);
  std::int64_t run = 0;
  enter_cpp([&] { run = queue_training(request_of(machine, arguments, path), blocks_of(file)); });
  close_server_file(file);
  PG_RETURN_INT64(run);
}

// (data_set bigint, piece bytea) → void
Datum relevance_append_csv(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  reject_nulls(fcinfo, {"data_set", "piece"});
  const std::int64_t data_set = PG_GETARG_INT64(0);
  const bytea* piece = PG_GETARG_BYTEA_PP(1);
  enter_cpp([&] {
    append_piece(data_set, std::string_view(VARDATA_ANY(piece), VARSIZE_ANY_EXHDR(piece)));
  });
  PG_RETURN_VOID();
}

// (data_set bigint, target_column text, options jsonb) → bigint
Datum relevance_train_from_csv_upload(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  reject_nulls(fcinfo, {"data_set", "target_column", "options"});
  reject_long(fcinfo, {{"target_column", 1}, {"options", 2, relevance::contract::kMaxJsonBytes}});
  const std::int64_t data_set = PG_GETARG_INT64(0);
  const TrainingArguments arguments = training_arguments(fcinfo, 1);
  std::int64_t run = 0;
  enter_cpp([&] { run = queue_uploaded(data_set, request_of(0, arguments, "")); });
  PG_RETURN_INT64(run);
}
}
