// SPDX-License-Identifier: PostgreSQL
// Small files, written atomically: a reader sees either the old or the new content.
#pragma once

#include <string>
#include <string_view>

namespace relevance::modeld {

enum class Durable { no, yes };  // yes: also after a power failure

// Writes `path`.tmp and renames it. Throws Error disk_full, cannot_write.
void write_file(const std::string& path, std::string_view content, Durable durable = Durable::no);

// Throws Error cannot_read. With an open descriptor (borrowed), path is only for messages.
std::string read_file(const std::string& path);
std::string read_file(int descriptor, const std::string& path);

// Writes a file incrementally. Throws like write_file; never removes the file.
class FileWriter {
 public:
  explicit FileWriter(const std::string& path);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;
  void write(std::string_view bytes);
  void sync();   // fsync
  void close();  // reports errors, which the destructor cannot

 private:
  std::string path_;
  int fd_;
};

}  // namespace relevance::modeld
