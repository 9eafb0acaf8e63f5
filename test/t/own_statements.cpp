// SPDX-License-Identifier: PostgreSQL
// A library for 014_odd_corners.pl: runs statements through src/extension/ground/sql.h as the
// extension's own code must not.

#include <cstdint>
#include <stdexcept>
#include <string>

#include "extension/ground/guard.h"
#include "extension/ground/sql.h"

#include "extension/ground/pg.h"

namespace {

using namespace relevance::extension;

std::int64_t run_statement(const std::string& which) {
  constexpr std::int64_t k = 1;
  if (which == "sixteen parameters")
    return query(
               "SELECT $1+$2+$3+$4+$5+$6+$7+$8+$9+$10+$11+$12+$13+$14+$15+$16 AS sum,"
               " 'another' AS column",
               {k, k, k, k, k, k, k, k, k, k, k, k, k, k, k, k})
        .integer(0, "sum");
  if (which == "seventeen parameters")
    return query("SELECT 1 AS one", {k, k, k, k, k, k, k, k, k, k, k, k, k, k, k, k, k})
        .integer(0, "one");
  if (which == "no such column") return query("SELECT 1 AS one").integer(0, "two");
  if (which == "a system column") return query("SELECT 1 AS one").integer(0, "ctid");
  throw std::invalid_argument("there is no statement \"" + which + "\"");
}

}  // namespace

extern "C" {

PG_MODULE_MAGIC;
PG_FUNCTION_INFO_V1(own_statement);

// (which text) → bigint
Datum own_statement(PG_FUNCTION_ARGS) {
  const char* which = text_to_cstring(PG_GETARG_TEXT_PP(0));
  std::int64_t result = 0;
  enter_cpp([&] {
    SpiSession spi;
    result = run_statement(which);
    spi.finish();
  });
  PG_RETURN_INT64(result);
}
}
