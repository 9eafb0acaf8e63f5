// SPDX-License-Identifier: PostgreSQL
// Unpacks gzip while it arrives.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace relevance::table {

using TextSink = std::function<void(std::string_view)>;

// One or more concatenated gzip members; zero bytes after the last, as tapes and block devices
// leave them, are skipped.
class Gunzip {
 public:
  Gunzip();
  ~Gunzip();
  Gunzip(Gunzip&&) noexcept;
  Gunzip& operator=(Gunzip&&) noexcept;

  static bool starts(std::string_view head);  // whether `head` begins gzip data

  // Passes the unpacked `bytes` to `sink`, in pieces. Throws Error bad_gzip,
  // unpacks_too_large.
  void feed(std::string_view bytes, const TextSink& sink);

  // Throws Error bad_gzip when the last member is not complete.
  void finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::table
