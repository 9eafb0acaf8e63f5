// SPDX-License-Identifier: PostgreSQL
// Reads a multipart/form-data body (RFC 7578, RFC 2046) as it arrives. Our own because the HTTP
// library's post processor refuses boundaries of one character, leaves quoted quotes in file names,
// and does not say where a part ends and another of the same name begins.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace relevance::http {

class MultipartReader {
 public:
  // The next bytes of a part; empty once for a part without bytes.
  using TakePart = std::function<void(const Part&, std::string_view bytes)>;

  // content_type: the request's header, with its boundary. Throws Error malformed_body.
  MultipartReader(std::string_view content_type, TakePart take);

  // Throws Error malformed_body, not_utf8 (a name), and what `take` throws.
  void feed(std::string_view bytes);
  // Throws Error malformed_body when the last boundary is missing.
  void finish() const;

 private:
  enum class State { preamble, after_boundary, headers, content, end };

  bool step();
  bool pass_content();
  bool pass_boundary();
  bool pass_headers();
  void hand_over(std::string_view bytes);
  void drop(std::size_t bytes) { read_ += bytes; }
  std::string_view rest() const { return std::string_view(buffer_).substr(read_); }

  TakePart take_;
  std::string delimiter_;  // a line end, two dashes and the boundary
  std::string buffer_;
  std::size_t read_ = 0;  // bytes of the buffer that are done
  State state_ = State::preamble;
  State before_boundary_ = State::preamble;
  Part part_;
  bool any_bytes_ = false;  // of the part
};

}  // namespace relevance::http
