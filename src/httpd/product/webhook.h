// SPDX-License-Identifier: PostgreSQL
// POST /webhook/treinamento/: a model service reports that a training has ended. The token in the
// callback's URL authorizes the call; no role is involved.
#pragma once

#include <memory>

#include "http/message.h"
#include "httpd/context.h"

namespace relevance::httpd {

std::unique_ptr<http::Handler> webhook_handler(Context& context, const http::Request& request);

}  // namespace relevance::httpd
