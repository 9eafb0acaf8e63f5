// SPDX-License-Identifier: PostgreSQL
// Serves the views and functions of the exposed schemas like PostgREST.
#pragma once

#include <memory>

#include "http/message.h"
#include "httpd/context.h"

namespace relevance::httpd {

// Answers GET and HEAD /{view}; GET, HEAD and POST /rpc/{function}; OPTIONS on both. Throws
// StatusError 404, 405.
std::unique_ptr<http::Handler> generic_handler(Context& context, const http::Request& request);

}  // namespace relevance::httpd
