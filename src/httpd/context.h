// SPDX-License-Identifier: PostgreSQL
// What all requests share.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "http/message.h"
#include "httpd/rest/catalog_cache.h"
#include "httpd/configuration.h"
#include "httpd/connection_pool.h"

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

// Who asks. Throws what identify() throws.
Identity identity_of(const Context& context, const http::Request& request);

// The transaction that a request runs in: its role and claims, the language it prefers, the time it
// may take. search_path: the schema that names without one are looked for in.
Session session_of(const Context& context, const http::Request& request, const Identity& identity,
                   bool read_only, const std::string& schema = {});

std::string header_of(const http::Request& request, const char* name);  // empty when not sent

// A header as HTTP has it in a list of headers to send.
using Headers = std::vector<std::pair<std::string, std::string>>;

}  // namespace relevance::httpd
