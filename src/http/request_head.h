// SPDX-License-Identifier: PostgreSQL
// The head of a request as it was sent, and what is refused in it: what this server and a proxy
// before it could understand differently (RFC 9112, section 11; RFC 9110, section 7.2).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relevance::http {

struct RequestHead {
  std::string version;                                       // "HTTP/1.1"
  std::string path;                                          // decoded, except "%00"
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, in order
};

// Leaves the path of a target that names the host, too (http://HOST/PATH, RFC 9112, section 3.2.2);
// uri: the target as it was sent, or empty. A request of HTTP/1.0 without Host gets that header from it. Throws
// StatusError 400 malformed_request if the header names another host: a proxy may have looked at
// either.
void take_absolute_form(RequestHead& head, std::string_view uri);

// Throws StatusError 400 malformed_request: a target that is not a path, or with a zero byte; a
// blank in a header's name; Content-Length, Host, Authorization, Content-Type, Origin,
// Sec-Fetch-Site or Transfer-Encoding twice; a Content-Length that is not a number, or beside
// Transfer-Encoding; a transfer coding other than chunked; HTTP/1.1 without Host; a Host with other
// characters than those of a name and a port. After it, where the next request begins is uncertain:
// the connection must be closed.
void check_head(const RequestHead& head);

}  // namespace relevance::http
