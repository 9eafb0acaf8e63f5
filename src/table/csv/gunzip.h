// SPDX-License-Identifier: PostgreSQL
// Unpacks gzip while it arrives.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace relevance::table {

using TextSink = std::function<void(std::string_view)>;

// One or more gzip members after one another; zeros behind the last are passed over, as tapes and
// block devices leave them.
class Gunzip {
 public:
  Gunzip();
  ~Gunzip();
  Gunzip(Gunzip&&) noexcept;
  Gunzip& operator=(Gunzip&&) noexcept;

  static bool starts(std::string_view head);  // whether this is how gzip begins

  // Gives to `sink` what `bytes` unpack to, piecewise. Throws Error bad_gzip.
  void feed(std::string_view bytes, const TextSink& sink);

  // Throws Error bad_gzip when the last member is not complete.
  void finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::table
