// SPDX-License-Identifier: PostgreSQL
// relevance.preview_csv, preview_csv_file, preview_query: how data would be understood, without
// training and without storing anything. They need neither workers nor the right to write, so they
// also work on a standby.

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/text.h"
#include "contract/preview.h"
#include "contract/train_options.h"
#include "extension/functions/csv_blocks.h"
#include "extension/functions/data_check.h"
#include "extension/functions/query_rules.h"
#include "extension/ground/guard.h"
#include "extension/ground/settings.h"
#include "extension/ground/sql.h"
#include "extension/module/sql_version.h"
#include "extension/training/query_source.h"
#include "table/archive/archive_reader.h"
#include "table/columns/columns_reader.h"
#include "table/columns/columns_writer.h"
#include "table/csv/csv_reader.h"
#include "table/csv/csv_writer.h"
#include "table/csv/gunzip.h"
#include "table/csv/read_csv.h"
#include "table/readings/long_table.h"
#include "table/training_set.h"

#include "extension/functions/arguments.h"
#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// What is read at most; of a gzipped CSV, packed or unpacked.
constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;
constexpr std::size_t kMostRows = 100'000;  // of a query
constexpr std::size_t kShownRows = 20;

// A piece of a CSV is decoded without a check for interrupts. Gzip may unpack a thousand times as
// much.
constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
constexpr std::size_t kGzipPieceBytes = std::size_t{16} << 10;

struct PreviewRequest {
  contract::TrainOptions options;
  std::string target_column;  // empty: none
};

struct ReadTable {
  table::Table table;
  bool complete = true;
};

struct Head {
  std::string bytes;
  bool whole = true;
};

Head take_head(const BlockSource& next_block) {
  Head head;
  for (std::string_view block = next_block(); !block.empty(); block = next_block()) {
    const std::size_t room = kMostBytes - head.bytes.size();
    head.bytes += block.substr(0, room);
    if (block.size() <= room) continue;
    head.whole = false;
    break;
  }
  return head;
}

// Bytes in pieces, with a check for interrupts between them.
class Pieces : public table::ByteSource {
 public:
  Pieces(std::string_view bytes, std::size_t piece_bytes)
      : bytes_(bytes), rest_(bytes), piece_bytes_(piece_bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  std::string_view next() override {
    call_pg([] { CHECK_FOR_INTERRUPTS(); });
    const std::string_view piece = rest_.substr(0, piece_bytes_);
    rest_.remove_prefix(piece.size());
    return piece;
  }
  void rewind() override { rest_ = bytes_; }

 private:
  std::string_view bytes_, rest_;
  std::size_t piece_bytes_;
};

ReadTable read_packed(const Head& head, const table::CsvOptions& options,
                      const table::CsvReading& reading) {
  if (!head.whole) {
    throw Error("data_too_large",
                "a workbook or ZIP archive of more than 64 MB cannot be previewed",
                "Its directory stands at its end.", "Preview one of its sheets or files as CSV.");
  }
  const auto check = [](double) { call_pg([] { CHECK_FOR_INTERRUPTS(); }); };
  auto archive =
      table::read_archive(table::source_of(head.bytes), options, 1, check, reading, kMostBytes);
  return {std::move(archive.table), archive.whole};
}

// A head, or a gzipped CSV, which may unpack to much more: read in one pass, to the limit.
ReadTable read_in_one_pass(Pieces source, bool whole, const table::CsvOptions& options,
                           const table::CsvReading& reading) {
  table::CsvReader reader(options);
  table::prepare(reader, reading);
  for (std::string_view piece = source.next(); !piece.empty(); piece = source.next()) {
    reader.feed(piece);
    if (reader.text_bytes() >= kMostBytes) return {reader.finish_head(), false};
  }
  if (!whole) return {reader.finish_head(), false};
  return {reader.finish(), true};
}

ReadTable read_csv(const Head& head, const PreviewRequest& request) {
  const contract::TrainOptions& options = request.options;
  table::CsvReading reading{options.values.missing_values, {}};
  if (!request.target_column.empty()) {
    reading.keep_mixed_unless =
        table::keep_mixed_unless({request.target_column, options.readings, options.ignore_columns});
  }
  if (table::is_archive(head.bytes)) return read_packed(head, options.csv, reading);
  const bool gzip = table::Gunzip::starts(head.bytes);
  Pieces source(head.bytes, gzip ? kGzipPieceBytes : kPieceBytes);
  if (gzip || !head.whole) return read_in_one_pass(source, head.whole, options.csv, reading);
  return {table::read_csv(source, options.csv, 1, {}, reading), true};
}

// The rows travel as they do to a model service, so that they are understood alike.
ReadTable read_rows(QuerySource& source) {
  table::ColumnsReader reader;
  std::uint64_t bytes = 0;
  table::ColumnsWriter writer(source.columns(), [&](std::string_view part) {
    bytes += part.size();
    reader.feed(part);
  });
  bool more = true;
  while (more && writer.rows() < kMostRows && bytes < kMostBytes) {
    more = source.read(writer, kMostRows - writer.rows());
    call_pg([] { CHECK_FOR_INTERRUPTS(); });
  }
  const bool complete = !more || !source.skip_row();
  writer.finish();
  return {reader.finish(), complete};
}

// What a training would object to is part of the preview: the columns show why.
contract::Preview preview_of(ReadTable read, const PreviewRequest& request) {
  contract::Preview preview;
  preview.complete = read.complete;
  const contract::TrainOptions& options = request.options;
  try {
    if (request.target_column.empty()) {
      table::describe_data(std::move(read.table), options, preview.data, kShownRows);
    } else {
      table::Table table = std::move(read.table);
      const table::ReadingsRequest readings{request.target_column, options.readings,
                                            options.ignore_columns, table::kMaxGridBytes,
                                            &options.values.missing_values};
      table = table::settle_layout(std::move(table), readings);
      table::make_training_set(std::move(table), request.target_column, options, &preview.data,
                               kShownRows);
    }
  } catch (const Error& error) {
    preview.error = error;
  }
  return preview;
}

contract::Preview preview_query(const std::string& text, const PreviewRequest& request) {
  SpiSession spi;
  ReadTable read;
  with_query_rules(QueryAccess::read, [&] {
    QuerySource source(text, request.options);
    table::check_names(source.columns());
    read = read_rows(source);
    source.close();
  });
  spi.finish();
  return preview_of(std::move(read), request);
}

Datum to_datum(const contract::Preview& preview) {
  const auto language = static_cast<contract::Language>(settings.language);
  return make_jsonb(contract::to_json(preview, language)
                        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

// The arguments (..., options jsonb, target_column text), as the caller gave them.
struct PreviewArguments {
  const char* options;
  const char* target_column;  // null: none
};

// PostgreSQL zone.
PreviewArguments preview_arguments(FunctionCallInfo fcinfo) {
  return {DatumGetCString(DirectFunctionCall1(jsonb_out, PG_GETARG_DATUM(1))),
          PG_ARGISNULL(2) ? nullptr : text_to_cstring(PG_GETARG_TEXT_PP(2))};
}

PreviewRequest request_of(const PreviewArguments& arguments) {
  require_known_sql();
  PreviewRequest request{contract::parse_train_options(to_utf8(arguments.options)), {}};
  if (arguments.target_column != nullptr) {
    request.target_column = trim(to_utf8(arguments.target_column));
  }
  return request;
}

// A training would object to data that are too large when they are unpacked, beyond what is read here.
void check_unpacked(const Head& head, contract::Preview& preview) {
  if (preview.error) return;
  try {
    table::DataSize unpacked = make_data_check();
    for (std::string_view rest = head.bytes; !rest.empty();
         rest.remove_prefix(std::min(rest.size(), kPieceBytes))) {
      unpacked.add(rest.substr(0, kPieceBytes));
    }
  } catch (const PgError&) {
    throw;
  } catch (const Error& error) {
    preview.error = error;
  }
}

Datum preview_blocks(const PreviewArguments& arguments, const BlockSource& next_block) {
  const PreviewRequest request = request_of(arguments);
  use_data_limits();
  const Head head = take_head(next_block);
  contract::Preview preview = preview_of(read_csv(head, request), request);
  check_unpacked(head, preview);
  return to_datum(preview);
}

}  // namespace
}  // namespace relevance::extension

extern "C" {

PG_FUNCTION_INFO_V1(relevance_preview_csv);
PG_FUNCTION_INFO_V1(relevance_preview_csv_file);
PG_FUNCTION_INFO_V1(relevance_preview_query);

// (csv bytea, options jsonb, target_column text) → jsonb
Datum relevance_preview_csv(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  reject_nulls(fcinfo, {"csv", "options"});
  reject_long(fcinfo, {{"options", 1, relevance::contract::kMaxJsonBytes}, {"target_column", 2}});
  // One byte more shows that there is more.
  const bytea* csv = PG_GETARG_BYTEA_P_SLICE(0, 0, static_cast<int32>(kMostBytes) + 1);
  const PreviewArguments arguments = preview_arguments(fcinfo);
  Datum result = 0;
  enter_cpp([&] {
    result = preview_blocks(arguments,
                            blocks_of(std::string_view(VARDATA_ANY(csv), VARSIZE_ANY_EXHDR(csv))));
  });
  return result;
}

// (path text, options jsonb, target_column text) → jsonb
Datum relevance_preview_csv_file(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  reject_nulls(fcinfo, {"path", "options"});
  reject_long(
      fcinfo,
      {{"path", 0}, {"options", 1, relevance::contract::kMaxJsonBytes}, {"target_column", 2}});
  const PreviewArguments arguments = preview_arguments(fcinfo);
  const ServerFile file = open_server_file(text_to_cstring(PG_GETARG_TEXT_PP(0)));
  Datum result = 0;
  enter_cpp([&] { result = preview_blocks(arguments, blocks_of(file)); });
  close_server_file(file);
  return result;
}

// (query text, options jsonb, target_column text) → jsonb
Datum relevance_preview_query(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  reject_nulls(fcinfo, {"query", "options"});
  reject_long(fcinfo, {{"query", 0, relevance::contract::kMaxQueryBytes},
                       {"options", 1, relevance::contract::kMaxJsonBytes},
                       {"target_column", 2}});
  const char* query = text_to_cstring(PG_GETARG_TEXT_PP(0));
  const PreviewArguments arguments = preview_arguments(fcinfo);
  Datum result = 0;
  enter_cpp([&] { result = to_datum(preview_query(to_utf8(query), request_of(arguments))); });
  return result;
}
}
