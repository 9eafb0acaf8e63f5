// SPDX-License-Identifier: PostgreSQL
#include "model/stored_model.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "model/bad_model.h"
#include "model/xgboost_reader.h"
#include "model/xgboost_writer.h"

namespace relevance::model {
namespace {

using table::FeatureKind;

constexpr const char* kSchemaAttribute = "relevance_schema";

// Python's XGBoost rejects names with these characters, and duplicates.
std::vector<std::string> names_for_xgboost(const std::vector<FeatureInfo>& features) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const FeatureInfo& feature : features) {
    std::string name = feature.name;
    std::replace(name.begin(), name.end(), '[', '(');
    std::replace(name.begin(), name.end(), ']', ')');
    std::replace(name.begin(), name.end(), '<', '_');
    const std::string stem = name;
    for (int copy = 2; !taken.insert(name).second; ++copy) name = stem + " " + std::to_string(copy);
    names.push_back(name);
  }
  return names;
}

const char* type_for_xgboost(FeatureKind kind) {
  switch (kind) {
    case FeatureKind::boolean:
      return "i";
    case FeatureKind::categorical:
    case FeatureKind::calendar:
      return "int";
    case FeatureKind::numeric:
      break;
  }
  return "float";
}

}  // namespace

double StoredModel::predict(const Row& row) const {
  const std::vector<float> numbers = encode_row(schema, row);
  return forest::predict(forest, {numbers.data(), 1, numbers.size()}, 1).front();
}

std::string write_model(const forest::Forest& forest, const Schema& schema) {
  ModelLabels labels;
  labels.feature_names = names_for_xgboost(schema.features);
  for (const FeatureInfo& feature : schema.features) {
    labels.feature_types.emplace_back(type_for_xgboost(feature.kind));
  }
  labels.attributes = {{kSchemaAttribute, to_json(schema)}};
  return write_xgboost_model(forest, labels);
}

StoredModel read_model(std::string_view bytes) {
  XgboostModel read = read_xgboost_model(bytes);
  const auto schema = read.attributes.find(kSchemaAttribute);
  if (schema == read.attributes.end()) throw bad_model("it has no schema of its columns");
  StoredModel model{std::move(read.forest), parse_schema(schema->second)};
  if (model.schema.features.size() != model.forest.features) {
    throw bad_model("its schema has " + count_of(model.schema.features.size(), "feature") +
                    ", its trees have " + std::to_string(model.forest.features));
  }
  return model;
}

}  // namespace relevance::model
