// SPDX-License-Identifier: PostgreSQL
// A stored model: its forest and the schema of its columns, in one sequence of bytes, which is all
// that is needed to predict a row:
//
//   const StoredModel model = read_model(bytes);
//   const double per_hour = model.predict({{"speed", 80.0}, {"material", "PP"}, {"date", {}}});
//
// For many rows, put the results of encode_row() one after the other into a forest::Matrix and give
// it to forest::predict() or forest::TreeShap.
#pragma once

#include <string>
#include <string_view>

#include "forest/flat_forest.h"
#include "model/feature_row.h"
#include "model/schema.h"

namespace relevance::model {

struct StoredModel {
  forest::Forest forest;  // valid
  Schema schema;          // one entry per feature of the forest

  // In units of the target; starts no thread. Throws what encode_row() throws.
  double predict(const Row& row) const;
};

// A file that XGBoost can load as well: its format, with feature names that its Python package
// accepts. The levels, times and codes are in the schema (schema.h). schema: one entry per feature.
std::string write_model(const forest::Forest& forest, const Schema& schema);

// The bytes may be hostile. A model without a schema is not accepted. Throws Error bad_model,
// bad_forest.
StoredModel read_model(std::string_view bytes);

}  // namespace relevance::model
