// The Prefer header (RFC 7240), as far as PostgREST knows it and reading has a use for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relevance::httpd {

enum class Count { none, exact, planned, estimated };
enum class Handling { unsaid, lenient, strict };
enum class TransactionEnd { unsaid, commit, rollback };

struct Preferences {
  Count count = Count::none;
  Handling handling = Handling::unsaid;
  TransactionEnd transaction_end = TransactionEnd::unsaid;
  std::optional<std::int64_t> max_affected;  // of a function's rows; counts only when strict
};

// header: all Prefer headers, joined by commas. Of one preference said twice the first counts. What
// is unknown is ignored, or with handling=strict refused: StatusError 400 PGRST122. return,
// resolution and missing are known and mean nothing when nothing is written.
Preferences parse_preferences(std::string_view header);

// The Preference-Applied header: "count=exact, handling=strict". Empty: none is sent.
std::string preference_applied(const Preferences& preferences);

}  // namespace relevance::httpd
