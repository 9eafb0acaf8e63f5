// SPDX-License-Identifier: PostgreSQL
// libFuzzer target: stored models. Whatever can be read can be evaluated and explained, and is
// written in a form that reads the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "forest/tree_shap.h"
#include "model/stored_model.h"

using namespace relevance;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const model::StoredModel stored =
        model::read_model({reinterpret_cast<const char*>(data), size});
    model::Row row;
    double value = 0;
    for (const model::FeatureInfo& feature : stored.schema.features) {
      row[feature.source()] = value;
      value += 1;
    }
    const std::vector<float> numbers = model::encode_row(stored.schema, row);
    std::vector<double> shap(numbers.size());
    forest::predict(stored.forest, {numbers.data(), 1, numbers.size()}, 1);
    forest::TreeShap(stored.forest).explain({numbers.data(), 1, numbers.size()}, shap, 1);
    const std::string written = model::write_model(stored.forest, stored.schema);
    const model::StoredModel again = model::read_model(written);
    if (model::write_model(again.forest, again.schema) != written) std::abort();
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
