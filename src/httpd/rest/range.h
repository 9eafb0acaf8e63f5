// SPDX-License-Identifier: PostgreSQL
// Paging: the Range header, limit and offset, and Content-Range.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "httpd/rest/query_grammar.h"

namespace relevance::httpd {

struct Page {
  std::int64_t offset = 0;
  std::optional<std::int64_t> limit;  // nullopt: to the end

  bool is_whole() const { return offset == 0 && !limit; }
};

// The rows selected by both limit/offset and the Range header ("0-9", "10-"). range: the header, or
// empty for requests other than GET; ignored if it is not a range of rows. A negative offset counts
// as 0. Throws StatusError 416 PGRST103.
Page requested_page(const Query& query, std::string_view range);

struct PageAnswer {
  int status = 200;           // 206 if there are more rows, 416 if it begins beyond them
  std::string content_range;  // "0-9/100", "*/0", "0-9/*"
};

// rows: the number on the page; total: the number on all pages, if counted.
PageAnswer answer_page(const Page& page, std::int64_t rows, std::optional<std::int64_t> total);
// The error for status 416.
http::StatusError page_out_of_bounds(const Page& page, std::int64_t total);

}  // namespace relevance::httpd
