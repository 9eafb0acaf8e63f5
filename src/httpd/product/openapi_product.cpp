// SPDX-License-Identifier: PostgreSQL
#include "httpd/product/openapi_product.h"

#include <string_view>
#include <utility>

#include "contract/messages.h"
#include "contract/train_options.h"

namespace relevance::httpd {

// Defined in a file that CMake writes.
extern const std::string_view kOpenapiProduct;

namespace {

OrderedJson options_schema() {
  OrderedJson properties = OrderedJson::object();
  for (const contract::OptionDescription& option : contract::describe_options()) {
    properties[option.name] = {{"description", option.meaning + " Values: " + option.values + "."},
                               {"default", option.default_value}};
  }
  return {{"type", "object"}, {"properties", std::move(properties)}};
}

// A ranking's rows over HTTP have no effect curves, which get_effect_curve returns.
void add_ranking_fields(OrderedJson& properties) {
  for (const contract::FieldDescription& field :
       contract::describe_fields<contract::RankingRow>()) {
    if (field.name != "effect_curve") properties[field.name] = field.schema;
  }
}

}  // namespace

OrderedJson product_document() {
  OrderedJson document = OrderedJson::parse(kOpenapiProduct);
  OrderedJson& schemas = document["components"]["schemas"];
  add_ranking_fields(schemas["RankingRow"]["properties"]);
  schemas["Metrics"] = contract::object_schema(contract::describe_fields<contract::Metrics>());
  schemas["TrainOptions"] = options_schema();
  return document;
}

}  // namespace relevance::httpd
