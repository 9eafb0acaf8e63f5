// The cells of a table while it is read row by row.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace relevance::table {

// Columns grow together by blocks of rows, so that a cell is stored without a look at its column's
// size. What a column holds beyond the last block is reserved, but not touched: it takes no memory.
class CellStore {
 public:
  void start(std::size_t columns) {
    columns_.resize(columns);
    cells_.resize(columns);
    grow();
  }

  double& cell(std::size_t column) { return cells_[column][rows_]; }
  std::size_t rows() const { return rows_; }

  void next_row() {
    if (++rows_ == room_) grow();
  }

  // The column's values; call once for each, when all rows are there.
  std::vector<double> take(std::size_t column) {
    columns_[column].resize(rows_);
    return std::move(columns_[column]);
  }

 private:
  static constexpr std::size_t kFirstRows = 16;
  static constexpr std::size_t kMostRows = 4096;

  void grow() {
    room_ += std::clamp(room_, kFirstRows, kMostRows);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      std::vector<double>& values = columns_[i];
      if (values.capacity() < room_) values.reserve(std::max(room_, 2 * values.capacity()));
      values.resize(room_);
      cells_[i] = values.data();
    }
  }

  std::vector<std::vector<double>> columns_;
  std::vector<double*> cells_;
  std::size_t rows_ = 0;
  std::size_t room_ = 0;
};

}  // namespace relevance::table
