// SPDX-License-Identifier: PostgreSQL
// Exit codes, also listed by --help.
#pragma once

namespace relevance::client {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;         // the training failed, or the server reported an error
inline constexpr int kWrongCall = 2;      // wrong command line or file; nothing was stored
inline constexpr int kInterrupted = 130;  // as shells report it: 128 + SIGINT

}  // namespace relevance::client
