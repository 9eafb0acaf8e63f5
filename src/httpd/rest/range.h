// SPDX-License-Identifier: PostgreSQL
// Which page of the rows: Range header, limit and offset; and what an answer tells of it.
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
  std::optional<std::int64_t> limit;  // none: to the end

  bool is_whole() const { return offset == 0 && !limit; }
};

// The rows that both limit with offset and the Range header ("0-9", "10-") ask for. range: empty
// for requests other than GET, of which the header is ignored; so is one that is no range of rows.
// A negative offset is none. Throws StatusError 416 PGRST103.
Page requested_page(const Query& query, std::string_view range);

struct PageAnswer {
  int status = 200;           // 206 when there are more rows than these, 416 when it begins beyond
  std::string content_range;  // "0-9/100", "*/0", "0-9/*"
};

// rows: those of the page; total: those of all pages, when they were counted.
PageAnswer answer_page(const Page& page, std::int64_t rows, std::optional<std::int64_t> total);
// The error that goes with a status of 416.
http::StatusError page_out_of_bounds(const Page& page, std::int64_t total);

}  // namespace relevance::httpd
