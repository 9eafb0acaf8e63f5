// SPDX-License-Identifier: PostgreSQL
// Pages of rows, as PostgREST's "Limits and Pagination" and "Counting" describe them.
#include "httpd/rest/range.h"

#include "httpd_cases.h"

namespace relevance::httpd {
namespace {

Page page(std::string_view query, std::string_view range = {}) {
  return requested_page(parse_query(parse_query_string(query)), range);
}

// "offset+limit", or "offset+" without a limit.
std::string shown(const Page& page) {
  return std::to_string(page.offset) + '+' + (page.limit ? std::to_string(*page.limit) : "");
}

std::string requested(std::string_view query, std::string_view range = {}) {
  return shown(page(query, range));
}

std::string answered(const Page& page, std::int64_t rows, std::optional<std::int64_t> total) {
  const PageAnswer answer = answer_page(page, rows, total);
  return std::to_string(answer.status) + ' ' + answer.content_range;
}

Rejection rejected_page(std::string_view query, std::string_view range = {}) {
  return rejection_of([&] { page(query, range); });
}

TEST(HttpdRange, NoParametersReturnEverything) {
  EXPECT_EQ(requested(""), "0+");
  EXPECT_TRUE(page("").is_whole());
}

TEST(HttpdRange, LimitAloneTakesTheFirstRows) {
  EXPECT_EQ(requested("limit=3"), "0+3");
}

TEST(HttpdRange, LimitAndOffsetTogetherTakeAPage) {
  EXPECT_EQ(requested("limit=3&offset=2"), "2+3");
}

TEST(HttpdRange, OffsetAloneTakesTheRest) {
  EXPECT_EQ(requested("offset=5"), "5+");
}

TEST(HttpdRange, SucceedsIfOffsetEqualsZeroAsANoOp) {
  EXPECT_EQ(requested("offset=0"), "0+");
}

TEST(HttpdRange, SucceedsIfOffsetIsNegativeAsANoOp) {
  EXPECT_EQ(requested("offset=-4"), "0+");
}

TEST(HttpdRange, SucceedsIfLimitEqualsZero) {
  EXPECT_EQ(requested("limit=0"), "0+0");
}

TEST(HttpdRange, LimitZeroBypassesTheRangeHeader) {
  EXPECT_EQ(requested("limit=0", "5-9"), "0+0");
}

TEST(HttpdRange, FailsIfLimitIsNegative) {
  const Rejection rejection = rejected_page("limit=-1");
  EXPECT_EQ(rejection.text, "416 PGRST103 Requested range not satisfiable");
  EXPECT_EQ(rejection.detail, "Limit should be greater than or equal to zero.");
}

TEST(HttpdRange, IgnoresALimitThatIsNotANumber) {
  EXPECT_EQ(requested("limit=abc&offset=1x"), "0+");
}

TEST(HttpdRange, AcceptsAHugeLimit) {
  EXPECT_EQ(requested("limit=99999999999999999999&offset=3"),
            "3+" + std::to_string(std::numeric_limits<std::int64_t>::max() - 3));
}

TEST(HttpdRange, UnderstandsTheRangeHeader) {
  EXPECT_EQ(requested("", "0-9"), "0+10");
}

TEST(HttpdRange, UnderstandsOpenEndedRanges) {
  EXPECT_EQ(requested("", "10-"), "10+");
}

TEST(HttpdRange, AllowsOneItemRequests) {
  EXPECT_EQ(requested("", "5-5"), "5+1");
}

TEST(HttpdRange, HeaderAndParametersAreIntersected) {
  EXPECT_EQ(requested("limit=5", "2-10"), "2+3");
  EXPECT_EQ(requested("limit=10&offset=3", "0-4"), "3+2");
}

TEST(HttpdRange, IgnoresAHeaderThatIsNotARangeOfRows) {
  EXPECT_EQ(requested("", "bytes=0-9"), "0+");
  EXPECT_EQ(requested("", "-5"), "0+");
  EXPECT_EQ(requested("", "1-2-3"), "0+");
  EXPECT_EQ(requested("", "x"), "0+");
}

TEST(HttpdRange, FailsWhenTheLowerBoundaryIsAboveTheUpper) {
  const Rejection rejection = rejected_page("", "10-5");
  EXPECT_EQ(rejection.text, "416 PGRST103 Requested range not satisfiable");
  EXPECT_EQ(rejection.detail,
            "The lower boundary must be lower than or equal to the upper boundary in the Range "
            "header.");
}

TEST(HttpdRange, FailsWhenHeaderAndParametersHaveNoRowInCommon) {
  EXPECT_EQ(rejected_page("limit=5", "10-20").text, "416 PGRST103 Requested range not satisfiable");
}

TEST(HttpdRange, SurvivesHugeBounds) {
  EXPECT_EQ(requested("", "0-99999999999999999999999").substr(0, 2), "0+");
  EXPECT_EQ(requested("offset=99999999999999999999", "5-"),
            std::to_string(std::numeric_limits<std::int64_t>::max()) + '+');
}

TEST(HttpdRange, CannotLimitAnotherResource) {
  EXPECT_EQ(rejection_of([] { page("clients.limit=1"); }).text,
            "400 PGRST108 'clients' is not an embedded resource in this request");
}

TEST(HttpdContentRange, ReportsTheRowsWithoutATotal) {
  EXPECT_EQ(answered({}, 15, {}), "200 0-14/*");
}

TEST(HttpdContentRange, ReportsAnEmptyPageWithoutATotal) {
  EXPECT_EQ(answered({}, 0, {}), "200 */*");
}

TEST(HttpdContentRange, ReportsTheWholeRangeWithStatus200) {
  EXPECT_EQ(answered({}, 15, 15), "200 0-14/15");
}

TEST(HttpdContentRange, SucceedsWithPartialContent) {
  EXPECT_EQ(answered({.offset = 0, .limit = 2}, 2, 15), "206 0-1/15");
  EXPECT_EQ(answered({.offset = 10, .limit = 5}, 5, 15), "206 10-14/15");
}

TEST(HttpdContentRange, ReturnsAnEmptyPageWhenThereAreNoRows) {
  EXPECT_EQ(answered({.offset = 0, .limit = 2}, 0, 0), "200 */0");
}

TEST(HttpdContentRange, HandlesRangesBeyondTheEndByTruncation) {
  EXPECT_EQ(answered({.offset = 0, .limit = 100}, 15, 15), "200 0-14/15");
}

TEST(HttpdContentRange, GivesPartialContentForAnEmptyPageOfRows) {
  EXPECT_EQ(answered({.offset = 0, .limit = 0}, 0, 15), "206 */15");
  EXPECT_EQ(answered({.offset = 15, .limit = {}}, 0, 15), "206 */15");
}

TEST(HttpdContentRange, RejectsARangeStartingPastTheLastItem) {
  const Page page{.offset = 100, .limit = {}};
  EXPECT_EQ(answered(page, 0, 15), "416 */15");
  const http::StatusError error = page_out_of_bounds(page, 15);
  EXPECT_EQ(error.code(), "PGRST103");
  EXPECT_EQ(error.detail(), "An offset of 100 was requested, but there are only 15 rows.");
}

TEST(HttpdContentRange, RejectsARangeWithNonzeroStartWhenThereAreNoItems) {
  EXPECT_EQ(answered({.offset = 1, .limit = {}}, 0, 0), "416 */0");
}

TEST(HttpdContentRange, DoesNotRejectARangeWithoutATotal) {
  EXPECT_EQ(answered({.offset = 100, .limit = {}}, 0, {}), "200 */*");
}

}  // namespace
}  // namespace relevance::httpd
