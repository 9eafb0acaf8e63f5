// SPDX-License-Identifier: PostgreSQL
#include "http/server.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "http/router.h"
#include "http_talk.h"

namespace relevance::http {
namespace {

// Echoes what was sent: "name|filename|bytes;" for each part, or the raw body.
class Echo : public Handler {
 public:
  explicit Echo(const Request& request) : request_(request) {}
  void body(std::string_view bytes) override { seen_ += bytes; }
  void part(const Part& part, std::string_view bytes) override {
    if (part.name != last_) seen_ += ";" + part.name + "|" + part.filename + "|";
    last_ = part.name;
    seen_ += bytes;
  }
  Response finish() override {
    Response response;
    response.content_type = "text/plain";
    response.body = request_.parameter("q").value_or("") + seen_;
    return response;
  }

 private:
  const Request& request_;
  std::string seen_;
  std::string last_;
};

class RefusesBody : public Handler {
 public:
  void body(std::string_view) override { throw StatusError(413, "too_large", "too large"); }
  Response finish() override { return {}; }
};

class HttpServer : public testing::Test {
 protected:
  HttpServer() {
    char name[] = "/tmp/relevance_http_XXXXXX";
    folder_ = ::mkdtemp(name);
    router_.add("POST", "/echo",
                [](const Request& request) { return std::make_unique<Echo>(request); });
    router_.add("POST", "/refuses", [](const Request&) { return std::make_unique<RefusesBody>(); });
    router_.add_answer("GET", "/things/{id}/name", [](const Request& request) {
      Response response;
      response.body = request.path_values.at("id");
      return response;
    });
    router_.add_answer("GET", "/file", [this](const Request&) {
      Response response;
      response.file = std::make_shared<OpenFile>(folder_ + "/file");
      return response;
    });
    router_.add_answer("GET", "/bad", [](const Request&) -> Response {
      throw Error("bad_thing", "it is bad", "seen", "do better");
    });
    router_.add_answer("GET", "/broken",
                       [](const Request&) -> Response { throw std::runtime_error("secret"); });
    ServerOptions options;
    options.address.unix_path = folder_ + "/socket";
    server_ = std::make_unique<Server>(options,
                                       [this](Request& request) { return router_.route(request); });
  }
  ~HttpServer() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string get(const std::string& path) const { return send("GET", path, "", ""); }
  std::string send(const std::string& method, const std::string& path, const std::string& headers,
                   const std::string& body) const {
    return send_request(folder_ + "/socket", method, path, headers, body);
  }

  std::string folder_;
  Router router_;
  std::unique_ptr<Server> server_;
};

TEST_F(HttpServer, PathsAndQueriesAreDecoded) {
  EXPECT_EQ(content_of(get("/things/a%20b/name")), "a b");
  EXPECT_EQ(content_of(send("POST", "/echo?q=%C3%A4+%26", "", "!")), "ä &!");
}

TEST_F(HttpServer, WhatIsNotPercentEncodedStays) {
  EXPECT_EQ(content_of(get("/things/100%/name")), "100%");
  EXPECT_EQ(content_of(get("/things/%zz%4/name")), "%zz%4");
}

TEST_F(HttpServer, AnEncodedZeroByteInTheQueryStaysEncoded) {
  EXPECT_EQ(content_of(send("POST", "/echo?q=a%00b", "", "!")), "a%00b!");
}

TEST_F(HttpServer, ATrailingSlashIsTolerated) {
  EXPECT_EQ(content_of(get("/things/7/name/")), "7");
}

TEST_F(HttpServer, UnknownPathsAndMethodsAreReported) {
  EXPECT_EQ(status_of(get("/nowhere")), 404);
  EXPECT_EQ(status_of(get("/things//name")), 404);
  const std::string answer = send("PUT", "/file", "", "x");
  EXPECT_EQ(status_of(answer), 405);
  EXPECT_NE(answer.find("It supports GET."), std::string::npos);
}

TEST_F(HttpServer, ErrorsBecomeJson) {
  const std::string answer = get("/bad");
  EXPECT_EQ(status_of(answer), 400);
  const nlohmann::json expected = {
      {"error", "it is bad"}, {"code", "bad_thing"}, {"detail", "seen"}, {"hint", "do better"}};
  EXPECT_EQ(nlohmann::json::parse(content_of(answer)), expected);
}

TEST_F(HttpServer, InternalErrorsAreNotDisclosed) {
  const std::string answer = get("/broken");
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_EQ(answer.find("secret"), std::string::npos);
}

TEST_F(HttpServer, MultipartPartsAreStreamed) {
  const std::string big(300'000, 'x');
  const std::string body =
      "--Bound\r\nContent-Disposition: form-data; name=\"options\"\r\n\r\n{}\r\n"
      "--Bound\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
      "Content-Type: text/csv\r\n\r\n" +
      big + "\r\n--Bound--\r\n";
  const std::string answer =
      send("POST", "/echo", "Content-Type: multipart/form-data; boundary=Bound\r\n", body);
  EXPECT_EQ(content_of(answer), ";options||{};file|a.csv|" + big);
}

TEST_F(HttpServer, BrokenMultipartIsRejected) {
  const std::string part =
      "--Bound\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nbytes";
  EXPECT_EQ(status_of(send("POST", "/echo", "Content-Type: multipart/form-data; boundary=Bound\r\n",
                           part)),
            400);
  EXPECT_EQ(status_of(send("POST", "/echo", "Content-Type: multipart/form-data\r\n", part)), 400);
}

TEST_F(HttpServer, HeadsThatAProxyMayReadOtherwiseAreRefused) {
  const auto answer = [this](const std::string& head, const std::string& body = "") {
    return talk(folder_ + "/socket", head + "\r\n" + body);
  };
  const std::string post = "POST /echo HTTP/1.1\r\nHost: x\r\n";
  const std::string next = "GET /things/7/name HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const std::vector<std::string> heads = {
      post + "Content-Length: 3\r\nContent-Length: 3\r\n",
      post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
      post + "Content-Length : 3\r\n",
      post + "Content-Length: +3\r\n",
      post + "Content-Length: 3, 3\r\n",
      post + "Transfer-Encoding: gzip, chunked\r\n",
      post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      post + "Authorization: a\r\nAuthorization: b\r\n",
      post + "Host: y\r\n",
      "POST /echo HTTP/1.1\r\n",
      "GET /things/a%00b/name HTTP/1.1\r\nHost: x\r\n",
      std::string("GET /things/a") + '\0' + "b/name HTTP/1.1\r\nHost: x\r\n",
  };
  for (const std::string& head : heads) {
    // The connection is closed, so that what follows is not taken for a request.
    const std::string all = answer(head, next + next);
    EXPECT_EQ(status_of(all), 400) << head;
    EXPECT_EQ(all.find("HTTP/1.1 200"), std::string::npos) << head << all;
  }
  EXPECT_EQ(status_of(answer("GET /things/7/name HTTP/1.0\r\n")), 200) << "Host came with 1.1";
}

TEST_F(HttpServer, ATargetMayNameTheHostOfItsHeader) {
  const auto ask = [this](const std::string& target, const std::string& more) {
    return talk(folder_ + "/socket",
                "GET " + target + " HTTP/1.1\r\nConnection: close\r\n" + more + "\r\n");
  };
  EXPECT_EQ(content_of(ask("http://x/things/7/name", "Host: x\r\n")), "7");
  EXPECT_EQ(content_of(ask("HTTP://X:80/things/a%20b/name?q=http://y/", "Host: x\r\n")), "a b");
  EXPECT_EQ(content_of(ask("https://x.example:8443/things/7/name", "Host: x.example:8443\r\n")),
            "7");
  EXPECT_EQ(content_of(ask("http://[::1]:80/things/7/name", "Host: [::1]\r\n")), "7");
  EXPECT_EQ(status_of(ask("http://x", "Host: x\r\n")), 404) << "the path /";
  EXPECT_EQ(status_of(ask("http://x?q=1", "Host: x\r\n")), 404);
  EXPECT_EQ(content_of(talk(folder_ + "/socket", "GET http://x/things/7/name HTTP/1.0\r\n\r\n")),
            "7");
  for (const char* target :
       {"http://y/things/7/name", "http://x:8001/things/7/name", "http:///things/7/name",
        "http://x@y/things/7/name", "http://x%2Fthings/7/name", "ftp://x/things/7/name",
        "x/things/7/name", "http:/x/things/7/name"}) {
    EXPECT_EQ(status_of(ask(target, "Host: x\r\n")), 400) << target;
  }
  EXPECT_EQ(status_of(ask("http://x/things/7/name", "")), 400) << "HTTP/1.1 needs Host";
  EXPECT_EQ(status_of(ask("http://x/things/7/name", "Host: x\r\nHost: y\r\n")), 400);
}

TEST_F(HttpServer, AnErrorIsReceivedEvenAfterALongBody) {
  EXPECT_EQ(status_of(send("POST", "/refuses", "", std::string(5'000'000, 'x'))), 413);
  EXPECT_EQ(status_of(send("POST", "/nowhere", "", std::string(5'000'000, 'x'))), 404);
}

// What a client gets that reads while it sends, and how much it had sent by then.
struct EarlyAnswer {
  std::string text;
  std::size_t sent = 0;
};

EarlyAnswer talk_until_answered(const std::string& socket, const std::string& head) {
  EarlyAnswer out;
  const int fd = connect_to(socket);
  EXPECT_EQ(::send(fd, head.data(), head.size(), MSG_NOSIGNAL), static_cast<ssize_t>(head.size()));
  const std::string piece = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  while (out.text.find("\r\n\r\n") == std::string::npos && out.sent < (std::size_t{1} << 30)) {
    std::size_t done = 0;
    while (done < piece.size()) {
      const ssize_t n = ::send(fd, piece.data() + done, piece.size() - done, MSG_NOSIGNAL);
      if (n <= 0) break;
      done += static_cast<std::size_t>(n);
    }
    out.sent += done;
    std::array<char, 4096> block{};
    const ssize_t n = ::recv(fd, block.data(), block.size(), MSG_DONTWAIT);
    if (n > 0) out.text.append(block.data(), static_cast<std::size_t>(n));
    if (n == 0 || done < piece.size()) break;
  }
  ::close(fd);
  return out;
}

TEST_F(HttpServer, AnErrorIsSentWhileTheBodyIsStillBeingSent) {
  for (const char* path : {"/refuses", "/nowhere"}) {
    const EarlyAnswer answer = talk_until_answered(
        folder_ + "/socket",
        std::string("POST ") + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    EXPECT_EQ(status_of(answer.text), path[1] == 'r' ? 413 : 404) << answer.text;
    EXPECT_NE(answer.text.find("Connection: close\r\n"), std::string::npos);
    EXPECT_LT(answer.sent, std::size_t{200} << 20) << path;
  }
}

TEST_F(HttpServer, AClientThatSendsAllBeforeItReadsGetsTheError) {
  for (const char* path : {"/refuses", "/nowhere"}) {
    const std::string answer = send("POST", path, "", std::string(100 << 20, 'x'));
    EXPECT_EQ(status_of(answer), path[1] == 'r' ? 413 : 404);
    EXPECT_NE(content_of(answer).find("\"code\":"), std::string::npos) << answer;
  }
}

TEST_F(HttpServer, AfterAShortBodyAnErrorLeavesTheConnectionOpen) {
  const std::string next = "GET /things/7/name HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const std::string all =
      talk(folder_ + "/socket",
           "POST /refuses HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + next);
  EXPECT_EQ(status_of(all), 413);
  EXPECT_NE(all.find("HTTP/1.1 200"), std::string::npos) << all;
}

TEST(HttpDiscarding, AClientThatNeverEndsIsCutOff) {
  char name[] = "/tmp/relevance_http_XXXXXX";
  const std::string folder = ::mkdtemp(name);
  Router router;
  router.add("POST", "/refuses", [](const Request&) { return std::make_unique<RefusesBody>(); });
  ServerOptions options;
  options.address.unix_path = folder + "/socket";
  options.max_discard_time = std::chrono::seconds(0);
  Server server(options, [&](Request& request) { return router.route(request); });
  const std::string answer =
      send_request(folder + "/socket", "POST", "/refuses", "", std::string(80 << 20, 'x'));
  EXPECT_TRUE(answer.empty() || status_of(answer) == 413) << answer;
  std::filesystem::remove_all(folder);
}

// How much of a body without end a server takes.
std::size_t send_without_end(const std::string& socket, const std::string& path) {
  const int fd = connect_to(socket);
  std::string piece = "POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::size_t sent = 0;
  while (sent < (std::size_t{1} << 30)) {
    const ssize_t n = ::send(fd, piece.data(), piece.size(), MSG_NOSIGNAL);
    if (n <= 0) break;
    sent += static_cast<std::size_t>(n);
    piece.erase(0, static_cast<std::size_t>(n));
    if (piece.empty()) piece = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  }
  ::close(fd);
  return sent;
}

TEST(HttpDiscarding, AClientThatSendsTooMuchIsCutOff) {
  char name[] = "/tmp/relevance_http_XXXXXX";
  const std::string folder = ::mkdtemp(name);
  Router router;
  router.add("POST", "/refuses", [](const Request&) { return std::make_unique<RefusesBody>(); });
  for (const unsigned workers : {0U, 2U}) {
    ServerOptions options;
    options.address.unix_path = folder + "/socket";
    options.workers = workers;
    options.max_discard_bytes = 8 << 20;
    Server server(options, [&](Request& request) { return router.route(request); });
    for (const char* path : {"/refuses", "/nowhere"}) {
      const std::size_t sent = send_without_end(folder + "/socket", path);
      EXPECT_GT(sent, std::size_t{8} << 20) << path;
      EXPECT_LT(sent, std::size_t{16} << 20) << path;
    }
  }
  std::filesystem::remove_all(folder);
}

TEST_F(HttpServer, FilesAreStreamed) {
  const std::string bytes(1'000'000, 'f');
  std::ofstream(folder_ + "/file") << bytes;
  EXPECT_EQ(content_of(get("/file")), bytes);
  std::filesystem::remove(folder_ + "/file");
  EXPECT_EQ(status_of(get("/file")), 404);
}

TEST_F(HttpServer, GarbageDoesNotStopIt) {
  talk(folder_ + "/socket", "\r\n\r\n\x01\x02 nonsense\r\n\r\n");
  EXPECT_EQ(content_of(get("/things/1/name")), "1");
}

TEST_F(HttpServer, OnlyTheOwnerCanUseTheSocket) {
  struct stat file {};
  ASSERT_EQ(::stat((folder_ + "/socket").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600U);
}

TEST_F(HttpServer, ASocketInUseIsLeftAlone) {
  ServerOptions options;
  options.address.unix_path = folder_ + "/socket";
  EXPECT_THROW(Server(options, {}), Error);
  EXPECT_EQ(content_of(get("/things/1/name")), "1");
}

TEST_F(HttpServer, AStaleSocketIsReplaced) {
  const std::string path = folder_ + "/left";
  ListenAddress address = parse_listen_address("unix:" + path);
  ::close(open_listening_socket(address));  // its file remains
  ServerOptions options;
  options.address = address;
  Server server(options, [](const Request& r) { return std::make_unique<Echo>(r); });
  EXPECT_TRUE(std::filesystem::exists(path));
  server.stop();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(HttpListenAddress, RoundTrips) {
  for (const char* text : {"unix:a/b", "127.0.0.1:8500", "[::1]:80", ":0"}) {
    EXPECT_EQ(to_string(parse_listen_address(text)), text);
  }
  for (const char* text : {"", "unix:", "127.0.0.1", "a:b", "a:70000", "a:1x"}) {
    EXPECT_THROW(parse_listen_address(text), Error) << text;
  }
}

TEST(HttpListenAddress, AFreePortIsChosenAndReported) {
  ServerOptions options;
  options.address = parse_listen_address("127.0.0.1:0");
  const Server server(options, [](const Request& r) { return std::make_unique<Echo>(r); });
  EXPECT_GT(server.address().port, 0);
}

}  // namespace
}  // namespace relevance::http
