// SPDX-License-Identifier: PostgreSQL
// Describes the product's endpoints for the OpenAPI document.
#pragma once

#include <nlohmann/json.hpp>

namespace relevance::httpd {

using OrderedJson = nlohmann::ordered_json;

// Path items by path.
OrderedJson product_paths();
// The schemas that they refer to: Machine, Run, Ranking, Error and so on.
OrderedJson product_schemas();

// {"description": …, "content": {type: {"schema": …}}}
OrderedJson described_answer(const std::string& description, const OrderedJson& schema,
                             const std::string& type = "application/json");
// Adds an Error answer for each status.
void add_errors(OrderedJson& operation, std::initializer_list<int> statuses);
OrderedJson schema_reference(const std::string& name);

}  // namespace relevance::httpd
