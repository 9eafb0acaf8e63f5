// SPDX-License-Identifier: PostgreSQL
// bench_read_csv FILE [THREADS [TARGET]]: reads a CSV, workbook or ZIP archive and prints time and
// memory as a line of JSON, for test/bench/reader.py. With a target column, also shows how the model
// service would understand the file: its format, each column as the preview shows it, and warnings.
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "table/archive/archive_reader.h"
#include "table/csv/read_csv.h"
#include "table/readings/long_table.h"
#include "table/training_set.h"

namespace {

using namespace relevance;

std::string shown_mark(char mark) {
  return mark == 0 ? "none" : mark == '\t' ? "tab" : std::string(1, mark);
}

void show(const table::SourceFormat& format) {
  std::fprintf(stderr,
               "%s %s%s delimiter %s quote %s decimal %s thousands %s header in line %zu units %d "
               "skipped %zu\n",
               format.encoding.c_str(), format.compression.c_str(),
               format.sheet.empty() ? "" : (" sheet " + quote_text(format.sheet)).c_str(),
               shown_mark(format.delimiter).c_str(), shown_mark(format.quote).c_str(),
               shown_mark(format.decimal).c_str(), shown_mark(format.thousands).c_str(),
               format.header_line, format.has_units ? 1 : 0, format.skipped_lines);
}

void show(const table::ColumnReport& column) {
  std::string text = quote_text(column.name) + " " + column.type;
  if (!column.unit.empty()) text += " [" + column.unit + "]";
  text += std::string(" ") + table::to_string(column.role);
  if (column.missing_share > 0) text += ", missing " + number_text(column.missing_share);
  text += ", distinct " + std::to_string(column.distinct);
  if (column.min && column.max) {
    text += ", " + number_text(*column.min) + " to " + number_text(*column.max);
  }
  text += ":";
  for (const std::string& value : column.first_values) text += " " + value + ";";
  if (!column.reason.empty()) text += " (" + column.reason + ")";
  std::fprintf(stderr, "%s\n", text.c_str());
}

void show(const table::DataDescription& data, const std::vector<Warning>& warnings) {
  std::fprintf(stderr, "%zu rows\n", data.rows);
  if (data.format) show(*data.format);
  for (const table::ColumnReport& column : data.columns) show(column);
  for (const Warning& warning : warnings) {
    std::fprintf(stderr, "%s: %s\n", warning.code.c_str(), text_of(warning).c_str());
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

// Reads the file in blocks of one megabyte. A pipe can be read, too, but only once.
class File : public table::ByteSource {
 public:
  explicit File(const char* path)
      : file_(std::fopen(path, "rb"), &std::fclose), size_(size_of(path)) {
    if (!file_) throw std::runtime_error("cannot open the file");
    first_ = read_block();
  }
  std::uint64_t size() const override { return size_; }
  std::string_view head() const { return first_; }
  std::string_view next() override {
    const std::string_view block = first_.empty() ? read_block() : first_;
    first_ = {};
    read_ += block.size();
    return block;
  }
  void rewind() override {
    std::rewind(file_.get());
    first_ = {};
  }
  double bytes_read() const { return static_cast<double>(read_); }

  // The file at any place.
  table::SeekableSource source() {
    return {size_, [this](std::uint64_t offset, std::span<char> bytes) {
              if (std::fseek(file_.get(), static_cast<long>(offset), SEEK_SET) != 0) {
                throw std::runtime_error("cannot read the file");
              }
              const std::size_t size = std::fread(bytes.data(), 1, bytes.size(), file_.get());
              read_ += size;
              return size;
            }};
  }

 private:
  std::string_view read_block() {
    return {block_.data(), std::fread(block_.data(), 1, block_.size(), file_.get())};
  }

  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::uint64_t size_;
  std::vector<char> block_ = std::vector<char>(1 << 20);
  std::string_view first_;  // the first block, until it is taken
  std::uint64_t read_ = 0;
};

// As the model service does; without a target, a long table stays as it is.
table::Table read(File& file, unsigned threads, const char* target) {
  const table::DataOptions options;
  const table::ReadingsRequest request{target == nullptr ? "" : target, options.readings,
                                       options.ignore_columns};
  table::CsvReading reading;
  if (target != nullptr) reading.keep_mixed_unless = table::keep_mixed_unless(request);
  table::Table table = table::is_archive(file.head())
                           ? table::read_archive(file.source(), {}, threads, {}, reading).table
                           : table::read_csv(file, {}, threads, {}, reading);
  return target == nullptr ? std::move(table) : table::settle_layout(std::move(table), request);
}

// What a training would object to does not hide how the columns were understood.
void describe(table::Table table, const char* target) {
  constexpr std::size_t kNoRows = 0;
  table::DataDescription data;
  try {
    const table::TrainingSet set =
        table::make_training_set(std::move(table), target, {}, &data, kNoRows);
    show(data, set.warnings);
  } catch (const Error&) {
    show(data, data.warnings);
    throw;
  }
}

void run(const char* path, unsigned threads, const char* target) {
  File file(path);
  const double before = peak_mb();
  const auto start = std::chrono::steady_clock::now();
  table::Table table = read(file, threads, target);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const double cpu = cpu_seconds();
  const double table_mb =
      static_cast<double>(table.rows * table.columns.size() * sizeof(double)) / (1 << 20);
  std::printf(
      "{\"seconds\": %.4f, \"cpu_seconds\": %.4f, \"mb_per_cpu_second\": %.1f,"
      " \"table_mb\": %.1f, \"peak_mb\": %.1f}\n",
      seconds.count(), cpu, file.bytes_read() / 1e6 / cpu, table_mb, peak_mb() - before);
  std::fflush(stdout);
  if (target != nullptr) describe(std::move(table), target);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  try {
    const int threads = count > 2 ? std::atoi(arguments[2]) : 1;
    run(arguments[1], static_cast<unsigned>(threads), count > 3 ? arguments[3] : nullptr);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s: %s\n%s\n%s\n", error.code().c_str(), error.what(),
                 error.detail().c_str(), error.hint().c_str());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
