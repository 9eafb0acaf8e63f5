// SPDX-License-Identifier: PostgreSQL
// What is still to be done at the model services, so that every machine has a model there and no
// model is without its machine: the table relevance.model_task (the view relevance.outbox shows
// it). Nothing in it is ever given up. C++ zone; each function is to be called in a transaction
// and throws PgError. homes: of the services in use (model_services.h), one a line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace relevance::extension {

struct ModelTask {
  std::int64_t id = 0;
  std::int64_t machine = 0;  // to be given a model; 0: it is gone, and its model is to go too
  std::string machine_name;
  std::optional<int> model_id;  // to be deleted; nullopt: one is to be made
  std::string home;             // of the service; empty: any
  // Of a model that is to be made, within this database: a service that is asked twice by the same
  // key makes one model.
  std::string key;
  std::int64_t attempts = 0;
};

// For the scheduler: until something is due; 0: it is now. nullopt: nothing waits.
std::optional<long> milliseconds_to_model_tasks(const std::string& homes);

// A task that is bound to a service which is no longer in use is left by its machine: what it may
// have made there is deleted should that service come back.
void leave_unused_services(const std::string& homes);

// Notes machines that nobody has asked a model for yet.
void note_machines_without_model(const std::string& homes);

// Due ones, some of them.
std::vector<ModelTask> due_model_tasks(const std::string& homes);

// For whoever asks a service for a machine's model, before it does: the task, bound to that
// service from now on. nullopt: the machine is gone. This, end_registration and give_up_model throw
// TransientError machine_locked when somebody's open transaction holds the machine for too long.
std::optional<ModelTask> begin_registration(std::int64_t machine, const std::string& home);

// Ends such a task: the machine's model from now on, or, when it got one meanwhile, that; the other
// one will be deleted, as is any earlier model of the machine's. nullopt: the machine is gone, and
// the new model will be deleted. is_fresh: the service does not tell a model's status, so nobody
// but us knows that nothing was sent to it yet. Throws TransientError bad_answer when another machine
// is being trained under that number: the service gave it twice.
std::optional<int> end_registration(const ModelTask& task, int model_id, bool is_fresh);

// From now on data were sent to the machine's model.
void use_model(std::int64_t machine);

// The machine has no model any more; the task that deletes what it had. nullopt: it had none.
std::optional<ModelTask> give_up_model(std::int64_t machine);

// The number that it was given is another's.
void forget_model(std::int64_t machine);

// Whether it is still to be done: a number that was given out again is not deleted any more.
bool is_open(const ModelTask& task);
void model_task_done(const ModelTask& task);
// Tried again later, with growing pauses of at most five minutes. was_heard: the service may have
// done it; then it is the one to ask again. One failure may be told twice: it counts once.
void model_task_failed(const ModelTask& task, const Error& error, bool was_heard);

}  // namespace relevance::extension
