// SPDX-License-Identifier: PostgreSQL
#include "extension/ground/sql.h"

#include <array>
#include <cstring>
#include <deque>

#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

constexpr std::size_t kMaxParams = 16;

struct BoundParams {
  std::size_t count = 0;
  std::array<Oid, kMaxParams> types{};
  std::array<Datum, kMaxParams> values{};
  std::array<char, kMaxParams> nulls{};
};

Datum varlena_of(std::string_view bytes) {
  return call_pg([&] {
    return PointerGetDatum(cstring_to_text_with_len(bytes.data(), static_cast<int>(bytes.size())));
  });
}

void bind(BoundParams& bound, const Param& param) {
  const std::size_t i = bound.count++;
  bound.nulls[i] = ' ';
  if (const auto* integer = std::get_if<std::int64_t>(&param)) {
    bound.types[i] = INT8OID;
    bound.values[i] = Int64GetDatum(*integer);
  } else if (const auto* number = std::get_if<double>(&param)) {
    bound.types[i] = FLOAT8OID;
    bound.values[i] = Float8GetDatum(*number);
  } else if (const auto* text = std::get_if<std::string_view>(&param)) {
    bound.types[i] = TEXTOID;
    bound.values[i] = varlena_of(to_server(*text));
  } else if (const auto* bytes = std::get_if<Bytes>(&param)) {
    bound.types[i] = BYTEAOID;
    bound.values[i] = varlena_of(bytes->value);
  } else {
    bound.types[i] = TEXTOID;
    bound.nulls[i] = 'n';
  }
}

void release(const BoundParams& bound) {
  call_pg([&] {
    for (std::size_t i = 0; i < bound.count; ++i) {
      const bool by_reference = bound.types[i] == TEXTOID || bound.types[i] == BYTEAOID;
      if (by_reference && bound.nulls[i] == ' ') pfree(DatumGetPointer(bound.values[i]));
    }
  });
}

SPITupleTable* table_of(void* tuples) {
  return static_cast<SPITupleTable*>(tuples);
}

struct Field {
  Datum value;
  bool null;
};

// column: SPI's number, from 1.
Field field_of(void* tuples, std::size_t row, int column) {
  return call_pg([&] {
    SPITupleTable* table = table_of(tuples);
    Field field{};
    field.value = SPI_getbinval(table->vals[row], table->tupdesc, column, &field.null);
    return field;
  });
}

// nullptr for NULL; to be freed.
char* value_of(void* tuples, std::size_t row, int column) {
  return call_pg([&] {
    SPITupleTable* table = table_of(tuples);
    return SPI_getvalue(table->vals[row], table->tupdesc, column);
  });
}

BoundParams bind_all(std::initializer_list<Param> params) {
  if (params.size() > kMaxParams)
    throw Error("internal_error", "one of the extension's own statements has too many parameters",
                "It has " + std::to_string(params.size()) + ", of at most " +
                    std::to_string(kMaxParams) + ".",
                "Please report this.");
  BoundParams bound;
  for (const Param& param : params) bind(bound, param);
  return bound;
}

struct Result {
  SPITupleTable* tuples;
  uint64 count;
};

Result run(const char* statement, const BoundParams& bound, bool read_only) {
  return call_pg([&]() -> Result {
    const int code = SPI_execute_with_args(
        statement, static_cast<int>(bound.count), const_cast<Oid*>(bound.types.data()),
        const_cast<Datum*>(bound.values.data()), bound.nulls.data(), read_only, 0);
    if (code < 0) elog(ERROR, "SPI rejected a statement: %s", SPI_result_code_string(code));
    return {SPI_tuptable, SPI_processed};
  });
}

// The context without its outermost line, which shows our own statement: that helps nobody who called
// a function. In whatever language the server writes that line.
std::string without_statement(const std::string& context, std::string_view statement) {
  const std::size_t shown = context.rfind(statement);
  if (shown == std::string::npos) return context;
  const std::size_t line = context.rfind('\n', shown);
  return line == std::string::npos ? std::string() : context.substr(0, line);
}

SpiRows execute(const char* statement, std::initializer_list<Param> params, bool read_only) {
  const BoundParams bound = bind_all(params);
  try {
    const Result result = run(statement, bound, read_only);
    release(bound);
    return SpiRows(result.tuples, static_cast<std::size_t>(result.count));
  } catch (const PgError& error) {
    throw PgError(error.sqlstate(), error.message(), error.detail(), error.hint(),
                  without_statement(error.context(), statement));
  }
}

}  // namespace

SpiRows query(const char* statement, std::initializer_list<Param> params) {
  return execute(statement, params, false);
}

// SPI takes a new snapshot for every statement that is not read-only.
SpiRows query_active(const char* statement, std::initializer_list<Param> params) {
  return execute(statement, params, true);
}

SpiRows::~SpiRows() {
  // SPI_freetuptable does not raise. After an abort the table is already freed, but then an
  // exception is in flight.
  if (tuples_ != nullptr && std::uncaught_exceptions() == 0) SPI_freetuptable(table_of(tuples_));
}

// A privileged user can make our statements return no row, for example by a trigger. SPI_fnumber
// does not raise.
int SpiRows::number_of(std::size_t row, const char* column) const {
  if (row >= count_ || tuples_ == nullptr)
    throw Error("internal_error", "one of the extension's own statements returned too few rows",
                "It needed row " + std::to_string(row + 1) + " of " + std::to_string(count_) + ".",
                "Look for triggers and rules on the tables of schema relevance.");
  const int number = SPI_fnumber(table_of(tuples_)->tupdesc, column);
  if (number <= 0)
    throw Error(
        "internal_error",
        "one of the extension's own statements returned no column \"" + std::string(column) + "\"",
        {}, "Please report this.");
  return number;
}

std::optional<std::string> SpiRows::text(std::size_t row, const char* column) const {
  char* value = value_of(tuples_, row, number_of(row, column));
  if (value == nullptr) return std::nullopt;
  std::string owned = to_utf8(value);
  call_pg([&] { pfree(value); });
  return owned;
}

std::string SpiRows::text_for_people(std::size_t row, const char* column) const {
  char* value = value_of(tuples_, row, number_of(row, column));
  if (value == nullptr) return {};
  std::string owned = to_utf8_for_people(value);
  call_pg([&] { pfree(value); });
  return owned;
}

std::string SpiRows::text_or_empty(std::size_t row, const char* column) const {
  return text(row, column).value_or(std::string());
}

std::int64_t SpiRows::integer(std::size_t row, const char* column) const {
  return std::stoll(text(row, column).value());
}

bool SpiRows::boolean(std::size_t row, const char* column) const {
  const Field field = field_of(tuples_, row, number_of(row, column));
  return !field.null && DatumGetBool(field.value);
}

std::string SpiRows::bytes(std::size_t row, const char* column) const {
  const Field field = field_of(tuples_, row, number_of(row, column));
  bytea* value = call_pg([&] { return DatumGetByteaPP(field.value); });
  std::string owned(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
  if (PointerGetDatum(value) != field.value) call_pg([&] { pfree(value); });
  return owned;
}

SpiSession::SpiSession() {
  call_pg([] {
    if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  });
}

void SpiSession::finish() {
  call_pg([] { SPI_finish(); });
}

}  // namespace relevance::extension
