// SPDX-License-Identifier: PostgreSQL
// The Prefer header (RFC 7240), as far as PostgREST knows it and reading has a use for it.
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
  std::optional<std::int64_t> max_affected;  // of a function's rows; only with handling=strict
};

// header: all Prefer headers, joined by commas. Of one preference said twice the first counts. What
// is unknown is ignored, or with handling=strict refused: StatusError 400 PGRST122. return,
// resolution and missing are known and mean nothing when nothing is written, nor does tx.
Preferences parse_preferences(std::string_view header);

// "server-timing", a preference of ours: the answer is to tell how long it took.
bool asks_for_server_timing(std::string_view header);

// The Preference-Applied header: "count=exact, handling=strict". Empty: none is sent.
std::string preference_applied(const Preferences& preferences);

}  // namespace relevance::httpd
