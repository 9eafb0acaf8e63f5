// SPDX-License-Identifier: PostgreSQL
#include "extension/queue/attempt_end.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>

#include "contract/messages.h"
#include "contract/train_options.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/settings.h"
#include "extension/ground/sql.h"
#include "extension/ground/transaction.h"
#include "extension/queue/cancellation.h"
#include "extension/queue/retry_time.h"

namespace relevance::extension {
namespace {

// Why an attempt was lost, which decides how often the run is tried again.
enum class Loss {
  own,      // relevance.max_attempts times
  service,  // at least so often, and for relevance.service_patience
  locked,   // for ever: some day the transaction that is in the way will end
};

Loss kind_of(const Error& error) {
  if (dynamic_cast<const LockedOut*>(&error) || error.code() == "machine_locked")
    return Loss::locked;
  for (const char* away :
       {"service_unreachable", "service_lost", "service_restarted", "service_unavailable"})
    if (error.code() == away) return Loss::service;
  return Loss::own;
}

std::string story_of(const Error& error) {
  return representable(error.message() +
                       (error.detail().empty() ? "" : " (" + error.detail() + ")"));
}

// How a story that comes again is told, given how it was told the last time; nullopt: that was
// another one.
std::optional<std::string> told_again(const std::string& story, const std::string& last) {
  if (last == story) return story + ", 2 times";
  if (!last.starts_with(story + ", ") || !last.ends_with(" times")) return std::nullopt;
  const long times = std::strtol(last.c_str() + story.size() + 2, nullptr, 10);
  return story + ", " + std::to_string(times + 1) + " times";
}

// What a run remembers of its lost attempts, this one included.
struct Losses {
  Loss kind = Loss::own;
  std::int64_t failures = 0;    // of Loss::own
  std::int64_t services = 0;    // of Loss::service
  std::int64_t seconds = 0;     // that services were down, over all of Loss::service
  std::string last;             // the story of this one
  bool retells_latest = false;  // it replaces the latest story
  bool is_disk_full = false;    // at the service; takes longer to pass
  std::string told;             // all stories

  std::int64_t count() const { return kind == Loss::own ? failures : services; }
  bool is_enough() const {
    if (kind == Loss::locked || count() < settings.max_attempts) return false;
    return kind == Loss::own || seconds >= settings.service_patience_s;
  }
};

Losses losses_with(Attempt attempt, const Error& error) {
  const SpiRows rows = query(
      "SELECT failures, service_losses, attempt_errors[cardinality(attempt_errors)] AS latest,"
      " array_to_string(attempt_errors[:cardinality(attempt_errors) - 1], '; then: ') AS earlier,"
      " away_seconds + coalesce(greatest(0, least(300, extract(epoch FROM clock_timestamp()"
      " - latest_loss_at))), 0)::bigint AS seconds"
      " FROM relevance.run WHERE id = $1",
      {attempt.run});
  Losses losses;
  losses.kind = kind_of(error);
  losses.is_disk_full = error.code() == "disk_full";
  losses.failures = rows.integer(0, "failures");
  losses.services = rows.integer(0, "service_losses");
  losses.seconds = rows.integer(0, "seconds");
  losses.last = story_of(error);
  if (losses.kind == Loss::own) ++losses.failures;
  if (losses.kind == Loss::service) ++losses.services;
  const std::string latest = rows.text_or_empty(0, "latest");
  if (losses.kind != Loss::own) {
    if (const auto again = told_again(losses.last, latest)) {
      losses.last = *again;
      losses.retells_latest = true;
    }
  }
  for (const std::string& story :
       {rows.text_or_empty(0, "earlier"), losses.retells_latest ? "" : latest, losses.last})
    if (!story.empty()) losses.told += (losses.told.empty() ? "" : "; then: ") + story;
  return losses;
}

// The first retry comes soon: a service that was restarted is back by then, and another one may
// take the run at once.
double pause_after(const Losses& losses) {
  const auto count = static_cast<double>(std::min<std::int64_t>(losses.count(), 6));
  const double least = losses.is_disk_full ? 30 : 0;
  if (losses.kind == Loss::own) return std::clamp(0.5 * std::pow(10, count), least, 300.0);
  if (losses.kind == Loss::service) return std::min(30.0, 0.5 * std::pow(2, count - 1));
  return 2;
}

// Losses as columns of the run, with parameters from $2 on.
#define RELEVANCE_LOSSES                                                            \
  " failures = $2::integer,"                                                        \
  " latest_loss_at = CASE WHEN $3::integer > service_losses THEN clock_timestamp()" \
  "                       ELSE latest_loss_at END,"                                 \
  " away_seconds = CASE WHEN $3::integer > service_losses THEN $6::integer"         \
  "                     ELSE away_seconds END,"                                     \
  " service_losses = $3::integer,"                                                  \
  " attempt_errors = attempt_errors[:cardinality(attempt_errors) - $5::integer] || $4::text"

// losses: of a run that was lost too often. Any end of an attempt is one statement: changing a row
// twice in a transaction rechecks its foreign key, which would deadlock with a concurrent deletion
// of the machine, since that waits for the run.
void fail_lost(Attempt attempt, const Error& error, const Losses& losses) {
  const std::string sqlstate = sqlstate_of(error);
  const std::string code = representable(error.code());
  const std::string message = representable(error.message());
  const std::int64_t tried = losses.failures + losses.services;
  const std::string times = tried == 1 ? "once: " : std::to_string(tried) + " times: ";
  const std::string detail = "It was tried " + times + losses.told + ".";
  const std::string hint = representable(error.hint());
  query(
      "UPDATE relevance.run SET status = 'failed', finished_at = clock_timestamp()," RELEVANCE_LOSSES
      ", error_code = $7, error_sqlstate = $8, error = $9, error_detail = $10,"
      " error_hint = nullif($11, '') WHERE id = $1",
      {attempt.run, losses.failures, losses.services, std::string_view(losses.last),
       std::int64_t{losses.retells_latest}, losses.seconds, std::string_view(code),
       std::string_view(sqlstate), std::string_view(message), std::string_view(detail),
       std::string_view(hint)});
}

bool is_cancelled(std::int64_t run) {
  return !query("SELECT FROM relevance.run_cancellation WHERE run_id = $1", {run}).empty();
}

}  // namespace

bool lock_running(Attempt attempt) {
  return !query(
              "SELECT FROM relevance.run WHERE id = $1 AND status = 'running' AND attempts = $2"
              " FOR NO KEY UPDATE",
              {attempt.run, attempt.number})
              .empty();
}

void put_back(Attempt attempt) {
  if (!lock_running(attempt)) return;
  query(
      "UPDATE relevance.run SET phase = NULL, progress = 0, started_at = NULL,"
      " status = CASE WHEN " RELEVANCE_NOT_CANCELLED
      " THEN 'queued' ELSE 'cancelled' END,"
      " finished_at = CASE WHEN NOT " RELEVANCE_NOT_CANCELLED
      " THEN clock_timestamp() END"
      " WHERE id = $1 AND status = 'running' AND attempts = $2",
      {attempt.run, attempt.number});
}

void end_cancelled(Attempt attempt) {
  query(
      "UPDATE relevance.run SET status = 'cancelled', phase = NULL, finished_at = clock_timestamp()"
      " WHERE id = $1 AND status = 'running' AND attempts = $2",
      {attempt.run, attempt.number});
}

std::optional<std::int64_t> same_as_before(std::int64_t run, const std::string& fingerprint) {
  const SpiRows last = query(
      "SELECT last.id, last.options::text AS last_options, r.options::text FROM relevance.run r,"
      " LATERAL (SELECT * FROM relevance.run c WHERE c.status = 'completed'"
      "           AND c.machine_id = r.machine_id ORDER BY c.id DESC LIMIT 1) last"
      " WHERE r.id = $1 AND last.fingerprint = $2 AND last.target_column = r.target_column",
      {run, std::string_view(fingerprint)});
  if (last.empty() || !contract::same_training(last.text_or_empty(0, "last_options"),
                                               last.text_or_empty(0, "options")))
    return std::nullopt;
  return last.integer(0, "id");
}

bool end_skipped(Attempt attempt, const std::string& fingerprint) {
  const auto earlier = same_as_before(attempt.run, fingerprint);
  if (!earlier) return false;
  const Warning unchanged =
      make_warning("data_unchanged", {}, {value_of("run", std::to_string(*earlier))});
  const std::string sentence = text_of(unchanged);
  const std::string details =
      representable(contract::to_json(std::vector{unchanged}).at("warning_details").dump());
  if (!lock_running(attempt)) return false;
  const SpiRows rows = query(
      "UPDATE relevance.run SET status = 'skipped', phase = NULL, progress = 1,"
      " finished_at = clock_timestamp(), fingerprint = $3, warnings = ARRAY[$4],"
      " warning_details = $5::jsonb"
      " WHERE id = $1 AND status = 'running' AND attempts = $2 AND " RELEVANCE_NOT_CANCELLED
      " RETURNING id",
      {attempt.run, attempt.number, std::string_view(fingerprint), std::string_view(sentence),
       std::string_view(details)});
  return !rows.empty();
}

void end_failed(Attempt attempt, const Error& error) {
  if (!lock_running(attempt)) return;
  if (is_cancelled(attempt.run)) return end_cancelled(attempt);
  const std::string sqlstate = sqlstate_of(error);
  const std::string code = representable(error.code());
  const std::string message = representable(error.message());
  const std::string detail = representable(error.detail());
  const std::string hint = representable(error.hint());
  query(
      "UPDATE relevance.run SET status = 'failed', finished_at = clock_timestamp(),"
      " error_code = $3, error_sqlstate = $4, error = $5, error_detail = nullif($6, ''),"
      " error_hint = nullif($7, '') WHERE id = $1 AND status = 'running' AND attempts = $2",
      {attempt.run, attempt.number, std::string_view(code), std::string_view(sqlstate),
       std::string_view(message), std::string_view(detail), std::string_view(hint)});
}

void end_lost(Attempt attempt, const Error& error) {
  if (!lock_running(attempt)) return;
  if (is_cancelled(attempt.run)) return end_cancelled(attempt);
  const Losses losses = losses_with(attempt, error);
  if (losses.is_enough()) return fail_lost(attempt, error, losses);
  query(
      "UPDATE relevance.run SET status = 'queued', phase = NULL, progress = 0, started_at = NULL," RELEVANCE_LOSSES
      ", not_before = clock_timestamp() + make_interval(secs => $7) WHERE id = $1",
      {attempt.run, losses.failures, losses.services, std::string_view(losses.last),
       std::int64_t{losses.retells_latest}, losses.seconds, pause_after(losses)});
}

void fail_impatient_runs(const Error& error) {
  const std::string sqlstate = sqlstate_of(error);
  const std::string message = representable(error.message());
  const std::string patience = std::to_string(settings.service_patience_s) + " s";
  const std::string detail =
      representable(error.detail() + (error.detail().empty() ? "" : " ") +
                    "It has waited for relevance.service_patience, which is " + patience + ".");
  const std::string hint = representable(error.hint());
  query(
      "UPDATE relevance.run SET status = 'failed', finished_at = clock_timestamp(),"
      " error_code = $1, error_sqlstate = $2, error = $3, error_detail = nullif($4, ''),"
      " error_hint = nullif($5, '') WHERE id IN (SELECT q.id FROM relevance.run q"
      "  WHERE q.status = 'queued' AND NOT " RELEVANCE_RUN_WAITS
      "  AND greatest(q.queued_at, q.not_before) <= clock_timestamp() - make_interval(secs => $6)"
      "  FOR NO KEY UPDATE SKIP LOCKED)",
      {std::string_view(error.code()), std::string_view(sqlstate), std::string_view(message),
       std::string_view(detail), std::string_view(hint), double(settings.service_patience_s)});
}

void recover_lost_run(Attempt lost) {
  // Another transaction's lock on this run must not delay other runs; the next pass tries again.
  if (query("SELECT FROM relevance.run WHERE id = $1 FOR UPDATE SKIP LOCKED", {lost.run}).empty())
    return;
  end_lost(lost, Error("worker_lost", "the run lost its worker",
                       "The worker or the server ended while the run was under way.",
                       "Check the server log for what ended it, then train again."));
}

}  // namespace relevance::extension
