// SPDX-License-Identifier: PostgreSQL
// One request's life between the server library's callbacks. Private to src/http.
#pragma once

#include <microhttpd.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>

#include "http/executor.h"
#include "http/server.h"

namespace relevance::http {

// What all exchanges of a server share.
struct ExchangeContext {
  Application application;
  ErrorAnswer error_answer;
  LastTouch last_touch;
  std::atomic<int> active{0};  // requests in progress
  Executor* executor = nullptr;
};

class Exchange {
 public:
  Exchange(MHD_Connection* connection, ExchangeContext& context, std::string_view uri);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // One call of the server library's: the head (the first), some of the body (size > 0), the end.
  // size becomes 0 when the bytes are taken. While a worker has the exchange they are not: of a
  // chunked body the library offers the next chunk that it has already read all the same.
  MHD_Result proceed(const char* url, const char* method, const char* bytes, std::size_t& size);

 private:
  // Some of the body, on its way to the handler.
  struct Piece {
    std::optional<Part> part;  // of a multipart body
    std::string bytes;
  };

  MHD_Result begin(const char* url, const char* method);
  MHD_Result take_body(const char* bytes, std::size_t size);
  MHD_Result end();
  static MHD_Result take_part(void* self, MHD_ValueKind kind, const char* name,
                              const char* filename, const char* content_type,
                              const char* transfer_encoding, const char* bytes,
                              std::uint64_t offset, std::size_t size);
  void read_head(const char* url, const char* method);
  void open_multipart();
  void close_multipart();
  void keep(std::optional<Part> part, std::string_view bytes);
  void deliver_pieces();
  void finish_handler();
  bool client_waits_for_answer() const;
  // Runs a step of the handler; what it throws becomes the answer.
  template <typename Step>
  void run(Step&& step) noexcept;
  void fail() noexcept;
  // Has a worker do the step, during which the library leaves the connection alone.
  template <typename Step>
  MHD_Result hand_over(Step step);
  void give_back();
  MHD_Result queue(Response response);

  MHD_Connection* connection_;
  ExchangeContext& context_;
  Request request_;
  std::unique_ptr<Handler> handler_;
  MHD_PostProcessor* multipart_ = nullptr;
  std::vector<Piece> pieces_;
  std::size_t kept_bytes_ = 0;     // in pieces_
  std::size_t dropped_bytes_ = 0;  // of a body that nobody wants any more
  bool begun_ = false;
  std::atomic<bool> in_worker_ = false;
  std::optional<Response> answer_;  // the handler's
  std::optional<Response>
      failure_;  // set: the rest of the body is dropped, then this is the answer
};

}  // namespace relevance::http
