// SPDX-License-Identifier: PostgreSQL
// libFuzzer target: any bytes as a multipart body. It is read alike however it is cut into pieces,
// or there is the same Error. The first byte chooses the boundary's length and the pieces.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.h"
#include "http/multipart.h"

namespace {

std::string read(std::string_view body, std::size_t boundary, std::size_t piece) {
  using namespace relevance;
  std::string seen;
  int last = 0;
  try {
    http::MultipartReader reader("multipart/form-data; boundary=" + std::string(boundary, 'x'),
                                 [&](const http::Part& part, std::string_view bytes) {
                                   if (part.number != last) seen += part.name + '|' + part.filename;
                                   last = part.number;
                                   seen += bytes;
                                 });
    for (std::size_t at = 0; at < body.size(); at += piece) reader.feed(body.substr(at, piece));
    reader.finish();
  } catch (const Error& error) {
    return error.code();
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t boundary = 1 + data[0] % 3;
  if (read(body, boundary, body.size() + 1) != read(body, boundary, 1 + data[0] / 3)) std::abort();
  return 0;
}
