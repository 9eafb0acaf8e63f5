// pg_relevance_modeld: the bundled model service.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "modeld/train_job.h"
#include "modeld/version.h"

namespace {

int run(int argc, char** argv) {
  CLI::App app(
      "The model service of pg_relevance: grows forests and tells which variables matter.");
  app.set_version_flag("--version",
                       std::string("pg_relevance_modeld ") + relevance::modeld::version());
  auto* job = app.add_subcommand("train-job", "Runs one training (internal: started by serve)");
  std::string folder;
  pid_t parent = 0;
  job->add_option("folder", folder, "The job's folder")->required();
  job->add_option("--parent", parent, "End when this process ends");
  CLI11_PARSE(app, argc, argv);
  if (*job) return relevance::modeld::run_train_job(folder, parent);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv);
}
