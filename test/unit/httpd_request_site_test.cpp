// SPDX-License-Identifier: PostgreSQL
// Under which names the server is reached, and which pages may change something without a token.
#include "httpd/request_site.h"

#include <gtest/gtest.h>

namespace relevance::httpd {
namespace {

using Headers = std::map<std::string, std::string>;

// The error's code; "" if there is none.
std::string code_of(const std::string& method, const Headers& headers,
                    const Configuration& configuration) {
  http::Request request;
  request.method = method;
  request.headers = headers;
  try {
    check_site(request, configuration);
  } catch (const http::StatusError& error) {
    EXPECT_EQ(error.status(), error.code() == "host_not_allowed" ? 421 : 403);
    EXPECT_FALSE(error.detail().empty());
    EXPECT_FALSE(error.hint().empty());
    return error.code();
  }
  return {};
}

Configuration listening(const std::string& listen, std::vector<std::string> hosts = {}) {
  Configuration out;
  out.listen = listen;
  out.allowed_hosts = std::move(hosts);
  return out;
}

std::string by_host(const std::string& host, const Configuration& configuration) {
  return code_of("GET", {{"host", host}}, configuration);
}

constexpr const char* kHost = "host_not_allowed";
constexpr const char* kOrigin = "origin_not_allowed";

TEST(RequestSite, OnLoopbackOnlyItsNamesAndAddressesAreServed) {
  for (const char* listen :
       {"", "127.0.0.1:8001", "[::1]:8001", "localhost:8001", "127.0.0.2:80"}) {
    SCOPED_TRACE(listen);
    for (const char* host : {"localhost", "localhost:8001", "LOCALHOST:8001", "localhost.:8001",
                             "plant.localhost", "127.0.0.1", "127.0.0.1:8001", "127.1.2.3", "[::1]",
                             "[::1]:8001", "[::ffff:127.0.0.1]:80", "10.0.0.5", "10.0.0.5:8001",
                             "0.0.0.0", "[::]", "[2001:db8::2]:80"}) {
      EXPECT_EQ(by_host(host, listening(listen)), "") << host;
    }
    for (const char* host : {"",
                             "evil.example",
                             "evil.example:8001",
                             "localhost.evil.example",
                             "127.0.0.1.evil.example",
                             "evillocalhost",
                             "localhost@evil.example",
                             "localhost:8001@evil.example",
                             "[::1",
                             "::1",
                             "[10.0.0.5]",
                             "10.0.0.5.example",
                             "10.0.0.256",
                             "10.0.0",
                             "0x0a000005",
                             "localhost:x",
                             "localhost/",
                             "a b",
                             "2130706433",
                             "127.1"}) {
      EXPECT_EQ(by_host(host, listening(listen)), kHost) << host;
    }
    EXPECT_EQ(code_of("GET", {}, listening(listen)), "") << "HTTP/1.0";
    EXPECT_EQ(code_of("OPTIONS", {{"host", "evil.example"}}, listening(listen)), kHost);
  }
}

TEST(RequestSite, ElsewhereAnyNameIsServedUntilNamesAreGiven) {
  for (const char* listen :
       {"0.0.0.0:8001", ":8001", "10.0.0.5:8001", "unix:/run/relevance.sock"}) {
    EXPECT_EQ(by_host("plant.example", listening(listen)), "") << listen;
  }
  const Configuration named =
      listening("10.0.0.5:8001", {"Plant.Example", "*.Plant.example", "[2001:db8::1]"});
  for (const char* host :
       {"plant.example", "PLANT.example:443", "plant.example.", "a.plant.example",
        "a.b.plant.example", "[2001:db8::1]:8001", "10.0.0.5", "10.0.0.6", "localhost"}) {
    EXPECT_EQ(by_host(host, named), "") << host;
  }
  for (const char* host :
       {"evil.example", "evilplant.example", ".plant.example.evil", "plant.example.evil"}) {
    EXPECT_EQ(by_host(host, named), kHost) << host;
  }
  EXPECT_EQ(by_host("evil.example", listening("", {"plant.example"})), kHost);
  EXPECT_EQ(by_host("plant.example", listening("", {"plant.example"})), "") << "behind a proxy";
  EXPECT_EQ(by_host("evil.example", listening("", {"*"})), "");
}

TEST(RequestSite, PagesOfOtherOriginsChangeNothingWithoutAToken) {
  const Configuration local = listening("");
  const auto by_page = [&](const std::string& origin, const std::string& method = "POST") {
    return code_of(method, {{"host", "127.0.0.1:8001"}, {"origin", origin}}, local);
  };
  for (const char* origin :
       {"http://evil.example", "https://evil.example:8001", "null", "", "file://",
        "http://localhost.evil.example", "http://127.0.0.1@evil.example",
        "http://evil.example/http://127.0.0.1:8001", "chrome-extension://abc",
        "http://127.0.0.1:8001, http://evil.example"}) {
    for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "ODD"})
      EXPECT_EQ(by_page(origin, method), kOrigin) << origin;
    for (const char* method : {"GET", "HEAD", "OPTIONS"})
      EXPECT_EQ(by_page(origin, method), "") << origin;
  }
  for (const char* origin : {"http://127.0.0.1:8001", "http://localhost:3000", "http://[::1]:5173",
                             "https://localhost"}) {
    EXPECT_EQ(by_page(origin), "") << origin;
  }
  EXPECT_EQ(code_of("POST", {{"host", "localhost"}}, local), "") << "not from a page";
  EXPECT_EQ(
      code_of(
          "POST",
          {{"host", "localhost"}, {"origin", "http://evil.example"}, {"authorization", "Bearer x"}},
          local),
      "");
  for (const char* site : {"cross-site", "same-site"}) {
    EXPECT_EQ(code_of("POST", {{"host", "localhost"}, {"sec-fetch-site", site}}, local), kOrigin);
  }
  for (const char* site : {"same-origin", "none"}) {
    EXPECT_EQ(code_of("POST", {{"host", "localhost"}, {"sec-fetch-site", site}}, local), "");
  }
}

TEST(RequestSite, AnAddressInHostMakesNoPageTrusted) {
  const Configuration local = listening("");
  const auto by_page = [&](const std::string& host, const std::string& origin) {
    return code_of("POST", {{"host", host}, {"origin", origin}}, local);
  };
  EXPECT_EQ(by_page("10.0.0.5:8001", "http://evil.example"), kOrigin);
  EXPECT_EQ(by_page("10.0.0.5:8001", "http://evil.example:8001"), kOrigin);
  EXPECT_EQ(by_page("0.0.0.0:8001", "http://10.0.0.5:8001"), kOrigin);
  EXPECT_EQ(by_page("10.0.0.5:8001", "http://10.0.0.5:8001"), "") << "its own";
}

TEST(RequestSite, APageOfTheServersOwnOriginOrOfAListedOneMay) {
  Configuration open = listening("0.0.0.0:8001");
  const auto by_page = [&](const std::string& host, const std::string& origin) {
    return code_of("POST", {{"host", host}, {"origin", origin}}, open);
  };
  EXPECT_EQ(by_page("plant.example:8001", "http://plant.example:8001"), "");
  EXPECT_EQ(by_page("Plant.example", "https://plant.example"), "");
  EXPECT_EQ(by_page("plant.example:443", "https://plant.example"), "");
  EXPECT_EQ(by_page("plant.example:80", "http://plant.example"), "");
  EXPECT_EQ(by_page("plant.example:8001", "http://plant.example:3000"), kOrigin);
  EXPECT_EQ(by_page("plant.example:8001", "http://localhost:3000"), kOrigin) << "a page elsewhere";
  open.cors_origins = {"https://panel.example"};
  open.cors_is_set = true;
  EXPECT_EQ(by_page("plant.example:8001", "https://panel.example"), "");
  EXPECT_EQ(by_page("plant.example:8001", "https://other.example"), kOrigin);
  open.cors_origins = {"*"};
  EXPECT_EQ(by_page("plant.example:8001", "https://other.example"), "") << "somebody asked for it";
}

}  // namespace
}  // namespace relevance::httpd
