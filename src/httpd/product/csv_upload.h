// SPDX-License-Identifier: PostgreSQL
// POST /train: stores a CSV as a data set and queues a training.
#pragma once

#include <memory>

#include "http/message.h"
#include "httpd/context.h"

namespace relevance::httpd {

// Accepts multipart/form-data with a part "file", or the CSV as the body, and streams it to the
// database, holding at most a megabyte. Each upload is one transaction on its own connection, so an
// aborted upload leaves nothing behind.
std::unique_ptr<http::Handler> upload_handler(Context& context, const http::Request& request);

}  // namespace relevance::httpd
