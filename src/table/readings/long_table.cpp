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

 protected:
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
      if (roles.uses(i)) {
        encode(table.columns[i], texts_[i]);
      } else {
        table.columns[i].values = {};
      }
    }
    settle_names();
  }

  void read(const std::function<void(const ReadingsBlock&)>& take) override {
    std::vector<EncodedCells> block(table_.columns.size());
    for (std::size_t row = 0; row < table_.rows; row += kBlockRows) {
      for (std::size_t i = 0; i < block.size(); ++i) {
        const std::vector<double>& values = table_.columns[i].values;
        if (!values.empty()) block[i] = {values.data() + row, &texts_[i]};
      }
      take(encoder_.encode(block, std::min(kBlockRows, table_.rows - row)));
    }
  }

 private:
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

bool has_text(const Column& column, std::string_view folded) {
  return std::any_of(column.levels.begin(), column.levels.end(),
                     [&](const std::string& level) { return fold(level) == folded; });
}

bool has_value(const Column& column, std::string_view folded) {
  if (column.type == ColumnType::categorical || column.type == ColumnType::text) {
    return has_text(column, folded);
  }
  return std::any_of(column.values.begin(), column.values.end(), [&](double value) {
    return std::isfinite(value) && number_text(value) == folded;
  });
}

ReadingsEvidence evidence_of(const Table& table, const std::string& folded) {
  return {[&table, &folded](std::size_t i) { return has_text(table.columns[i], folded); },
          [&table](std::size_t i) {
            const Column& column = table.columns[i];
            const bool texts = column.type == ColumnType::categorical && !column.encoded;
            return texts &&
                   std::all_of(column.levels.begin(), column.levels.end(), is_quality_word);
          }};
}

// The roles of a table's columns; nothing if it is not long. Throws only if the options say that
// it is.
std::optional<ReadingsColumns> roles_of(Table& table, const ReadingsRequest& request) {
  const Layout layout = request.options.layout;
  if (layout == Layout::wide) return std::nullopt;
  const bool said = layout == Layout::lengthwise;
  if (!said && find_column(table, request.target) != nullptr) return std::nullopt;
  const std::string folded = fold(request.target);
  try {
    return find_readings_columns(readings_candidates(table), request.options,
                                 evidence_of(table, folded));
  } catch (const Error&) {
    if (said) throw;
    return std::nullopt;
  }
}

// Tags are few and come again and again: what the first rows show of a table that nobody said is
// long.
bool repeats_tags(const Table& table, const ReadingsColumns& roles) {
  constexpr std::size_t kRowsPerTag = 2;
  std::size_t rows = 0;
  const Column& column = table.columns[roles.tags.front()];
  for (const double value : column.values) rows += std::isnan(value) ? 0 : 1;
  return !column.levels.empty() && rows >= kRowsPerTag * column.levels.size();
}

// Whether each tag's rows lie together, so that further tags may follow.
bool is_sorted_by_tag(const Table& table, const ReadingsColumns& roles) {
  std::size_t runs = 0;
  double last = std::nan("");
  const Column& column = table.columns[roles.tags.front()];
  for (const double value : column.values) {
    if (std::isnan(value) || value == last) continue;
    last = value;
    ++runs;
  }
  return !column.levels.empty() && runs == column.levels.size();
}

bool has_target(const Table& table, const ReadingsColumns& roles, std::string_view target) {
  const std::string folded = fold(target);
  return std::any_of(roles.tags.begin(), roles.tags.end(),
                     [&](std::size_t i) { return has_value(table.columns[i], folded); });
}

[[noreturn]] void reject_target(const Table& table, const ReadingsColumns& roles,
                                std::string_view target) {
  constexpr std::size_t kListed = 20;
  const Column& tags = table.columns[roles.tags.front()];
  std::vector<std::string> names = tags.levels;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kListed); ++i) {
    list += (i == 0 ? "" : ", ") + quote_text(names[i]);
  }
  if (names.size() > kListed) list += " and " + std::to_string(names.size() - kListed) + " more";
  for (const Column& column : table.columns) names.push_back(column.name);
  std::string hint = suggestion_hint(target, names);
  if (hint.empty()) hint = "The target must be one of these, spelled as shown here.";
  throw Error(
      "target_not_found",
      "target " + quote_text(trim(target)) + " is neither a column nor a tag of the data",
      list_columns(table) + " The tags in column " + quote_text(tags.name) + " are: " + list + ".",
      hint);
}

bool is_said_to_be_long(const ReadingsRequest& request) {
  return request.options.layout == Layout::lengthwise;
}

}  // namespace

std::optional<std::string> keep_mixed_unless(const ReadingsRequest& request) {
  if (request.options.layout == Layout::wide) return std::nullopt;
  return std::string(is_said_to_be_long(request) ? std::string_view() : request.target);
}

Table settle_layout(Table table, const ReadingsRequest& request) {
  const std::optional<ReadingsColumns> roles = roles_of(table, request);
  if (!roles) return table;
  if (!is_said_to_be_long(request)) {
    if (!repeats_tags(table, *roles)) return table;
    if (!has_target(table, *roles, request.target)) reject_target(table, *roles, request.target);
  }
  std::vector<Warning> warnings = std::move(table.warnings);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::vector<Warning>& own = table.columns[i].warnings;
    if (roles->uses(i)) warnings.insert(warnings.end(), own.begin(), own.end());
  }
  TableReadings source(table, *roles);
  Table result = grid_readings(source, request.target, request.options, request.ignore_columns,
                               request.max_bytes);
  result.format = table.format;
  result.warnings.insert(result.warnings.begin(), warnings.begin(), warnings.end());
  return result;
}

bool is_long_head(Table& head, const ReadingsRequest& request) {
  const std::optional<ReadingsColumns> roles = roles_of(head, request);
  if (!roles) return false;
  if (is_said_to_be_long(request) || has_target(head, *roles, request.target)) return true;
  if (is_sorted_by_tag(head, *roles)) return true;
  if (repeats_tags(head, *roles)) reject_target(head, *roles, request.target);
  return false;
}

Table grid_columns_body(ByteSource& body, const ReadingsRequest& request,
                        const std::function<void(double)>& progress) {
  const std::vector<ReadingsCandidate> candidates = readings_candidates(columns_of(body));
  BodyReadings source(body, candidates, find_readings_columns(candidates, request.options),
                      progress);
  return grid_readings(source, request.target, request.options, request.ignore_columns,
                       request.max_bytes);
}

}  // namespace relevance::table
