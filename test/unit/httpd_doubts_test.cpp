// SPDX-License-Identifier: PostgreSQL
// What an operator is warned of.
#include "httpd/doubts.h"

#include <gtest/gtest.h>

namespace relevance::httpd {
namespace {

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
  EXPECT_TRUE(doubts_about(configured("", "reader", kKey), Power::reads).empty());
  EXPECT_TRUE(doubts_about(configured("127.0.0.1:80", "operator", ""), Power::reads).empty());
  EXPECT_TRUE(
      doubts_about(configured("unix:/run/relevance.sock", "operator", ""), Power::reads).empty());
}

TEST(Doubts, AreOfWhatEverybodyMayDo) {
  const Configuration open = configured("0.0.0.0:80", "anybody", kKey);
  const std::string beginning = "Everybody who reaches 0.0.0.0:80 acts as role \"anybody\", ";
  EXPECT_EQ(doubts_about(open, Power::reads).size(), 1U);  // of CORS
  EXPECT_EQ(doubts_about(open, Power::operates).size(), 2U);
  EXPECT_TRUE(doubts_about(open, Power::operates)[0].starts_with(beginning + "which may register"));
  EXPECT_TRUE(doubts_about(open, Power::unknown)[0].starts_with(beginning + "and the database"));
  EXPECT_TRUE(doubts_about(configured("", "anybody", kKey), Power::operates).empty());
}

TEST(Doubts, AskTheDatabaseOnlyWhenItMatters) {
  Configuration unreachable = configured("", "anybody", kKey);
  unreachable.database = "host=/nowhere";
  EXPECT_EQ(power_of_anybody(unreachable), Power::reads);
  unreachable.listen = "0.0.0.0:80";
  EXPECT_EQ(power_of_anybody(unreachable), Power::unknown);
  unreachable.tokens.anonymous_role.clear();
  EXPECT_EQ(power_of_anybody(unreachable), Power::reads);
}

TEST(Doubts, AreOfKeysThatDoNotServe) {
  EXPECT_EQ(doubts_about(configured("", "", ""), Power::reads).size(), 1U);
  EXPECT_EQ(doubts_about(configured("", "reader", "short"), Power::reads).size(), 1U);
  Configuration rs = configured("", "reader", kKey);
  rs.tokens.algorithm = "RS256";
  EXPECT_EQ(doubts_about(rs, Power::reads).size(), 1U);
}

}  // namespace
}  // namespace relevance::httpd
