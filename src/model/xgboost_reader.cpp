// SPDX-License-Identifier: PostgreSQL
#include "model/xgboost_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>
#include <vector>

#include "base/text.h"
#include "model/bad_model.h"

namespace relevance::model {
namespace {

using nlohmann::json;

constexpr std::size_t kDeepest = 32;  // nested lists and objects; XGBoost's have seven levels
constexpr std::size_t kMaxFeatures = 1'000'000;

template <class Number>
Number parse_number(std::string_view name, std::string_view text) {
  // Later versions write the base score as a list with one item.
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  Number value{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) {
    throw bad_model("its " + std::string(name) + " is " + quote_text(text) +
                    ", which is not a valid number");
  }
  return value;
}

// A tree as XGBoost writes it: one array per node property.
struct TreeArrays {
  std::vector<double> left;
  std::vector<double> right;
  std::vector<double> feature;
  std::vector<double> condition;  // a split's threshold, a leaf's value
  std::vector<double> default_left;
  std::vector<double> cover;
  std::vector<double> gain;
  std::vector<double> categories;

  // Null for a property that is not needed.
  std::vector<double>* named(std::string_view name) {
    if (name == "left_children") return &left;
    if (name == "right_children") return &right;
    if (name == "split_indices") return &feature;
    if (name == "split_conditions") return &condition;
    if (name == "default_left") return &default_left;
    if (name == "sum_hessian") return &cover;
    if (name == "loss_changes") return &gain;
    return name == "categories" ? &categories : nullptr;
  }

  void check() const {
    const std::size_t nodes = left.size();
    for (const std::vector<double>* array :
         {&right, &feature, &condition, &default_left, &cover, &gain}) {
      if (array->size() != nodes) throw bad_model("a tree's arrays differ in length");
    }
    if (!categories.empty()) throw bad_model("it has categorical splits");
  }
};

// The index of a node or feature.
std::int32_t to_index(double value) {
  constexpr double kLargest = std::numeric_limits<std::int32_t>::max() - 1;
  if (value >= 0 && value <= kLargest && value == std::floor(value)) {
    return static_cast<std::int32_t>(value);
  }
  throw bad_model("a node has the index " + number_text(value));
}

// XGBoost creates both children of a node together, so they are adjacent.
std::vector<forest::Node> make_nodes(const TreeArrays& tree, double gain_unit) {
  tree.check();
  std::vector<forest::Node> nodes(tree.left.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    forest::Node& node = nodes[i];
    node.cover = static_cast<float>(tree.cover[i]);
    if (tree.left[i] < 0) {
      node.value = static_cast<float>(tree.condition[i]);
      continue;
    }
    node.feature = to_index(tree.feature[i]);
    node.threshold = static_cast<float>(tree.condition[i]);
    node.left = static_cast<std::uint32_t>(to_index(tree.left[i])) & 0x7fffffffU;
    if (tree.right[i] != node.right()) throw bad_model("the children of a node are not adjacent");
    node.default_left = tree.default_left[i] != 0 ? 1 : 0;
    node.gain = static_cast<float>(tree.gain[i] * gain_unit);
  }
  return nodes;
}

// Where values are: the keys from the outermost object inwards; empty for an item of a list.
using Place = std::span<const std::string_view>;
constexpr auto kAttributes = std::to_array<std::string_view>({"learner", "attributes"});
constexpr auto kObjective = std::to_array<std::string_view>({"learner", "objective"});
constexpr auto kParameters = std::to_array<std::string_view>({"learner", "learner_model_param"});
constexpr auto kBooster = std::to_array<std::string_view>({"learner", "gradient_booster"});
constexpr auto kTrees =
    std::to_array<std::string_view>({"learner", "gradient_booster", "model", "trees"});
constexpr auto kTree =
    std::to_array<std::string_view>({"learner", "gradient_booster", "model", "trees", ""});

// Receives the model's values one by one; only one tree's arrays are kept at a time.
class ModelReader : public json::json_sax_t {
 public:
  ModelReader(std::size_t bytes, double gain_unit) : values_left_(bytes), gain_unit_(gain_unit) {}

  XgboostModel take_model() {
    if (!has_trees_) throw bad_model("it has no trees of the kind gbtree");
    if (!has_base_ || model_.forest.features == 0) throw bad_model("its parameters are missing");
    return std::move(model_);
  }

  bool start_object(std::size_t) override {
    enter();
    if (is_at(kTree)) tree_ = {};
    return true;
  }
  bool end_object() override {
    if (is_at(kTree)) model_.forest.trees.push_back(make_nodes(tree_, gain_unit_));
    return leave();
  }
  bool key(string_t& name) override {
    key_ = name;
    return true;
  }
  bool start_array(std::size_t) override {
    std::vector<double>* const numbers = is_at(kTree) ? tree_.named(key_) : nullptr;
    enter();
    numbers_ = numbers;
    has_trees_ = has_trees_ || is_at(kTrees);
    return true;
  }
  bool end_array() override { return leave(); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool boolean(bool value) override { return add(value ? 1 : 0); }
  bool string(string_t& value) override {
    count_value();
    if (is_at(kParameters)) {
      take_parameter(value);
    } else if (is_at(kBooster) && key_ == "name") {
      require(value == "gbtree", "booster", value);
    } else if (is_at(kObjective) && key_ == "name") {
      require(value == "reg:squarederror", "objective", value);
    } else if (is_at(kAttributes)) {
      model_.attributes[key_] = std::move(value);
    }
    return true;
  }
  bool null() override {
    count_value();
    return true;
  }
  bool binary(binary_t&) override { return null(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    throw bad_model(e.what());
  }

 private:
  // Whether the innermost object or list is the one at this place.
  bool is_at(Place place) const {
    return path_.size() == place.size() + 1 &&
           std::equal(place.begin(), place.end(), path_.begin() + 1);
  }

  // Every value takes at least one byte, except in a list that stores only its length.
  void count_value() {
    if (values_left_ == 0) throw bad_model("it claims more values than its bytes can hold");
    --values_left_;
  }

  void enter() {
    count_value();
    if (path_.size() == kDeepest) throw bad_model("its lists are nested too deeply");
    path_.push_back(std::exchange(key_, {}));
    numbers_ = nullptr;
  }

  bool leave() {
    path_.pop_back();
    key_.clear();
    numbers_ = nullptr;
    return true;
  }

  template <typename Number>
  bool add(Number value) {
    count_value();
    if (numbers_ != nullptr) numbers_->push_back(static_cast<double>(value));
    return true;
  }

  void take_parameter(std::string_view value) {
    if (key_ == "base_score") {
      // A float in XGBoost, written in its shortest form.
      model_.forest.base = parse_number<float>(key_, value);
      has_base_ = true;
    } else if (key_ == "num_feature") {
      model_.forest.features = parse_number<std::uint32_t>(key_, value);
      require(model_.forest.features <= kMaxFeatures, key_, value);
    } else if (key_ == "num_class" || key_ == "num_target") {
      require(parse_number<std::uint32_t>(key_, value) <= 1, key_, value);
    }
  }

  static void require(bool fulfilled, std::string_view name, std::string_view value) {
    if (fulfilled) return;
    throw bad_model("its " + std::string(name) + " is " + quote_text(value) +
                    ", which is not supported");
  }

  std::size_t values_left_;
  const double gain_unit_;
  XgboostModel model_;
  bool has_base_ = false;
  bool has_trees_ = false;
  std::vector<std::string> path_;  // the keys of the open objects and lists; the outermost has none
  std::string key_;                // the last key in the innermost object
  TreeArrays tree_;
  std::vector<double>* numbers_ = nullptr;  // where the numbers of the innermost list go
};

}  // namespace

XgboostModel read_xgboost_model(std::string_view ubjson, double gain_unit) {
  ModelReader reader(ubjson.size(), gain_unit);
  json::sax_parse(ubjson.begin(), ubjson.end(), &reader, json::input_format_t::ubjson);
  XgboostModel model = reader.take_model();
  forest::validate(model.forest);
  return model;
}

}  // namespace relevance::model
