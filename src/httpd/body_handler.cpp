// SPDX-License-Identifier: PostgreSQL
#include "httpd/body_handler.h"

namespace relevance::httpd {

void BodyHandler::body(std::string_view bytes) {
  const std::size_t limit = context_.configuration.max_json_bytes;
  if (body_.size() + bytes.size() > limit)
    throw http::StatusError(413, "413", "the body is too large",
                            "At most " + std::to_string(limit) + " bytes are accepted.");
  body_ += bytes;
}

}  // namespace relevance::httpd
