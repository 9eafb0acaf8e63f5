// SPDX-License-Identifier: PostgreSQL
#include "table/readings/readings_columns.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/error.h"
#include "base/suggestions.h"
#include "base/text.h"
#include "table/readings/reading_quality.h"

namespace relevance::table {

namespace {

using Names = std::span<const std::string_view>;
using Indexes = std::vector<std::size_t>;

// In order of preference, as plain_word() writes them. A source's time is when something was read,
// a server's when it arrived; a summary is known at its end.
constexpr auto kTimeNames = std::to_array<std::string_view>(
    {"time",         "timestamp",   "tstamp", "datetime",   "timestring",
     "ts",           "readingtime", "readat", "sourcetime", "sourcetimestamp",
     "date",         "datahora",    "data",   "fechahora",  "fecha",
     "zeitstempel",  "zeit",        "hora",   "endtime",    "enddatetime",
     "endtimestamp", "fim",         "clock"});
constexpr auto kTagNames = std::to_array<std::string_view>(
    {"tag",      "tagname",  "varname",   "variable",   "variablename", "pointname", "point",
     "itemname", "item",     "signal",    "sensor",     "sensorname",   "field",     "metric",
     "channel",  "series",   "parameter", "parametro",  "name",         "tagid",     "tagindex",
     "pointid",  "sensorid", "itemid",    "id",         "variavel",     "sinal",     "ponto",
     "senal",    "nome",     "etiqueta",  "measurement"});
constexpr auto kValueNames = std::to_array<std::string_view>(
    {"value", "val", "varvalue", "tagvalue", "readingvalue", "reading", "pv", "valor", "leitura",
     "lectura", "wert", "valeur", "v", "average", "avg", "mean", "media", "mittelwert"});
constexpr auto kQualityNames = std::to_array<std::string_view>(
    {"opcquality", "quality", "qualitycode", "qualitydetail", "dataintegrity", "validity", "qual",
     "status", "statuscode", "good", "isgood", "valid", "qualidade", "calidad", "qualitat",
     "qualite", "q"});
// Of longer names of qualities.
constexpr auto kQualityStems =
    std::to_array<std::string_view>({"quality", "qualidade", "calidad", "qualitat", "qualite",
                                     "validity", "validade", "gultigkeit"});
// Numbers of rows, which neither a machine nor a value is called.
constexpr auto kRowNames = std::to_array<std::string_view>(
    {"id", "rowid", "recordid", "logid", "rowno", "row", "index", "seq"});
constexpr auto kUnitNames = std::to_array<std::string_view>(
    {"unit", "units", "uom", "eu", "engunit", "engunits", "engineeringunit", "engineeringunits",
     "einheit", "unidade", "unidad", "unidades", "unite", "unita", "um"});
// Of several columns that are filled in turn, by the type of the value.
constexpr auto kValueTypes =
    std::to_array<std::string_view>({"int", "integer", "float", "double", "real", "num", "numeric",
                                     "bool", "string", "str", "text", "long", "date"});

// Lower case, letters and digits alone: t_stamp, "T Stamp" and _tstamp are the same.
std::string plain_word(std::string_view name) {
  std::string plain = fold(name);
  std::erase_if(plain, [](char c) { return c == ' ' || c == '_' || c == '-' || c == '.'; });
  return plain;
}

ReadingsKind kind_of(SourceType type) {
  switch (type) {
    case SourceType::timestamp:
      return ReadingsKind::time;
    case SourceType::date:
      return ReadingsKind::day;
    case SourceType::time:
      return ReadingsKind::clock;
    case SourceType::text:
      return ReadingsKind::text;
    case SourceType::mixed:
      return ReadingsKind::mixed;
    case SourceType::boolean:
      return ReadingsKind::flag;
    case SourceType::numeric:
      return ReadingsKind::number;
    case SourceType::none:
      break;
  }
  return ReadingsKind::other;
}

ReadingsKind kind_of(const Column& column) {
  if (column.encoded) return ReadingsKind::mixed;
  switch (column.type) {
    case ColumnType::timestamp:
      if (!column.has_date) return ReadingsKind::clock;
      return column.has_time ? ReadingsKind::time : ReadingsKind::day;
    case ColumnType::categorical:
    case ColumnType::text:
      return ReadingsKind::text;
    case ColumnType::boolean:
      return ReadingsKind::flag;
    case ColumnType::numeric:
      return ReadingsKind::number;
    case ColumnType::empty:
      break;
  }
  return ReadingsKind::other;
}

std::string list_names(const std::vector<ReadingsCandidate>& columns, const Indexes& some) {
  std::string list;
  for (const std::size_t i : some) {
    list += (list.empty() ? "" : ", ") + quote_text(columns[i].name);
  }
  return list;
}

bool contains(const Indexes& indexes, std::size_t wanted) {
  return std::find(indexes.begin(), indexes.end(), wanted) != indexes.end();
}

class RoleSearch {
 public:
  RoleSearch(const std::vector<ReadingsCandidate>& columns, const ReadingsOptions& options,
             const ReadingsEvidence& evidence)
      : columns_(columns), options_(options), evidence_(evidence), taken_(columns.size(), false) {
    for (const ReadingsCandidate& column : columns) plain_.push_back(plain_word(column.name));
  }

  ReadingsColumns search() {
    take_named();
    if (options_.time_column.empty()) find_time();
    find_clock();
    if (options_.tag_columns.empty()) find_tags_of_target();
    if (options_.value_columns.empty()) found_.values = values_by_name();
    take(found_.values);
    if (options_.quality_column.empty()) find_quality();
    if (found_.tags.empty()) find_tags();
    if (found_.values.empty()) find_values();
    find_others();
    return std::move(found_);
  }

 private:
  void take(std::size_t column) { taken_[column] = true; }
  void take(const Indexes& columns) {
    for (const std::size_t i : columns) take(i);
  }

  void take_named() {
    if (!options_.time_column.empty()) {
      found_.time = named(options_.time_column, "time_column");
      const ReadingsKind kind = columns_[found_.time].kind;
      if (kind == ReadingsKind::text || kind == ReadingsKind::mixed || kind == ReadingsKind::flag ||
          kind == ReadingsKind::clock) {
        throw Error("no_time_column",
                    "column " + quote_text(columns_[found_.time].name) + " does not hold times",
                    "The option \"time_column\" names it.",
                    "Name a column of dates with times, or cast it: time::timestamp.");
      }
    }
    for (const std::string& name : options_.tag_columns) {
      found_.tags.push_back(named(name, "tag_column"));
    }
    for (const std::string& name : options_.value_columns) {
      found_.values.push_back(named(name, "value_column"));
    }
    if (!options_.quality_column.empty()) {
      found_.quality = named(options_.quality_column, "quality_column");
    }
  }

  std::size_t named(const std::string& name, const std::string& option) {
    const std::size_t column = column_called(name, option);
    if (columns_[column].kind == ReadingsKind::other) {
      throw Error("unsupported_type",
                  "column " + quote_text(columns_[column].name) + " holds nothing that can be read",
                  "The option \"" + option + "\" names it.",
                  "Name another column, or cast it to number, text or timestamp in the query.");
    }
    take(column);
    return column;
  }

  std::size_t column_called(const std::string& name, const std::string& option) const {
    const std::string_view wanted = trim(name);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (trim(columns_[i].name) == wanted) return i;
    }
    Indexes alike;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (fold(columns_[i].name) == fold(wanted)) alike.push_back(i);
      names.push_back(columns_[i].name);
    }
    if (alike.size() == 1) return alike.front();
    std::string hint = suggestion_hint(name, names);
    if (hint.empty()) hint = "Use the column names as they are written here.";
    throw Error("unknown_column",
                "column " + quote_text(name) + ", the option \"" + option +
                    "\", is not among the columns of the data",
                all_columns(), hint);
  }

  std::string all_columns() const {
    constexpr std::size_t kListed = 20;
    Indexes all;
    for (std::size_t i = 0; i < std::min(columns_.size(), kListed); ++i) all.push_back(i);
    std::string list = "The columns are: " + list_names(columns_, all);
    if (columns_.size() > kListed) {
      list += " and " + std::to_string(columns_.size() - kListed) + " more";
    }
    return list + ".";
  }

  template <typename... Kinds>
  Indexes free_columns(Kinds... kinds) const {
    Indexes found;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!taken_[i] && ((columns_[i].kind == kinds) || ...)) found.push_back(i);
    }
    return found;
  }

  // Those whose name comes first in `names`.
  Indexes best_named(const Indexes& columns, Names names) const {
    for (const std::string_view name : names) {
      Indexes found;
      for (const std::size_t i : columns) {
        if (plain_[i] == name) found.push_back(i);
      }
      if (!found.empty()) return found;
    }
    return {};
  }

  // The only one, or the only one with the best name. Throws Error ambiguous_column.
  std::size_t choose(const Indexes& columns, Names names, const std::string& what,
                     const std::string& option) const {
    if (columns.size() == 1) return columns.front();
    const Indexes best = best_named(columns, names);
    if (best.size() == 1) return best.front();
    reject_choice(columns, what, option);
  }

  [[noreturn]] void reject_choice(const Indexes& columns, const std::string& what,
                                  const std::string& option) const {
    throw Error("ambiguous_column", "several columns could hold the " + what + " of a reading",
                "They are " + list_names(columns_, columns) + ".",
                "Name the right one in the option \"" + option + "\".");
  }

  void find_time() {
    for (const ReadingsKind kind : {ReadingsKind::time, ReadingsKind::day}) {
      const Indexes times = free_columns(kind);
      if (times.empty()) continue;
      found_.time = choose(times, kTimeNames, "time", "time_column");
      return take(found_.time);
    }
    // Epochs, as historians keep them in integers.
    const Indexes epochs = best_named(free_columns(ReadingsKind::number), kTimeNames);
    if (epochs.size() == 1) {
      found_.time = epochs.front();
      return take(found_.time);
    }
    throw Error("no_time_column", "no column of the data holds the time of a reading",
                all_columns(),
                "A long table has a tag, a time and a value in each row. If one of the columns is "
                "the time, name it in the option \"time_column\", or cast it in the query.");
  }

  void find_clock() {
    if (columns_[found_.time].kind != ReadingsKind::day) return;
    const Indexes clocks = free_columns(ReadingsKind::clock);
    if (clocks.size() != 1) return;
    found_.clock = clocks.front();
    take(clocks.front());
  }

  // Columns named "value"; or several, such as intvalue, floatvalue and stringvalue, numbers first,
  // of which each row fills one.
  Indexes values_by_name() const {
    const Indexes all = free_columns(ReadingsKind::number, ReadingsKind::mixed, ReadingsKind::flag,
                                     ReadingsKind::text);
    Indexes best = best_named(all, kValueNames);
    if (best.size() == 1) return best;
    Indexes numbers;
    Indexes others;
    for (const std::size_t i : all) {
      if (!plain_[i].ends_with("value") && !plain_[i].starts_with("value")) continue;
      (columns_[i].kind == ReadingsKind::number ? numbers : others).push_back(i);
    }
    numbers.insert(numbers.end(), others.begin(), others.end());
    if (numbers.size() > 1 && !are_one_value(numbers)) {
      reject_choice(numbers, "value", "value_column");
    }
    return numbers;
  }

  bool are_one_value(const Indexes& columns) const {
    if (evidence_.fill_in_turn) return evidence_.fill_in_turn(columns);
    return std::all_of(columns.begin(), columns.end(), [this](std::size_t i) {
      std::string type = plain_[i];
      const std::size_t at = type.starts_with("value") ? 0 : type.size() - 5;
      type.erase(at, 5);
      return std::find(kValueTypes.begin(), kValueTypes.end(), type) != kValueTypes.end();
    });
  }

  void find_quality() {
    const Indexes all = free_columns(ReadingsKind::number, ReadingsKind::mixed, ReadingsKind::flag,
                                     ReadingsKind::text);
    found_.quality = quality_among(all);
    if (!found_.quality) return;
    // The only column that is left besides the tag is the value, whatever its name.
    const Indexes measured =
        free_columns(ReadingsKind::number, ReadingsKind::mixed, ReadingsKind::flag);
    const bool is_last = measured.size() == 1 && measured.front() == *found_.quality;
    if (found_.values.empty() && is_last) {
      found_.quality.reset();
    } else {
      take(*found_.quality);
    }
  }

  std::optional<std::size_t> quality_among(const Indexes& all) const {
    const Indexes named = named_qualities(all);
    if (evidence_.is_mostly_192) {
      for (const std::size_t i : named) {
        if (evidence_.is_mostly_192(i)) return i;
      }
    }
    if (!named.empty()) return named.front();
    for (const std::size_t i : all) {
      if (columns_[i].kind == ReadingsKind::flag && flags_bad_readings(columns_[i].name)) return i;
    }
    std::optional<std::size_t> found;
    for (const std::size_t i : all) {
      if (evidence_.holds_qualities && evidence_.holds_qualities(i)) found = i;
    }
    return found;
  }

  // In order of preference.
  Indexes named_qualities(const Indexes& columns) const {
    Indexes found;
    for (const std::string_view name : kQualityNames) {
      for (const std::size_t i : columns) {
        if (plain_[i] == name) found.push_back(i);
      }
    }
    for (const std::size_t i : columns) {
      const bool known = std::find(found.begin(), found.end(), i) != found.end();
      if (!known && holds_any(plain_[i], kQualityStems)) found.push_back(i);
    }
    return found;
  }

  // The column of texts, or of numbers with the name of a tag, that holds the target; or several
  // columns whose texts are joined to it.
  void find_tags_of_target() {
    if (!evidence_.holds_target) return;
    const Indexes texts = tag_texts();
    Indexes holding;
    std::copy_if(texts.begin(), texts.end(), std::back_inserter(holding), evidence_.holds_target);
    if (holding.empty()) {
      for (const std::size_t i : free_columns(ReadingsKind::number, ReadingsKind::flag)) {
        if (is_tag_number(i) && evidence_.holds_target(i)) holding.push_back(i);
      }
    }
    if (holding.empty() && evidence_.join_to_target) {
      found_.tags = evidence_.join_to_target(texts);
      return take(found_.tags);
    }
    if (holding.size() != 1) return;
    found_.tags = holding;
    take(found_.tags);
  }

  bool is_tag_number(std::size_t i) const {
    return plain_[i].ends_with("id") || plain_[i].ends_with("index") ||
           std::find(kTagNames.begin(), kTagNames.end(), plain_[i]) != kTagNames.end();
  }

  // Columns that may name a tag: filled in most rows.
  Indexes tag_texts() const {
    Indexes texts = free_columns(ReadingsKind::text, ReadingsKind::mixed);
    if (evidence_.is_rare) std::erase_if(texts, evidence_.is_rare);
    const auto is_unit = [this](std::size_t i) { return has_name(i, kUnitNames); };
    if (!std::all_of(texts.begin(), texts.end(), is_unit)) std::erase_if(texts, is_unit);
    return texts;
  }

  void find_tags() {
    const Indexes texts = tag_texts();
    found_.tags = influx_tags(texts);
    if (found_.tags.empty() && !texts.empty()) {
      found_.tags.push_back(choose(texts, kTagNames, "tag", "tag_column"));
    }
    if (found_.tags.empty()) {
      found_.tags = best_named(free_columns(ReadingsKind::number, ReadingsKind::flag), kTagNames);
    }
    if (!found_.tags.empty()) return take(found_.tags);
    throw Error("no_tag_column", "no column of the data names the tag of a reading", all_columns(),
                "A long table has a tag, a time and a value in each row. If one of the columns is "
                "the tag, name it in the option \"tag_column\".");
  }

  // InfluxDB's: the field is a tag's name within a measurement.
  Indexes influx_tags(const Indexes& texts) const {
    Indexes tags;
    for (const std::string_view name : {"_measurement", "_field"}) {
      for (const std::size_t i : texts) {
        if (columns_[i].name == name) tags.push_back(i);
      }
    }
    return tags.size() == 2 ? tags : Indexes();
  }

  void find_values() {
    Indexes values = free_columns(ReadingsKind::number, ReadingsKind::mixed, ReadingsKind::flag);
    leave_out_counters(values);
    if (values.empty()) values = free_columns(ReadingsKind::text);
    if (values.empty()) {
      throw Error("no_value_column", "no column of the data holds the value of a reading",
                  all_columns(),
                  "A long table has a tag, a time and a value in each row. If one of the columns "
                  "is the value, name it in the option \"value_column\".");
    }
    found_.values.push_back(choose(values, kValueNames, "value", "value_column"));
    take(found_.values);
  }

  // A number that counts the rows is not the value if there is another column of numbers.
  void leave_out_counters(Indexes& values) const {
    Indexes counters;
    for (const std::size_t i : values) {
      const bool counts = evidence_.counts_rows ? evidence_.counts_rows(i) : has_name(i, kRowNames);
      if (counts) counters.push_back(i);
    }
    if (counters.size() == values.size()) return;
    std::erase_if(values, [&](std::size_t i) { return contains(counters, i); });
  }

  void find_others() {
    constexpr std::size_t kMost = 4;
    for (const std::size_t i :
         free_columns(ReadingsKind::text, ReadingsKind::flag, ReadingsKind::mixed)) {
      if (found_.others.size() < kMost) found_.others.push_back(i);
    }
    for (const std::size_t i : free_columns(ReadingsKind::number)) {
      const bool counts = has_name(i, kRowNames);
      if (!counts && found_.others.size() < kMost) found_.others.push_back(i);
    }
    for (const std::size_t i : found_.others) {
      if (columns_[i].kind == ReadingsKind::text && has_name(i, kUnitNames)) found_.unit = i;
    }
    found_.flags_quality = found_.quality && columns_[*found_.quality].kind == ReadingsKind::flag;
  }

  bool has_name(std::size_t i, Names names) const {
    return std::find(names.begin(), names.end(), plain_[i]) != names.end();
  }

  static bool holds_any(std::string_view name, Names stems) {
    return std::any_of(stems.begin(), stems.end(), [&](std::string_view stem) {
      return name.find(stem) != std::string_view::npos;
    });
  }

  const std::vector<ReadingsCandidate>& columns_;
  const ReadingsOptions& options_;
  const ReadingsEvidence& evidence_;
  std::vector<bool> taken_;
  std::vector<std::string> plain_;
  ReadingsColumns found_;
};

void check_unique_names(const std::vector<SourceColumn>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string_view name = trim(columns[i].name);
    if (name.empty()) {
      throw Error("unnamed_column", "column " + std::to_string(i + 1) + " of the data has no name",
                  {}, "Give every column a name, as in SELECT a AS name.");
    }
    for (std::size_t k = 0; k < i; ++k) {
      if (trim(columns[k].name) != name) continue;
      throw Error("duplicate_column", "the data have two columns named " + quote_text(name),
                  "They are columns " + std::to_string(k + 1) + " and " + std::to_string(i + 1) +
                      " of " + std::to_string(columns.size()) + ".",
                  "Give every column a unique name, as in SELECT a AS name.");
    }
  }
}

}  // namespace

std::vector<ReadingsCandidate> readings_candidates(const std::vector<SourceColumn>& columns) {
  std::vector<ReadingsCandidate> candidates;
  for (const SourceColumn& column : columns) {
    candidates.push_back({column.name, kind_of(column.type)});
  }
  return candidates;
}

std::vector<ReadingsCandidate> readings_candidates(const Table& table) {
  std::vector<ReadingsCandidate> candidates;
  for (const Column& column : table.columns) candidates.push_back({column.name, kind_of(column)});
  return candidates;
}

bool ReadingsColumns::uses(std::size_t column) const {
  return column == time || column == clock || column == quality || contains(tags, column) ||
         contains(values, column);
}

ReadingsColumns find_readings_columns(const std::vector<ReadingsCandidate>& columns,
                                      const ReadingsOptions& options,
                                      const ReadingsEvidence& evidence) {
  return RoleSearch(columns, options, evidence).search();
}

std::vector<SourceColumn> readings_source(std::vector<SourceColumn> columns,
                                          const ReadingsOptions& options) {
  check_unique_names(columns);
  const ReadingsColumns roles = find_readings_columns(readings_candidates(columns), options);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!roles.uses(i) && !contains(roles.others, i)) columns[i].type = SourceType::none;
    const bool is_value = contains(roles.values, i);
    if (is_value && columns[i].type == SourceType::text) columns[i].type = SourceType::mixed;
  }
  return columns;
}

}  // namespace relevance::table
