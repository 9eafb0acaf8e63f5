// SQLSTATEs as statuses, and what an operator is warned of.
#include "httpd/sql_error.h"

#include <gtest/gtest.h>

#include "httpd/configuration.h"

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

TEST(StatusOfAnSqlError, OfTheProductSaysWhatIsNotThereAndWhatCannotBeNow) {
  EXPECT_EQ(product_status_of("42704", false), 404);
  EXPECT_EQ(product_status_of("55000", false), 409);
  EXPECT_EQ(product_status_of("23505", false), 409);
}

Configuration configured(const std::string& listen, const std::string& anonymous,
                         const std::string& key) {
  Configuration out;
  out.listen = listen;
  out.tokens.anonymous_role = anonymous;
  out.tokens.key = key;
  return out;
}

const std::string kKey(32, 'k');

TEST(Doubts, AreNoneOfASoundConfiguration) {
  EXPECT_TRUE(doubts_about(configured("", "reader", kKey)).empty());
  EXPECT_TRUE(doubts_about(configured("127.0.0.1:80", "operator", "")).empty());
  EXPECT_TRUE(doubts_about(configured("unix:/run/relevance.sock", "operator", "")).empty());
}

TEST(Doubts, AreOfWhatEverybodyMayDo) {
  EXPECT_EQ(doubts_about(configured("0.0.0.0:80", "operator", kKey)).size(), 2U);  // and CORS
  EXPECT_EQ(doubts_about(configured(":80", "operator", kKey)).size(), 2U);
}

TEST(Doubts, AreOfKeysThatDoNotServe) {
  EXPECT_EQ(doubts_about(configured("", "", "")).size(), 1U);
  EXPECT_EQ(doubts_about(configured("", "reader", "short")).size(), 1U);
  Configuration rs = configured("", "reader", kKey);
  rs.tokens.algorithm = "RS256";
  EXPECT_EQ(doubts_about(rs).size(), 1U);
}

}  // namespace
}  // namespace relevance::httpd
