// SPDX-License-Identifier: PostgreSQL
#include "forest/shap_program.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "forest/quadrature.h"

namespace relevance::forest {
namespace {

bool is_leaf(const Node& node) {
  return node.feature == kLeaf;
}

// The share of a split's training rows that went left. Computed from the children, not the parent,
// so that both shares sum to 1 despite rounded covers. A split that no training row reached (its
// own share is 0) is halved: nothing better is known, and the SHAP values still add up.
double left_ratio(const std::vector<Node>& tree, const Node& split) {
  const auto left = static_cast<double>(tree[split.left].cover);
  const auto right = static_cast<double>(tree[split.right()].cover);
  return left + right > 0 ? left / (left + right) : 0.5;
}

// The tree's mean prediction over the training rows. Children come after their parents, so one
// backward pass visits them first.
double mean_value(const std::vector<Node>& tree) {
  std::vector<double> mean(tree.size());
  for (std::size_t i = tree.size(); i-- > 0;) {
    const Node& node = tree[i];
    if (is_leaf(node)) {
      mean[i] = static_cast<double>(node.value);
      continue;
    }
    const double left = left_ratio(tree, node);
    mean[i] = left * mean[node.left] + (1 - left) * mean[node.right()];
  }
  return mean[0];
}

// The combined conditions on one feature along a path.
struct Conditions {
  double share = 1;  // z of them all
  float lower = -std::numeric_limits<float>::infinity();
  float upper = std::numeric_limits<float>::quiet_NaN();  // no bound: an infinite value passes
  bool pass_missing = true;
  bool any = false;
  std::uint32_t slot = 0;  // PathSplit::slot, where any
};

// What interactions need besides the ShapProgram.
class PathTables {
 public:
  // Call before the split is entered. first, second: the cumulative shares of its children.
  void add(const Node& node, bool first_is_left, std::uint32_t slot, std::uint32_t local,
           double first, double second, const std::vector<double>& times) {
    const bool missing_left = node.default_left != 0;
    out_.paths.push_back({slot, static_cast<std::uint32_t>(out_.ratios.size()),
                          first_is_left ? -1 : 0, missing_left == first_is_left ? -1 : 0});
    for (const double share : {first, second}) {
      for (const double t : times) {
        out_.ratios.push_back(static_cast<float>(0.5 * (1 - share) / (t + share * (1 - t))));
      }
    }
    for (std::uint32_t s = 0; s < open_.size(); ++s) {
      if (s != slot) meet(open_[s], local);
    }
  }

  std::uint32_t open_slots() const { return static_cast<std::uint32_t>(open_.size()); }
  void open(std::uint32_t local) { open_.push_back(local); }
  void close() { open_.pop_back(); }

  InteractionProgram finish(ShapProgram program, const std::vector<double>& times) {
    out_.shap = std::move(program);
    const std::vector<std::uint32_t>& columns = out_.shap.columns;
    for (std::uint32_t a = 1; a < columns.size(); ++a) {
      for (std::uint32_t b = 0; b < a; ++b) {
        const std::uint32_t local = local_pair(a, b);
        if (local >= met_.size() || !met_[local]) continue;
        out_.pairs.push_back(
            {local, static_cast<std::uint32_t>(pair_index(columns[a], columns[b]))});
      }
    }
    for (const double t : times) out_.failed.push_back(static_cast<float>(-0.5 / (1 - t)));
    return std::move(out_);
  }

 private:
  void meet(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t pair = local_pair(a, b);
    if (pair >= met_.size()) met_.resize(pair + 1);
    met_[pair] = true;
  }

  InteractionProgram out_;
  std::vector<std::uint32_t> open_;  // by slot: the local column
  std::vector<bool> met_;            // by local pair
};

// The first walk: finds the depth and the most different features on one path.
class Survey {
 public:
  Survey(const std::vector<Node>& tree, std::size_t features) : tree_(tree), met_(features, 0) {
    walk(0, 0);
  }
  std::size_t depth() const { return depth_; }
  std::size_t different() const { return most_; }

 private:
  void walk(std::uint32_t index, std::size_t depth) {
    const Node& node = tree_[index];
    depth_ = std::max(depth_, depth);
    if (is_leaf(node)) return;
    int& met = met_[static_cast<std::size_t>(node.feature)];
    if (met++ == 0) most_ = std::max(most_, ++open_);
    walk(node.left, depth + 1);
    walk(node.right(), depth + 1);
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
  Compiler(const std::vector<Node>& tree, std::size_t features, PathTables* paths = nullptr)
      : tree_(tree), paths_(paths), met_(features), local_(features, kNoLocal) {
    program_.mean = mean_value(tree);
    const Survey survey(tree, features);
    program_.depth = survey.depth();
    // Without one of them, or two, the others' factors are a polynomial of as many degrees.
    const std::size_t points = (survey.different() + (paths == nullptr ? 1 : 0)) / 2;
    program_.points = static_cast<int>(std::clamp<std::size_t>(points, 1, std::size_t{kMaxPoints}));
    rule_ = gauss_legendre(program_.points);
    program_.times.assign(rule_.points.begin(), rule_.points.end());
    program_.weights.assign(rule_.weights.begin(), rule_.weights.end());
    if (!is_leaf(tree[0])) emit(0);
  }

  ShapProgram take() { return std::move(program_); }
  const std::vector<double>& times() const { return rule_.points; }

 private:
  static constexpr std::uint32_t kNoLocal = UINT32_MAX;

  // The children in the order in which the steps visit them, and the first one's z. If only one
  // child is a leaf, it comes second: then the step down to it is omitted.
  struct Order {
    std::uint32_t first;
    std::uint32_t second;
    double share;
    bool first_is_left;
  };

  Order order_of(const Node& node) const {
    const double left = left_ratio(tree_, node);
    if (is_leaf(tree_[node.left]) && !is_leaf(tree_[node.right()])) {
      return {node.right(), node.left, 1 - left, false};
    }
    return {node.left, node.right(), left, true};
  }

  // The recursion is as deep as the tree, which validate() bounds.
  void emit(std::uint32_t index) {
    const Node& node = tree_[index];
    const Order order = order_of(node);
    const bool second_is_leaf = is_leaf(tree_[order.second]);
    const bool twig = second_is_leaf && is_leaf(tree_[order.first]);
    Conditions& met = met_[static_cast<std::size_t>(node.feature)];
    const Conditions earlier = met;
    const auto add_step = [&, number = static_cast<std::uint32_t>(program_.splits.size())](
                              ShapStep fresh, ShapStep repeated) {
      program_.steps.push_back({earlier.any ? repeated : fresh, number});
    };
    program_.splits.push_back(describe(node, order, earlier, twig));
    if (earlier.any) tabulate(earlier.share);
    const std::uint32_t local = program_.splits.back().local;
    if (paths_ != nullptr) {
      if (!earlier.any) met.slot = paths_->open_slots();
      paths_->add(node, order.first_is_left, met.slot, local, earlier.share * order.share,
                  earlier.share * (1 - order.share), rule_.points);
    }
    if (twig) return add_step(ShapStep::twig, ShapStep::twig_repeated);
    add_step(ShapStep::enter, ShapStep::enter_repeated);
    const bool opens = paths_ != nullptr && !earlier.any;
    if (opens) paths_->open(local);
    const std::uint32_t slot = met.slot;
    met = after(earlier, node, order, true);
    met.slot = slot;
    emit(order.first);
    if (second_is_leaf) {
      add_step(ShapStep::leave_leaf, ShapStep::leave_leaf_repeated);
    } else {
      add_step(ShapStep::turn, ShapStep::turn_repeated);
      met = after(earlier, node, order, false);
      met.slot = slot;
      emit(order.second);
      add_step(ShapStep::leave, ShapStep::leave_repeated);
    }
    met = earlier;
    if (opens) paths_->close();
  }

  // The conditions after entering a child.
  static Conditions after(const Conditions& earlier, const Node& node, const Order& order,
                          bool first) {
    Conditions now = earlier;
    const bool left = first == order.first_is_left;
    // A looser condition below a stricter one changes nothing; fmin and fmax ignore NaN.
    if (left) {
      now.upper = std::fmin(earlier.upper, node.threshold);
    } else {
      now.lower = std::fmax(earlier.lower, node.threshold);
    }
    now.share *= first ? order.share : 1 - order.share;
    now.pass_missing = earlier.pass_missing && (node.default_left != 0) == left;
    now.any = true;
    return now;
  }

  ShapSplit describe(const Node& node, const Order& order, const Conditions& earlier, bool twig) {
    ShapSplit split;
    split.column = static_cast<std::uint32_t>(node.feature);
    split.local = local_index(split.column);
    split.threshold = node.threshold;
    split.lower = earlier.lower;
    split.upper = earlier.upper;
    split.table = static_cast<std::uint32_t>(program_.table.size());
    const double second = centred(order.second);
    const double scale = twig ? centred(order.first) - second : 1.0;
    const auto went_first = static_cast<float>(scale * (1 - order.share));
    const auto went_second = static_cast<float>(scale * -order.share);
    split.when_less = order.first_is_left ? went_first : went_second;
    split.when_not_less = order.first_is_left ? went_second : went_first;
    split.when_missing = !earlier.pass_missing    ? 0
                         : node.default_left != 0 ? split.when_less
                                                  : split.when_not_less;
    split.share = static_cast<float>(scale * order.share + (twig ? second : 0.0));
    split.second_value = static_cast<float>(second);
    return split;
  }

  // Appends g, then m, of a repeated feature whose earlier conditions have this share.
  void tabulate(double earlier_share) {
    for (const double t : rule_.points) add(t / (t + earlier_share * (1 - t)));
    for (const double t : rule_.points) {
      const double factor = t + earlier_share * (1 - t);
      add(earlier_share / (factor * factor));
    }
  }

  void add(double entry) { program_.table.push_back(static_cast<float>(entry)); }

  std::uint32_t local_index(std::uint32_t column) {
    if (local_[column] == kNoLocal) {
      local_[column] = static_cast<std::uint32_t>(program_.columns.size());
      program_.columns.push_back(column);
    }
    return local_[column];
  }

  // A leaf's value minus the tree's mean; 0 for a split.
  double centred(std::uint32_t index) const {
    const Node& node = tree_[index];
    return is_leaf(node) ? static_cast<double>(node.value) - program_.mean : 0;
  }

  const std::vector<Node>& tree_;
  PathTables* const paths_;  // null: not asked for
  ShapProgram program_;
  QuadratureRule rule_;
  std::vector<Conditions> met_;       // by feature: on the path so far
  std::vector<std::uint32_t> local_;  // by feature
};

}  // namespace

ShapProgram compile_tree(const std::vector<Node>& tree, std::size_t features) {
  return Compiler(tree, features).take();
}

InteractionProgram compile_interactions(const std::vector<Node>& tree, std::size_t features) {
  PathTables paths;
  Compiler compiler(tree, features, &paths);
  return paths.finish(compiler.take(), compiler.times());
}

}  // namespace relevance::forest
