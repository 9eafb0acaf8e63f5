// SPDX-License-Identifier: PostgreSQL
#include "http/multipart.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"

namespace relevance::http {
namespace {

// "number name|filename|bytes;" for each part, however the body is cut into pieces.
std::string read(const std::string& content_type, const std::string& body, std::size_t piece) {
  std::string seen;
  int last = 0;
  MultipartReader reader(content_type, [&](const Part& part, std::string_view bytes) {
    if (part.number != last) {
      seen += (last > 0 ? ";" : "") + std::to_string(part.number) + " " + part.name + "|" +
              part.filename + "|";
    }
    last = part.number;
    seen += bytes;
  });
  for (std::size_t at = 0; at < body.size(); at += piece) reader.feed(body.substr(at, piece));
  reader.finish();
  return seen;
}

std::string read(const std::string& body, const std::string& boundary = "B") {
  const std::string type = "multipart/form-data; boundary=" + boundary;
  std::string whole = read(type, body, body.size());
  for (std::size_t piece = 1; piece < 8; ++piece) EXPECT_EQ(read(type, body, piece), whole);
  return whole;
}

std::string code_of(const std::string& type, const std::string& body) {
  try {
    read(type, body, 5);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

std::string part(const std::string& parameters, const std::string& bytes,
                 const std::string& boundary = "B") {
  return "--" + boundary + "\r\nContent-Disposition: form-data; " + parameters + "\r\n\r\n" +
         bytes + "\r\n";
}

TEST(Multipart, PartsHaveNamesAndBytes) {
  EXPECT_EQ(read(part("name=\"a\"", "1") + part("name=\"file\"; filename=\"x.csv\"", "u;v\r\n1;2") +
                 "--B--\r\n"),
            "1 a||1;2 file|x.csv|u;v\r\n1;2");
}

TEST(Multipart, PartsOfOneNameAreToldApart) {
  EXPECT_EQ(read(part("name=file", "a") + part("name=file", "b") + "--B--"), "1 file||a;2 file||b");
}

TEST(Multipart, EmptyPartsAreReported) {
  EXPECT_EQ(read(part("name=a", "") + part("name=b", "") + "--B--"), "1 a||;2 b||");
}

TEST(Multipart, ABoundaryMayBeOneCharacter) {
  EXPECT_EQ(read(part("name=a", "1", "x") + "--x--", "x"), "1 a||1");
}

TEST(Multipart, ABoundaryMayBeQuoted) {
  EXPECT_EQ(read(part("name=a", "1", "b c;d") + "--b c;d--", "\"b c;d\""), "1 a||1");
}

TEST(Multipart, WhatOnlyBeginsLikeABoundaryIsContent) {
  EXPECT_EQ(read(part("name=a", "1\r\n--Bx\r\n--B-\r\n--B  y\r\n-") + "--B--"),
            "1 a||1\r\n--Bx\r\n--B-\r\n--B  y\r\n-");
}

TEST(Multipart, BlanksMayFollowABoundary) {
  EXPECT_EQ(read("--B \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B--"), "1 a||1");
}

TEST(Multipart, PreambleAndEpilogueAreIgnored) {
  EXPECT_EQ(read("hello\r\n" + part("name=a", "1") + "--B--\r\nbye\r\n--B\r\n"), "1 a||1");
}

TEST(Multipart, QuotesInNamesMayBeEscaped) {
  EXPECT_EQ(read(part(R"(name="file"; filename="3\" pipe; a\\b.csv")", "1") + "--B--"),
            "1 file|3\" pipe; a\\b.csv|1");
  EXPECT_EQ(read(part(R"(name="file"; filename="C:\data\a.csv")", "1") + "--B--"),
            "1 file|C:\\data\\a.csv|1")
      << "old browsers send paths";
}

TEST(Multipart, HeadersMayHaveAnyCaseAndOrder) {
  EXPECT_EQ(
      read("--B\r\ncontent-type: text/csv\r\nCONTENT-DISPOSITION:form-data;NAME=a\r\n\r\n1\r\n"
           "--B--"),
      "1 a||1");
  EXPECT_EQ(read("--B\r\n\r\n1\r\n--B--"),
            "1 |"
            "|1")
      << "no header at all";
}

TEST(Multipart, NamesMustBeUtf8) {
  EXPECT_EQ(code_of("multipart/form-data; boundary=B",
                    part("name=file; filename=\"a\xE9.csv\"", "1") + "--B--"),
            "not_utf8");
}

TEST(Multipart, WhatIsMalformedIsRejected) {
  const std::string type = "multipart/form-data; boundary=B";
  EXPECT_EQ(code_of(type, part("name=a", "1")), "malformed_body") << "not closed";
  EXPECT_EQ(code_of(type, ""), "malformed_body");
  EXPECT_EQ(code_of("multipart/form-data", part("name=a", "1") + "--B--"), "malformed_body");
  EXPECT_EQ(code_of("multipart/form-data; boundary=" + std::string(71, 'b'), ""), "malformed_body");
  EXPECT_EQ(code_of(type, "--B\r\nX: " + std::string(20000, 'x')), "malformed_body");
}

}  // namespace
}  // namespace relevance::http
