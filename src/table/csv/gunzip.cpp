// SPDX-License-Identifier: PostgreSQL
#include "table/csv/gunzip.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <string>
#include <vector>

#include "base/error.h"
#include "table/archive/unpack_limit.h"

namespace relevance::table {

namespace {

constexpr std::size_t kGzipPiece = 64 * 1024;
constexpr int kGzipAlone = 16 + MAX_WBITS;  // in zlib's terms: gzip, not a zlib stream

}  // namespace

struct Gunzip::State {
  z_stream stream{};
  bool at_start = true;   // of a member
  bool trailing = false;  // after the last member
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;
  std::vector<char> piece = std::vector<char>(kGzipPiece);

  State() {
    if (::inflateInit2(&stream, kGzipAlone) != Z_OK) throw std::bad_alloc();
  }
  ~State() { ::inflateEnd(&stream); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Gunzip::Gunzip() : state_(std::make_unique<State>()) {}
Gunzip::~Gunzip() = default;
Gunzip::Gunzip(Gunzip&&) noexcept = default;
Gunzip& Gunzip::operator=(Gunzip&&) noexcept = default;

bool Gunzip::starts(std::string_view head) {
  return head.starts_with("\x1F\x8B");
}

void Gunzip::feed(std::string_view bytes, const TextSink& sink) {
  State& state = *state_;
  z_stream& stream = state.stream;
  // zlib takes a non-const pointer but changes nothing; sizes are unsigned ints.
  while (!bytes.empty() && !state.trailing) {
    const std::size_t size = std::min(bytes.size(), kGzipPiece);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(size);
    bool more = true;
    while (more && !state.trailing) {
      if (state.at_start && stream.avail_in > 0 && *stream.next_in == 0) {
        state.trailing = true;
        break;
      }
      stream.next_out = reinterpret_cast<Bytef*>(state.piece.data());
      stream.avail_out = static_cast<uInt>(state.piece.size());
      state.at_start = state.at_start && stream.avail_in == 0;
      const int result = ::inflate(&stream, Z_NO_FLUSH);
      if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
        throw Error(
            "bad_gzip", "the file is damaged: its gzip data cannot be unpacked",
            stream.msg == nullptr ? std::string() : "zlib says: " + std::string(stream.msg) + ".",
            "Compress the file again, or send it uncompressed.");
      }
      const std::size_t unpacked = state.piece.size() - stream.avail_out;
      check_unpacked(state.packed + size - stream.avail_in, state.unpacked += unpacked);
      sink({state.piece.data(), unpacked});
      if (result == Z_STREAM_END) {
        ::inflateReset(&stream);
        state.at_start = true;
      }
      more = stream.avail_in > 0 || (stream.avail_out == 0 && result != Z_STREAM_END);
    }
    bytes.remove_prefix(size);
    state.packed += size;
  }
}

void Gunzip::finish() const {
  if (state_->at_start || state_->trailing) return;
  throw Error("bad_gzip", "the file is truncated: its gzip data end too early", {},
              "Send the whole file; perhaps it was still being written.");
}

}  // namespace relevance::table
