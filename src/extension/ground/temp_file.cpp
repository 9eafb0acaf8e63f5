// SPDX-License-Identifier: PostgreSQL
#include "extension/ground/temp_file.h"

#include <algorithm>

#include "extension/ground/guard.h"

#include "extension/ground/pg.h"

namespace relevance::extension {

TempFile::TempFile() : file_(call_pg([] { return OpenTemporaryFile(true); })) {}

TempFile::~TempFile() {
  FileClose(file_);  // only logs errors
}

void TempFile::append(std::string_view bytes) {
  call_pg([&] {
    const int length = static_cast<int>(bytes.size());
    const auto written = FileWrite(file_, const_cast<char*>(bytes.data()), length,
                                   static_cast<off_t>(size_), PG_WAIT_EXTENSION);
    if (written == length) return;
    if (written >= 0) errno = ENOSPC;
    ereport(ERROR, (errcode_for_file_access(),
                    errmsg("could not write the query's rows to a temporary file: %m")));
  });
  size_ += bytes.size();
}

std::size_t TempFile::read(char* buffer, std::size_t room) {
  const std::size_t length =
      static_cast<std::size_t>(std::min<std::uint64_t>(room, size_ - position_));
  if (length == 0) return 0;
  call_pg([&] {
    const auto got = FileRead(file_, buffer, static_cast<int>(length),
                              static_cast<off_t>(position_), PG_WAIT_EXTENSION);
    if (static_cast<std::size_t>(got) == length) return;
    ereport(ERROR, (errcode_for_file_access(),
                    errmsg("could not read the query's rows from a temporary file: %m")));
  });
  position_ += length;
  return length;
}

}  // namespace relevance::extension
