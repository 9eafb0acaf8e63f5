// SPDX-License-Identifier: PostgreSQL
// What is still to be done at the model services, so that every machine has a model there and every
// model has a machine: the table relevance.model_task (shown by the view relevance.outbox). Tasks
// are retried until they succeed. C++ zone; each function must be called in a transaction and
// throws PgError. homes: of the services in use (model_services.h), one per line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace relevance::extension {

struct ModelTask {
  std::int64_t id = 0;
  std::int64_t machine = 0;  // needs a model; 0: the machine is gone, and so should its model be
  std::string machine_name;
  std::optional<int> model_id;  // to be deleted; nullopt: one is to be created
  std::string home;             // of the service; empty: any
  // Identifies a model to be created within this database: a service that gets the same key twice
  // creates one model.
  std::string key;
  std::int64_t attempts = 0;
};

// For the scheduler: the time until a task is due; 0: one is due now. nullopt: there is none.
std::optional<long> milliseconds_to_model_tasks(const std::string& homes);

// Detaches machines from tasks bound to a service that is no longer in use: should that service
// come back, a model that the task may have created there is deleted.
void leave_unused_services(const std::string& homes);

// Adds tasks for machines for which no model has been requested yet.
void note_machines_without_model(const std::string& homes);

// Some of the tasks that are due.
std::vector<ModelTask> due_model_tasks(const std::string& homes);

// To be called before asking a service for a machine's model: returns the task, from now on bound
// to that service. nullopt: the machine is gone. This, end_registration and give_up_model throw
// TransientError machine_locked when another transaction locks the machine for too long.
std::optional<ModelTask> begin_registration(std::int64_t machine, const std::string& home);

// Ends such a task and returns the machine's model: model_id, or the one that it got meanwhile, in
// which case model_id will be deleted. Any earlier model will be deleted too. nullopt: the machine
// is gone, or was begun to be registered at another service meanwhile; model_id will be deleted.
// is_fresh: the service does not report a model's status, so only we know that nothing was sent to
// it yet. Throws TransientError bad_answer when another machine is being trained with that id: the
// service assigned it twice.
std::optional<int> end_registration(const ModelTask& task, int model_id, bool is_fresh);

// Whether the machine has no model at any of these services.
bool needs_model(std::int64_t machine, const std::string& homes);

// The machine needs no model from elsewhere: one that may have been created there is deleted.
void withdraw_registration(std::int64_t machine);

// Records that data are sent to the machine's model: it is no longer fresh, and nothing takes its
// place while it is trained.
void use_model(std::int64_t machine);

// Takes the machine's model away; returns the task that deletes it. nullopt: it had none.
std::optional<ModelTask> give_up_model(std::int64_t machine);

// Takes the machine's model away without deleting it: its id belongs to another model.
void forget_model(std::int64_t machine);

// Whether the task is still as it was read, and its machine exists: then both are locked.
bool is_unchanged(const ModelTask& task);

// Whether the task still exists: it is dropped when its model id is assigned again.
bool is_open(const ModelTask& task);
void model_task_done(const ModelTask& task);
// Schedules a retry, with growing pauses of at most five minutes. A task that was begun at a service
// stays bound to it, since the service may have carried it out. A failure that is reported twice
// counts once.
void model_task_failed(const ModelTask& task, const Error& error);

}  // namespace relevance::extension
