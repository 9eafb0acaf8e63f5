// SPDX-License-Identifier: PostgreSQL
// Warnings as the texts that tests compare.
#pragma once

#include <string>
#include <vector>

#include "base/warning.h"

namespace relevance {

// The messages in English, without their next steps.
inline std::vector<std::string> messages_of(const std::vector<Warning>& warnings) {
  std::vector<std::string> messages;
  for (const Warning& warning : warnings) messages.push_back(warning.message.english);
  return messages;
}

// Messages and next steps, one warning per line.
inline std::string lines_of(const std::vector<Warning>& warnings) {
  std::string lines;
  for (const Warning& warning : warnings) lines += text_of(warning) + "\n";
  return lines;
}

}  // namespace relevance
