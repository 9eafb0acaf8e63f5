// SPDX-License-Identifier: PostgreSQL
#include "table/csv/read_csv.h"

#include <algorithm>
#include <optional>

#include "table/csv/csv_reader.h"

namespace relevance::table {
namespace {

// Progress of several passes, which never goes back.
class Progress {
 public:
  Progress(const std::function<void(double)>& report, std::uint64_t total)
      : report_(report), total_(std::max(1.0, static_cast<double>(total))) {}

  // The next `passes` passes take what is left.
  void divide(double passes) {
    begin_ = reported_;
    width_ = (1 - begin_) / passes;
    done_ = 0;
  }
  void next_pass() {
    begin_ += width_;
    done_ = 0;
  }
  void add(std::size_t bytes) {
    done_ += static_cast<double>(bytes);
    reported_ = std::max(reported_, begin_ + width_ * std::min(1.0, done_ / total_));
    if (report_) report_(reported_);
  }

 private:
  const std::function<void(double)>& report_;
  double total_;
  double begin_ = 0;
  double width_ = 1;
  double done_ = 0;
  double reported_ = 0;
};

// False when it stopped early: a number contradicts the head.
bool feed_all(CsvReader& reader, ByteSource& source, Progress& progress) {
  reader.reserve_bytes(source.size());
  for (std::string_view bytes = source.next(); !bytes.empty(); bytes = source.next()) {
    reader.feed(bytes);
    progress.add(bytes.size());
    if (reader.contradicted()) return false;
  }
  return true;
}

}  // namespace

void prepare(CsvReader& reader, const CsvReading& reading) {
  reader.set_missing(reading.missing);
  if (reading.keep_mixed_unless) reader.keep_mixed_unless(*reading.keep_mixed_unless);
}

Table read_csv(ByteSource& source, const CsvOptions& options, unsigned threads,
               const std::function<void(double)>& report, const CsvReading& reading) {
  Progress progress(report, source.size());
  {
    CsvReader reader(options, threads);
    prepare(reader, reading);
    if (feed_all(reader, source, progress)) {
      Table table = reader.finish();
      if (!reader.contradicted()) return table;
    }
  }
  progress.divide(2);
  source.rewind();
  NumberCounter counter(options, threads);
  for (std::string_view bytes = source.next(); !bytes.empty(); bytes = source.next()) {
    counter.feed(bytes);
    progress.add(bytes.size());
  }
  progress.next_pass();
  source.rewind();
  CsvReader reader(options, threads, kBlockBytes, counter.finish());
  prepare(reader, reading);
  feed_all(reader, source, progress);
  return reader.finish();
}

}  // namespace relevance::table
