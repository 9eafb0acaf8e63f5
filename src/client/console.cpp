// SPDX-License-Identifier: PostgreSQL
#include "client/console.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "client/text_table.h"

namespace relevance::client {
namespace {

bool can_rewrite() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace

Console::Console() : rewrites_(can_rewrite()) {}

void Console::show_progress(const std::string& phase, double share) {
  const Clock::time_point now = Clock::now();
  const std::string line = progress_text(phase, share, time_left_.after(share, now));
  if (rewrites_) {
    std::fprintf(stderr, "\r    %s\033[K", line.c_str());
    line_is_there_ = true;
  } else if (pacer_.is_due(phase, now)) {
    std::fprintf(stderr, "    %s\n", line.c_str());
  }
}

void Console::erase_line() {
  if (line_is_there_) std::fputs("\r\033[K", stderr);
  line_is_there_ = false;
}

void Console::end_progress() {
  erase_line();
  time_left_ = {};
  pacer_ = {};
}

void Console::say(const std::string& text) {
  erase_line();
  std::fprintf(stderr, "%s\n", text.c_str());
}

void Console::tell(const std::string& prefix, const Error& error) {
  say(prefix + ": " + printable(error.message()));
  if (!error.detail().empty()) say("DETAIL: " + printable(error.detail()));
  if (!error.hint().empty()) say("HINT: " + printable(error.hint()));
}

}  // namespace relevance::client
