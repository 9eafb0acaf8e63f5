// SPDX-License-Identifier: PostgreSQL
// Errors with PostgREST's codes, messages, details and hints.
#pragma once

#include <cstdint>
#include <string>

#include "http/message.h"

namespace relevance::httpd {

// 400 PGRST108: a filter, order or limit of a resource that is not embedded (none ever is).
http::StatusError not_embedded(const std::string& resource);
// 400 PGRST200: `select` embeds another resource.
http::StatusError no_relationship(const std::string& schema, const std::string& parent,
                                  const std::string& child);
// 400 PGRST127: supported by PostgREST, but not by this server.
http::StatusError not_implemented(const std::string& detail, const std::string& hint);
// 400 PGRST123.
http::StatusError aggregates_not_allowed();
// 406 PGRST116: a single object was requested, but rows is not 1.
http::StatusError not_singular(std::int64_t rows);
// 400 PGRST124: more rows than max-affected allows.
http::StatusError too_many_affected(std::int64_t rows);
// 400 PGRST128: max-affected for a function that does not return a set.
http::StatusError affects_no_rows();

}  // namespace relevance::httpd
