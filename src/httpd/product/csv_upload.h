// SPDX-License-Identifier: PostgreSQL
// POST /train: a CSV on its way into a data set.
#pragma once

#include <memory>

#include "http/message.h"
#include "httpd/context.h"

namespace relevance::httpd {

// Takes multipart/form-data with a part "file", or the CSV itself as the body, and writes it to the
// database as it comes: a megabyte is held at most. All in one transaction of a connection of its
// own, so a client that breaks off leaves nothing behind.
std::unique_ptr<http::Handler> upload_handler(Context& context, const http::Request& request);

}  // namespace relevance::httpd
