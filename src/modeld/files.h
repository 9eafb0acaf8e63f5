// SPDX-License-Identifier: PostgreSQL
// Small files, written so that a reader sees the old content or the new, never half of it.
#pragma once

#include <string>
#include <string_view>

namespace relevance::modeld {

enum class Durable { no, yes };  // yes: also after a power failure

// Writes `path`.tmp and renames it. Throws Error disk_full, cannot_write.
void write_file(const std::string& path, std::string_view content, Durable durable = Durable::no);

// Throws Error cannot_read. With an open descriptor (borrowed), path is for the error's words.
std::string read_file(const std::string& path);
std::string read_file(int descriptor, const std::string& path);

// A file that grows as bytes come. Throws as write_file; removes nothing.
class FileWriter {
 public:
  explicit FileWriter(const std::string& path);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;
  void write(std::string_view bytes);
  void sync();   // to the disk itself
  void close();  // tells of faults that the destructor could not

 private:
  std::string path_;
  int fd_;
};

}  // namespace relevance::modeld
