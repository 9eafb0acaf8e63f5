// SPDX-License-Identifier: PostgreSQL
#include "table/checks/totals_rows.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "base/text.h"
#include "table/checks/block_totals.h"
#include "table/checks/statistics_rows.h"
#include "table/checks/sums_of_rows.h"
#include "table/columns/column_builder.h"
#include "table/columns/column_report.h"
#include "table/columns/column_table.h"
#include "table/columns/date_time.h"
#include "table/columns/level_index.h"
#include "table/columns/table_rows.h"
#include "table/columns/totals_word.h"

namespace relevance::table {

namespace {

// A word that may say that its row is a total.
struct Label {
  std::string text;
  TotalKind kind = TotalKind::sum;
  std::size_t column = 0;
  bool in_place_of_value =
      false;             // first in its row, among numbers or dates, or in an empty column
  bool refuted = false;  // its rows are data
  std::vector<std::size_t> rows;
};

// The words of one column, and the rows of each.
std::vector<Label> labels_in(const Column& column, std::size_t index) {
  std::map<std::string, Label> labels;
  const auto add = [&](const std::string& text, std::size_t row) {
    Label& label = labels[text];
    label.text = text;
    label.rows.push_back(row);
  };
  for (const RowLabel& label : column.labels) add(label.text, label.row);
  if (has_levels(column)) {
    std::vector<bool> is_label;
    for (const std::string& level : column.levels) {
      is_label.push_back(totals_word(level).has_value());
    }
    if (std::find(is_label.begin(), is_label.end(), true) == is_label.end()) return {};
    for (std::size_t row = 0; row < column.values.size(); ++row) {
      const double value = column.values[row];
      if (std::isnan(value) || !is_label[static_cast<std::size_t>(value)]) continue;
      add(column.levels[static_cast<std::size_t>(value)], row);
    }
  }
  std::vector<Label> found;
  for (auto& [text, label] : labels) {
    label.kind = *totals_word(text);
    label.column = index;
    found.push_back(std::move(label));
  }
  return found;
}

class TotalsSearch {
 public:
  explicit TotalsSearch(const Table& table)
      : table_(table), label_of_(table.rows, kNone), by_structure_(table.rows, false) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) add_labels(i);
    for (const std::size_t row : find_block_totals(table)) by_structure_[row] = true;
  }

  std::vector<TotalsRow> run() {
    // A word that is found to be data no longer interrupts the rows that others may sum up.
    constexpr int kRounds = 3;
    for (int round = 0; round < kRounds; ++round) {
      evidence_ = compare_with_sums(table_, suspects());
      if (!refute()) break;
    }
    accept();
    return take_results();
  }

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};

  void add_labels(std::size_t column) {
    std::vector<Label> labels = labels_in(table_.columns[column], column);
    std::size_t labelled = 0;
    for (const Label& label : labels) labelled += label.rows.size();
    const bool empty_otherwise =
        has_levels(table_.columns[column]) && labelled == count_values(table_.columns[column]);
    const bool other_type = !has_levels(table_.columns[column]);
    if (labelled * 2 > table_.rows) return;  // a category
    const std::size_t first = labels_.size();
    for (Label& label : labels) {
      std::erase_if(label.rows, [&](std::size_t row) { return label_of_[row] != kNone; });
      if (label.rows.empty()) continue;
      for (const std::size_t row : label.rows) label_of_[row] = labels_.size();
      labels_.push_back(std::move(label));
    }
    const std::size_t end = labelled_end();
    for (std::size_t i = first; i < labels_.size(); ++i) {
      Label& label = labels_[i];
      // Between the rows, a column that is empty otherwise may hold remarks: "Total stop".
      label.in_place_of_value =
          std::all_of(label.rows.begin(), label.rows.end(), [&](std::size_t row) {
            return is_first_cell(row, column) && (other_type || (empty_otherwise && row >= end));
          });
    }
  }

  bool is_first_cell(std::size_t row, std::size_t column) const {
    for (std::size_t i = 0; i < column; ++i) {
      const std::vector<double>& values = table_.columns[i].values;
      if (!values.empty() && !std::isnan(values[row])) return false;
    }
    return true;
  }

  // The first row from which on all rows are labelled.
  std::size_t labelled_end() const {
    std::size_t row = label_of_.size();
    while (row > 0 && label_of_[row - 1] != kNone) --row;
    return row;
  }

  // The rows that may be totals, with the kind that their word names; the last row needs none.
  std::vector<SuspectRow> suspects() const {
    std::vector<SuspectRow> rows;
    for (std::size_t row = 0; row < label_of_.size(); ++row) {
      const bool labelled = label_of_[row] != kNone && !labels_[label_of_[row]].refuted;
      if (labelled) {
        rows.push_back({row, labels_[label_of_[row]].kind});
      } else if (by_structure_[row] || row + 1 == label_of_.size()) {
        rows.push_back({row, std::nullopt});
      }
    }
    return rows;
  }

  const SumEvidence* evidence_of(std::size_t row) const {
    const auto found = evidence_.find(row);
    return found == evidence_.end() ? nullptr : &found->second;
  }

  bool is_supported(std::size_t row) const {
    const SumEvidence* evidence = evidence_of(row);
    return evidence != nullptr && evidence->supports();
  }

  // Refutes words that mostly stand in ordinary rows. Returns whether there are any.
  bool refute() {
    bool any = false;
    for (Label& label : labels_) {
      if (label.in_place_of_value || label.refuted) continue;
      const auto supported = static_cast<std::size_t>(
          std::count_if(label.rows.begin(), label.rows.end(),
                        [&](std::size_t row) { return is_supported(row); }));
      const bool proved = supported > 0 && supported * 2 >= label.rows.size();
      // A single one may still be proved by another beside it.
      const bool open = supported == 0 && label.rows.size() == 1 && has_labelled_neighbour(label);
      label.refuted = !proved && !open;
      any = any || label.refuted;
    }
    return any;
  }

  bool has_labelled_neighbour(const Label& label) const {
    return std::any_of(label.rows.begin(), label.rows.end(),
                       [&](std::size_t row) { return labelled_beside(row, label) != kNone; });
  }

  // The row above or below that has a label in the same column; kNone: neither has.
  std::size_t labelled_beside(std::size_t row, const Label& label) const {
    for (const std::size_t beside : {row - 1, row + 1}) {  // row - 1 may wrap
      if (beside >= label_of_.size() || label_of_[beside] == kNone) continue;
      const Label& other = labels_[label_of_[beside]];
      if (!other.refuted && other.column == label.column) return beside;
    }
    return kNone;
  }

  void accept() {
    accepted_.assign(table_.rows, false);
    for (const Label& label : labels_) {
      if (label.refuted) continue;
      const bool sums = label.kind == TotalKind::sum || label.kind == TotalKind::mean;
      for (const std::size_t row : label.rows) {
        accepted_[row] = (label.in_place_of_value && sums) || is_supported(row);
      }
    }
    accept_neighbours();
    for (std::size_t row = 0; row < table_.rows; ++row) {
      if (by_structure_[row]) accepted_[row] = true;
    }
    if (table_.rows > 0 && label_of_.back() == kNone && !accepted_.back()) {
      const SumEvidence* last = evidence_of(table_.rows - 1);
      by_structure_.back() = accepted_.back() = last != nullptr && last->proves();
    }
    std::vector<bool> marked = accepted_;
    mark_statistics_rows(table_, marked);
    for (std::size_t row = 0; row < table_.rows; ++row) {
      if (marked[row] && !accepted_[row]) accepted_[row] = by_structure_[row] = true;
    }
  }

  // Labels beside an accepted one, in the same column: "Total", "Média", "Mín", "Máx".
  void accept_neighbours() {
    const auto take = [this](std::size_t row) {
      if (label_of_[row] == kNone || accepted_[row]) return;
      const Label& label = labels_[label_of_[row]];
      const std::size_t beside = label.refuted ? kNone : labelled_beside(row, label);
      if (beside == kNone || !accepted_[beside]) return;
      accepted_[row] = label.rows.size() <= labels_[label_of_[beside]].rows.size();
    };
    for (std::size_t row = 0; row < table_.rows; ++row) take(row);
    for (std::size_t row = table_.rows; row-- > 0;) take(row);
  }

  std::vector<TotalsRow> take_results() const {
    std::vector<TotalsRow> rows;
    for (std::size_t row = 0; row < table_.rows; ++row) {
      if (!accepted_[row]) continue;
      const bool labelled = label_of_[row] != kNone;
      const SumEvidence* evidence = evidence_of(row);
      const bool by_values = by_structure_[row] || (evidence != nullptr && evidence->supports());
      rows.push_back({row, labelled ? labels_[label_of_[row]].text : label_at(row), by_values});
    }
    return rows;
  }

  // The text in the row's first cell, if it is one.
  std::string label_at(std::size_t row) const {
    for (const Column& column : table_.columns) {
      if (column.values.empty() || std::isnan(column.values[row])) continue;
      if (!has_levels(column) || column.encoded) return {};
      return column.levels[static_cast<std::size_t>(column.values[row])];
    }
    return {};
  }

  const Table& table_;
  std::vector<Label> labels_;
  std::vector<std::size_t> label_of_;  // of each row, the index in labels_
  std::map<std::size_t, SumEvidence> evidence_;
  std::vector<bool> by_structure_;  // by its values and empty cells, whatever its word
  std::vector<bool> accepted_;
};

std::string list_rows(const std::vector<TotalsRow>& rows) {
  constexpr std::size_t kListed = 5;
  std::string list;
  for (std::size_t i = 0; i < std::min(rows.size(), kListed); ++i) {
    if (i > 0) list += ", ";
    list += std::to_string(rows[i].row + 1);
    if (!rows[i].label.empty()) list += " (" + quote_text(rows[i].label) + ")";
  }
  if (rows.size() > kListed) list += ", …";
  return list;
}

void warn(const std::vector<TotalsRow>& rows, std::vector<Warning>& warnings) {
  const bool by_values =
      std::any_of(rows.begin(), rows.end(), [](const TotalsRow& row) { return row.by_values; });
  warnings.push_back(make_warning(
      "totals_rows", {},
      {value_of("rows", rows.size()), value_of("list", list_rows(rows)),
       value_of("evidence", make_sentence(by_values ? "totals_by_values" : "totals_by_label"))}));
}

// Labels of rows that are not totals are texts that cannot be read as numbers.
void release_labels(Column& column, const std::vector<bool>& keep) {
  for (const RowLabel& label : column.labels) {
    if (!keep[label.row]) continue;
    const std::string text = shorten(label.text);
    const auto same = [&text](const CountedText& known) { return known.text == text; };
    const auto found = std::find_if(column.unreadable.begin(), column.unreadable.end(), same);
    if (found != column.unreadable.end()) {
      ++found->rows;
    } else {
      column.unreadable.push_back({text, 1, label.row});
    }
    if (column.text_values++ > 0) continue;
    column.first_text = text;
    column.first_text_line = label.line;
  }
  column.labels.clear();
}

// Without the totals' labels, texts may be dates or numbers throughout.
void read_again(Column& column, char decimal) {
  const auto all_levels = [&column](const auto& is_one) {
    return std::all_of(column.levels.begin(), column.levels.end(), is_one);
  };
  if (column.levels.empty()) return;
  const bool numbers =
      all_levels([](const std::string& level) { return parse_plain(level, '.').has_value(); });
  const bool times =
      all_levels([](const std::string& level) { return parse_date_time(level).has_value(); });
  if (!numbers && !times) return;
  ColumnBuilder builder;
  builder.set_style({decimal, 0});
  std::vector<double> values = std::move(column.values);
  for (double& value : values) {
    if (std::isnan(value)) continue;
    const std::string& level = column.levels[static_cast<std::size_t>(value)];
    value = numbers ? *parse_plain(level, '.') : builder.encode(level, 0);
  }
  std::string inner_name = std::move(column.inner_name);
  column = builder.finish(std::move(column.name), std::move(values));
  column.inner_name = std::move(inner_name);
}

}  // namespace

std::vector<TotalsRow> find_totals_rows(const Table& table) {
  return TotalsSearch(table).run();
}

void drop_totals_rows(Table& table, std::vector<Warning>& warnings) {
  const std::vector<TotalsRow> rows = find_totals_rows(table);
  std::vector<bool> keep(table.rows, true);
  for (const TotalsRow& total : rows) keep[total.row] = false;
  for (Column& column : table.columns) release_labels(column, keep);
  if (rows.empty()) return;
  warn(rows, warnings);
  for (Column& column : table.columns) {
    if (!has_levels(column)) continue;
    for (const TotalsRow& total : rows) {
      const bool text = !std::isnan(column.values[total.row]) && column.text_values > 0;
      column.text_values -= text ? 1 : 0;
    }
  }
  keep_rows(table, keep);
  for (Column& column : table.columns) {
    if (!has_levels(column) || column.encoded) continue;
    drop_unused_levels(column);
    if (table.format) read_again(column, table.format->decimal);
  }
}

}  // namespace relevance::table
