// SPDX-License-Identifier: PostgreSQL
#include "modeld/xgboost_model.h"

#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace relevance::modeld {
namespace {

using nlohmann::json;

Error bad_model(const std::string& detail) {
  return Error("bad_model", "this is not an XGBoost model that can be read here", detail);
}

double parse_number(std::string_view text) {
  // Later versions write the base score as a list with one item.
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  double value = 0;
  const auto [end, fault] = std::from_chars(text.begin(), text.end(), value);
  if (fault != std::errc() || end != text.end()) throw bad_model("a number is malformed");
  return value;
}

// A tree as XGBoost writes it: one array per node property.
struct TreeArrays {
  std::vector<std::int32_t> left;
  std::vector<std::int32_t> right;
  std::vector<std::int32_t> feature;
  std::vector<float> condition;  // a split's threshold, a leaf's value
  std::vector<std::uint8_t> default_left;
  std::vector<float> cover;
  std::vector<float> gain;

  bool is_consistent() const {
    const std::size_t nodes = left.size();
    return nodes > 0 && right.size() == nodes && feature.size() == nodes &&
           condition.size() == nodes && default_left.size() == nodes && cover.size() == nodes &&
           gain.size() == nodes;
  }
};

// XGBoost creates both children of a node together, so they are adjacent.
std::vector<forest::Node> make_nodes(const TreeArrays& tree, double gain_unit) {
  if (!tree.is_consistent()) throw bad_model("a tree's arrays differ in length");
  std::vector<forest::Node> nodes(tree.left.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    forest::Node& node = nodes[i];
    node.cover = tree.cover[i];
    if (tree.left[i] < 0) {
      node.value = tree.condition[i];
      continue;
    }
    if (tree.right[i] != tree.left[i] + 1)
      throw bad_model("the children of a node are not adjacent");
    node.feature = tree.feature[i];
    node.threshold = tree.condition[i];
    node.left = static_cast<std::uint32_t>(tree.left[i]) & 0x7fffffffU;
    node.default_left = tree.default_left[i] != 0 ? 1 : 0;
    node.gain = static_cast<float>(tree.gain[i] * gain_unit);
  }
  return nodes;
}

// Receives the model's values one by one; only one tree's arrays are kept at a time.
class ModelReader : public json::json_sax_t {
 public:
  explicit ModelReader(double gain_unit) : gain_unit_(gain_unit) {}

  forest::Forest take_forest() {
    if (!has_base_ || forest_.features == 0) throw bad_model("its parameters are missing");
    return std::move(forest_);
  }

  bool start_object(std::size_t) override {
    ++depth_;
    if (in_trees_ && depth_ == tree_depth_) arrays_ = {};
    return true;
  }
  bool end_object() override {
    if (in_trees_ && depth_ == tree_depth_) {
      forest_.trees.push_back(make_nodes(arrays_, gain_unit_));
    }
    --depth_;
    return true;
  }
  bool key(string_t& name) override {
    name_ = name;
    if (in_trees_ && depth_ == tree_depth_) select_array();
    return true;
  }
  bool start_array(std::size_t) override {
    if (!in_trees_ && name_ == "trees") {
      in_trees_ = true;
      tree_depth_ = depth_ + 1;
    }
    ++array_depth_;
    if (in_trees_ && trees_array_ == 0) trees_array_ = array_depth_;
    return true;
  }
  bool end_array() override {
    if (in_trees_ && array_depth_ == trees_array_) in_trees_ = false;
    --array_depth_;
    return true;
  }
  bool number_integer(number_integer_t value) override {
    if (in_trees_) add(value);
    return true;
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (in_trees_) add(value);
    return true;
  }
  bool number_float(number_float_t value, const string_t&) override {
    if (in_trees_) add(value);
    return true;
  }
  bool boolean(bool value) override {
    if (in_trees_) add(static_cast<int>(value));
    return true;
  }
  bool string(string_t& value) override {
    if (in_trees_) return true;
    if (name_ == "base_score") {
      forest_.base = parse_number(value);
      has_base_ = true;
    } else if (name_ == "num_feature") {
      forest_.features = static_cast<std::size_t>(parse_number(value));
    }
    return true;
  }
  bool null() override { return true; }
  bool binary(binary_t&) override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    throw bad_model(e.what());
  }

 private:
  void select_array() {
    integers_ = name_ == "left_children"    ? &arrays_.left
                : name_ == "right_children" ? &arrays_.right
                : name_ == "split_indices"  ? &arrays_.feature
                                            : nullptr;
    floats_ = name_ == "split_conditions" ? &arrays_.condition
              : name_ == "sum_hessian"    ? &arrays_.cover
              : name_ == "loss_changes"   ? &arrays_.gain
                                          : nullptr;
    flags_ = name_ == "default_left" ? &arrays_.default_left : nullptr;
    has_categories_ = name_ == "categories";
  }

  template <typename Number>
  void add(Number value) {
    if (depth_ != tree_depth_) return;
    if (has_categories_) throw bad_model("it has categorical splits");
    if (integers_ != nullptr) integers_->push_back(static_cast<std::int32_t>(value));
    if (floats_ != nullptr) floats_->push_back(static_cast<float>(value));
    if (flags_ != nullptr) flags_->push_back(static_cast<std::uint8_t>(value));
  }

  double gain_unit_;
  forest::Forest forest_;
  bool has_base_ = false;
  bool in_trees_ = false;
  int depth_ = 0;        // of objects
  int tree_depth_ = 0;   // depth_ within a tree's object
  int array_depth_ = 0;  // of arrays
  int trees_array_ = 0;  // array_depth_ within the list of trees
  std::string name_;     // the last key
  TreeArrays arrays_;
  std::vector<std::int32_t>* integers_ = nullptr;  // the array for numbers: at most one of these
  std::vector<float>* floats_ = nullptr;
  std::vector<std::uint8_t>* flags_ = nullptr;
  bool has_categories_ = false;
};

}  // namespace

forest::Forest read_xgboost_model(std::string_view ubjson, double gain_unit) {
  ModelReader reader(gain_unit);
  if (!json::sax_parse(ubjson.begin(), ubjson.end(), &reader, json::input_format_t::ubjson)) {
    throw bad_model("it ends too early");
  }
  forest::Forest forest = reader.take_forest();
  forest::validate(forest);
  return forest;
}

}  // namespace relevance::modeld
