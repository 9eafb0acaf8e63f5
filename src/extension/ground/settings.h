// SPDX-License-Identifier: PostgreSQL
// The extension's settings (GUCs): their values in this process.
#pragma once

namespace relevance::extension {

inline constexpr int kMaxConcurrentRuns = 64;

struct Settings {
  char* model_service_url = nullptr;         // separated by commas; empty: the bundled service
  char* model_service_token_file = nullptr;  // for remote services; empty: none
  char* model_service_ca_file = nullptr;     // for https services; empty: the system's
  char* model_service_program = nullptr;     // the bundled service; empty: where it was installed
  char* callback_url = nullptr;              // where remote services call us; empty: they do not
  int max_concurrent_runs = 2;               // over all databases
  int run_timeout_s = 6 * 3600;              // one attempt; 0: none
  int connect_timeout_ms = 10 * 1000;        // to the model service
  int request_timeout_ms = 60 * 1000;        // until it has answered
  int max_attempts = 3;                      // of one run
  int service_patience_s = 3600;             // with model services that are down
  int model_service_threads = 0;             // per training; 0: one per processor
  int model_service_memory_mb = 0;           // per training; 0: we set no limit
  int max_unpack_ratio = 300;                // of compressed data
  int max_unpacked_size_mb = 8 * 1024;       // of compressed data; 0: no limit
  int max_csv_rows = 0;                      // 0: no limit
  int keep_data_sets = 10;                   // per machine; 0: all
  int keep_runs = 100;                       // ended runs per machine; 0: all
  int language = 0;                          // of directions: a contract::Language
};

extern Settings settings;

// Defines the settings; called once from _PG_init.
void define_settings();

}  // namespace relevance::extension
