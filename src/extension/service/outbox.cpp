// SPDX-License-Identifier: PostgreSQL
#include "extension/service/outbox.h"

#include "extension/ground/transaction.h"
#include "extension/service/model_tasks.h"
#include "extension/service/placement.h"

namespace relevance::extension {
namespace {

void note_failure(const ModelTask& task, const Error& error) {
  in_transaction([&] { model_task_failed(task, error); });
}

// A copied database contains the original's tasks, but must not get its models.
std::string key_of(const ModelTask& task) {
  return model_owner() + "/" + task.key;
}

// For a deleted machine: asks with the same key for the model that it may have got, and deletes it.
void withdraw(const ModelTask& task, ServiceClient& client) {
  if (const auto model_id = client.create_model("withdrawn", key_of(task)))
    client.delete_model(*model_id);
  in_transaction([&] { model_task_done(task); });
}

// The machine's model; nullopt: it needs none from here any more.
std::optional<int> finish_registration(const ModelTask& task, ServiceClient& client) {
  const std::optional<int> model_id = client.create_model(task.machine_name, key_of(task));
  if (!model_id) {
    in_transaction([&] { model_task_done(task); });  // the next one has a new key
    throw TransientError("service_lost", "the machine's new model was deleted at the model service",
                         "Its registration was withdrawn, or somebody else deleted it.");
  }
  const bool tells_status = client.status(*model_id).has_value();
  std::optional<int> result;
  in_transaction([&] { result = end_registration(task, *model_id, !tells_status); });
  return result;
}

bool is_usable(const ModelService& service) {
  ServiceState state;
  return !find_service(service.id, &state) || !is_down(state);
}

// Why the service does not answer; nullopt: it does.
std::optional<TransientError> ask(const ModelService& service, const Watch& watch) {
  const ProbeResult result = probe(service, watch.waiter());
  if (!may_be_starting(service, result)) note_health(service, result);
  return result.failure;
}

// The service that a task is bound to, or the first that answers, or the first.
ModelService service_of(const ModelTask& task, const Watch& watch) {
  std::vector<ModelService> in_use;
  in_transaction([&] { in_use = services_in_use(); });
  if (!task.home.empty() || in_use.empty()) in_use = model_services();
  const std::vector<ModelService> services = preferred(std::move(in_use), task.machine, task.home);
  for (const ModelService& service : services) {
    if (service.home == task.home) return service;
    if (!task.home.empty() || services.size() == 1 || !is_usable(service)) continue;
    if (!ask(service, watch)) return service;
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
  } else {
    std::optional<ModelTask> begun;
    in_transaction([&] {
      if (!is_unchanged(task)) return;
      if (needs_model(task.machine, homes_of(model_services())))
        begun = begin_registration(task.machine, service.home);
      else
        withdraw_registration(task.machine);
    });
    if (!begun || !finish_registration(*begun, client))
      throw TransientError("machine_gone", "the machine needs no model any more",
                           "It was deleted, or a training gave it one.");
  }
}

// A service that is known to be down costs no time.
void perform_or_note(const ModelTask& task, const Watch& watch) {
  try {
    const ModelService service = service_of(task, watch);
    if (!is_usable(service)) throw why_none({service});
    if (const auto failure = ask(service, watch)) throw *failure;
    perform(task, service, watch);
  } catch (const Error& error) {
    note_failure(task, error);
  }
}

}  // namespace

std::optional<int> register_model(std::int64_t machine, const std::string& home,
                                  ServiceClient& client) {
  std::optional<ModelTask> task;
  in_transaction([&] { task = begin_registration(machine, home); });
  if (!task) return std::nullopt;
  try {
    return finish_registration(*task, client);
  } catch (const Error& error) {
    note_failure(*task, error);
    throw;
  }
}

void empty_outbox(const Watch& watch) {
  for (;;) {
    std::vector<ModelTask> tasks;
    const std::string homes = homes_of(model_services());
    in_transaction([&] { leave_unused_services(homes); });
    in_transaction([&] { note_machines_without_model(homes); });
    in_transaction([&] { tasks = due_model_tasks(homes); });
    if (tasks.empty()) return;
    for (const ModelTask& task : tasks) perform_or_note(task, watch);
  }
}

}  // namespace relevance::extension
