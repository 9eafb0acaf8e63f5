// SPDX-License-Identifier: PostgreSQL
// Warnings about risky configurations.
#include "httpd/configuration_warnings.h"

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

TEST(ConfigurationWarnings, AreEmptyForASoundConfiguration) {
  EXPECT_TRUE(configuration_warnings(configured("", "reader", kKey), Power::reads).empty());
  EXPECT_TRUE(
      configuration_warnings(configured("127.0.0.1:80", "operator", ""), Power::reads).empty());
  EXPECT_TRUE(
      configuration_warnings(configured("unix:/run/relevance.sock", "operator", ""), Power::reads)
          .empty());
}

TEST(ConfigurationWarnings, NameWhatEverybodyMayDo) {
  const Configuration open = configured("0.0.0.0:80", "anybody", kKey);
  const std::string beginning = "Everybody who reaches 0.0.0.0:80 acts as role \"anybody\", ";
  EXPECT_EQ(configuration_warnings(open, Power::reads).size(), 1U);  // about CORS
  EXPECT_EQ(configuration_warnings(open, Power::operates).size(), 2U);
  EXPECT_TRUE(configuration_warnings(open, Power::operates)[0].starts_with(beginning +
                                                                           "which may register"));
  EXPECT_TRUE(
      configuration_warnings(open, Power::unknown)[0].starts_with(beginning + "and the database"));
  EXPECT_TRUE(configuration_warnings(configured("", "anybody", kKey), Power::operates).empty());
}

TEST(ConfigurationWarnings, AskForTheNamesOfAServerThatEverybodyMayOperate) {
  Configuration open = configured("0.0.0.0:80", "anybody", kKey);
  const auto asks = [&] {
    const std::string warning = configuration_warnings(open, Power::operates).front();
    return warning.find("--allowed-hosts") != std::string::npos;
  };
  EXPECT_TRUE(asks());
  open.allowed_hosts = {"plant.example", "*"};
  EXPECT_TRUE(asks());
  open.allowed_hosts = {"plant.example"};
  EXPECT_FALSE(asks());
}

TEST(ConfigurationWarnings, SayWhatPagesMayDo) {
  const auto of_pages = [](const Configuration& configuration, Power power) {
    const std::vector<std::string> all = configuration_warnings(configuration, power);
    return all.empty() || !all.back().starts_with("Pages") ? std::string() : all.back();
  };
  for (const char* listen : {"", "0.0.0.0:80"}) {
    Configuration any = configured(listen, "anybody", kKey);
    any.cors_is_set = true;
    for (const Power power : {Power::operates, Power::unknown}) {
      EXPECT_NE(of_pages(any, power).find("without a token, do what role \"anybody\" may"),
                std::string::npos);
    }
    EXPECT_EQ(of_pages(any, Power::reads).find("do what role"), std::string::npos);
    any.cors_origins = {"http://panel.example"};
    EXPECT_EQ(of_pages(any, Power::operates), "");
  }
  const std::string by_default =
      of_pages(configured("0.0.0.0:80", "anybody", kKey), Power::operates);
  EXPECT_NE(by_default.find("may read responses"), std::string::npos);
  EXPECT_NE(by_default.find("These may then also change something"), std::string::npos);
  EXPECT_EQ(of_pages(configured("", "anybody", kKey), Power::operates), "");
}

TEST(ConfigurationWarnings, AskTheDatabaseOnlyWhenItMatters) {
  Configuration unreachable = configured("", "anybody", kKey);
  unreachable.database = "host=/nowhere";
  EXPECT_EQ(power_of_anybody(unreachable), Power::reads);
  unreachable.cors_is_set = true;  // for any page
  EXPECT_EQ(power_of_anybody(unreachable), Power::unknown);
  unreachable.cors_is_set = false;
  unreachable.listen = "0.0.0.0:80";
  EXPECT_EQ(power_of_anybody(unreachable), Power::unknown);
  unreachable.tokens.anonymous_role.clear();
  EXPECT_EQ(power_of_anybody(unreachable), Power::reads);
}

TEST(ConfigurationWarnings, NameKeysThatCannotBeUsed) {
  EXPECT_EQ(configuration_warnings(configured("", "", ""), Power::reads).size(), 1U);
  EXPECT_EQ(configuration_warnings(configured("", "reader", "short"), Power::reads).size(), 1U);
  Configuration rs = configured("", "reader", kKey);
  rs.tokens.algorithm = "RS256";
  EXPECT_EQ(configuration_warnings(rs, Power::reads).size(), 1U);
}

}  // namespace
}  // namespace relevance::httpd
