// SPDX-License-Identifier: PostgreSQL
#include "table/checks/block_totals.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <map>
#include <optional>
#include <utility>

#include "table/checks/sum_of_terms.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMostBlockColumns = 64;  // that are compared
constexpr std::size_t kEnoughInBlock = 5;      // of fewer, one sum may be equal by chance

bool is_summable(const Column& column) {
  return column.type == ColumnType::numeric ||
         (column.type == ColumnType::boolean && column.text_values == 0);
}

// The columns that most rows fill, but not all of them; `filled`: how many more are filled by all.
std::vector<std::size_t> key_columns(const Table& table, std::size_t& filled) {
  std::vector<std::size_t> keys;
  for (std::size_t i = 0; i < table.columns.size() && keys.size() < kMostBlockColumns; ++i) {
    const std::vector<double>& values = table.columns[i].values;
    const auto empty = static_cast<std::size_t>(std::count_if(
        values.begin(), values.end(), [](double value) { return std::isnan(value); }));
    if (values.empty() || empty * 2 >= values.size()) continue;
    empty == 0 ? void(++filled) : keys.push_back(i);
  }
  return keys;
}

// In which of the columns that most rows fill a row is empty.
struct Empties {
  std::size_t count = 0;
  std::size_t which = 0;  // another number for others
  auto operator<=>(const Empties&) const = default;
};

// How a row's values agree with the sums and means of some rows.
struct Agreement {
  std::size_t compared = 0;
  std::size_t sums = 0;
  std::size_t means = 0;
  std::size_t repeated = 0;  // equal to a single row
  double rows = 0;           // the fewest that were summed up

  // For a row between others that are proved.
  bool may_be_total() const {
    if (sums == 0) return means >= 3 && all_agree();
    return (sums + means) * 2 >= compared && (sums >= 2 || compared == 1);
  }
  bool all_agree() const { return compared > 0 && sums + means == compared; }
  bool are_sums() const {
    if (sums < 2) return false;
    return all_agree() ? rows >= 3 : rows >= kEnoughInBlock && sums * 2 >= compared;
  }
  bool are_means() const { return all_agree() && means + sums >= 3 && rows >= kEnoughInBlock; }
  bool is_one_sum() const { return sums == 1 && compared == 1 && rows >= kEnoughInBlock; }
  bool is_one_row() const { return compared >= 2 && repeated == compared; }
};

class BlockSearch {
 public:
  explicit BlockSearch(const Table& table) : table_(table), keys_(key_columns(table, filled_)) {
    for (const Column& column : table.columns) {
      if (columns_.size() == kMostBlockColumns) break;
      if (!is_summable(column) || column.values.empty()) continue;
      Sums& sums = columns_.emplace_back();
      sums.values = &column.values;
      sums.unit = unit_of(column.values);
    }
  }

  std::vector<std::size_t> run() {
    constexpr std::size_t kFewestRows = 3;
    if (columns_.empty() || table_.rows < kFewestRows) return {};
    const std::vector<Empties> kinds = repeated_kinds();
    for (const Empties& kind : kinds) {
      pass(kind);
      if (are_proved()) return take_results();
    }
    pass(std::nullopt);
    std::vector<std::size_t> rows = take_results();
    if (rows.empty()) rows = totals_above(kinds);
    return rows;
  }

 private:
  // The rows since the last total, since the last total of totals, and before that.
  struct Sums {
    const std::vector<double>* values = nullptr;
    double unit = 1;
    Terms block, outer, all;
    Terms last;  // the block that ended with the last total
  };
  enum Level : std::size_t { block, outer, all, kLevels };

  Empties empties_of(std::size_t row) const {
    Empties empties;
    for (const std::size_t key : keys_) {
      if (!std::isnan(table_.columns[key].values[place_of(row)])) continue;
      ++empties.count;
      empties.which = empties.which * 67 + key + 1;
    }
    return empties;
  }

  // The most frequent sets of empty cells, which may be those of all totals.
  std::vector<Empties> repeated_kinds() const {
    constexpr std::size_t kMostKinds = 3;
    if (keys_.empty()) return {};
    std::map<Empties, std::size_t> rows_of;
    for (std::size_t row = 0; row < table_.rows; ++row) {
      const Empties empties = empties_of(row);
      if (empties.count > 0) ++rows_of[empties];
    }
    std::vector<std::pair<std::size_t, Empties>> kinds;
    for (const auto& [empties, rows] : rows_of) {
      if (rows >= 2 && rows * 2 < table_.rows) kinds.emplace_back(rows, empties);
    }
    std::sort(kinds.rbegin(), kinds.rend());
    std::vector<Empties> most;
    for (std::size_t i = 0; i < std::min(kinds.size(), kMostKinds); ++i) {
      most.push_back(kinds[i].second);
    }
    return most;
  }

  // Goes through the rows. kind: rows with these empty cells end a block whatever their values.
  void pass(const std::optional<Empties>& kind) {
    for (Sums& column : columns_) column = {column.values, column.unit, {}, {}, {}, {}};
    sure_.clear();
    likely_.clear();
    kinds_.clear();
    doubtful_.clear();
    block_rows_ = forced_ = proved_ = likely_proved_ = 0;
    has_outer_ = has_all_ = false;
    const std::size_t first = first_row_is_total() ? 1 : 0;
    if (first > 0) sure_.push_back(0);
    for (std::size_t row = first; row < table_.rows; ++row) {
      if (kind && empties_of(row) == *kind) {
        end_block(level_of(row));
        sure_.push_back(row);
        continue;
      }
      // Where the kind is known, others are totals of totals: below them, or at the end.
      const bool wanted = !kind || block_rows_ == 0 || row + 1 == table_.rows;
      if (!wanted || !take_as_total(row)) add(row);
    }
  }

  // The rows that a total sums up, which need not be proved by each.
  Level level_of(std::size_t row) {
    ++forced_;
    for (const Level level : {block, outer, all}) {
      if ((level == outer && !has_outer_) || (level == all && !has_all_)) continue;
      const Agreement agreement = compare(row, level, true);
      if (level == block && block_rows_ == 1 && agreement.is_one_row()) {
        --forced_;  // says nothing
        return level;
      }
      if (!agreement.may_be_total()) continue;
      ++likely_proved_;
      const Agreement clear = compare(row, level, false);
      proved_ += clear.are_sums() || clear.is_one_sum() || clear.are_means() ? 1 : 0;
      return level;
    }
    return block;
  }

  // Small numbers are sums of each other by chance: some rows must show more.
  bool are_proved() const {
    constexpr std::size_t kMany = 5;
    const bool many_likely = forced_ >= kMany && likely_proved_ * 10 >= forced_ * 9;
    return forced_ >= 2 && proved_ > 0 && likely_proved_ * 4 >= forced_ * 3 &&
           (proved_ * 4 >= forced_ || many_likely);
  }

  // Totals above what they sum up: the same, from the last row to the first.
  std::vector<std::size_t> totals_above(const std::vector<Empties>& kinds) {
    upwards_ = true;
    for (const Empties& kind : kinds) {
      pass(kind);
      if (!are_proved()) continue;
      std::vector<std::size_t> rows = take_results();
      for (std::size_t& row : rows) row = place_of(row);
      std::sort(rows.begin(), rows.end());
      return rows;
    }
    return {};
  }

  std::size_t place_of(std::size_t row) const { return upwards_ ? table_.rows - 1 - row : row; }

  double value_at(const Sums& column, std::size_t row) const {
    return (*column.values)[place_of(row)];
  }

  void add(std::size_t row) {
    for (Sums& column : columns_) {
      const double value = value_at(column, row);
      if (std::isfinite(value)) column.block.add(value);
    }
    ++block_rows_;
  }

  Terms terms_of(const Sums& column, Level level) const {
    // Directly below a total, another may state the means of the same rows.
    Terms terms = block_rows_ > 0 ? column.block : level == block ? column.last : Terms{};
    if (level >= outer) terms.add(column.outer);
    if (level == all) terms.add(column.all);
    return terms;
  }

  // Compares until it is clear that a row does not agree.
  Agreement compare(std::size_t row, Level level, bool coarsely) const {
    constexpr std::size_t kMostMisses = 8;
    Agreement agreement;
    for (const Sums& column : columns_) {
      const double value = value_at(column, row);
      if (!std::isfinite(value)) continue;
      const Terms terms = terms_of(column, level);
      if (terms.rows == 0) continue;
      judge(value, terms, column.unit, coarsely, agreement);
      const std::size_t equal = agreement.sums + agreement.means + agreement.repeated;
      const std::size_t misses = agreement.compared - equal;
      if (misses * 2 > columns_.size() || (equal == 0 && misses >= kMostMisses)) break;
    }
    return agreement;
  }

  static void judge(double value, const Terms& terms, double unit, bool coarsely,
                    Agreement& agreement) {
    const bool sum = coarsely ? is_coarse_sum(value, terms, unit) : is_sum(value, terms, unit);
    const bool constant = terms.low == terms.high;
    // What never changes says nothing: a sum of zeros, the mean of a set value.
    if (!sum && constant && terms.rows > 1 && value == terms.low) return;
    // Sums of both signs may come back to ordinary values.
    if (sum && terms.low < 0 && terms.high > 0) return;
    ++agreement.compared;
    agreement.repeated += terms.rows == 1 && value == terms.sum ? 1 : 0;
    const bool mean =
        !sum && (coarsely ? is_coarse_mean(value, terms, unit) : is_mean(value, terms, unit));
    if (!sum && !mean) return;
    agreement.sums += sum ? 1 : 0;
    agreement.means += mean ? 1 : 0;
    agreement.rows = agreement.rows == 0 ? terms.rows : std::min(agreement.rows, terms.rows);
  }

  bool take_as_total(std::size_t row) {
    for (const Level level : {block, outer, all}) {
      if ((level == outer && !has_outer_) || (level == all && !has_all_)) continue;
      if (is_total(row, level, compare(row, level, false))) {
        end_block(level);
        return true;
      }
    }
    return false;
  }

  bool is_total(std::size_t row, Level level, const Agreement& agreement) {
    const bool means = agreement.are_means();
    const bool one_row = level == block && block_rows_ == 1 && agreement.is_one_row();
    const bool sums = agreement.are_sums();
    if (!sums && !means && !one_row && !agreement.is_one_sum()) return false;
    const Empties empties = empties_of(row);
    const bool mostly_empty = empties.count > 0 && empties.count * 2 >= keys_.size() + filled_;
    if (sums || (mostly_empty && agreement.is_one_sum())) {
      (empties.count > 0 ? sure_ : likely_).push_back(row);
      if (empties.count > 0) kinds_.push_back(empties);
      return true;
    }
    if (means && block_rows_ == 0) {
      (empties.count > 0 ? sure_ : likely_).push_back(row);
      return true;
    }
    if (empties.count == 0 || !(means || one_row)) return false;
    doubtful_.push_back({row, empties, means});
    return true;
  }

  void end_block(Level level) {
    for (Sums& column : columns_) {
      if (block_rows_ > 0) column.last = column.block;
      column.outer.add(column.block);
      column.block = {};
      if (level == block) continue;
      column.all.add(column.outer);
      column.outer = {};
    }
    has_outer_ = level == block;
    has_all_ = has_all_ || level != block;
    block_rows_ = 0;
  }

  // A total at the top: far above the rows below it, and their sum; below the grand total of a table
  // with totals above their blocks, all is summed up twice.
  bool first_row_is_total() const {
    return upwards_ ? is_sum_of_others(0.5) || is_sum_of_others(1) : is_sum_of_others(1);
  }

  bool is_sum_of_others(double share) const {
    Agreement agreement;
    for (const Sums& column : columns_) {
      const double value = value_at(column, 0);
      if (!std::isfinite(value)) continue;
      if (stands_out(column)) {
        Terms others = others_of(column);
        others.sum *= share;
        judge(value, others, column.unit, false, agreement);
      } else {
        ++agreement.compared;
      }
      if ((agreement.compared - agreement.sums) * 2 > columns_.size()) return false;
    }
    return agreement.are_sums() && agreement.rows >= kEnoughInBlock;
  }

  bool stands_out(const Sums& column) const {
    constexpr std::size_t kRows = 10;
    for (std::size_t row = 1; row < std::min(table_.rows, kRows); ++row) {
      if (std::abs(value_at(column, row)) >= std::abs(value_at(column, 0))) return false;
    }
    return true;
  }

  Terms others_of(const Sums& column) const {
    Terms terms;
    for (std::size_t row = 1; row < table_.rows; ++row) {
      const double value = value_at(column, row);
      if (std::isfinite(value)) terms.add(value);
    }
    return terms;
  }

  std::vector<std::size_t> take_results() {
    std::vector<std::size_t> rows = sure_;
    if (are_blocks(likely_) || are_at_the_end(likely_)) {
      rows.insert(rows.end(), likely_.begin(), likely_.end());
    }
    const std::size_t means = doubtful_.empty() ? 0 : count_means();
    for (const Doubtful& doubtful : doubtful_) {
      if (doubtful.means ? means > 0 : is_known_kind(doubtful.empties))
        rows.push_back(doubtful.row);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  // Without an empty cell, a row is one of a list of blocks, or an ordinary one by chance.
  bool are_blocks(const std::vector<std::size_t>& rows) const {
    constexpr double kMostOfTable = 0.8;
    return rows.size() >= 2 &&
           static_cast<double>(rows.back() + 1) >= kMostOfTable * static_cast<double>(table_.rows);
  }

  bool are_at_the_end(const std::vector<std::size_t>& rows) const {
    return !rows.empty() && rows.back() + 1 == table_.rows &&
           rows.front() + rows.size() == table_.rows && rows.front() >= kEnoughInBlock;
  }

  // Means are nearer to ordinary values than sums: they count when the rows with these empty cells
  // are nearly all means. Returns how many are, or 0.
  std::size_t count_means() const {
    const auto first = std::find_if(doubtful_.begin(), doubtful_.end(),
                                    [](const Doubtful& doubtful) { return doubtful.means; });
    if (first == doubtful_.end()) return 0;
    std::size_t means = 0;
    for (const Doubtful& doubtful : doubtful_) {
      means += doubtful.means && doubtful.empties == first->empties ? 1 : 0;
    }
    std::size_t alike = 0;
    for (std::size_t row = 0; row < table_.rows; ++row) {
      alike += empties_of(row) == first->empties ? 1 : 0;
    }
    return means >= 2 && means * 5 >= alike * 4 ? means : 0;
  }

  // Blocks of one row are totals beside longer ones.
  bool is_known_kind(const Empties& empties) const {
    return std::count(kinds_.begin(), kinds_.end(), empties) >= 2;
  }

  const Table& table_;
  bool upwards_ = false;
  std::size_t filled_ = 0;
  std::vector<std::size_t> keys_;
  std::vector<Sums> columns_;
  std::size_t block_rows_ = 0;
  bool has_outer_ = false;
  bool has_all_ = false;
  std::size_t forced_ = 0;         // rows of the kind
  std::size_t likely_proved_ = 0;  // of them, by values that may be equal by chance
  std::size_t proved_ = 0;         // and by values that are hardly so
  std::vector<std::size_t> sure_, likely_;
  std::vector<Empties> kinds_;  // of the sure ones
  struct Doubtful {
    std::size_t row;
    Empties empties;
    bool means;  // else a block of one row
  };
  std::vector<Doubtful> doubtful_;
};

}  // namespace

std::vector<std::size_t> find_block_totals(const Table& table) {
  return BlockSearch(table).run();
}

}  // namespace relevance::table
