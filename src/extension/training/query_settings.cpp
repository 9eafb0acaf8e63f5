// SPDX-License-Identifier: PostgreSQL
#include "extension/training/query_settings.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

constexpr const char* kPinned[][2] = {
    // A date cast to text is a category of its own in each style, and another ranking.
    {"DateStyle", "ISO"},  // the style alone: the order in which dates are read stays
    {"IntervalStyle", "postgres"},
    {"extra_float_digits", "1"},
    {"bytea_output", "hex"},
    {"xmlbinary", "base64"},
    // What the session that checked the query took for a string or for null, the worker does, too.
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
