// SPDX-License-Identifier: PostgreSQL
// How a workbook shows numbers: only the number format tells a date from a count of days.
#pragma once

#include <string>
#include <string_view>

namespace relevance::table {

enum class CellFormat {
  number,
  date,       // d/m/y
  time,       // h:mm
  date_time,  // d/m/y h:mm
  duration,   // [h]:mm:ss
};

// id: the format's number (ECMA-376 part 1, 18.8.30); code: as in the workbook, empty for one that
// is built in.
CellFormat cell_format(int id, std::string_view code);

// A day number as text: 2024-01-31, 13:05:00, 2024-01-31 13:05:00.250, 30:15:00. Empty when it is
// no date of the years 1900 to 9999. from_1904: days are counted from 1904-01-01, else so that
// 1900-03-01 is day 61.
std::string show_days(double days, CellFormat format, bool from_1904);

}  // namespace relevance::table
