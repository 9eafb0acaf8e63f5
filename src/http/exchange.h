// One request's life between the server library's callbacks. Private to src/http.
#pragma once

#include <microhttpd.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>

#include "http/message.h"

namespace relevance::http {

class Exchange {
 public:
  // active: counts requests in progress.
  Exchange(MHD_Connection* connection, const Application& application, std::atomic<int>& active);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // The head is there. True when the answer was queued already, before the body.
  MHD_Result begin(const char* url, const char* method);
  MHD_Result take_body(const char* bytes, std::size_t size);
  MHD_Result end();

 private:
  static MHD_Result take_part(void* self, MHD_ValueKind kind, const char* name,
                              const char* filename, const char* content_type,
                              const char* transfer_encoding, const char* bytes,
                              std::uint64_t offset, std::size_t size);
  void read_head(const char* url, const char* method);
  void open_multipart();
  void close_multipart();
  bool client_waits_for_answer() const;
  // Runs a step of the handler; what it throws becomes the answer.
  template <typename Step>
  void run(Step&& step) noexcept;
  MHD_Result queue(const Response& response);

  MHD_Connection* connection_;
  const Application& application_;
  std::atomic<int>& active_;
  Request request_;
  std::unique_ptr<Handler> handler_;
  MHD_PostProcessor* multipart_ = nullptr;
  std::optional<Response>
      failure_;  // set: the rest of the body is dropped, then this is the answer
};

}  // namespace relevance::http
