// SPDX-License-Identifier: PostgreSQL
#include "httpd/product/openapi_product.h"

#include <string_view>

namespace relevance::httpd {

// Defined in a file that CMake writes.
extern const std::string_view kOpenapiProduct;

OrderedJson product_document() {
  return OrderedJson::parse(kOpenapiProduct);
}

}  // namespace relevance::httpd
