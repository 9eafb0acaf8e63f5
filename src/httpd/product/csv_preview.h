// SPDX-License-Identifier: PostgreSQL
// POST /preview: how a CSV would be understood, without training.
#pragma once

#include <memory>

#include "http/message.h"
#include "httpd/context.h"

namespace relevance::httpd {

// Accepts what POST /train does, without a machine. Nothing is stored. The first 64 MB are kept in
// memory and previewed by the database as soon as they have arrived; what follows is discarded,
// since libmicrohttpd cannot answer before a body that has begun has ended.
std::unique_ptr<http::Handler> preview_handler(Context& context, const http::Request& request);

}  // namespace relevance::httpd
