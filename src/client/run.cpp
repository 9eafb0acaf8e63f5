// SPDX-License-Identifier: PostgreSQL
#include "client/run.h"

#include <cstdio>
#include <string>

#include "client/console.h"
#include "client/csv_file.h"
#include "client/database_connection.h"
#include "client/follow_training.h"
#include "client/interrupt.h"
#include "client/preview.h"
#include "client/queue_training.h"
#include "client/report.h"

namespace relevance::client {
namespace {

constexpr int kRowsAfterTraining = 15;

class Client {
 public:
  Client(const Arguments& arguments, Console& console) : arguments_(arguments), console_(console) {}

  void run() {
    switch (arguments_.command) {
      case Command::train:
        return train();
      case Command::preview:
        return preview();
      case Command::wait:
        return wait(arguments_.run);
      case Command::cancel:
        return cancel(connection(), console_, arguments_.run);
      case Command::ranking:
        return ranking();
      case Command::machines:
        return machines();
    }
  }

  // The run being waited for; 0: none yet, so nothing is stored.
  std::int64_t awaited_run() const { return awaited_run_; }

 private:
  DatabaseConnection& connection() {
    if (!connection_) {
      connection_ = std::make_unique<DatabaseConnection>(
          arguments_.database,
          [this](const std::string& severity, const Error& notice) { tell(severity, notice); });
    }
    return *connection_;
  }

  void tell(const std::string& severity, const Error& notice) {
    console_.tell(severity == "WARNING" ? "warning" : "note", notice);
  }

  void train() {
    CsvFile file(arguments_.file);
    const std::int64_t run = queue_training(connection(), console_, file, arguments_);
    console_.say("Training run " + std::to_string(run) + " is queued.");
    wait(run);
  }

  void preview() {
    CsvFile file(arguments_.file);
    client::preview(connection(), file, arguments_);
  }

  void wait(std::int64_t run) {
    awaited_run_ = run;
    const std::int64_t ranked = follow(connection(), console_, run);
    awaited_run_ = 0;
    print(ranked, kRowsAfterTraining);
  }

  void ranking() { print(completed_run(connection(), arguments_.machine), 0); }

  void print(std::int64_t run, int rows) {
    if (arguments_.json) return print_ranking_json(connection(), run);
    print_ranking(connection(), run, rows);
  }

  void machines() {
    if (arguments_.json) return print_machines_json(connection());
    print_machines(connection());
  }

  const Arguments& arguments_;
  Console& console_;
  std::unique_ptr<DatabaseConnection> connection_;
  std::int64_t awaited_run_ = 0;
};

std::string how_to_go_on(std::int64_t run) {
  const std::string number = std::to_string(run);
  return "Training run " + number + " continues on the server. To follow it: pg_relevance wait " +
         number + "\nTo cancel it: pg_relevance cancel " + number;
}

void flush_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    throw Error("output_failed", "the result could not be written to standard output");
  }
}

}  // namespace

int run(const Arguments& arguments) {
  Console console;
  Client client(arguments, console);
  try {
    client.run();
    flush_output();
    return kDone;
  } catch (const FileError& error) {
    console.end_progress();
    console.tell("pg_relevance", error);
    return kWrongCall;
  } catch (const Error& error) {
    console.end_progress();
    console.tell("pg_relevance", error);
    if (error.code() == "connection_lost" && client.awaited_run() != 0) {
      console.say(how_to_go_on(client.awaited_run()));
    }
    return kFailed;
  } catch (const Interrupted&) {
    console.end_progress();
    if (arguments.command == Command::train && client.awaited_run() == 0) {
      console.say("Interrupted: nothing was stored.");
    } else if (client.awaited_run() != 0) {
      console.say("Interrupted. " + how_to_go_on(client.awaited_run()));
    }
    return kInterrupted;
  }
}

}  // namespace relevance::client
