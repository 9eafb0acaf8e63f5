// SPDX-License-Identifier: PostgreSQL
// The Prefer header (RFC 7240): PostgREST's preferences that matter for reading.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relevance::httpd {

enum class Count { none, exact, planned, estimated };
enum class Handling { unsaid, lenient, strict };

struct Preferences {
  Count count = Count::none;
  Handling handling = Handling::unsaid;
  std::optional<std::int64_t> max_affected;  // rows of a function; only with handling=strict
};

// header: all Prefer headers, joined by commas. The first of repeated preferences counts. Unknown
// ones are ignored, or with handling=strict rejected: StatusError 400 PGRST122. return, resolution,
// missing and tx are known, but have no effect here.
Preferences parse_preferences(std::string_view header);

// Our own preference "server-timing" requests a Server-Timing header, with the time taken.
bool asks_for_server_timing(std::string_view header);

// The Preference-Applied header: "count=exact, handling=strict". If empty, it is not sent.
std::string preference_applied(const Preferences& preferences);

}  // namespace relevance::httpd
