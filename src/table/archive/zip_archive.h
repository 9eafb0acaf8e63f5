// SPDX-License-Identifier: PostgreSQL
// The members of a ZIP archive, unpacked as streams in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "table/archive/seekable_source.h"

namespace relevance::table {

struct ZipEntry {
  std::size_t index = 0;
  std::string name;  // with folders, separated by /
  std::uint64_t bytes = 0;
  std::uint64_t packed_bytes = 0;
  bool encrypted = false;
};

class ZipArchive {
 public:
  static bool starts(std::string_view head);  // whether `head` begins an archive

  // Throws Error bad_archive when it is damaged or has more than 10,000 members.
  explicit ZipArchive(SeekableSource source);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  const std::vector<ZipEntry>& entries() const;       // without folders
  const ZipEntry* find(std::string_view name) const;  // in any case; null: none
  static constexpr std::uint64_t kMaxEntries = 10'000;

  // Passes the unpacked bytes to `sink`, in pieces, until it returns false. Throws Error
  // bad_archive (damaged, encrypted, packed in an unusual way), unpacks_too_large.
  void read(const ZipEntry& entry, const std::function<bool(std::string_view)>& sink) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::table
