// SPDX-License-Identifier: PostgreSQL
// From which site a request comes: what keeps web pages from using a server that trusts whoever
// reaches it. A page can make a browser send requests to any address, under a name of the page's
// own choice (DNS rebinding) and without being able to read the answer (a form).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "httpd/configuration.h"

namespace relevance::httpd {

// The host and port of a Host header or an origin, in lower case, without a dot at the end and
// without the brackets of an IPv6 address. port: empty if it is not given.
struct Authority {
  std::string host;
  std::string port;
};

// nullopt if the text is not HOST, HOST:PORT or one of them with an IPv6 address in brackets.
std::optional<Authority> parse_authority(std::string_view text);

// Whether the name is this machine's own on every machine: localhost, a name below it, or an
// address of the loopback interface.
bool is_loopback_name(const std::string& host);

// Throws StatusError 421 host_not_allowed if the request is for a host that is not one of
// --allowed-hosts; 403 origin_not_allowed if a page of another origin asks for a change without a
// token. Requests without Origin and Sec-Fetch-Site do not come from a page.
void check_site(const http::Request& request, const Configuration& configuration);

}  // namespace relevance::httpd
