// SPDX-License-Identifier: PostgreSQL
// From the catalog's types to the columns of a training: which type is read as what, and each
// value. Types are the catalog's; nothing is guessed from values. PostgreSQL zone.
#pragma once

#include <cstdint>

#include "table/columns/source_column.h"

namespace relevance::extension {

using TypeId = std::uint32_t;  // an Oid

// How a value of a type is taken out of its datum.
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
  timestamptz,  // by the clock on the wall of the setting TimeZone
  time,
  timetz,
  interval,     // in seconds; a month counts 30 days, a year 365.25
  varlena,      // text, varchar, bpchar
  output_text,  // what else is text for people: enum, name, uuid, inet, ...
};

// Domains count as what they are based on.
Decoder decoder_for(TypeId type);

table::SourceType source_type_of(Decoder decoder);

// A decoded value. Missing: number is NaN, text is null.
struct SourceValue {
  double number;
  const char* text;  // UTF-8, without an end mark; in the current memory context
  std::uint32_t length;
};

// What decodes a column's values.
struct SourceDecoder {
  Decoder kind;
  TypeId output_function;  // of output_text
};
SourceDecoder make_decoder(TypeId type);

// datum: a Datum that is not null.
SourceValue decode_value(const SourceDecoder& decoder, std::uintptr_t datum);

}  // namespace relevance::extension
