// SPDX-License-Identifier: PostgreSQL
#include "client/follow_training.h"

#include <chrono>
#include <string>

#include "client/interrupt.h"

namespace relevance::client {
namespace {

constexpr std::chrono::milliseconds kLookEvery{200};

struct RunState {
  bool has_ended = false;
  std::string status;
  std::string phase;
  double progress = 0;
  Error error{"", ""};
};

RunState look_at(DatabaseConnection& connection, const std::string& run) {
  const QueryResult rows = connection.query(
      "SELECT finished_at IS NOT NULL, status, coalesce(phase, status), progress::text,"
      " coalesce(error_code, ''), coalesce(error, ''), coalesce(error_detail, ''),"
      " coalesce(error_hint, '') FROM relevance.training_status($1::bigint)",
      {run});
  return {rows.text(0, 0) == "t", rows.text(0, 1), rows.text(0, 2), std::stod(rows.text(0, 3)),
          Error(rows.text(0, 4), rows.text(0, 5), rows.text(0, 6), rows.text(0, 7))};
}

}  // namespace

std::int64_t follow(DatabaseConnection& connection, Console& console, std::int64_t run) {
  const std::string number = std::to_string(run);
  RunState state = look_at(connection, number);
  for (; !state.has_ended; state = look_at(connection, number)) {
    if (state.status == "queued") {
      console.show_progress("waiting for its turn", 0);
    } else {
      console.show_progress(state.phase, state.progress);
    }
    pause_for(kLookEvery);
  }
  console.end_progress();
  if (state.status == "failed") throw state.error;
  if (state.status == "cancelled") {
    throw Error("cancelled", "training run " + number + " was cancelled");
  }
  if (state.status != "skipped") return run;
  console.say("Training run " + number + " was skipped: the data have not changed.");
  return std::stoll(connection
                        .query("SELECT relevance.completed_run(machine_id, NULL)"
                               " FROM relevance.training_status($1::bigint)",
                               {number})
                        .text(0, 0));
}

void cancel(DatabaseConnection& connection, Console& console, std::int64_t run) {
  const std::string number = std::to_string(run);
  const QueryResult rows =
      connection.query("SELECT status FROM relevance.cancel_training($1::bigint)", {number});
  const bool has_ended = rows.text(0, 0) == "cancelled";
  console.say("Training run " + number + (has_ended ? " is cancelled." : " is being cancelled."));
}

}  // namespace relevance::client
