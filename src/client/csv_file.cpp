// SPDX-License-Identifier: PostgreSQL
#include "client/csv_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "client/interrupt.h"

namespace relevance::client {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;
constexpr const char* kStandardInput = "standard input";

}  // namespace

CsvFile::CsvFile(const std::string& path) : path_(path) {
  if (path == "-") {
    name_ = kStandardInput;
    return;
  }
  name_ = path.substr(path.rfind('/') + 1);
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) reject(errno);
  struct stat info {};
  if (fstat(descriptor_, &info) != 0) reject(errno);
  if (S_ISDIR(info.st_mode)) reject(EISDIR);
  if (S_ISREG(info.st_mode)) bytes_ = info.st_size;
}

CsvFile::~CsvFile() {
  if (descriptor_ > 0) ::close(descriptor_);
}

void CsvFile::reject(int error) const {
  throw FileError("file_unreadable", "cannot read " + (path_ == "-" ? name_ : "'" + path_ + "'"),
                  std::system_category().message(error) + ".",
                  "Give the path of a CSV file on this machine, or - for standard input.");
}

std::string CsvFile::next_piece() {
  std::string piece(kPieceBytes, '\0');
  std::size_t filled = 0;
  while (filled < kPieceBytes) {
    const ssize_t got = ::read(descriptor_, piece.data() + filled, kPieceBytes - filled);
    throw_if_interrupted();
    if (got == 0) break;
    if (got < 0 && errno != EINTR) reject(errno);
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  piece.resize(filled);
  return piece;
}

}  // namespace relevance::client
