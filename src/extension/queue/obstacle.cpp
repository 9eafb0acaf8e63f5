// SPDX-License-Identifier: PostgreSQL
#include "extension/queue/obstacle.h"

#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/settings.h"
#include "extension/ground/shared_state.h"
#include "extension/ground/sql.h"
#include "extension/module/preload.h"
#include "extension/service/placement.h"
#include "extension/workers/launcher.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

std::string more_workers() {
  return "Raise max_worker_processes, which is " + std::to_string(max_worker_processes) +
         ", and restart the server: pg_relevance takes one for its launcher, one for each database "
         "that has it, and one for each concurrent training, besides those for parallel queries "
         "and other extensions.";
}

std::optional<Obstacle> absent_services() {
  // The SQL objects of an earlier version may not have been updated yet.
  if (query("SELECT WHERE pg_catalog.to_regclass('relevance.drained_service') IS NOT NULL").empty())
    return std::nullopt;
  const std::vector<ModelService> services = services_in_use();
  if (services.empty())
    return Obstacle{"All model services are being drained.",
                    "SELECT relevance.resume_service(url) uses one again."};
  if (!all_down_since(services)) return std::nullopt;
  const std::string patience = std::to_string(settings.service_patience_s) + " s";
  return Obstacle{services.size() == 1 ? std::string("The model service cannot be reached.")
                                       : "None of the " + std::to_string(services.size()) +
                                             " model services can be reached.",
                  "Trainings start as soon as one can, and fail after relevance.service_patience, "
                  "which is " +
                      patience + "; relevance.services shows operators what is wrong."};
}

}  // namespace

std::optional<Obstacle> find_obstacle() {
  // The primary processes a standby's queue.
  if (call_pg([] { return RecoveryInProgress(); })) return std::nullopt;
  if (!is_preloaded())
    return Obstacle{"pg_relevance was not loaded when the server started.",
                    preload_statement("pg_relevance") + " then restart the server."};
  if (!launcher_is_registered())
    return Obstacle{
        "When the server started, no background worker was left for pg_relevance's launcher.",
        more_workers()};
  if (lacks_worker(MyDatabaseId))
    return Obstacle{"No background worker is free to run it.", more_workers()};
  return absent_services();
}

}  // namespace relevance::extension

extern "C" {

PG_FUNCTION_INFO_V1(relevance_waiting_for);

// () → text
Datum relevance_waiting_for(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  text* answer = nullptr;
  enter_cpp([&] {
    SpiSession spi;
    const std::optional<Obstacle> found = find_obstacle();
    spi.finish();
    if (!found) return;
    const std::string sentences = to_server_for_people(found->reason + ' ' + found->remedy);
    answer = call_pg([&] {
      return cstring_to_text_with_len(sentences.data(), static_cast<int>(sentences.size()));
    });
  });
  if (answer == nullptr) PG_RETURN_NULL();
  PG_RETURN_TEXT_P(answer);
}
}
