// SPDX-License-Identifier: PostgreSQL
// The model service as a process: serves requests until it is stopped.
#pragma once

#include <string>

namespace relevance::modeld {

struct ServeOptions {
  std::string listen = "127.0.0.1:8500";
  std::string state_folder = "modeld-state";
  unsigned threads = 0;             // for each training; 0: as many as there are processors
  unsigned memory_limit_mb = 0;     // for each training; 0: none
  unsigned max_unpack_ratio = 300;  // of compressed data
  unsigned max_unpacked_size_mb = 8 * 1024;  // of compressed data; 0: no limit
  unsigned max_csv_rows = 0;                 // 0: no limit
  bool supervised = false;                   // ends when the parent does
  std::string token_file;  // holds the required bearer token; empty: none is required
  std::string log_level = "info";
};

// Returns the process's exit status. Throws Error when it cannot start.
int serve(const ServeOptions& options);

}  // namespace relevance::modeld
