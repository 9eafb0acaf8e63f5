// SPDX-License-Identifier: PostgreSQL
#include "extension/training/query_settings.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

constexpr const char* kPinned[][2] = {
    // A date cast to text is a different category in each style, and changes the ranking.
    {"DateStyle", "ISO"},  // only the output style; the order in which dates are parsed is kept
    {"IntervalStyle", "postgres"},
    {"extra_float_digits", "1"},
    {"bytea_output", "hex"},
    {"xmlbinary", "base64"},
    // The worker must parse strings and nulls as the session that checked the query did.
    {"standard_conforming_strings", "on"},
    {"transform_null_equals", "off"},
    {"array_nulls", "on"},
};

}  // namespace

void pin_query_settings() {
  for (const auto& [name, value] : kPinned)
    set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_LOCAL, true, 0, false);
}

}  // namespace relevance::extension
