// SPDX-License-Identifier: PostgreSQL
#include "modeld/modeld_command_line.h"

#include <sys/types.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "base/error.h"
#include "modeld/modeld_service.h"
#include "modeld/train_job.h"
#include "modeld/version.h"

namespace relevance::modeld {
namespace {

void add_serve_options(CLI::App& app, ServeOptions& options) {
  app.add_option("--listen", options.listen, "unix:PATH, or HOST:PORT (port 0 picks a free one)")
      ->capture_default_str();
  app.add_option("--state-dir", options.state_folder, "Folder for models; created if it is missing")
      ->capture_default_str();
  app.add_option("--threads", options.threads,
                 "Threads of each training; 0: as many as there are processors")
      ->check(CLI::Range(0U, 1024U))
      ->capture_default_str();
  app.add_option("--memory-limit", options.memory_limit_mb,
                 "Memory of each training in MB; 0: no limit")
      ->check(CLI::Range(0U, 1U << 30))
      ->capture_default_str();
  app.add_option("--max-unpack-ratio", options.max_unpack_ratio,
                 "How many times their size compressed data may unpack to, beyond 64 MB")
      ->check(CLI::Range(1U, 100000U))
      ->capture_default_str();
  app.add_option("--max-unpacked-size", options.max_unpacked_size_mb,
                 "How large compressed data may become, in MB; 0: no limit")
      ->check(CLI::Range(0U, 1U << 31))
      ->capture_default_str();
  app.add_option("--max-csv-rows", options.max_csv_rows,
                 "How many rows a CSV may have, counted in lines of its text; 0: no limit")
      ->check(CLI::Range(0U, 1U << 31))
      ->capture_default_str();
  app.add_option("--token-file", options.token_file,
                 "File with the bearer token required for every request but GET /health");
  app.add_flag("--supervised", options.supervised, "End when the parent process ends");
  app.add_option("--log-level", options.log_level, "Lowest level that is logged")
      ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
      ->capture_default_str();
}

// Prints an error with detail and hint, for a terminal or a supervisor's log.
int report(const Error& error) {
  std::fprintf(stderr, "pg_relevance_modeld: %s\n", error.what());
  if (!error.detail().empty()) std::fprintf(stderr, "DETAIL: %s\n", error.detail().c_str());
  if (!error.hint().empty()) std::fprintf(stderr, "HINT: %s\n", error.hint().c_str());
  return 1;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app(
      "The model service of pg_relevance: grows random forests from CSV data and reports which "
      "features matter.");
  app.set_version_flag("--version", std::string("pg_relevance_modeld ") + version());
  app.require_subcommand(0, 1);
  ServeOptions options;
  add_serve_options(app, options);
  CLI::App* serving = app.add_subcommand("serve", "Serve the HTTP contract (the default)");
  add_serve_options(*serving, options);
  CLI::App* training = app.add_subcommand("train-job", "Run one training (internal: see serve)");
  std::string folder;
  pid_t parent = 0;
  training->add_option("folder", folder, "The job's folder")->required();
  training->add_option("--parent", parent, "End when this process ends");
  CLI11_PARSE(app, argc, argv);
  if (*training) return run_train_job(folder, parent);
  try {
    return serve(options);
  } catch (const Error& error) {
    return report(error);
  } catch (const std::exception& error) {
    return report(Error("internal_error", error.what()));
  }
}

}  // namespace relevance::modeld
