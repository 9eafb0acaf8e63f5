// SPDX-License-Identifier: PostgreSQL
#include "table/readings/long_table.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/suggestions.h"
#include "base/text.h"
#include "table/columns/column_match.h"
#include "table/columns/columns_reader.h"
#include "table/columns/text_dictionary.h"
#include "table/columns/value_code.h"
#include "table/readings/reading_quality.h"
#include "table/readings/readings_columns.h"
#include "table/readings/readings_encoder.h"
#include "table/readings/readings_evidence.h"

namespace relevance::table {

namespace {

constexpr std::size_t kBlockRows = 64 * 1024;

std::vector<std::string> names_of(const std::vector<ReadingsCandidate>& candidates) {
  std::vector<std::string> names;
  for (const ReadingsCandidate& candidate : candidates) names.push_back(candidate.name);
  return names;
}

bool holds_epochs(const std::vector<ReadingsCandidate>& candidates, const ReadingsColumns& roles) {
  return candidates[roles.time].kind == ReadingsKind::number;
}

GridRequest grid_request_of(const ReadingsRequest& request) {
  return {request.target, request.options, request.ignore_columns, request.max_bytes,
          request.missing_values};
}

// What both sources share.
class EncodedSource : public ReadingsSource {
 public:
  EncodedSource(const std::vector<ReadingsCandidate>& candidates, const ReadingsColumns& roles)
      : encoder_(roles, names_of(candidates), holds_epochs(candidates, roles)) {}

  std::string tag_name(std::uint32_t tag) const override { return encoder_.tag_name(tag); }
  const TextDictionary& words() const override { return encoder_.words(); }
  const TextDictionary& quality_words() const override { return encoder_.quality_words(); }
  std::string time_name() const override { return encoder_.time_name(); }
  std::string tag_column() const override { return encoder_.tag_column(); }
  std::string quality_name() const override {
    const auto quality = encoder_.roles().quality;
    return quality ? encoder_.column_name(*quality) : std::string();
  }
  QualityContext quality_context() const override {
    return {quality_sense(quality_name()), flags_are_qualities() && encoder_.roles().flags_quality};
  }
  std::string unit_text(double unit) const override { return encoder_.unit_text(unit); }
  std::vector<std::string> other_names() const override {
    std::vector<std::string> names;
    for (const std::size_t i : encoder_.roles().others) names.push_back(encoder_.column_name(i));
    return names;
  }
  void join_tags(const std::vector<std::size_t>& others, std::string_view target) override {
    std::vector<std::size_t> columns;
    for (const std::size_t i : others) columns.push_back(encoder_.roles().others[i]);
    encoder_.join_tags(columns);
    settle_names();
    encoder_.keep_unique_names(target);
  }

 protected:
  // Whether yes and no are known to be written, not just 1 and 0.
  virtual bool flags_are_qualities() const { return true; }

  // Names made of several columns are only known when all tags are.
  void settle_names() {
    if (!encoder_.has_long_names()) return;
    read([](const ReadingsBlock&) {});
    encoder_.shorten_names();
  }

  ReadingsEncoder encoder_;
};

// Readings of a table in memory.
class TableReadings : public EncodedSource {
 public:
  TableReadings(Table& table, const ReadingsColumns& roles)
      : EncodedSource(readings_candidates(table), roles),
        table_(table),
        texts_(table.columns.size()) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const bool is_other =
          std::find(roles.others.begin(), roles.others.end(), i) != roles.others.end();
      if (i == roles.quality) keep_words(table.columns[i]);
      if (roles.uses(i) || is_other) {
        encode(table.columns[i], texts_[i]);
      } else {
        table.columns[i].values = {};
      }
    }
    find_cell_units(roles);
    settle_names();
  }

  void read(const std::function<void(const ReadingsBlock&)>& take) override {
    std::vector<EncodedCells> block(table_.columns.size());
    for (std::size_t row = 0; row < table_.rows; row += kBlockRows) {
      for (std::size_t i = 0; i < block.size(); ++i) {
        const std::vector<double>& values = table_.columns[i].values;
        if (!values.empty()) block[i] = {values.data() + row, &texts_[i]};
      }
      const std::size_t rows = std::min(kBlockRows, table_.rows - row);
      ReadingsBlock readings = encoder_.encode(block, rows);
      if (with_units_ != nullptr) {
        units_.resize(rows);
        for (std::size_t i = 0; i < rows; ++i) {
          const std::uint16_t unit = with_units_->cell_units[row + i];
          units_[i] = unit == 0 ? std::nan("") : text_value(unit);
        }
        readings.units = units_.data();
      }
      take(readings);
    }
  }

  std::string unit_text(double unit) const override {
    if (with_units_ == nullptr) return EncodedSource::unit_text(unit);
    return is_text(unit) ? with_units_->units[code_in(unit) - 1] : std::string();
  }

 protected:
  // In a file, 1 and 0 may be codes.
  bool flags_are_qualities() const override { return false; }

 private:
  // Words that became 1 and 0 say which of them is good.
  static void keep_words(Column& column) {
    if (column.type != ColumnType::boolean || column.state_words.empty()) return;
    const bool no_words = column.state_words[0].empty() && column.state_words[1].empty();
    if (no_words) return;
    column.type = ColumnType::categorical;
    column.levels = column.state_words;
    for (std::size_t i = 0; i < 2; ++i) {
      if (column.levels[i].empty()) column.levels[i] = std::to_string(i);
    }
  }

  // Units written behind the values, unless they have a column of their own.
  void find_cell_units(const ReadingsColumns& roles) {
    if (roles.unit || roles.values.size() != 1) return;
    const Column& values = table_.columns[roles.values.front()];
    if (!values.cell_units.empty()) with_units_ = &values;
  }

  // Levels become text_value() of the dictionary.
  static void encode(Column& column, TextDictionary& texts) {
    for (const std::string& level : column.levels) texts.code_of(level);
    const bool has_levels =
        column.type == ColumnType::categorical || column.type == ColumnType::text;
    if (!has_levels || column.encoded) return;
    for (double& value : column.values) {
      if (!std::isnan(value)) value = text_value(static_cast<std::uint32_t>(value) + 1);
    }
  }

  Table& table_;
  std::vector<TextDictionary> texts_;
  const Column* with_units_ = nullptr;
  std::vector<double> units_;  // of the block
};

// Readings of a columns body, which is read anew each time.
class BodyReadings : public EncodedSource {
 public:
  BodyReadings(ByteSource& body, const std::vector<ReadingsCandidate>& candidates,
               const ReadingsColumns& roles, const std::function<void(double)>& progress)
      : EncodedSource(candidates, roles), body_(body), progress_(progress) {
    settle_names();
    share_ = (1 - done_) / 2;
  }

  void read(const std::function<void(const ReadingsBlock&)>& take) override {
    ColumnsReader reader;
    reader.take_blocks([&](const std::vector<EncodedCells>& block, std::size_t rows) {
      take(encoder_.encode(block, rows));
    });
    const double all = std::max(1.0, static_cast<double>(body_.size()));
    body_.rewind();
    for (std::string_view bytes = body_.next(); !bytes.empty(); bytes = body_.next()) {
      reader.feed(bytes);
      done_ = std::min(1.0, done_ + share_ * static_cast<double>(bytes.size()) / all);
      progress_(done_);
    }
    reader.finish();
  }

 private:
  ByteSource& body_;
  const std::function<void(double)>& progress_;
  double share_ = 1.0 / 3;  // of the next pass, in all passes
  double done_ = 0;
};

// The columns of a body, from its beginning.
std::vector<SourceColumn> columns_of(ByteSource& body) {
  ColumnsReader reader;
  reader.take_blocks([](const std::vector<EncodedCells>&, std::size_t) {});
  for (std::string_view bytes = body.next(); !bytes.empty(); bytes = body.next()) {
    reader.feed(bytes);
    if (!reader.columns().empty()) return reader.columns();
  }
  reader.finish();  // rejects a truncated header
  return reader.columns();
}

bool is_said_to_be_long(const ReadingsRequest& request) {
  return request.options.layout == Layout::lengthwise;
}

// Whether the target is one of the cells, or a join of them.
bool occurs(const Table& table, const std::string& folded) {
  std::vector<std::size_t> texts;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (holds(table.columns[i], folded)) return true;
    if (!table.columns[i].levels.empty()) texts.push_back(i);
  }
  return !evidence_of(table, folded).join_to_target(texts).empty();
}

// The roles of a table's columns; nothing if it is not long. Throws only if the options say that
// it is, or if no column is the target but some cells are.
std::optional<ReadingsColumns> roles_of(const Table& table, const ReadingsRequest& request) {
  const std::string folded = fold(request.target);
  try {
    return find_readings_columns(readings_candidates(table), request.options,
                                 evidence_of(table, folded));
  } catch (const Error&) {
    if (is_said_to_be_long(request) || occurs(table, folded)) throw;
    return std::nullopt;
  }
}

constexpr std::size_t kMostTags = 20'000;

// Tags are few and come again and again: what the first rows show of a table that nobody said is
// long.
bool repeats_tags(const Table& table, const ReadingsColumns& roles) {
  constexpr std::size_t kRowsPerTag = 2;
  const DistinctCells cells = count_distinct(table.columns[roles.tags.front()], kMostTags);
  return cells.distinct > 0 && cells.rows >= kRowsPerTag * cells.distinct;
}

// Whether each tag's rows lie together, so that further tags may follow.
bool is_sorted_by_tag(const Table& table, const ReadingsColumns& roles) {
  const DistinctCells cells = count_distinct(table.columns[roles.tags.front()], kMostTags);
  return cells.distinct > 0 && cells.runs == cells.distinct;
}

bool has_target(const Table& table, const ReadingsColumns& roles, std::string_view target) {
  const std::string folded = fold(target);
  const bool alone = std::any_of(roles.tags.begin(), roles.tags.end(),
                                 [&](std::size_t i) { return holds(table.columns[i], folded); });
  return alone || !evidence_of(table, folded).join_to_target(roles.tags).empty();
}

// One of the tags, for people.
std::string example_of(const Column& tags) {
  if (!tags.levels.empty()) return tags.levels.front();
  const auto found = std::find_if(tags.values.begin(), tags.values.end(),
                                  [](double value) { return std::isfinite(value); });
  return found == tags.values.end() ? std::string() : number_text(*found);
}

[[noreturn]] void reject_target(const Table& table, const ReadingsColumns& roles,
                                std::string_view target) {
  constexpr std::size_t kListed = 20;
  // Of several columns, the one that tells most.
  const std::size_t most =
      *std::max_element(roles.tags.begin(), roles.tags.end(), [&](std::size_t a, std::size_t b) {
        return table.columns[a].levels.size() < table.columns[b].levels.size();
      });
  const Column& tags = table.columns[most];
  std::vector<std::string> names = tags.levels;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kListed); ++i) {
    list += (i == 0 ? "" : ", ") + quote_text(names[i]);
  }
  if (names.size() > kListed) list += " and " + std::to_string(names.size() - kListed) + " more";
  for (const Column& column : table.columns) names.push_back(column.name);
  std::string hint = suggestion_hint(target, names);
  if (hint.empty()) hint = "The target must be one of these, spelled as shown here.";
  if (!list.empty()) list = " The tags in column " + quote_text(tags.name) + " are: " + list + ".";
  throw Error("target_not_found",
              "target " + quote_text(trim(target)) + " is neither a column nor a tag of the data",
              list_columns(table) + list, hint);
}

// Whether the rows of one time hold several tags.
bool has_rows_per_time(const Table& table, const ReadingsColumns& roles) {
  const DistinctCells times = count_distinct(table.columns[roles.time], table.rows);
  const DistinctCells tags = count_distinct(table.columns[roles.tags.front()], kMostTags);
  return tags.distinct >= 2 && times.distinct * 3 <= times.rows * 2 && times.rows == tags.rows;
}

bool has_other_numbers(const Table& table, const ReadingsColumns& roles) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].type == ColumnType::numeric && !roles.uses(i)) return true;
  }
  return false;
}

// A column is the target, but the rows may be readings, too: the target is then one of the tags, or
// the mixture of all tags' values.
void check_wide(Table& table, const ReadingsRequest& request, const Column& target) {
  std::optional<ReadingsColumns> roles;
  try {
    roles = find_readings_columns(readings_candidates(table), request.options, {});
  } catch (const Error&) {
    return;
  }
  const auto index = static_cast<std::size_t>(&target - table.columns.data());
  if (!roles->uses(index) || !repeats_tags(table, *roles)) return;
  const Column& tags = table.columns[roles->tags.front()];
  if (&tags != &target && has_target(table, *roles, request.target)) {
    throw Error("ambiguous_column",
                "target " + quote_text(target.name) + " is a column, and a tag in column " +
                    quote_text(tags.name),
                "The data may be one row per time, or one reading per row.",
                "Set the option \"layout\" to \"long\" for the tag, or to \"wide\" for the "
                "column.");
  }
  const bool is_value =
      std::find(roles->values.begin(), roles->values.end(), index) != roles->values.end();
  if (!is_value || has_other_numbers(table, *roles) || !has_rows_per_time(table, *roles)) return;
  table.warnings.push_back(make_warning("looks_like_readings", target.name,
                                        {value_of("tags", quote_text(tags.name)),
                                         value_of("example", quote_text(example_of(tags)))}));
}

// The first part of a name, up to a word for time: "FIC101" of "FIC101 Time"; empty: it has none.
std::string measured_by(const std::string& time_name) {
  const std::string name = fold(time_name);
  for (const std::string_view word : {" timestamp", " datetime", " time", "_timestamp", "_time",
                                      " zeit", " tempo", " hora", " data", " fecha"}) {
    if (name.ends_with(word) && name.size() > word.size() + 1) {
      return name.substr(0, name.size() - word.size());
    }
  }
  return {};
}

// Pairs of times and values side by side, as WinCC's trends export them: warns if their times move
// apart.
void warn_of_pairs(Table& table) {
  const Column* first = nullptr;
  for (std::size_t i = 0; i + 1 < table.columns.size(); ++i) {
    const Column& time = table.columns[i];
    if (time.type != ColumnType::timestamp || !time.has_date) continue;
    const std::string measured = measured_by(time.name);
    if (measured.empty() || !fold(table.columns[i + 1].name).starts_with(measured)) continue;
    if (first == nullptr) {
      first = &time;
      continue;
    }
    std::size_t both = 0;
    std::size_t apart = 0;
    for (std::size_t row = 0; row < table.rows; ++row) {
      if (std::isnan(time.values[row]) || std::isnan(first->values[row])) continue;
      ++both;
      apart += time.values[row] != first->values[row] ? 1 : 0;
    }
    if (apart * 20 <= both) continue;
    table.warnings.push_back(
        make_warning("times_differ", first->name, {value_of("other", quote_text(time.name))}));
    return;
  }
}

}  // namespace

std::optional<std::string> keep_mixed_unless(const ReadingsRequest& request) {
  if (request.options.layout == Layout::wide) return std::nullopt;
  return std::string(is_said_to_be_long(request) ? std::string_view() : request.target);
}

Table settle_layout(Table table, const ReadingsRequest& request) {
  const bool said = is_said_to_be_long(request);
  if (!said) {
    warn_of_pairs(table);
    if (request.options.layout == Layout::wide) return table;
    if (const Column* target = find_column(table, request.target)) {
      check_wide(table, request, *target);
      return table;
    }
  }
  const std::optional<ReadingsColumns> roles = roles_of(table, request);
  if (!roles) return table;
  if (!said) {
    if (!repeats_tags(table, *roles)) return table;
    if (!has_target(table, *roles, request.target)) reject_target(table, *roles, request.target);
  }
  std::vector<Warning> warnings = std::move(table.warnings);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::vector<Warning>& own = table.columns[i].warnings;
    if (roles->uses(i)) warnings.insert(warnings.end(), own.begin(), own.end());
  }
  TableReadings source(table, *roles);
  Table result = grid_readings(source, grid_request_of(request));
  result.format = table.format;
  result.warnings.insert(result.warnings.begin(), warnings.begin(), warnings.end());
  return result;
}

bool is_long_head(Table& head, const ReadingsRequest& request) {
  const bool said = is_said_to_be_long(request);
  if (request.options.layout == Layout::wide) return false;
  if (!said && find_column(head, request.target) != nullptr) return false;
  const std::optional<ReadingsColumns> roles = roles_of(head, request);
  if (!roles) return false;
  if (said || has_target(head, *roles, request.target)) return true;
  if (is_sorted_by_tag(head, *roles)) return true;
  if (repeats_tags(head, *roles)) reject_target(head, *roles, request.target);
  return false;
}

Table grid_columns_body(ByteSource& body, const ReadingsRequest& request,
                        const std::function<void(double)>& progress) {
  const std::vector<ReadingsCandidate> candidates = readings_candidates(columns_of(body));
  BodyReadings source(body, candidates, find_readings_columns(candidates, request.options),
                      progress);
  return grid_readings(source, grid_request_of(request));
}

}  // namespace relevance::table
