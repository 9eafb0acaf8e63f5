// SPDX-License-Identifier: PostgreSQL
#include "extension/training/query_source.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "table/readings/readings_columns.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

constexpr std::size_t kCellsInBatch = 64 * 1024;
constexpr std::size_t kTextBytesInBatch = std::size_t{8} << 20;

// Takes rows from the executor as they come, without copying them.
struct Batch {
  DestReceiver receiver;  // must be first: the executor knows only this member
  MemoryContext memory;   // holds texts until the next batch
  const SourceDecoder* decoders;
  int columns;
  int used_columns;
  SourceValue* cells;
  std::size_t rows;
  std::size_t text_bytes;
};

// PostgreSQL zone. False when the texts fill a batch; the row is stored nevertheless.
bool receive_row(TupleTableSlot* slot, DestReceiver* receiver) {
  auto* batch = reinterpret_cast<Batch*>(receiver);
  slot_getsomeattrs(slot, batch->used_columns);
  const MemoryContext outer = MemoryContextSwitchTo(batch->memory);
  SourceValue* cell = batch->cells + batch->rows++ * static_cast<std::size_t>(batch->columns);
  for (int i = 0; i < batch->columns; ++i, ++cell) {
    if (batch->decoders[i].kind == Decoder::none || slot->tts_isnull[i])
      *cell = {std::numeric_limits<double>::quiet_NaN(), nullptr, 0};
    else
      *cell = decode_value(batch->decoders[i], slot->tts_values[i]);
    batch->text_bytes += cell->length;
  }
  MemoryContextSwitchTo(outer);
  return batch->text_bytes < kTextBytesInBatch;
}

void start_rows(DestReceiver*, int, TupleDesc) {}
void end_rows(DestReceiver*) {}

// PostgreSQL zone. Whether the plan is one SELECT that neither changes nor locks anything.
bool only_reads(SPIPlanPtr plan) {
  if (!SPI_is_cursor_plan(plan)) return false;
  const auto* source = static_cast<CachedPlanSource*>(linitial(SPI_plan_get_plan_sources(plan)));
  if (list_length(source->query_list) != 1) return false;
  const auto* parsed = linitial_node(Query, source->query_list);
  return parsed->commandType == CMD_SELECT && !parsed->hasModifyingCTE && parsed->rowMarks == NIL;
}

// PostgreSQL zone. A worker cannot read another session's temporary tables.
void reject_temporary_tables(SPIPlanPtr plan) {
  const auto* source = static_cast<CachedPlanSource*>(linitial(SPI_plan_get_plan_sources(plan)));
  ListCell* cell;
  foreach (cell, source->relationOids) {
    const Oid relation = lfirst_oid(cell);
    if (get_rel_persistence(relation) != RELPERSISTENCE_TEMP) continue;
    ereport(ERROR,
            (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
             errmsg("the query reads the temporary table \"%s\"", get_rel_name(relation)),
             errdetail("The query runs in a worker, which does not see a session's own tables."),
             errhint("Copy it into a permanent table.")));
  }
}

// PostgreSQL zone. nullptr: it is not a query that only reads.
Portal open_cursor(const char* query) {
  SPIPlanPtr plan = SPI_prepare_cursor(query, 0, nullptr, CURSOR_OPT_NO_SCROLL);
  if (plan == nullptr && SPI_result == SPI_ERROR_COPY) return nullptr;
  if (plan == nullptr) elog(ERROR, "SPI rejected a query: %s", SPI_result_code_string(SPI_result));
  if (!only_reads(plan)) return nullptr;
  reject_temporary_tables(plan);
  return SPI_cursor_open(nullptr, plan, nullptr, nullptr, true);
}

Portal portal_of(void* portal) {
  return static_cast<Portal>(portal);
}

bool is_ignored(const std::string& name, const std::vector<std::string>& ignore_columns) {
  return std::any_of(ignore_columns.begin(), ignore_columns.end(),
                     [&](const std::string& ignored) { return fold(trim(ignored)) == fold(name); });
}

}  // namespace

QuerySource::QuerySource(const std::string& query, const contract::TrainOptions& options) {
  const std::string statement = to_server(query);
  portal_ = call_pg([&] { return open_cursor(statement.c_str()); });
  if (portal_ == nullptr)
    throw Error("not_a_query", "the data must come from a single SELECT that only reads",
                "Statements that change data, lock rows or return no rows cannot be used, and "
                "neither can several statements.",
                "Give one SELECT, VALUES, TABLE or WITH ... SELECT.");
  const int count = call_pg([&] { return portal_of(portal_)->tupDesc->natts; });
  for (int i = 0; i < count; ++i) {
    struct Found {
      const char* name;
      const char* type_name;
      SourceDecoder decoder;
    };
    const Found found = call_pg([&]() -> Found {
      const Form_pg_attribute attribute = TupleDescAttr(portal_of(portal_)->tupDesc, i);
      return {NameStr(attribute->attname),
              format_type_with_typemod(attribute->atttypid, attribute->atttypmod),
              make_decoder(attribute->atttypid)};
    });
    const bool is_interval = found.decoder.kind == Decoder::interval;
    columns_.push_back(
        {to_utf8(found.name), source_type_of(found.decoder.kind), is_interval ? "s" : ""});
    type_names_.push_back(to_utf8(found.type_name));
    decoders_.push_back(found.decoder);
  }
  if (options.readings.layout == table::Layout::lengthwise) {
    keep_readings(options.readings);
  } else {
    reject_unsupported(options.ignore_columns);
  }
  for (int i = 0; i < count; ++i) {
    if (decoders_[static_cast<std::size_t>(i)].kind != Decoder::none) used_columns_ = i + 1;
  }
  const std::size_t width = std::max<std::size_t>(columns_.size(), 1);
  cells_.resize(std::max<std::size_t>(kCellsInBatch / width, 1) * width);
  batch_memory_ = call_pg([] {
    return AllocSetContextCreate(CurrentMemoryContext, "relevance rows", ALLOCSET_DEFAULT_SIZES);
  });
}

void QuerySource::keep_readings(const table::ReadingsOptions& options) {
  columns_ = table::readings_source(std::move(columns_), options);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].type == table::SourceType::none) decoders_[i].kind = Decoder::none;
  }
}

void QuerySource::reject_unsupported(const std::vector<std::string>& ignore_columns) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string& name = columns_[i].name;
    if (columns_[i].type != table::SourceType::none || is_ignored(name, ignore_columns)) continue;
    const bool is_json = type_names_[i].starts_with("json");
    const std::string take_out = is_json ? "Extract values from it in the query, as in (" + name +
                                               " ->> 'temperature')::float8 AS temperature"
                                         : "Convert it to numbers or text in the query";
    throw Error("unsupported_type",
                "column \"" + name + "\" has the type " + type_names_[i] +
                    ", which is neither number, boolean, text nor time",
                "A feature needs one value per row that can be compared with others.",
                take_out + ", or name the column in the option ignore_columns.");
  }
}

void QuerySource::close() {
  call_pg([&] { SPI_cursor_close(portal_of(portal_)); });
}

QuerySource::Fetched QuerySource::fetch(std::size_t most) {
  const std::size_t width = columns_.size();
  const std::size_t room = std::min(most, width == 0 ? 1 : cells_.size() / width);
  return call_pg([&]() -> Fetched {
    auto* memory = static_cast<MemoryContext>(batch_memory_);
    MemoryContextReset(memory);
    Batch batch{{receive_row, start_rows, end_rows, end_rows, DestNone},
                memory,
                decoders_.data(),
                static_cast<int>(width),
                used_columns_,
                cells_.data(),
                0,
                0};
    PortalRunFetch(portal_of(portal_), FETCH_FORWARD, static_cast<long>(room), &batch.receiver);
    // After a batch that was full of texts, the executor assumes that the end was reached.
    const bool is_full = batch.text_bytes >= kTextBytesInBatch;
    if (is_full) portal_of(portal_)->atEnd = false;
    return {batch.rows, is_full || batch.rows == room};
  });
}

bool QuerySource::read(table::TableWriter& writer, std::size_t most) {
  const Fetched fetched = fetch(most);
  const SourceValue* cell = cells_.data();
  for (std::size_t row = 0; row < fetched.rows; ++row) {
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      write_cell(writer, column, *cell++);
    }
    writer.end_row();
  }
  return fetched.more;
}

void QuerySource::write_cell(table::TableWriter& writer, std::size_t column,
                             const SourceValue& value) const {
  if (value.text != nullptr)
    writer.text(column, {value.text, value.length});
  else if (!std::isnan(value.number))
    writer.number(column, value.number);
}

}  // namespace relevance::extension
