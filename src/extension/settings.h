// The extension's settings (GUCs), as they stand in this process.
#pragma once

namespace relevance::extension {

inline constexpr int kMaxConcurrentRuns = 64;

struct Settings {
  char* model_service_url = nullptr;   // empty: the bundled service
  int max_concurrent_runs = 2;         // over all databases
  int run_timeout_s = 6 * 3600;        // one attempt; 0: none
  int connect_timeout_ms = 10 * 1000;  // to the model service
  int model_service_threads = 0;       // a training's threads; 0: one a processor
  int model_service_memory_mb = 0;     // a training's memory; 0: no limit of ours
  int keep_data_sets = 10;             // of a machine; 0: all
  int language = 0;                    // of directions: a contract::Language
};

extern Settings settings;

// Defines them; called once from _PG_init.
void define_settings();

}  // namespace relevance::extension
