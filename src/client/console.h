// SPDX-License-Identifier: PostgreSQL
// What goes to standard error: progress, notes and faults. On a terminal progress is one line that
// is written over; elsewhere it is a line now and then.
#pragma once

#include <string>

#include "base/error.h"
#include "client/progress.h"

namespace relevance::client {

class Console {
 public:
  Console();

  void show_progress(const std::string& phase, double share);
  // Takes the progress line away. What follows is another matter, with a time left of its own.
  void end_progress();
  void say(const std::string& text);
  // "warning: what is wrong", and its DETAIL and HINT.
  void tell(const std::string& prefix, const Error& error);

 private:
  void erase_line();

  bool rewrites_;
  bool line_is_there_ = false;
  TimeLeft time_left_;
  LinePacer pacer_;
};

}  // namespace relevance::client
