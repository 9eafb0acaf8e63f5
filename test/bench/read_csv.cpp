// SPDX-License-Identifier: PostgreSQL
// bench_read_csv FILE [THREADS [TARGET]]: reads a CSV and prints time and memory as a line of JSON,
// for test/bench/reader.py. With a target column, also shows how the reader interprets the file.
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "table/csv/read_csv.h"
#include "table/readings/long_table.h"
#include "table/training_set.h"

namespace {

using namespace relevance;

void show(const table::TrainingSet& set) {
  if (set.format) {
    const table::SourceFormat& format = *set.format;
    std::fprintf(stderr, "%s delimiter '%c' decimal '%c' thousands '%c' header %d units %d\n",
                 format.encoding.c_str(), format.delimiter, format.decimal,
                 format.thousands == 0 ? '0' : format.thousands, format.has_header ? 1 : 0,
                 format.has_units ? 1 : 0);
  }
  for (const table::ColumnReport& column : set.columns) {
    std::fprintf(stderr, "%-40s %-12s %-8s %6.3f %6zu  %s\n", column.name.c_str(),
                 column.type.c_str(), table::to_string(column.role), column.missing_share,
                 column.distinct, column.reason.c_str());
  }
  for (const Warning& warning : set.warnings) {
    std::fprintf(stderr, "%s\n", text_of(warning).c_str());
  }
}

// Not by getrusage: that may include the peak of the process that started this one.
double peak_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  }
  throw std::runtime_error("cannot determine the memory used");
}

double cpu_seconds() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// 0: unknown, e.g. for a pipe.
std::uint64_t size_of(const char* path) {
  std::error_code fault;
  const std::uintmax_t size = std::filesystem::file_size(path, fault);
  return fault ? 0 : size;
}

// Reads the file in blocks of one megabyte.
class File : public table::ByteSource {
 public:
  explicit File(const char* path)
      : file_(std::fopen(path, "rb"), &std::fclose), size_(size_of(path)) {
    if (!file_) throw std::runtime_error("cannot open the file");
  }
  std::uint64_t size() const override { return size_; }
  std::string_view next() override {
    const std::size_t bytes = std::fread(block_.data(), 1, block_.size(), file_.get());
    read_ += bytes;
    return {block_.data(), bytes};
  }
  void rewind() override { std::rewind(file_.get()); }
  double bytes_read() const { return static_cast<double>(read_); }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::uint64_t size_;
  std::vector<char> block_ = std::vector<char>(1 << 20);
  std::uint64_t read_ = 0;
};

void run(const char* path, unsigned threads, const char* target) {
  File file(path);
  const double before = peak_mb();
  const auto start = std::chrono::steady_clock::now();
  const table::DataOptions options;
  const table::ReadingsRequest readings{target != nullptr ? target : "", options.readings,
                                        options.ignore_columns};
  table::CsvReading reading;
  if (target != nullptr) reading.keep_mixed_unless = table::keep_mixed_unless(readings);
  table::Table table = table::read_csv(file, {}, threads, {}, reading);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const double cpu = cpu_seconds();
  const double table_mb =
      static_cast<double>(table.rows * table.columns.size() * sizeof(double)) / (1 << 20);
  std::printf(
      "{\"seconds\": %.4f, \"cpu_seconds\": %.4f, \"mb_per_cpu_second\": %.1f,"
      " \"table_mb\": %.1f, \"peak_mb\": %.1f}\n",
      seconds.count(), cpu, file.bytes_read() / 1e6 / cpu, table_mb, peak_mb() - before);
  if (target == nullptr) return;
  table = table::settle_layout(std::move(table), readings);
  show(table::make_training_set(std::move(table), target, options));
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  try {
    const int threads = count > 2 ? std::atoi(arguments[2]) : 1;
    run(arguments[1], static_cast<unsigned>(threads), count > 3 ? arguments[3] : nullptr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
