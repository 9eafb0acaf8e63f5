// SPDX-License-Identifier: PostgreSQL
// libFuzzer target: any bytes as a ZIP archive, and as the head of one: they are read, or there is
// an Error.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "table/archive/archive_reader.h"
#include "table/training_set.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace relevance;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    table::read_archive(table::source_of(bytes), {}, 1);
  } catch (const Error&) {
  }
  if (!table::is_archive(bytes)) return 0;
  try {
    table::check_head(bytes, true, "y", {});
  } catch (const Error&) {
  }
  return 0;
}
