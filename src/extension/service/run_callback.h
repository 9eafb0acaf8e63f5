// SPDX-License-Identifier: PostgreSQL
// The callback by which a remote service reports that a training has ended: the table
// relevance.run_callback, written by relevance.training_callback(). C++ zone; must be called in a
// transaction.
#pragma once

#include <optional>
#include <string>

#include "extension/queue/run_queue.h"

namespace relevance::extension {

// The URL to give the service: relevance.callback_url with a secret token, of which the table
// stores only the digest. Empty when relevance.callback_url is.
std::string expect_callback(Attempt attempt, int model_id);

struct Callback {
  bool completed = false;  // else failed
  std::string metrics;     // JSON; empty: none were reported
  std::string error;       // the service's message for a failure; may be empty
};
std::optional<Callback> received_callback(Attempt attempt);

}  // namespace relevance::extension
