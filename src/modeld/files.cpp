// SPDX-License-Identifier: PostgreSQL
#include "modeld/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "http/message.h"

namespace relevance::modeld {
namespace {

http::StatusError write_fault(int error) {
  const std::string reason = std::generic_category().message(error);
  if (error == ENOSPC || error == EDQUOT) {
    return http::StatusError(507, "disk_full", "the disk of the model service is full", reason,
                             "Free some space, or give it another --state-dir.");
  }
  return http::StatusError(500, "cannot_write", "the model service cannot write its files", reason,
                           "Check its --state-dir.");
}

Error read_fault(const std::string& path) {
  return Error("cannot_read", "cannot read " + path, std::generic_category().message(errno));
}

void sync_folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace

FileWriter::FileWriter(const std::string& path)
    : path_(path), fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
  if (fd_ < 0) throw write_fault(errno);
}

FileWriter::~FileWriter() {
  if (fd_ >= 0) ::close(fd_);
}

void FileWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw write_fault(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void FileWriter::sync() {
  if (::fsync(fd_) != 0) throw write_fault(errno);
}

void FileWriter::close() {
  if (::close(std::exchange(fd_, -1)) != 0) throw write_fault(errno);
}

void write_file(const std::string& path, std::string_view content, Durable durable) {
  const std::string fresh = path + ".tmp";
  try {
    FileWriter writer(fresh);
    writer.write(content);
    if (durable == Durable::yes) writer.sync();
    writer.close();
    if (::rename(fresh.c_str(), path.c_str()) != 0) throw write_fault(errno);
  } catch (...) {
    ::unlink(fresh.c_str());  // a partial file would only take up space
    throw;
  }
  if (durable == Durable::yes) sync_folder_of(path);
}

std::string read_file(int descriptor, const std::string& path) {
  std::string content;
  std::array<char, 65536> block{};
  ssize_t size = 0;
  while ((size = ::read(descriptor, block.data(), block.size())) > 0 ||
         (size < 0 && errno == EINTR)) {
    if (size > 0) content.append(block.data(), static_cast<std::size_t>(size));
  }
  if (size < 0) throw read_fault(path);
  return content;
}

std::string read_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw read_fault(path);
  struct Closing {
    int fd;
    ~Closing() { ::close(fd); }
  } const closing{fd};
  return read_file(fd, path);
}

}  // namespace relevance::modeld
