// SPDX-License-Identifier: PostgreSQL
// What PostgREST says when it refuses a request: its codes, messages, details and hints.
#pragma once

#include <cstdint>
#include <string>

#include "http/message.h"

namespace relevance::httpd {

// 400 PGRST108: a filter, an order or a limit of a resource that is not embedded (none ever is).
http::StatusError not_embedded(const std::string& resource);
// 400 PGRST200: `select` asks for another resource within this one.
http::StatusError no_relationship(const std::string& schema, const std::string& parent,
                                  const std::string& child);
// 400 PGRST127: PostgREST can do it, this server cannot.
http::StatusError not_implemented(const std::string& detail, const std::string& hint);
// 400 PGRST123.
http::StatusError aggregates_not_allowed();
// 406 PGRST116: one object was asked for, and rows is not 1.
http::StatusError not_singular(std::int64_t rows);
// 400 PGRST124: more rows than max-affected lets.
http::StatusError too_many_affected(std::int64_t rows);
// 400 PGRST128: max-affected of a function that returns no rows to be counted.
http::StatusError affects_no_rows();

}  // namespace relevance::httpd
