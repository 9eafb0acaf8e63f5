// SPDX-License-Identifier: PostgreSQL
// The endpoints that the original's front end and scripts call.
#pragma once

#include "http/router.h"
#include "httpd/context.h"

namespace relevance::httpd {

// context must outlive the router. Paths as /machines/1; /models stands for /machines.
http::Router make_product_router(Context& context);

}  // namespace relevance::httpd
