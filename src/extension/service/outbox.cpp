// SPDX-License-Identifier: PostgreSQL
#include "extension/service/outbox.h"

#include <algorithm>
#include <map>

#include "extension/ground/transaction.h"
#include "extension/service/model_tasks.h"

namespace relevance::extension {
namespace {

bool was_heard(const Error& error) {
  return error.code() != "service_unreachable";
}

void note_failure(const ModelTask& task, const Error& error) {
  in_transaction([&] { model_task_failed(task, error, was_heard(error)); });
}

// A copied database contains the original's tasks, but must not get its models.
std::string key_of(const ModelTask& task) {
  return model_owner() + "/" + task.key;
}

// For a deleted machine: asks with the same key for the model that it may have got, and deletes it.
void withdraw(const ModelTask& task, ServiceClient& client) {
  client.delete_model(client.create_model("withdrawn", key_of(task)));
  in_transaction([&] { model_task_done(task); });
}

// Services that did not answer in this round, by home, and why: they are not tried again in this
// round.
using Silent = std::map<std::string, Error>;

// The service that a task is bound to, or the first that answers.
ModelService service_of(const ModelTask& task, const Watch& watch, Silent& silent) {
  const std::vector<ModelService> services = services_for(task.machine, task.home, 0);
  for (const ModelService& service : services) {
    if (service.home == task.home) return service;
    if (!task.home.empty() || services.size() == 1 || silent.contains(service.home)) continue;
    std::optional<TransientError> why;
    if (service_client(service, watch.waiter()).is_reachable(&why)) return service;
    silent.emplace(service.home, *why);
  }
  return services.front();
}

void perform(const ModelTask& task, const ModelService& service, const Watch& watch) {
  ServiceClient client = service_client(service, watch.waiter());
  if (task.model_id) {
    bool is_needed = false;
    in_transaction([&] { is_needed = is_open(task); });
    if (!is_needed) return;
    client.delete_model(*task.model_id);
    in_transaction([&] { model_task_done(task); });
  } else if (task.machine == 0) {
    withdraw(task, client);
  } else if (!register_model(task.machine, service.home, client)) {
    throw TransientError("machine_gone", "the machine is gone", "It was deleted meanwhile.");
  }
}

void perform_or_note(const ModelTask& task, const Watch& watch, Silent& silent) {
  try {
    const ModelService service = service_of(task, watch, silent);
    const auto known = silent.find(service.home);
    if (known != silent.end()) return note_failure(task, known->second);
    try {
      perform(task, service, watch);
    } catch (const Error& error) {
      if (error.code() == "service_unreachable" || error.code() == "service_lost")
        silent.emplace(service.home, error);
      throw;
    }
  } catch (const Error& error) {
    note_failure(task, error);
  }
}

}  // namespace

std::vector<ModelService> services_for(std::int64_t machine, const std::string& model_home,
                                       std::int64_t failures) {
  std::vector<ModelService> services = model_services();
  const auto count = static_cast<std::int64_t>(services.size());
  const auto home =
      std::find_if(services.begin(), services.end(),
                   [&](const ModelService& service) { return service.home == model_home; });
  const bool stays = failures == 0 && home != services.end();
  const std::int64_t first = stays ? home - services.begin() : machine + failures;
  std::rotate(services.begin(), services.begin() + first % count, services.end());
  return services;
}

std::optional<int> register_model(std::int64_t machine, const std::string& home,
                                  ServiceClient& client) {
  std::optional<ModelTask> task;
  in_transaction([&] { task = begin_registration(machine, home); });
  if (!task) return std::nullopt;
  std::optional<int> result;
  try {
    const int model_id = client.create_model(task->machine_name, key_of(*task));
    const bool tells_status = client.status(model_id).has_value();
    in_transaction([&] { result = end_registration(*task, model_id, !tells_status); });
  } catch (const Error& error) {
    note_failure(*task, error);
    throw;
  }
  return result;
}

void empty_outbox(const Watch& watch) {
  for (;;) {
    std::vector<ModelTask> tasks;
    const std::string homes = homes_of(model_services());
    in_transaction([&] { leave_unused_services(homes); });
    in_transaction([&] { note_machines_without_model(homes); });
    in_transaction([&] { tasks = due_model_tasks(homes); });
    if (tasks.empty()) return;
    Silent silent;
    for (const ModelTask& task : tasks) perform_or_note(task, watch, silent);
  }
}

}  // namespace relevance::extension
