// SPDX-License-Identifier: PostgreSQL
// Prints progress, notes and errors to standard error. On a terminal, progress is one line that is
// overwritten; elsewhere, a new line is printed from time to time.
#pragma once

#include <string>

#include "base/error.h"
#include "client/progress.h"

namespace relevance::client {

class Console {
 public:
  Console();

  void show_progress(const std::string& phase, double share);
  // Removes the progress line, and restarts the estimate of the time left.
  void end_progress();
  void say(const std::string& text);
  // Prints "prefix: message", DETAIL and HINT.
  void tell(const std::string& prefix, const Error& error);

 private:
  void erase_line();

  bool rewrites_;
  bool line_is_there_ = false;
  TimeLeft time_left_;
  LinePacer pacer_;
};

}  // namespace relevance::client
