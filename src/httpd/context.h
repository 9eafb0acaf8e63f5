// SPDX-License-Identifier: PostgreSQL
// The state that all requests share.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "http/message.h"
#include "httpd/configuration.h"
#include "httpd/connection_pool.h"
#include "httpd/rest/catalog_cache.h"

namespace relevance::httpd {

struct Context {
  explicit Context(Configuration from)
      : configuration(std::move(from)),
        pool(configuration.database, configuration.pool_size, configuration.pool_wait),
        catalog(configuration.database, configuration.schemas) {}

  const Configuration configuration;
  ConnectionPool pool;
  CatalogCache catalog;
  std::atomic<unsigned> uploads{0};
};

// The client's identity. Throws what identify() throws.
Identity identity_of(const Context& context, const http::Request& request);

// Settings of the transaction for a request: role, claims, preferred language, timeout.
// schema: put first on the search_path.
Session session_of(const Context& context, const http::Request& request, const Identity& identity,
                   bool read_only, const std::string& schema = {});

std::string header_of(const http::Request& request, const char* name);  // empty when not sent

// HTTP headers to send, as name and value.
using Headers = std::vector<std::pair<std::string, std::string>>;

}  // namespace relevance::httpd
