// SPDX-License-Identifier: PostgreSQL
#include "extension/functions/data_check.h"

#include <cstdint>

#include "extension/ground/guard.h"
#include "extension/ground/settings.h"

#include "extension/ground/pg.h"

namespace relevance::extension {

void use_data_limits() {
  table::DataLimits limits;
  limits.unpack_ratio = static_cast<std::uint64_t>(settings.max_unpack_ratio);
  limits.unpacked_bytes = static_cast<std::uint64_t>(settings.max_unpacked_size_mb) << 20;
  limits.csv_rows = static_cast<std::uint64_t>(settings.max_csv_rows);
  limits.ratio_setting = "relevance.max_unpack_ratio";
  limits.bytes_setting = "relevance.max_unpacked_size";
  limits.rows_setting = "relevance.max_csv_rows";
  table::set_data_limits(limits);
}

table::DataSize make_data_check() {
  use_data_limits();
  return table::DataSize([] { call_pg([] { CHECK_FOR_INTERRUPTS(); }); });
}

}  // namespace relevance::extension
