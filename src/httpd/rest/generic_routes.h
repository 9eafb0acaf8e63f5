// SPDX-License-Identifier: PostgreSQL
// Serves the views and functions of the exposed schemas. Behaves like PostgREST 16.2
// (https://docs.postgrest.org/en/v16/references/api.html) in reading views and calling functions:
// select, filters, order, pages, counts, preferences, media types, statuses and errors. Differs:
// views are read-only; there is no embedding of resources, full-text search, Prefer: timezone,
// query plan or custom media type; the form of the values decides between overloaded functions;
// queries are limited in size.
#pragma once

#include <memory>

#include "http/message.h"
#include "httpd/context.h"

namespace relevance::httpd {

// Answers GET and HEAD /{view}; GET, HEAD and POST /rpc/{function}; OPTIONS on both. Throws
// StatusError 404, 405.
std::unique_ptr<http::Handler> generic_handler(Context& context, const http::Request& request);

}  // namespace relevance::httpd
