// SPDX-License-Identifier: PostgreSQL
// Notifies the client that its training has ended.
#pragma once

#include <atomic>
#include <string>

#include "contract/messages.h"

namespace relevance::modeld {

// Throws Error invalid_url unless it is http or https. Empty is fine: no callback.
void check_callback_url(const std::string& url);

// POSTs {"model_id", "status", "metrics"} to url. Follows no redirects, has a short timeout, tries
// twice; a client that misses the callback can poll the status. Returns early when `stop` becomes
// true.
void send_callback(const std::string& url, const contract::ModelStatus& status,
                   const std::atomic<bool>& stop);

}  // namespace relevance::modeld
