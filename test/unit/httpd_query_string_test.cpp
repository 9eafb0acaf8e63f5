// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/query_string.h"

#include "httpd_cases.h"

namespace relevance::httpd {
namespace {

std::string decoded(std::string_view raw) {
  std::string text;
  for (const Parameter& parameter : parse_query_string(raw)) {
    text += parameter.name + " is " + parameter.value + ';';
  }
  return text;
}

TEST(HttpdQueryString, SplitsAtAmpersandsAndKeepsTheOrder) {
  EXPECT_EQ(decoded("b=2&a=1&c=3"), "b is 2;a is 1;c is 3;");
}

TEST(HttpdQueryString, KeepsRepeatedNames) {
  EXPECT_EQ(decoded("id=gt.1&id=lt.9"), "id is gt.1;id is lt.9;");
}

TEST(HttpdQueryString, TreatsAPlusAsASpace) {
  EXPECT_EQ(decoded("name=eq.a+b"), "name is eq.a b;");
}

TEST(HttpdQueryString, DecodesAnEncodedPlusAsAPlus) {
  EXPECT_EQ(decoded("name=eq.a%2Bb"), "name is eq.a+b;");
}

TEST(HttpdQueryString, DecodesNamesToo) {
  EXPECT_EQ(decoded("Server%20Today=eq.1"), "Server Today is eq.1;");
}

TEST(HttpdQueryString, DecodesAmpersandsAndEqualsSignsIntoValues) {
  EXPECT_EQ(decoded("name=eq.a%26b%3Dc"), "name is eq.a&b=c;");
}

TEST(HttpdQueryString, SplitsOnlyAtTheFirstEqualsSign) {
  EXPECT_EQ(decoded("name=eq.a=b"), "name is eq.a=b;");
}

TEST(HttpdQueryString, DecodesUtf8) {
  EXPECT_EQ(decoded("name=eq.%E6%97%A5%C3%A9"), "name is eq.日é;");
}

TEST(HttpdQueryString, IgnoresAParameterWithoutEqualsSign) {
  EXPECT_EQ(decoded("a&b=1"), "b is 1;");
}

TEST(HttpdQueryString, KeepsAnEmptyValue) {
  EXPECT_EQ(decoded("select=&a=1"), "select is ;a is 1;");
}

TEST(HttpdQueryString, SkipsEmptyParts) {
  EXPECT_EQ(decoded("&&a=1&"), "a is 1;");
}

TEST(HttpdQueryString, KeepsAPercentSignWithoutDigits) {
  EXPECT_EQ(decoded("a=100%&b=%zz&c=%4"), "a is 100%;b is %zz;c is %4;");
}

TEST(HttpdQueryString, RejectsAZeroByte) {
  EXPECT_EQ(rejection_of([] { parse_query_string("a=eq.x%00y"); }).text,
            "400 22021 invalid byte sequence for encoding \"UTF8\": 0x00");
}

TEST(HttpdQueryString, RejectsInvalidUtf8) {
  for (const char* bytes : {"%ff", "%c3", "%c0%80", "%ed%a0%80", "%f4%90%80%80", "%80", "%e6%97"}) {
    EXPECT_EQ(
        rejection_of([&] { parse_query_string("a=" + std::string(bytes)); }).text.substr(0, 9),
        "400 22021")
        << bytes;
  }
}

TEST(HttpdQueryString, RejectsAZeroByteInAName) {
  EXPECT_EQ(rejection_of([] { parse_query_string("a%00b=eq.x"); }).text.substr(0, 9), "400 22021");
}

TEST(HttpdQueryString, RejectsTooLongAQuery) {
  const std::string query = "a=" + std::string(kMostQueryBytes, 'x');
  EXPECT_EQ(rejection_of([&] { parse_query_string(query); }).text,
            "414 PGRST100 the query string is too long");
}

}  // namespace
}  // namespace relevance::httpd
