// SPDX-License-Identifier: PostgreSQL
#include "modeld/data_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

#include "table/archive/archive_reader.h"
#include "table/columns/columns_reader.h"
#include "table/csv/read_csv.h"

namespace relevance::modeld {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;

std::system_error system_fault(const char* what) {
  return {errno, std::generic_category(), what};
}

// Reads a file block by block.
class Blocks : public table::ByteSource {
 public:
  explicit Blocks(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), block_(kBlockBytes) {
    struct stat status {};
    if (fd_ < 0) throw system_fault("cannot open the uploaded file");
    if (::fstat(fd_, &status) == 0) size_ = static_cast<std::uint64_t>(status.st_size);
    ::posix_fadvise(fd_, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  ~Blocks() override { ::close(fd_); }
  Blocks(const Blocks&) = delete;
  Blocks& operator=(const Blocks&) = delete;

  std::uint64_t size() const override { return size_; }

  // The file at any place.
  table::SeekableSource source() const {
    return {size_, [this](std::uint64_t offset, std::span<char> bytes) {
              while (true) {
                const ssize_t size =
                    ::pread(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
                if (size < 0 && errno == EINTR) continue;
                if (size < 0) throw system_fault("cannot read the uploaded file");
                return static_cast<std::size_t>(size);
              }
            }};
  }

  // A full block, less at the end of the file, then empty. Valid until the next call.
  std::string_view next() override {
    std::size_t filled = 0;
    while (filled < block_.size()) {
      const ssize_t size = ::read(fd_, block_.data() + filled, block_.size() - filled);
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) throw system_fault("cannot read the uploaded file");
      if (size == 0) break;
      filled += static_cast<std::size_t>(size);
    }
    return {block_.data(), filled};
  }

  void rewind() override {
    if (::lseek(fd_, 0, SEEK_SET) < 0) throw system_fault("cannot read the uploaded file");
  }

 private:
  int fd_;
  std::vector<char> block_;
  std::uint64_t size_ = 0;
};

table::Table read_columns(Blocks& blocks, const std::function<void(double)>& progress) {
  const double total = std::max(1.0, static_cast<double>(blocks.size()));
  double done = 0;
  table::ColumnsReader reader;
  reader.reserve_bytes(blocks.size());
  for (std::string_view block = blocks.next(); !block.empty(); block = blocks.next()) {
    reader.feed(block);
    done += static_cast<double>(block.size());
    progress(std::min(1.0, done / total));
  }
  return reader.finish();
}

}  // namespace

table::Table read_data_file(const std::string& path, const contract::TrainOptions& options,
                            const table::ReadingsRequest& readings, unsigned threads,
                            const std::function<void(double)>& progress) {
  Blocks blocks(path);
  const std::string_view head = blocks.next();
  const bool is_columns = table::ColumnsReader::starts(head);
  const bool is_archive = table::is_archive(head);
  blocks.rewind();
  const table::CsvReading reading{options.values.missing_values,
                                  table::keep_mixed_unless(readings)};
  if (is_archive) {
    return table::settle_layout(
        table::read_archive(blocks.source(), options.csv, threads, progress, reading).table,
        readings);
  }
  if (!is_columns) {
    return table::settle_layout(table::read_csv(blocks, options.csv, threads, progress, reading),
                                readings);
  }
  if (readings.options.layout == table::Layout::lengthwise) {
    return table::grid_columns_body(blocks, readings, progress);
  }
  return read_columns(blocks, progress);
}

}  // namespace relevance::modeld
