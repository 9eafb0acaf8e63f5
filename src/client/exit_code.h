// SPDX-License-Identifier: PostgreSQL
// How the program ends; told by --help.
#pragma once

namespace relevance::client {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;         // the training failed, or the server refused
inline constexpr int kWrongCall = 2;      // the command line or the file; nothing was stored
inline constexpr int kInterrupted = 130;  // as shells tell it: 128 + SIGINT

}  // namespace relevance::client
