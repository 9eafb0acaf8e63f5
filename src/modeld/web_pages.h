// SPDX-License-Identifier: PostgreSQL
// What keeps web pages from using a service that requires no token. A page can make a browser send
// requests to any address that the browser's machine reaches, under a name of the page's own choice
// (DNS rebinding) and without being able to read the answer (a form).
#pragma once

#include "http/listen_address.h"
#include "http/message.h"

namespace relevance::modeld {

// For a service without a token that listens at `listen`. Throws StatusError: 403
// origin_not_allowed for a request that comes from a page, as Origin or Sec-Fetch-Site show; 421
// host_not_allowed for one to a name that is not this machine's own, when listening on loopback.
// Never over a Unix socket, which no browser reaches.
void reject_web_pages(const http::Request& request, const http::ListenAddress& listen);

}  // namespace relevance::modeld
