// SPDX-License-Identifier: PostgreSQL
// HTTP statuses of SQLSTATEs.
#include "httpd/sql_error.h"

#include <gtest/gtest.h>

namespace relevance::httpd {
namespace {

TEST(StatusOfAnSqlError, IsThatOfPostgrest) {
  EXPECT_EQ(status_of("42501", true), 401);
  EXPECT_EQ(status_of("42501", false), 403);
  EXPECT_EQ(status_of("23505", false), 409);
  EXPECT_EQ(status_of("57014", false), 500);
  EXPECT_EQ(status_of("57P01", false), 503);
  EXPECT_EQ(status_of("22P02", false), 400);
  EXPECT_EQ(status_of("PT418", false), 418);
  EXPECT_EQ(status_of("PT999", false), 500);
  EXPECT_EQ(status_of("PTabc", false), 500);
  EXPECT_EQ(status_of("", false), 400);
}

TEST(StatusOfAnSqlError, OfTheProductIs404IfMissingAnd409IfNotPossibleNow) {
  EXPECT_EQ(product_status_of("42704", false), 404);
  EXPECT_EQ(product_status_of("55000", false), 409);
  EXPECT_EQ(product_status_of("23505", false), 409);
}

}  // namespace
}  // namespace relevance::httpd
