// SPDX-License-Identifier: PostgreSQL
#include "model/xgboost_writer.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>

namespace relevance::model {
namespace {

using forest::Node;
using Tree = std::vector<Node>;

// UBJSON as XGBoost reads it: lengths always have 64 bits; numbers are written in typed arrays.
class UbjsonWriter {
 public:
  // Reserves all memory at once: growing step by step would briefly need twice as much.
  explicit UbjsonWriter(std::size_t expected_bytes) { out_.reserve(expected_bytes); }

  void begin_object() { out_ += '{'; }
  void end_object() { out_ += '}'; }

  void key(std::string_view name) { length_and_bytes(name); }

  void text(std::string_view value) {
    out_ += 'S';
    length_and_bytes(value);
  }

  void integer(std::int32_t value) {
    out_ += 'l';
    big_endian(static_cast<std::uint32_t>(value));
  }

  // A list whose `size` items are written next.
  void begin_list(std::size_t size) {
    out_ += "[#L";
    big_endian(std::uint64_t{size});
  }

  void texts(const std::vector<std::string>& values) {
    begin_list(values.size());
    for (const std::string& value : values) text(value);
  }

  // get(node) returns each number; its type determines the array's.
  template <typename Get>
  void numbers(const Tree& tree, Get get) {
    using Number = decltype(get(tree.front()));
    begin_typed(type_of(Number{}), tree.size());
    for (const Node& node : tree) number(get(node));
  }

  void no_numbers(char type) { begin_typed(type, 0); }

  void text_field(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }

  std::string take() { return std::move(out_); }

 private:
  static char type_of(float) { return 'd'; }
  static char type_of(std::int32_t) { return 'l'; }
  static char type_of(std::uint8_t) { return 'U'; }

  void number(float value) { big_endian(std::bit_cast<std::uint32_t>(value)); }
  void number(std::int32_t value) { big_endian(static_cast<std::uint32_t>(value)); }
  void number(std::uint8_t value) { out_ += static_cast<char>(value); }

  void begin_typed(char type, std::size_t size) {
    out_ += "[$";
    out_ += type;
    out_ += "#L";
    big_endian(std::uint64_t{size});
  }

  void length_and_bytes(std::string_view bytes) {
    out_ += 'L';
    big_endian(std::uint64_t{bytes.size()});
    out_ += bytes;
  }

  template <typename Unsigned>
  void big_endian(Unsigned value) {
    for (int shift = std::numeric_limits<Unsigned>::digits - 8; shift >= 0; shift -= 8) {
      out_ += static_cast<char>(static_cast<unsigned char>(value >> shift));
    }
  }

  std::string out_;
};

bool is_leaf(const Node& node) {
  return node.feature == forest::kLeaf;
}

std::vector<std::int32_t> find_parents(const Tree& tree) {
  // The root's parent, as XGBoost writes it.
  std::vector<std::int32_t> parents(tree.size(), std::numeric_limits<std::int32_t>::max());
  for (std::size_t i = 0; i < tree.size(); ++i) {
    if (is_leaf(tree[i])) continue;
    parents[tree[i].left] = static_cast<std::int32_t>(i);
    parents[tree[i].right()] = static_cast<std::int32_t>(i);
  }
  return parents;
}

void write_tree(UbjsonWriter& out, const Tree& tree, std::int32_t number, std::size_t features) {
  const std::vector<std::int32_t> parents = find_parents(tree);
  out.begin_object();
  out.key("base_weights");
  out.numbers(tree, [](const Node& node) { return is_leaf(node) ? node.value : 0.0F; });
  out.key("categories");
  out.no_numbers('l');
  out.key("categories_nodes");
  out.no_numbers('l');
  out.key("categories_segments");
  out.no_numbers('L');
  out.key("categories_sizes");
  out.no_numbers('L');
  out.key("default_left");
  out.numbers(tree, [](const Node& node) {
    return static_cast<std::uint8_t>(!is_leaf(node) && node.default_left != 0);
  });
  out.key("id");
  out.integer(number);
  out.key("left_children");
  out.numbers(tree, [](const Node& node) {
    return is_leaf(node) ? -1 : static_cast<std::int32_t>(node.left);
  });
  out.key("loss_changes");
  out.numbers(tree, [](const Node& node) { return is_leaf(node) ? 0.0F : node.gain; });
  out.key("parents");
  out.numbers(tree, [&](const Node& node) {
    return parents[static_cast<std::size_t>(&node - tree.data())];
  });
  out.key("right_children");
  out.numbers(tree, [](const Node& node) {
    return is_leaf(node) ? -1 : static_cast<std::int32_t>(node.right());
  });
  out.key("split_conditions");
  out.numbers(tree, [](const Node& node) { return is_leaf(node) ? node.value : node.threshold; });
  out.key("split_indices");
  out.numbers(tree, [](const Node& node) { return is_leaf(node) ? 0 : node.feature; });
  out.key("split_type");
  out.numbers(tree, [](const Node&) { return std::uint8_t{0}; });
  out.key("sum_hessian");
  out.numbers(tree, [](const Node& node) { return node.cover; });
  out.key("tree_param");
  out.begin_object();
  out.text_field("num_deleted", "0");
  out.text_field("num_feature", std::to_string(features));
  out.text_field("num_nodes", std::to_string(tree.size()));
  out.text_field("size_leaf_vector", "0");
  out.end_object();
  out.end_object();
}

void write_trees(UbjsonWriter& out, const forest::Forest& forest) {
  out.begin_object();
  out.key("model");
  out.begin_object();
  out.key("gbtree_model_param");
  out.begin_object();
  out.text_field("num_parallel_tree", "1");
  out.text_field("num_trees", std::to_string(forest.trees.size()));
  out.text_field("size_leaf_vector", "0");
  out.end_object();
  // Which trees each round of boosting grew. XGBoost 3.3 needs it even if there are no trees.
  out.key("iteration_indptr");
  out.begin_list(forest.trees.size() + 1);
  for (std::size_t i = 0; i <= forest.trees.size(); ++i) {
    out.integer(static_cast<std::int32_t>(i));
  }
  out.key("tree_info");
  out.begin_list(forest.trees.size());
  for (std::size_t i = 0; i < forest.trees.size(); ++i) out.integer(0);
  out.key("trees");
  out.begin_list(forest.trees.size());
  for (std::size_t i = 0; i < forest.trees.size(); ++i) {
    write_tree(out, forest.trees[i], static_cast<std::int32_t>(i), forest.features);
  }
  out.end_object();
  out.text_field("name", "gbtree");
  out.end_object();
}

// The shortest decimal form of this float: XGBoost's reader accepts at most nine digits.
std::string base_score_text(double base) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.begin(), text.end(), static_cast<float>(base)).ptr;
  return {text.begin(), end};
}

void write_parameters(UbjsonWriter& out, const forest::Forest& forest) {
  out.key("learner_model_param");
  out.begin_object();
  out.text_field("base_score", base_score_text(forest.base));
  out.text_field("boost_from_average", "0");
  out.text_field("num_class", "0");
  out.text_field("num_feature", std::to_string(forest.features));
  out.text_field("num_target", "1");
  out.end_object();
  out.key("objective");
  out.begin_object();
  out.text_field("name", "reg:squarederror");
  out.key("reg_loss_param");
  out.begin_object();
  out.text_field("scale_pos_weight", "1");
  out.end_object();
  out.end_object();
}

std::size_t expected_bytes(const forest::Forest& forest, const ModelLabels& labels) {
  constexpr std::size_t kNode = 8 * 4 + 2;
  constexpr std::size_t kTreeHead = 1000;  // keys and parameters
  std::size_t bytes = 4096;
  for (const Tree& tree : forest.trees) bytes += kTreeHead + kNode * tree.size();
  for (const std::string& name : labels.feature_names) bytes += 40 + name.size();
  for (const auto& [name, value] : labels.attributes) bytes += 40 + name.size() + value.size();
  return bytes;
}

}  // namespace

std::string write_xgboost_model(const forest::Forest& forest, const ModelLabels& labels) {
  UbjsonWriter out(expected_bytes(forest, labels));
  out.begin_object();
  out.key("learner");
  out.begin_object();
  out.key("attributes");
  out.begin_object();
  for (const auto& [name, value] : labels.attributes) out.text_field(name, value);
  out.end_object();
  out.key("feature_names");
  out.texts(labels.feature_names);
  out.key("feature_types");
  out.texts(labels.feature_types);
  out.key("gradient_booster");
  write_trees(out, forest);
  write_parameters(out, forest);
  out.end_object();
  out.key("version");
  out.begin_list(3);
  for (std::int32_t part : {1, 7, 4}) out.integer(part);
  out.end_object();
  return out.take();
}

}  // namespace relevance::model
