// SPDX-License-Identifier: PostgreSQL
// From which site a request comes: what keeps web pages from using a server that trusts whoever
// reaches it. A page can make a browser send requests to any address, under a name of the page's
// own choice (DNS rebinding) and without being able to read the answer (a form).
#pragma once

#include "http/message.h"
#include "httpd/configuration.h"

namespace relevance::httpd {

// Throws StatusError 421 host_not_allowed if the request is for a name that is not one of
// --allowed-hosts; 403 origin_not_allowed if a page of another origin asks for a change without a
// token. Requests without Origin and Sec-Fetch-Site do not come from a page.
void check_site(const http::Request& request, const Configuration& configuration);

}  // namespace relevance::httpd
