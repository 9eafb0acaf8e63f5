// SPDX-License-Identifier: PostgreSQL
#include "forest/tree_grower.h"

#include <algorithm>
#include <utility>

namespace relevance::forest {
namespace {

// Bytes of rows that fit a core's own cache: a node of at most this size gets a compact copy of its
// rows, from which the nodes below it read.
constexpr std::size_t kCompactBytes = std::size_t{1} << 18;

std::vector<std::size_t> useful_features(const BinnedMatrix& matrix) {
  std::vector<std::size_t> out;
  for (std::size_t f = 0; f < matrix.features(); ++f) {
    if (!matrix.feature(f).is_constant()) out.push_back(f);
  }
  return out;
}

}  // namespace

TreeGrower::TreeGrower(const BinnedMatrix& matrix, const Residuals& residuals,
                       const LeafRules& rules, double max_features, double scale)
    : matrix_(matrix),
      residuals_(residuals),
      rules_(rules),
      sampler_(useful_features(matrix), max_features),
      tree_(matrix, residuals, scale),
      small_(residuals, rules_, sampler_, tree_, matrix.features()),
      search_(residuals, rules.min_samples_leaf) {}

std::vector<Node> TreeGrower::grow(std::span<const std::uint8_t> draws, Random random) {
  sampler_.start_tree(random);
  tree_.start();
  start(draws);
  while (!pending_.empty()) {
    Pending next = std::move(pending_.back());
    pending_.pop_back();
    grow(std::move(next));
  }
  return tree_.nodes();
}

void TreeGrower::start(std::span<const std::uint8_t> draws) {
  numbers_.clear();
  sums_.clear();
  most_draws_ = 1;
  RowSum sum = 0;
  for (std::size_t row = 0; row < draws.size(); ++row) {
    if (draws[row] == 0) continue;
    numbers_.push_back(static_cast<std::uint32_t>(row));
    sums_.push_back(draws[row] * residuals_.of_rows[row]);
    sum += sums_.back();
    most_draws_ = std::max<std::size_t>(most_draws_, draws[row]);
  }
  right_numbers_.resize(numbers_.size());
  right_sums_.resize(sums_.size());
  pending_.push_back({0, 0, 0, numbers_.size(), sum, matrix_.row(0), nullptr});
}

NodeRows TreeGrower::rows_of(const Pending& node) {
  return {node.bins, matrix_.features(), std::span(numbers_).subspan(node.first, node.rows()),
          std::span(sums_).subspan(node.first, node.rows())};
}

bool TreeGrower::needs_histogram(const Pending& node) const {
  return node.rows() > kFewRows && !rules_.is_leaf(node.rows(), node.depth);
}

void TreeGrower::grow(Pending node) {
  if (node.rows() <= kFewRows) return small_.grow(rows_of(node), node.node, node.depth, node.sum);
  if (rules_.is_leaf(node.rows(), node.depth)) return tree_.make_leaf(node.node, node.sum);
  make_compact(node);
  if (!node.histogram) {
    node.histogram = take_histogram();
    node.histogram->clear();
    node.histogram->add(rows_of(node));
  }
  const NodeSplit best = find_split(node);
  if (rules_.is_worth(residuals_, node.sum, best)) return split(std::move(node), best);
  tree_.make_leaf(node.node, node.sum);
  unused_.push_back(std::move(node.histogram));
}

// One buffer suffices: the nodes below a copied node are done before another node needs a copy.
void TreeGrower::make_compact(Pending& node) {
  const std::size_t features = matrix_.features();
  if (node.bins == compact_.data() || node.rows() * features > kCompactBytes) return;
  compact_.resize(std::max(compact_.size(), node.rows() * features));
  for (std::size_t i = 0; i < node.rows(); ++i) {
    std::uint32_t& number = numbers_[node.first + i];
    std::copy_n(node.bins + number * features, features, compact_.data() + i * features);
    number = static_cast<std::uint32_t>(i);
  }
  node.bins = compact_.data();
}

NodeSplit TreeGrower::find_split(const Pending& node) {
  const NodeRows rows = rows_of(node);
  const SplitSearch::CountLeft count_left = [&](const BinTest& test) {
    return rows.count_left(test);
  };
  search_.start(node.sum, node.rows(), most_draws_, count_left);
  sampler_.draw(
      [&](std::size_t feature) {
        node.histogram->list_bins(feature, residuals_, bins_);
        search_.try_feature(feature, bins_);
      },
      [&] { return search_.best().exists(); });
  return search_.best();
}

void TreeGrower::split(Pending node, const NodeSplit& split) {
  const std::size_t left = tree_.make_split(node.node, split, node.sum);
  const std::size_t middle = part(node, test_of(split.feature, split.bin, split.missing_left));
  Pending first{left, node.depth + 1, node.first, middle, split.left, node.bins, nullptr};
  Pending second{left + 1,  node.depth + 1, middle, node.last, node.sum - split.left,
                 node.bins, nullptr};
  Pending& smaller = first.rows() <= second.rows() ? first : second;
  Pending& larger = first.rows() <= second.rows() ? second : first;
  share_histogram(node, smaller, larger);
  // The smaller one first: then at most log2(rows) histograms are pending.
  pending_.push_back(std::move(larger));
  pending_.push_back(std::move(smaller));
}

void TreeGrower::share_histogram(Pending& node, Pending& smaller, Pending& larger) {
  if (!needs_histogram(larger)) {
    unused_.push_back(std::move(node.histogram));
    return;
  }
  larger.histogram = std::move(node.histogram);
  if (!needs_histogram(smaller)) return larger.histogram->subtract(rows_of(smaller));
  smaller.histogram = take_histogram();
  smaller.histogram->clear();
  smaller.histogram->add(rows_of(smaller));
  larger.histogram->subtract(*smaller.histogram);
}

// Moves the rows that go left to the front, in stable order. Returns the start of the others.
std::size_t TreeGrower::part(const Pending& node, const BinTest& test) {
  const std::size_t features = matrix_.features();
  std::size_t left = node.first;
  std::size_t right = 0;
  for (std::size_t i = node.first; i < node.last; ++i) {
    const std::uint32_t number = numbers_[i];
    const RowSum sum = sums_[i];
    const bool goes_left = test.goes_left(node.bins[number * features + test.feature]);
    numbers_[left] = number;
    sums_[left] = sum;
    right_numbers_[right] = number;
    right_sums_[right] = sum;
    left += goes_left ? 1 : 0;
    right += goes_left ? 0 : 1;
  }
  std::copy_n(right_numbers_.begin(), right, numbers_.data() + left);
  std::copy_n(right_sums_.begin(), right, sums_.data() + left);
  return left;
}

std::unique_ptr<Histogram> TreeGrower::take_histogram() {
  if (unused_.empty()) return std::make_unique<Histogram>(matrix_.features());
  std::unique_ptr<Histogram> out = std::move(unused_.back());
  unused_.pop_back();
  return out;
}

}  // namespace relevance::forest
