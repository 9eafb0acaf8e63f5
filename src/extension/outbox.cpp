#include "extension/outbox.h"

#include <algorithm>

#include "extension/model_tasks.h"
#include "extension/transaction.h"

namespace relevance::extension {
namespace {

bool was_heard(const Error& error) {
  return error.code() != "service_unreachable";
}

void note_failure(const ModelTask& task, const Error& error) {
  in_transaction([&] { model_task_failed(task, error, was_heard(error)); });
}

// A copied database has the original's tasks, and must not be given its models.
std::string key_of(const ModelTask& task) {
  return model_owner() + "/" + task.key;
}

// Of a machine that is gone: what it may have been given is asked for by the same key, and deleted.
void withdraw(const ModelTask& task, ServiceClient& client) {
  client.delete_model(client.create_model("withdrawn", key_of(task)));
  in_transaction([&] { model_task_done(task); });
}

void perform(const ModelTask& task, const ModelService& service, const Watch& watch) {
  bool is_noted = false;
  try {
    ServiceClient client = service_client(service, watch.waiter());
    if (task.model_id) {
      client.delete_model(*task.model_id);
      in_transaction([&] { model_task_done(task); });
    } else if (task.machine != 0) {
      is_noted = true;
      register_model(task.machine, service.home, client);
    } else {
      withdraw(task, client);
    }
  } catch (const Error& error) {
    if (!is_noted) note_failure(task, error);
  }
}

// The service that a task is bound to, or the first that answers.
const ModelService& service_of(const ModelTask& task, const std::vector<ModelService>& services,
                               const Watch& watch) {
  for (const ModelService& service : services) {
    if (service.home == task.home) return service;
    if (!task.home.empty() || services.size() == 1) continue;
    if (service_client(service, watch.waiter()).is_reachable()) return service;
  }
  return services.front();
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
    for (const ModelTask& task : tasks)
      perform(task, service_of(task, services_for(task.machine, task.home, 0), watch), watch);
  }
}

}  // namespace relevance::extension
