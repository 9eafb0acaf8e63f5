// SPDX-License-Identifier: PostgreSQL
// Maps PostgreSQL's types to the columns of a training, and decodes their values. Types come from
// the catalog; nothing is guessed from values. PostgreSQL zone.
#pragma once

#include <cstdint>

#include "table/columns/source_column.h"

namespace relevance::extension {

using TypeId = std::uint32_t;  // an Oid

// How a type's values are decoded from their datums.
enum class Decoder {
  none,  // a type that is neither number, state, text nor time: json, array, bytea, ...
  int2,
  int4,
  int8,
  oid,
  float4,
  float8,
  numeric,
  boolean,
  date,
  timestamp,
  timestamptz,  // as local time in the time zone of the setting TimeZone
  time,
  timetz,
  interval,     // in seconds; a month counts 30 days, a year 365.25
  varlena,      // text, varchar, bpchar
  output_text,  // other types that are shown as text: enum, name, uuid, inet, ...
};

// Domains are treated as their base types.
Decoder decoder_for(TypeId type);

table::SourceType source_type_of(Decoder decoder);

// A decoded value. Missing: number is NaN, text is null.
struct SourceValue {
  double number;
  const char* text;  // UTF-8, not terminated; in the current memory context
  std::uint32_t length;
};

// How a column's values are decoded.
struct SourceDecoder {
  Decoder kind;
  TypeId output_function;  // for output_text
};
SourceDecoder make_decoder(TypeId type);

// datum: a Datum that is not null.
SourceValue decode_value(const SourceDecoder& decoder, std::uintptr_t datum);

}  // namespace relevance::extension
