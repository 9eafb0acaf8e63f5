// SPDX-License-Identifier: PostgreSQL
// What may stand behind a date and its time: zones and offsets, which are ignored, since times are
// local, and weekdays.
#pragma once

#include "table/columns/time_cursor.h"

namespace relevance::table {

struct TailForm {
  bool minus = true;    // -03:00 can be an offset, not the end of a range
  bool weekday = true;  // a weekday may stand behind
};

// Whether nothing else follows; moves the cursor to the end then.
bool read_tail(TimeCursor& at, const TailForm& form = {});

// +03:00, -0300, +1; whole quarters of an hour, up to 14 hours.
bool read_offset(TimeCursor& at);

}  // namespace relevance::table
