// SPDX-License-Identifier: PostgreSQL
// In which form an answer goes out, by the request's Accept header.
#pragma once

#include <string>
#include <string_view>

namespace relevance::httpd {

enum class MediaKind { json, object, csv, openapi };

struct MediaType {
  MediaKind kind = MediaKind::json;
  bool nulls_stripped = false;  // of json and object: keys whose value is null are left out
};

// The best of what the header asks for, by its q values and then by its order: application/json,
// text/csv, application/vnd.pgrst.object+json and application/vnd.pgrst.array+json (both also with
// ;nulls=stripped), */*. An empty header asks for anything. Throws StatusError 406 PGRST107.
MediaType negotiate_rows(std::string_view accept);
// The same of the root: application/openapi+json, application/json, */*.
MediaType negotiate_root(std::string_view accept);

// "application/json; charset=utf-8"
std::string content_type(const MediaType& type);

}  // namespace relevance::httpd
