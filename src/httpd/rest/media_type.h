// SPDX-License-Identifier: PostgreSQL
// Selects the response format by the request's Accept header.
#pragma once

#include <string>
#include <string_view>

namespace relevance::httpd {

enum class MediaKind { json, object, csv, openapi };

struct MediaType {
  MediaKind kind = MediaKind::json;
  bool nulls_stripped = false;  // for json and object: omit keys whose value is null
};

// The header's best supported type, by q value, then by order: application/json, text/csv,
// application/vnd.pgrst.object+json and application/vnd.pgrst.array+json (both also with
// ;nulls=stripped), */*. An empty header accepts anything. Throws StatusError 406 PGRST107.
MediaType negotiate_rows(std::string_view accept);
// The same for the root: application/openapi+json, application/json, */*.
MediaType negotiate_root(std::string_view accept);

// "application/json; charset=utf-8"
std::string content_type(const MediaType& type);

}  // namespace relevance::httpd
