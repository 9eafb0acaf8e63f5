#include "forest/shap_program.h"

#include <algorithm>

#include "forest/quadrature.h"

namespace relevance::forest {
namespace {

bool is_leaf(const Node& node) {
  return node.feature == kLeaf;
}

const Node& at(const std::vector<Node>& tree, std::int32_t index) {
  return tree[static_cast<std::size_t>(index)];
}

// The share of a split's training rows that went left. Taken from the children, not from the
// parent, so that both shares sum to 1 whatever rounding the covers carry. A split that no training
// row reached (its own share is 0) is halved: nothing better is known, and its sums still add up.
double left_ratio(const std::vector<Node>& tree, const Node& split) {
  const auto left = static_cast<double>(at(tree, split.left).cover);
  const auto right = static_cast<double>(at(tree, split.right).cover);
  return left + right > 0 ? left / (left + right) : 0.5;
}

// Mean over the training rows of what the tree predicts. Children stand behind their parents, so
// one pass from the back sees them first.
double mean_value(const std::vector<Node>& tree) {
  std::vector<double> mean(tree.size());
  for (std::size_t i = tree.size(); i-- > 0;) {
    const Node& node = tree[i];
    if (is_leaf(node)) {
      mean[i] = static_cast<double>(node.value);
      continue;
    }
    const double left = left_ratio(tree, node);
    mean[i] = left * mean[static_cast<std::size_t>(node.left)] +
              (1 - left) * mean[static_cast<std::size_t>(node.right)];
  }
  return mean[0];
}

// What an open split of the path means for a split on the same feature below.
struct OpenSplit {
  std::int32_t feature;
  double share;  // z of all the feature's conditions so far, this split's side included
};

// The first walk: how deep, and how many different features on one path.
class Survey {
 public:
  Survey(const std::vector<Node>& tree, std::size_t features) : tree_(tree), met_(features, 0) {
    walk(0, 0);
  }
  std::size_t depth() const { return depth_; }
  std::size_t different() const { return most_; }

 private:
  void walk(std::int32_t index, std::size_t depth) {
    const Node& node = at(tree_, index);
    depth_ = std::max(depth_, depth);
    if (is_leaf(node)) return;
    int& met = met_[static_cast<std::size_t>(node.feature)];
    if (met++ == 0) most_ = std::max(most_, ++open_);
    walk(node.left, depth + 1);
    walk(node.right, depth + 1);
    if (--met == 0) --open_;
  }

  const std::vector<Node>& tree_;
  std::vector<int> met_;  // by feature: splits on the path so far
  std::size_t depth_ = 0;
  std::size_t open_ = 0;  // different features on the path so far
  std::size_t most_ = 0;
};

class Compiler {
 public:
  Compiler(const std::vector<Node>& tree, std::size_t features)
      : tree_(tree), last_split_(features, 0), local_(features, kNoLocal) {
    program_.mean = mean_value(tree);
    const Survey survey(tree, features);
    program_.depth = survey.depth();
    program_.points = static_cast<int>(
        std::clamp<std::size_t>((survey.different() + 1) / 2, 1, std::size_t{kMaxPoints}));
    rule_ = gauss_legendre(program_.points);
    program_.weights.assign(rule_.weights.begin(), rule_.weights.end());
    path_.push_back({kLeaf, 1});  // depth counts from 1
    if (!is_leaf(tree[0])) emit(0, 0);
  }

  ShapProgram take() { return std::move(program_); }

 private:
  static constexpr std::uint32_t kNoLocal = UINT32_MAX;

  // The children in the order in which the steps meet them, and the first one's z. When only one
  // child is a leaf it comes second: then the way to it can be left out.
  struct Order {
    std::int32_t first;
    std::int32_t second;
    double ratio;
    bool swapped;
  };

  Order order_of(const Node& node) const {
    const double left = left_ratio(tree_, node);
    if (is_leaf(at(tree_, node.left)) && !is_leaf(at(tree_, node.right))) {
      return {node.right, node.left, 1 - left, true};
    }
    return {node.left, node.right, left, false};
  }

  // The recursion is as deep as the tree, which validate() bounds.
  void emit(std::int32_t index, std::uint16_t side) {
    const Node& node = at(tree_, index);
    const Order order = order_of(node);
    const bool second_is_leaf = is_leaf(at(tree_, order.second));
    const bool twig = second_is_leaf && is_leaf(at(tree_, order.first));
    const auto number = static_cast<std::uint32_t>(program_.splits.size());
    const ShapSplit split = describe(node, order, side);
    program_.splits.push_back(split);
    const double earlier_share = split.above == 0 ? 1.0 : path_[split.above].share;
    tabulate(split, order.ratio, earlier_share, twig);
    if (twig) {
      program_.steps.push_back({ShapStep::twig, number});
      return;
    }
    std::uint16_t& last = last_split_[static_cast<std::size_t>(node.feature)];
    last = split.depth;
    program_.steps.push_back({ShapStep::enter, number});
    path_.push_back({node.feature, earlier_share * order.ratio});
    emit(order.first, 0);
    if (!second_is_leaf) {
      program_.steps.push_back({ShapStep::turn, number});
      path_.back().share = earlier_share * (1 - order.ratio);
      emit(order.second, 1);
    }
    path_.pop_back();
    last = split.above;
    program_.steps.push_back({second_is_leaf ? ShapStep::leave_leaf : ShapStep::leave, number});
  }

  ShapSplit describe(const Node& node, const Order& order, std::uint16_t side) {
    ShapSplit split;
    split.column = static_cast<std::uint32_t>(node.feature);
    split.local = local_index(split.column);
    split.threshold = node.threshold;
    split.when_less = order.swapped ? 0.0F : 1.0F;
    split.when_not_less = 1 - split.when_less;
    split.when_missing = node.default_left != order.swapped ? 1.0F : 0.0F;
    split.ratio = static_cast<float>(order.ratio);
    split.depth = static_cast<std::uint16_t>(path_.size());
    split.above = last_split_[split.column];
    split.side = side;
    split.second_value = centred(order.second);
    split.difference = centred(order.first) - split.second_value;
    split.constant = split.ratio;
    split.table = static_cast<std::uint32_t>(program_.table.size());
    return split;
  }

  // Writes the rows of f (of H for a twig, which is linear in f) and, for a repeated feature, of m.
  void tabulate(const ShapSplit& described, double ratio, double earlier_share, bool twig) {
    ShapSplit& split = program_.splits.back();
    const double scale = twig ? static_cast<double>(described.difference) : 1.0;
    const double offset = twig ? static_cast<double>(described.second_value) : 0.0;
    const bool repeated = described.above != 0;
    const double constant = repeated ? ratio : 0.0;
    split.constant = static_cast<float>(offset + scale * constant);
    for (const double t : rule_.points) {
      const double missed = earlier_share * ratio * (1 - t) / earlier_factor(earlier_share, t);
      add(repeated ? scale * (missed - constant) : offset + scale * missed);
    }
    for (const double t : rule_.points) add(scale * t / earlier_factor(earlier_share, t));
    if (!repeated) return;
    for (const double t : rule_.points) {
      const double factor = earlier_factor(earlier_share, t);
      add(earlier_share / (factor * factor));
    }
  }

  // f' where o' = 1; a new feature has met all of its no conditions: 1.
  static double earlier_factor(double share, double t) { return t + share * (1 - t); }

  void add(double entry) { program_.table.push_back(static_cast<float>(entry)); }

  std::uint32_t local_index(std::uint32_t column) {
    if (local_[column] == kNoLocal) {
      local_[column] = static_cast<std::uint32_t>(program_.columns.size());
      program_.columns.push_back(column);
    }
    return local_[column];
  }

  // A leaf's value less the tree's mean.
  float centred(std::int32_t index) const {
    const Node& node = at(tree_, index);
    return is_leaf(node) ? static_cast<float>(static_cast<double>(node.value) - program_.mean) : 0;
  }

  const std::vector<Node>& tree_;
  ShapProgram program_;
  QuadratureRule rule_;
  std::vector<OpenSplit> path_;            // by depth
  std::vector<std::uint16_t> last_split_;  // by feature: depth of its last split on the path, or 0
  std::vector<std::uint32_t> local_;       // by feature
};

}  // namespace

ShapProgram compile_tree(const std::vector<Node>& tree, std::size_t features) {
  return Compiler(tree, features).take();
}

}  // namespace relevance::forest
