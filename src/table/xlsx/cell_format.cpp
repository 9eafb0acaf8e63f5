// SPDX-License-Identifier: PostgreSQL
#include "table/xlsx/cell_format.h"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "base/text.h"

namespace relevance::table {

namespace {

constexpr std::int64_t kDayMilliseconds = 24LL * 60 * 60 * 1000;
constexpr double kLastDay = 2958465;  // 9999-12-31

CellFormat built_in(int id) {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) ||
      (id >= 57 && id <= 58)) {
    return CellFormat::date;
  }
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47 || id == 55 ||
      id == 56) {
    return CellFormat::time;
  }
  if (id == 22) return CellFormat::date_time;
  return id == 46 ? CellFormat::duration : CellFormat::number;
}

// Reads a format's first section, the one for positive numbers, letter by letter.
class FormatCode {
 public:
  explicit FormatCode(std::string_view code) : code_(code) {}

  CellFormat kind() {
    while (at_ < code_.size() && code_[at_] != ';') step();
    if (elapsed_) return CellFormat::duration;
    // m alone is months; beside h or s it is minutes.
    const bool date = date_ || (months_ && !time_);
    if (date && time_) return CellFormat::date_time;
    return date ? CellFormat::date : time_ ? CellFormat::time : CellFormat::number;
  }

 private:
  void step() {
    const char c = code_[at_];
    if (c == '"') {
      const std::size_t close = code_.find('"', at_ + 1);
      at_ = close == std::string_view::npos ? code_.size() : close + 1;
    } else if (c == '\\' || c == '_' || c == '*') {
      at_ += 2;
    } else if (c == '[') {
      const std::size_t close = std::min(code_.find(']', at_), code_.size());
      look_in_brackets(lower(code_.substr(at_ + 1, close - at_ - 1)));
      at_ = close + 1;
    } else if (lower(code_.substr(at_)).starts_with("general")) {
      at_ += std::string_view("general").size();
    } else {
      const char letter = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
      date_ = date_ || letter == 'y' || letter == 'd';
      months_ = months_ || letter == 'm';
      time_ = time_ || letter == 'h' || letter == 's';
      ++at_;
    }
  }

  // [h] counts hours beyond a day; [Red], [$-409] and [>5] mean nothing here.
  void look_in_brackets(const std::string& inside) {
    if (inside.empty()) return;
    const char unit = inside.front();
    const bool same = inside.find_first_not_of(unit) == std::string::npos;
    elapsed_ = elapsed_ || (same && (unit == 'h' || unit == 'm' || unit == 's'));
  }

  std::string_view code_;
  std::size_t at_ = 0;
  bool date_ = false;
  bool months_ = false;
  bool time_ = false;
  bool elapsed_ = false;
};

std::string show_clock(std::int64_t milliseconds) {
  char text[48];
  const auto part = [&](std::int64_t unit, std::int64_t in) {
    return static_cast<long long>(milliseconds / unit % in);
  };
  const auto hours = static_cast<long long>(milliseconds / 3'600'000);
  std::snprintf(text, sizeof text, "%02lld:%02lld:%02lld", hours, part(60'000, 60), part(1000, 60));
  std::string clock = text;
  if (milliseconds % 1000 != 0) {
    std::snprintf(text, sizeof text, ".%03lld", static_cast<long long>(milliseconds % 1000));
    clock += text;
  }
  return clock;
}

std::string show_day(std::int64_t day, bool from_1904) {
  using namespace std::chrono;
  // 1900 counts as a leap year in Excel: day 60 is a day that never was.
  if (!from_1904 && day < 60) ++day;
  const sys_days start = from_1904 ? sys_days(year(1904) / 1 / 1) : sys_days(year(1899) / 12 / 30);
  const year_month_day date(start + days(day));
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

}  // namespace

CellFormat cell_format(int id, std::string_view code) {
  return code.empty() ? built_in(id) : FormatCode(code).kind();
}

std::string show_days(double days, CellFormat format, bool from_1904) {
  if (!(days >= 0 && days <= kLastDay)) return {};
  const std::int64_t all = std::llround(days * static_cast<double>(kDayMilliseconds));
  const std::int64_t day = all / kDayMilliseconds;
  const std::int64_t clock = all % kDayMilliseconds;
  if (format == CellFormat::duration) return show_clock(all);
  if (format == CellFormat::time && day == 0) return show_clock(clock);
  const bool with_clock = clock != 0 || format != CellFormat::date;
  return show_day(day, from_1904) + (with_clock ? " " + show_clock(clock) : std::string());
}

}  // namespace relevance::table
