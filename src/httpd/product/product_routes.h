// SPDX-License-Identifier: PostgreSQL
// The product's endpoints, for its front end and scripts.
#pragma once

#include "http/router.h"
#include "httpd/context.h"

namespace relevance::httpd {

// context must outlive the router. Paths are like /machines/1; /models is an alias of /machines.
http::Router make_product_router(Context& context);

}  // namespace relevance::httpd
