// SPDX-License-Identifier: PostgreSQL
#include "extension/service/model_tasks.h"

#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/sql.h"
#include "extension/ground/worker.h"
#include "extension/queue/retry_time.h"
#include "extension/service/model_services.h"

namespace relevance::extension {
namespace {

// A list of homes as a parameter.
#define RELEVANCE_HOMES "pg_catalog.string_to_array($1, E'\\n')"

ModelTask task_in(const SpiRows& rows, std::size_t row) {
  ModelTask task;
  task.id = rows.integer(row, "id");
  if (rows.text(row, "machine_id")) task.machine = rows.integer(row, "machine_id");
  task.machine_name = rows.text_for_people(row, "machine_name");
  if (rows.text(row, "model_id")) task.model_id = static_cast<int>(rows.integer(row, "model_id"));
  task.home = rows.text_or_empty(row, "model_home");
  task.key = rows.text_or_empty(row, "key");
  task.attempts = rows.integer(row, "attempts");
  return task;
}

// Not a model whose id the service has assigned to another machine since.
void delete_later(int model_id, const std::string& home, std::int64_t machine) {
  query(
      "INSERT INTO relevance.model_task (task, model_id, model_home)"
      " SELECT 'delete', $1::integer, $2 WHERE NOT EXISTS (SELECT FROM relevance.machine m"
      "  WHERE m.model_id = $1::integer AND m.model_home = $2 AND m.id <> $3)"
      " ON CONFLICT DO NOTHING",
      {static_cast<std::int64_t>(model_id), std::string_view(home), machine});
}

// A model id that a service assigns again, having lost its state, belongs to its latest receiver.
void take_number_over(int model_id, const std::string& home, std::int64_t machine) {
  const auto id = static_cast<std::int64_t>(model_id);
  const SpiRows training = query(
      "SELECT m.machine_name FROM relevance.machine m WHERE m.model_id = $1::integer"
      " AND m.model_home = $2 AND m.id <> $3 AND EXISTS"
      " (SELECT FROM relevance.run r WHERE r.machine_id = m.id AND r.status = 'running')",
      {id, std::string_view(home), machine});
  if (!training.empty())
    throw TransientError(
        "bad_answer", "the model service gave the model id " + std::to_string(model_id) + " twice",
        "Machine \"" + training.text_for_people(0, "machine_name") +
            "\" is being trained under that number.",
        "A model service must never assign a number twice.");
  // Not at once: with a service that gives every machine the same number, they would endlessly take
  // it from each other.
  query(
      "INSERT INTO relevance.model_task (task, machine_id, attempts, not_before, error)"
      " SELECT 'register', m.id, 1, clock_timestamp() + interval '5 s',"
      "  'the model service gave its number to another machine'"
      " FROM relevance.machine m WHERE model_id = $1::integer AND model_home = $2 AND id <> $3"
      " ON CONFLICT DO NOTHING",
      {id, std::string_view(home), machine});
  query(
      "UPDATE relevance.machine SET model_id = NULL, model_home = NULL, model_fresh = false"
      " WHERE model_id = $1::integer AND model_home = $2 AND id <> $3",
      {id, std::string_view(home), machine});
  query("DELETE FROM relevance.model_task WHERE model_id = $1::integer AND model_home = $2",
        {id, std::string_view(home)});
}

// Locks the machine, if it exists: before its tasks, in the same order as its deletion.
bool lock_machine(std::int64_t machine) {
  try {
    return !query("SELECT FROM relevance.machine WHERE id = $1 FOR NO KEY UPDATE", {machine})
                .empty();
  } catch (const PgError& error) {
    if (error.sqlstate() != kLockNotAvailable) throw;
    throw TransientError("machine_locked",
                         "machine " + std::to_string(machine) + " is locked by an open transaction",
                         "The lock was not released within " + std::string(kLockTimeout) + ".",
                         "Commit or roll back what changes or deletes the machine.");
  }
}

}  // namespace

std::optional<long> milliseconds_to_model_tasks(const std::string& homes) {
  const SpiRows rows = query(
      "SELECT min(due.ms) AS ms FROM (SELECT 0::bigint AS ms FROM relevance.machine m"
      "  WHERE (m.model_id IS NULL OR m.model_home <> ALL (" RELEVANCE_HOMES
      "))"
      "    AND NOT EXISTS (SELECT FROM relevance.model_task t WHERE t.machine_id = m.id)"
      " UNION ALL SELECT CASE WHEN t." RELEVANCE_TASK_WAITS
      "    THEN (extract(epoch FROM t.not_before - clock_timestamp()) * 1000)::bigint ELSE 0 END"
      "  FROM relevance.model_task t WHERE t.model_home = ANY (" RELEVANCE_HOMES
      ")"
      "   OR t.task = 'register' AND (t.machine_id IS NOT NULL OR t.model_home IS NULL)) due",
      {std::string_view(homes)});
  if (!rows.text(0, "ms")) return std::nullopt;
  return std::max(0L, static_cast<long>(rows.integer(0, "ms")));
}

void leave_unused_services(const std::string& homes) {
  // In a copied database these are the original's tasks, which the original carries out.
  query("DELETE FROM relevance.model_task WHERE NOT pg_catalog.starts_with(model_home, $1)",
        {std::string_view(model_owner() + "/")});
  query(
      "UPDATE relevance.model_task SET machine_id = NULL WHERE task = 'register'"
      " AND machine_id IS NOT NULL AND model_home <> ALL (" RELEVANCE_HOMES ")",
      {std::string_view(homes)});
  query(
      "DELETE FROM relevance.model_task WHERE task = 'register' AND machine_id IS NULL"
      " AND model_home IS NULL");
}

// Passes over machines that are being deleted, or given a model at this moment: the old version of
// such a row has none.
void note_machines_without_model(const std::string& homes) {
  query(
      "INSERT INTO relevance.model_task (task, machine_id)"
      " SELECT 'register', m.id FROM relevance.machine m"
      "  WHERE m.model_id IS NULL OR m.model_home <> ALL (" RELEVANCE_HOMES
      ")"
      "  FOR NO KEY UPDATE SKIP LOCKED"
      " ON CONFLICT DO NOTHING",
      {std::string_view(homes)});
}

// Not those of machines that are being deleted: their tasks are locked with them.
std::vector<ModelTask> due_model_tasks(const std::string& homes) {
  const SpiRows rows = query(
      "SELECT t.id, t.machine_id, m.machine_name, t.model_id, t.model_home, t.key,"
      " t.attempts"
      " FROM relevance.model_task t LEFT JOIN relevance.machine m ON m.id = t.machine_id"
      " WHERE NOT t." RELEVANCE_TASK_WAITS
      " AND (t.model_home IS NULL OR t.model_home = ANY (" RELEVANCE_HOMES
      "))"
      " ORDER BY t.attempts, t.id LIMIT 100 FOR NO KEY UPDATE OF t SKIP LOCKED",
      {std::string_view(homes)});
  std::vector<ModelTask> tasks;
  for (std::size_t i = 0; i < rows.size(); ++i) tasks.push_back(task_in(rows, i));
  return tasks;
}

std::optional<ModelTask> begin_registration(std::int64_t machine, const std::string& home) {
  if (!lock_machine(machine)) return std::nullopt;
  query(
      "UPDATE relevance.model_task SET machine_id = NULL WHERE task = 'register'"
      " AND machine_id = $1 AND model_home <> $2",
      {machine, std::string_view(home)});
  query(
      "INSERT INTO relevance.model_task (task, machine_id) VALUES ('register', $1::integer)"
      " ON CONFLICT DO NOTHING",
      {machine});
  const SpiRows rows = query(
      "UPDATE relevance.model_task t SET model_home = $2 FROM relevance.machine m"
      " WHERE t.task = 'register' AND t.machine_id = $1 AND m.id = $1"
      " RETURNING t.id, t.machine_id, m.machine_name, t.model_id, t.model_home, t.key,"
      " t.attempts",
      {machine, std::string_view(home)});
  return task_in(rows, 0);
}

std::optional<int> end_registration(const ModelTask& task, int model_id, bool is_fresh) {
  lock_machine(task.machine);
  const SpiRows machine =
      query("SELECT model_id, model_home FROM relevance.machine WHERE id = $1", {task.machine});
  // Taken from the machine when its registration was begun at another service; gone when it was
  // carried out by somebody else since, or withdrawn, so that the model may exist no longer.
  const bool is_ours = !query("SELECT FROM relevance.model_task WHERE id = $1 AND machine_id = $2",
                              {task.id, task.machine})
                            .empty();
  model_task_done(task);
  const bool has_model = !machine.empty() && machine.text(0, "model_id").has_value();
  const int earlier = has_model ? static_cast<int>(machine.integer(0, "model_id")) : 0;
  const std::string home = has_model ? machine.text_or_empty(0, "model_home") : "";
  if (has_model && home == task.home) {
    if (earlier != model_id) delete_later(model_id, task.home, task.machine);
    return earlier;
  }
  if (machine.empty() || !is_ours) {
    delete_later(model_id, task.home, task.machine);
    return std::nullopt;
  }
  take_number_over(model_id, task.home, task.machine);
  if (has_model) delete_later(earlier, home, task.machine);
  query(
      "UPDATE relevance.machine SET model_id = $2::integer, model_home = $3,"
      " model_fresh = ($4::integer = 1) WHERE id = $1",
      {task.machine, static_cast<std::int64_t>(model_id), std::string_view(task.home),
       std::int64_t{is_fresh}});
  return model_id;
}

bool needs_model(std::int64_t machine, const std::string& homes) {
  return !query(
              "SELECT FROM relevance.machine m WHERE m.id = $2"
              " AND (m.model_id IS NULL OR m.model_home <> ALL (" RELEVANCE_HOMES "))",
              {std::string_view(homes), machine})
              .empty();
}

void withdraw_registration(std::int64_t machine) {
  query(
      "UPDATE relevance.model_task SET machine_id = NULL WHERE task = 'register'"
      " AND machine_id = $1",
      {machine});
}

void use_model(std::int64_t machine) {
  const bool is_registered_elsewhere =
      !query("SELECT FROM relevance.model_task WHERE task = 'register' AND machine_id = $1",
             {machine})
           .empty();
  if (is_registered_elsewhere && lock_machine(machine)) withdraw_registration(machine);
  query("UPDATE relevance.machine SET model_fresh = false WHERE id = $1 AND model_fresh",
        {machine});
}

std::optional<ModelTask> give_up_model(std::int64_t machine) {
  lock_machine(machine);
  const SpiRows had = query(
      "SELECT model_id, model_home FROM relevance.machine WHERE id = $1 AND model_id IS NOT NULL",
      {machine});
  if (had.empty()) return std::nullopt;
  delete_later(static_cast<int>(had.integer(0, "model_id")), had.text_or_empty(0, "model_home"),
               machine);
  forget_model(machine);
  const SpiRows rows = query(
      "SELECT id, machine_id, NULL AS machine_name, model_id, model_home, key, attempts"
      " FROM relevance.model_task"
      " WHERE model_id = $1::integer AND model_home = $2",
      {had.integer(0, "model_id"), std::string_view(had.text_or_empty(0, "model_home"))});
  if (rows.empty()) return std::nullopt;
  return task_in(rows, 0);
}

void forget_model(std::int64_t machine) {
  query(
      "UPDATE relevance.machine SET model_id = NULL, model_home = NULL, model_fresh = false"
      " WHERE id = $1",
      {machine});
}

bool is_unchanged(const ModelTask& task) {
  return lock_machine(task.machine) &&
         !query(
              "SELECT FROM relevance.model_task WHERE id = $1 AND machine_id = $2::integer"
              " AND coalesce(model_home, '') = $3 FOR NO KEY UPDATE",
              {task.id, task.machine, std::string_view(task.home)})
              .empty();
}

bool is_open(const ModelTask& task) {
  return !query("SELECT FROM relevance.model_task WHERE id = $1", {task.id}).empty();
}

void model_task_done(const ModelTask& task) {
  query("DELETE FROM relevance.model_task WHERE id = $1", {task.id});
}

void model_task_failed(const ModelTask& task, const Error& error) {
  const std::string message =
      representable(error.message() + (error.detail().empty() ? "" : " (" + error.detail() + ")"));
  query(
      "UPDATE relevance.model_task SET attempts = attempts + 1, error = $2,"
      " not_before = clock_timestamp()"
      "  + make_interval(secs => least(300, 0.5 * 2 ^ least(attempts, 10)))"
      " WHERE id = (SELECT t.id FROM relevance.model_task t WHERE t.id = $1 AND t.attempts = $3"
      "             FOR NO KEY UPDATE SKIP LOCKED)",
      {task.id, std::string_view(message), task.attempts});
}

}  // namespace relevance::extension
