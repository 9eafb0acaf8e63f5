// SPDX-License-Identifier: PostgreSQL
#include "extension/training/source_type.h"

#include <limits>

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr double kDay = 86400;
constexpr double kMicroseconds = 1e6;
constexpr int kUnixToPostgresDays = POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE;

// Seconds since 1970-01-01; computed from day and time of day as for a CSV's times, so that the
// results are identical.
double seconds_of_timestamp(Timestamp time) {
  if (TIMESTAMP_NOT_FINITE(time)) return kMissing;
  std::int64_t days = time / USECS_PER_DAY;
  std::int64_t rest = time % USECS_PER_DAY;
  if (rest < 0) {
    rest += USECS_PER_DAY;
    --days;
  }
  return static_cast<double>(days + kUnixToPostgresDays) * kDay +
         static_cast<double>(rest) / kMicroseconds;
}

double seconds_of_date(DateADT date) {
  if (DATE_NOT_FINITE(date)) return kMissing;
  return (static_cast<double>(date) + kUnixToPostgresDays) * kDay;
}

// As extract(epoch from interval).
double seconds_of_interval(const Interval& interval) {
#ifdef INTERVAL_NOT_FINITE
  if (INTERVAL_NOT_FINITE(&interval)) return kMissing;
#endif
  const int years = interval.month / MONTHS_PER_YEAR;
  const int months = interval.month % MONTHS_PER_YEAR;
  return static_cast<double>(interval.time) / kMicroseconds + years * (kDay * DAYS_PER_YEAR) +
         months * (kDay * DAYS_PER_MONTH) + interval.day * kDay;
}

Timestamp convert(TimestampTz time) {
  return DatumGetTimestamp(DirectFunctionCall1(timestamptz_timestamp, TimestampTzGetDatum(time)));
}

// Local time. A zone's offset is looked up once per quarter of an hour, not for every value: in rows
// that are sorted by time, most values share it with the one before.
Timestamp local_time(TimestampTz time) {
  constexpr std::int64_t kQuarter = 15 * SECS_PER_MINUTE * USECS_PER_SEC;
  constexpr std::int64_t kFarthest = 200 * std::int64_t{366} * USECS_PER_DAY;  // from 2000
  static const pg_tz* zone = nullptr;
  static TimestampTz start = 0;
  static std::int64_t offset = 0;
  if (zone == session_timezone && time >= start && time < start + kQuarter) return time + offset;
  if (time < -kFarthest || time > kFarthest) return convert(time);
  const std::int64_t rest = (time % kQuarter + kQuarter) % kQuarter;
  const std::int64_t at_start = convert(time - rest) - (time - rest);
  const TimestampTz last = time - rest + kQuarter - 1;
  if (convert(last) - last != at_start) return convert(time);  // it changes within the quarter
  zone = session_timezone;
  start = time - rest;
  offset = at_start;
  return time + offset;
}

SourceValue number(double value) {
  return {value, nullptr, 0};
}

// The bytes in UTF-8 in the current memory context; `owned`: they are already there.
SourceValue text(const char* bytes, int length, bool owned) {
  const char* converted = pg_server_to_any(bytes, length, PG_UTF8);
  if (converted != bytes)
    return {kMissing, converted, static_cast<std::uint32_t>(strlen(converted))};
  if (!owned) converted = pnstrdup(bytes, static_cast<Size>(length));
  return {kMissing, converted, static_cast<std::uint32_t>(length)};
}

SourceValue varlena_text(Datum datum) {
  struct varlena* packed = PG_DETOAST_DATUM_PACKED(datum);
  const bool owned = PointerGetDatum(packed) != datum;
  return text(VARDATA_ANY(packed), static_cast<int>(VARSIZE_ANY_EXHDR(packed)), owned);
}

SourceValue output_text(TypeId function, Datum datum) {
  const char* shown = OidOutputFunctionCall(function, datum);
  return text(shown, static_cast<int>(strlen(shown)), true);
}

}  // namespace

Decoder decoder_for(TypeId type) {
  const Oid base = getBaseType(type);
  switch (base) {
    case INT2OID:
      return Decoder::int2;
    case INT4OID:
      return Decoder::int4;
    case INT8OID:
      return Decoder::int8;
    case OIDOID:
      return Decoder::oid;
    case FLOAT4OID:
      return Decoder::float4;
    case FLOAT8OID:
      return Decoder::float8;
    case NUMERICOID:
      return Decoder::numeric;
    case BOOLOID:
      return Decoder::boolean;
    case DATEOID:
      return Decoder::date;
    case TIMESTAMPOID:
      return Decoder::timestamp;
    case TIMESTAMPTZOID:
      return Decoder::timestamptz;
    case TIMEOID:
      return Decoder::time;
    case TIMETZOID:
      return Decoder::timetz;
    case INTERVALOID:
      return Decoder::interval;
    case TEXTOID:
    case VARCHAROID:
    case BPCHAROID:
      return Decoder::varlena;
    case UUIDOID:
    case NAMEOID:
    case CHAROID:
      return Decoder::output_text;
    default:
      break;
  }
  char category;
  bool preferred;
  get_type_category_preferred(base, &category, &preferred);
  const bool shows_as_text = category == TYPCATEGORY_STRING || category == TYPCATEGORY_ENUM ||
                             category == TYPCATEGORY_NETWORK;
  return shows_as_text ? Decoder::output_text : Decoder::none;
}

table::SourceType source_type_of(Decoder decoder) {
  switch (decoder) {
    case Decoder::none:
      return table::SourceType::none;
    case Decoder::boolean:
      return table::SourceType::boolean;
    case Decoder::date:
      return table::SourceType::date;
    case Decoder::timestamp:
    case Decoder::timestamptz:
      return table::SourceType::timestamp;
    case Decoder::time:
    case Decoder::timetz:
      return table::SourceType::time;
    case Decoder::varlena:
    case Decoder::output_text:
      return table::SourceType::text;
    default:
      return table::SourceType::numeric;
  }
}

SourceDecoder make_decoder(TypeId type) {
  SourceDecoder decoder{decoder_for(type), InvalidOid};
  bool is_varlena;
  if (decoder.kind == Decoder::output_text)
    getTypeOutputInfo(type, &decoder.output_function, &is_varlena);
  return decoder;
}

SourceValue decode_value(const SourceDecoder& decoder, std::uintptr_t datum) {
  switch (decoder.kind) {
    case Decoder::none:
      return number(kMissing);
    case Decoder::int2:
      return number(DatumGetInt16(datum));
    case Decoder::int4:
      return number(DatumGetInt32(datum));
    case Decoder::int8:
      return number(static_cast<double>(DatumGetInt64(datum)));
    case Decoder::oid:
      return number(DatumGetObjectId(datum));
    case Decoder::float4:
      return number(DatumGetFloat4(datum));
    case Decoder::float8:
      return number(DatumGetFloat8(datum));
    case Decoder::numeric:
      return number(DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, datum)));
    case Decoder::boolean:
      return number(DatumGetBool(datum) ? 1 : 0);
    case Decoder::date:
      return number(seconds_of_date(DatumGetDateADT(datum)));
    case Decoder::timestamp:
      return number(seconds_of_timestamp(DatumGetTimestamp(datum)));
    case Decoder::timestamptz:
      if (TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(datum))) return number(kMissing);
      return number(seconds_of_timestamp(local_time(DatumGetTimestampTz(datum))));
    case Decoder::time:
      return number(static_cast<double>(DatumGetTimeADT(datum)) / kMicroseconds);
    case Decoder::timetz:
      return number(static_cast<double>(DatumGetTimeTzADTP(datum)->time) / kMicroseconds);
    case Decoder::interval:
      return number(seconds_of_interval(*DatumGetIntervalP(datum)));
    case Decoder::varlena:
      return varlena_text(datum);
    case Decoder::output_text:
      return output_text(decoder.output_function, datum);
  }
  return number(kMissing);
}

}  // namespace relevance::extension
