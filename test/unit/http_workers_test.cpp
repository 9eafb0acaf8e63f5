// SPDX-License-Identifier: PostgreSQL
// Handlers that block run on workers and delay no other connection.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "http/executor.h"
#include "http/router.h"
#include "http/server.h"
#include "http_talk.h"

namespace relevance::http {
namespace {

using std::chrono::milliseconds;

// Blocks waiters until it is opened.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void wait_until_somebody_waits() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ > 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int waiting_ = 0;
};

TEST(Executor, RunsTasks) {
  std::atomic<int> done{0};
  {
    Executor executor(3, milliseconds(10'000));
    for (int i = 0; i < 100; ++i) {
      executor.submit([&] { ++done; }, [&] { done += 1000; });
    }
    while (done < 100) std::this_thread::yield();
  }
  EXPECT_EQ(done, 100);
}

TEST(Executor, RejectsTasksThatWaitTooLong) {
  Gate gate;
  std::atomic<int> refused{0};
  Executor executor(1, milliseconds(20));
  executor.submit([&] { gate.wait(); }, [] {});
  gate.wait_until_somebody_waits();
  executor.submit([] { FAIL() << "no thread was free"; }, [&] { ++refused; });
  while (refused == 0) std::this_thread::yield();
  gate.open();
}

TEST(Executor, RejectsTasksWhenItStopsAndAfterwards) {
  Gate gate;
  std::atomic<int> refused{0};
  Executor executor(1, milliseconds(60'000));
  executor.submit([&] { gate.wait(); }, [] {});
  gate.wait_until_somebody_waits();
  executor.submit([] { FAIL() << "it has stopped"; },
                  [&] {
                    ++refused;
                    gate.open();
                  });
  executor.stop();
  EXPECT_EQ(refused, 1);
  executor.submit([] { FAIL() << "it has stopped"; }, [&] { ++refused; });
  EXPECT_EQ(refused, 2);
}

class ServerWithWorkers : public testing::Test {
 protected:
  ServerWithWorkers() {
    router_.add_answer("GET", "/waits", [this](const Request&) {
      gate_.wait();
      return Response{};
    });
    router_.add_answer("GET", "/quick", [](const Request& request) {
      Response response;
      response.body = request.raw_query;
      return response;
    });
    router_.add("POST", "/counts", [](const Request&) { return std::make_unique<Counts>(); });
    router_.add("POST", "/reads", [](const Request&) { return std::make_unique<Reads>(); });
  }

  // Counts the bytes, and reports whether they came in pieces or at once.
  class Counts : public Handler {
   public:
    void body(std::string_view bytes) override {
      bytes_ += bytes.size();
      largest_ = std::max(largest_, bytes.size());
    }
    Response finish() override {
      Response response;
      response.body = std::to_string(bytes_) + (largest_ < (2U << 20U) ? " in pieces" : " at once");
      return response;
    }

   private:
    std::size_t bytes_ = 0;
    std::size_t largest_ = 0;
  };

  // Checks that the body repeats the alphabet.
  class Reads : public Handler {
   public:
    void body(std::string_view bytes) override {
      for (const char byte : bytes) sound_ = sound_ && byte == 'a' + (bytes_++ % 26);
    }
    Response finish() override {
      Response response;
      response.body = std::to_string(bytes_) + (sound_ ? " in order" : " in disorder");
      return response;
    }

   private:
    int bytes_ = 0;
    bool sound_ = true;
  };

  void start(unsigned workers, milliseconds max_wait) {
    ServerOptions options;
    options.address.unix_path = socket_;
    options.workers = workers;
    options.max_wait = max_wait;
    options.last_touch = [this](const Request&, Response& response) {
      ++touched_;
      response.headers.emplace_back("X-Touched", "yes");
    };
    server_ = std::make_unique<Server>(options,
                                       [this](Request& request) { return router_.route(request); });
  }

  std::string get(const std::string& path) { return send_request(socket_, "GET", path, "", ""); }

  const std::string socket_ = "/tmp/relevance_workers_" + std::to_string(::getpid());
  Gate gate_;
  Router router_;
  std::atomic<int> touched_{0};
  std::unique_ptr<Server> server_;
};

TEST_F(ServerWithWorkers, AnswersOthersWhileOneWaits) {
  start(2, milliseconds(10'000));
  std::thread waiting([&] { EXPECT_EQ(status_of(get("/waits")), 200); });
  gate_.wait_until_somebody_waits();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(status_of(get("/quick")), 200);
  gate_.open();
  waiting.join();
  EXPECT_EQ(touched_, 21);
}

TEST_F(ServerWithWorkers, RejectsRequestsWhenNoWorkerIsFreeInTime) {
  start(1, milliseconds(50));
  std::thread waiting([&] { EXPECT_EQ(status_of(get("/waits")), 200); });
  gate_.wait_until_somebody_waits();
  const std::string answer = get("/quick");
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(answer.find("X-Touched: yes"), answer.npos);
  gate_.open();
  waiting.join();
}

TEST_F(ServerWithWorkers, TakesLongBodiesInPieces) {
  start(2, milliseconds(10'000));
  const std::string answer =
      send_request(socket_, "POST", "/counts", "", std::string(8'000'000, 'x'));
  EXPECT_EQ(content_of(answer), "8000000 in pieces");
}

// The library may offer a chunk that it has already read while a worker handles earlier ones.
TEST_F(ServerWithWorkers, TakesBodiesInManyChunksOneAfterTheOther) {
  start(4, milliseconds(10'000));
  std::string chunks;
  const std::string alphabet = "abcdefghijklmnopqrstuvwxyz";
  for (int i = 0; i < 200'000; ++i) chunks += "1a\r\n" + alphabet + "\r\n";
  const std::string answer = send_request(
      socket_, "POST", "/reads", "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n", "");
  EXPECT_EQ(content_of(answer), "5200000 in order");
}

TEST_F(ServerWithWorkers, KeepsTheQueryAsItWasSent) {
  start(1, milliseconds(10'000));
  EXPECT_EQ(content_of(get("/quick?a=1&a=2&b=%20x+y")), "a=1&a=2&b=%20x+y");
  EXPECT_EQ(content_of(get("/quick")), "");
}

TEST_F(ServerWithWorkers, StopsWhenRunningRequestsHaveEnded) {
  start(2, milliseconds(10'000));
  std::thread waiting([&] { EXPECT_EQ(status_of(get("/waits")), 200); });
  gate_.wait_until_somebody_waits();
  std::thread opening([&] {
    std::this_thread::sleep_for(milliseconds(50));
    gate_.open();
  });
  server_->stop();
  waiting.join();
  opening.join();
}

}  // namespace
}  // namespace relevance::http
