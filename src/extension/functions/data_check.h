// SPDX-License-Identifier: PostgreSQL
// Checks how large data are, unpacked, before they are stored. C++ zone.
#pragma once

#include "table/csv/data_size.h"

namespace relevance::extension {

// From here on this process's limits are those of the settings.
void use_data_limits();

// A check with these limits that can be interrupted.
table::DataSize make_data_check();

}  // namespace relevance::extension
