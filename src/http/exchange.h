// SPDX-License-Identifier: PostgreSQL
// Handles one request across the callbacks of the HTTP library. Private to src/http.
#pragma once

#include <microhttpd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/executor.h"
#include "http/multipart.h"
#include "http/server.h"

namespace relevance::http {

// What all exchanges of a server share.
struct ExchangeContext {
  Application application;
  ErrorAnswer error_answer;
  LastTouch last_touch;
  std::atomic<int> active{0};  // requests in progress
  Executor* executor = nullptr;
  std::chrono::seconds max_discard_time{0};
  std::uint64_t max_discard_bytes = 0;
};

class Exchange {
 public:
  Exchange(MHD_Connection* connection, ExchangeContext& context, std::string_view uri);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // Called by the HTTP library for the head, then for each piece of the body (size > 0), then for
  // the end. Sets size to 0 when it has consumed the bytes. It consumes none while a worker has the
  // exchange: the library may offer a chunk that it read before the connection was suspended.
  MHD_Result proceed(const char* url, const char* method, const char* version, const char* bytes,
                     std::size_t& size);

 private:
  // A piece of the body, not yet passed to the handler.
  struct Piece {
    std::optional<Part> part;  // of a multipart body
    std::string bytes;
  };

  MHD_Result begin(const char* url, const char* method, const char* version);
  MHD_Result take_body(const char* bytes, std::size_t size);
  MHD_Result end();
  void read_head(const char* url, const char* method, const char* version);
  void open_multipart();
  void keep(std::optional<Part> part, std::string_view bytes);
  void deliver_pieces();
  void finish_handler();
  bool has_zero_byte(const char* version) const;
  bool client_waits_for_answer() const;
  bool has_long_body() const;
  void answer_early() noexcept;
  void send_rest() noexcept;
  MHD_Result discard(std::size_t size);
  // Runs a step of the handler. An exception becomes the answer.
  template <typename Step>
  void run(Step&& step) noexcept;
  void fail() noexcept;
  // Suspends the connection and runs the step on a worker.
  template <typename Step>
  MHD_Result hand_over(Step step);
  void give_back();
  MHD_Result queue(Response response);

  MHD_Connection* connection_;
  ExchangeContext& context_;
  std::string_view uri_;  // in the library's buffer, as long as the head is read, and decoded there
  std::string absolute_form_;  // the target as it was sent, if it does not begin with the path
  Request request_;
  std::unique_ptr<Handler> handler_;
  std::optional<MultipartReader> multipart_;
  std::vector<Piece> pieces_;
  std::size_t kept_bytes_ = 0;  // in pieces_
  bool begun_ = false;
  bool ended_ = false;
  bool head_is_sound_ = false;  // else the connection is closed
  std::atomic<bool> in_worker_ = false;
  std::optional<Response> answer_;   // the handler's
  std::optional<Response> failure_;  // sent instead
  // The failure was sent before the body's end. Then only the client's end of the connection is
  // awaited.
  bool answered_early_ = false;
  std::string unsent_;  // of that answer
  std::chrono::steady_clock::time_point discards_until_{};
  std::uint64_t discarded_ = 0;  // bytes of the body, after the failure
};

}  // namespace relevance::http
