// SPDX-License-Identifier: PostgreSQL
// The extension's settings (GUCs), as they stand in this process.
#pragma once

namespace relevance::extension {

inline constexpr int kMaxConcurrentRuns = 64;

struct Settings {
  char* model_service_url = nullptr;  // several with commas between; empty: the bundled service
  char* model_service_token_file = nullptr;  // of remote services; empty: none
  char* model_service_ca_file = nullptr;     // of https services; empty: the system's
  char* model_service_program = nullptr;     // the bundled one's; empty: where it was installed
  char* callback_url = nullptr;              // where remote services reach us; empty: nowhere
  int max_concurrent_runs = 2;               // over all databases
  int run_timeout_s = 6 * 3600;              // one attempt; 0: none
  int connect_timeout_ms = 10 * 1000;        // to the model service
  int request_timeout_ms = 60 * 1000;        // until it has answered
  int max_attempts = 3;                      // of one run
  int model_service_threads = 0;             // a training's threads; 0: one a processor
  int model_service_memory_mb = 0;           // a training's memory; 0: no limit of ours
  int keep_data_sets = 10;                   // of a machine; 0: all
  int keep_runs = 100;                       // ended ones of a machine; 0: all
  int language = 0;                          // of directions: a contract::Language
};

extern Settings settings;

// Defines them; called once from _PG_init.
void define_settings();

}  // namespace relevance::extension
