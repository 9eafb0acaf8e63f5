// SPDX-License-Identifier: PostgreSQL
#include "client/client_command_line.h"

#include <CLI/CLI.hpp>

namespace relevance::client {
namespace {

constexpr const char* kMainFooter = R"(Try it:
  pg_relevance train press-01 press.csv --target 'Good parts per hour'

The database is named by --database, or by libpq's environment: PGHOST, PGPORT, PGDATABASE, PGUSER, PGSERVICE, ...
Results go to standard output; progress, warnings and errors go to standard error.

Exit status:
  0    done
  1    the training failed, or the server reported an error
  2    the command line is wrong, or the file cannot be read; nothing was stored
  130  interrupted by Ctrl-C

`pg_relevance COMMAND --help` shows the options of a command.)";

constexpr const char* kTrainFooter =
    R"(The file may be encoded in UTF-8, UTF-16 or Windows-1252, and compressed with gzip: its bytes are sent as they are.
The machine is registered if it is new. If anything is wrong with the file, nothing is stored.

Ctrl-C while the file is being sent: nothing is stored. Later, the training continues on the server;
`pg_relevance wait RUN` follows it again, and `pg_relevance cancel RUN` ends it.)";

void add_database(CLI::App& app, Arguments& to) {
  app.add_option("-d,--database", to.database,
                 "Where: postgresql://user@host/plant, or \"host=... dbname=...\"")
      ->type_name("CONNECTION");
}

CLI::App* add_command(CLI::App& app, Arguments& to, Command command, const std::string& name,
                      const std::string& text) {
  CLI::App* sub = app.add_subcommand(name, text);
  sub->callback([&to, command] { to.command = command; });
  add_database(*sub, to);
  return sub;
}

void add_json(CLI::App& command, Arguments& to) {
  command.add_flag("--json", to.json, "Print the result as JSON");
}

void add_machine(CLI::App& command, Arguments& to, const std::string& text) {
  command.add_option("MACHINE", to.machine, text)->required()->type_name("");
}

std::string run_number(const std::string& text) {
  std::int64_t run = 0;
  const bool is_number = CLI::detail::lexical_cast(text, run) && run > 0;
  return is_number ? std::string() : "'" + text + "' is not a run's number, such as 12";
}

void add_run(CLI::App& command, Arguments& to) {
  command.add_option("RUN", to.run, "The run's number, as printed by `train`")
      ->required()
      ->check(run_number)
      ->type_name("");
}

constexpr const char* kPreviewFooter =
    R"(Nothing is stored. At most the first 64 MB of the file are read. With a target, the exit status is 1 if a training
would fail, and the error says why.)";

void add_file(CLI::App& command, Arguments& to) {
  command.add_option("FILE", to.file, "The CSV; - is standard input")->required()->type_name("");
}

CLI::Option* add_target(CLI::App& command, Arguments& to) {
  return command
      .add_option("-t,--target", to.target, "The column to explain, by its name in the file")
      ->type_name("COLUMN");
}

void add_options(CLI::App& command, Arguments& to) {
  command.add_option("-o,--options", to.options, "Options of the training: '{\"trees\": 200}'")
      ->type_name("JSON");
}

void add_commands(CLI::App& app, Arguments& to) {
  CLI::App* train = add_command(app, to, Command::train, "train",
                                "Send a CSV, train the machine on it, and print the ranking");
  add_machine(*train, to, "The machine's name");
  add_file(*train, to);
  add_target(*train, to)->required();
  add_options(*train, to);
  add_json(*train, to);
  train->footer(kTrainFooter);

  CLI::App* preview = add_command(app, to, Command::preview, "preview",
                                  "Print how a CSV would be understood, without training");
  add_file(*preview, to);
  add_target(*preview, to);
  add_options(*preview, to);
  add_json(*preview, to);
  preview->footer(kPreviewFooter);

  CLI::App* wait = add_command(app, to, Command::wait, "wait",
                               "Follow a running training, and print its ranking");
  add_run(*wait, to);
  add_json(*wait, to);

  CLI::App* cancel =
      add_command(app, to, Command::cancel, "cancel", "Cancel a training that has not ended");
  add_run(*cancel, to);

  CLI::App* ranking = add_command(app, to, Command::ranking, "ranking",
                                  "Print the ranking of a machine's latest completed training");
  add_machine(*ranking, to, "The machine's name");
  add_json(*ranking, to);

  CLI::App* machines = add_command(app, to, Command::machines, "machines", "List the machines");
  add_json(*machines, to);
}

}  // namespace

ClientCommandLine read_command_line(int argc, const char* const* argv) {
  ClientCommandLine line;
  CLI::App app(
      "Which process variables drive a machine's production: trains machines in PostgreSQL on CSV "
      "files, and prints the rankings.",
      "pg_relevance");
  app.set_version_flag("--version", std::string("pg_relevance ") + PG_RELEVANCE_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  add_database(app, line.arguments);
  add_commands(app, line.arguments);
  app.footer(kMainFooter);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    line.exit_code = app.exit(error) == 0 ? kDone : kWrongCall;
  }
  return line;
}

}  // namespace relevance::client
