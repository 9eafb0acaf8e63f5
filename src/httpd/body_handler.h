// SPDX-License-Identifier: PostgreSQL
// A handler that collects the request body in memory.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "httpd/context.h"

namespace relevance::httpd {

class BodyHandler : public http::Handler {
 public:
  BodyHandler(Context& context, const http::Request& request)
      : context_(context), request_(request) {}

  // Throws StatusError 413 if the body exceeds the configuration's max_json_bytes.
  void body(std::string_view bytes) override {
    const std::size_t limit = context_.configuration.max_json_bytes;
    if (body_.size() + bytes.size() > limit) {
      throw http::StatusError(413, "413", "the body is too large",
                              "At most " + std::to_string(limit) + " bytes are accepted.");
    }
    body_ += bytes;
  }

 protected:
  Context& context() { return context_; }
  const http::Request& request() const { return request_; }
  const std::string& text() const { return body_; }

 private:
  Context& context_;
  const http::Request& request_;
  std::string body_;
};

}  // namespace relevance::httpd
