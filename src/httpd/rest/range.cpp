// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/range.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace relevance::httpd {
namespace {

http::StatusError not_satisfiable(const std::string& detail) {
  return {416, "PGRST103", "Requested range not satisfiable", detail};
}

// Digits only; the largest number if they are too many.
std::optional<std::int64_t> parse_bound(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  std::int64_t number = std::numeric_limits<std::int64_t>::max();
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Page parse_range(std::string_view range) {
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return {};
  const auto lower = parse_bound(range.substr(0, dash));
  const std::string_view upper_text = range.substr(dash + 1);
  const auto upper = parse_bound(upper_text);
  if (!lower || (!upper && !upper_text.empty())) return {};
  if (!upper) return {.offset = *lower, .limit = {}};
  if (*upper < *lower) {
    throw not_satisfiable(
        "The lower boundary must be lower than or equal to the upper boundary in the Range "
        "header.");
  }
  const std::int64_t more = *upper - *lower;
  return {.offset = *lower,
          .limit = more == std::numeric_limits<std::int64_t>::max() ? more : more + 1};
}

// The index after a page's last row.
std::int64_t end_of(const Page& page) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  return page.limit && *page.limit < kMost - page.offset ? page.offset + *page.limit : kMost;
}

Page intersection(const Page& a, const Page& b) {
  Page both;
  both.offset = std::max(a.offset, b.offset);
  if (a.limit || b.limit) both.limit = std::min(end_of(a), end_of(b)) - both.offset;
  return both;
}

}  // namespace

Page requested_page(const Query& query, std::string_view range) {
  if (query.limit.value_or(0) < 0) {
    throw not_satisfiable("Limit should be greater than or equal to zero.");
  }
  const Page asked{.offset = std::max<std::int64_t>(query.offset.value_or(0), 0),
                   .limit = query.limit};
  const Page header = parse_range(range);
  if (asked.limit == 0) return asked;
  const Page page = intersection(asked, header);
  if (page.limit && *page.limit <= 0) {
    throw not_satisfiable("The Range header and limit and offset have no row in common.");
  }
  return page;
}

PageAnswer answer_page(const Page& page, std::int64_t rows, std::optional<std::int64_t> total) {
  PageAnswer answer;
  const std::string last = std::to_string(page.offset + rows - 1);
  const bool shows_rows = rows > 0 && total != 0;
  answer.content_range = shows_rows ? std::to_string(page.offset) + '-' + last : "*";
  answer.content_range += '/' + (total ? std::to_string(*total) : "*");
  if (total && page.offset > *total) {
    answer.status = 416;
  } else if (total && rows < *total) {
    answer.status = 206;
  }
  return answer;
}

http::StatusError page_out_of_bounds(const Page& page, std::int64_t total) {
  return not_satisfiable("An offset of " + std::to_string(page.offset) +
                         " was requested, but there are only " + std::to_string(total) + " rows.");
}

}  // namespace relevance::httpd
