// SPDX-License-Identifier: PostgreSQL
// Parsing the client's command line.
#include "client/client_command_line.h"

#include <gtest/gtest.h>

#include <vector>

namespace relevance::client {
namespace {

ClientCommandLine read(std::vector<const char*> words) {
  words.insert(words.begin(), "pg_relevance");
  return read_command_line(static_cast<int>(words.size()), words.data());
}

// What is printed for a command line, and the exit code.
struct Answer {
  std::string out;
  std::string err;
  int exit_code;
};

Answer answer(const std::vector<const char*>& words) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int code = read(words).exit_code;
  std::string out = testing::internal::GetCapturedStdout();
  return {out, testing::internal::GetCapturedStderr(), code};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(ClientCommandLine, TrainTakesMachineFileAndTarget) {
  const ClientCommandLine line =
      read({"train", "press-01", "press.csv", "--target", "Good parts per hour"});
  EXPECT_EQ(line.exit_code, -1);
  EXPECT_EQ(line.arguments.command, Command::train);
  EXPECT_EQ(line.arguments.machine, "press-01");
  EXPECT_EQ(line.arguments.file, "press.csv");
  EXPECT_EQ(line.arguments.target, "Good parts per hour");
  EXPECT_EQ(line.arguments.options, "{}");
  EXPECT_EQ(line.arguments.database, "");
  EXPECT_FALSE(line.arguments.json);
}

TEST(ClientCommandLine, PreviewNeedsOnlyAFile) {
  const ClientCommandLine line = read({"preview", "press.csv"});
  EXPECT_EQ(line.exit_code, -1);
  EXPECT_EQ(line.arguments.command, Command::preview);
  EXPECT_EQ(line.arguments.file, "press.csv");
  EXPECT_EQ(line.arguments.target, "");
  EXPECT_EQ(read({"preview", "-", "-t", "y"}).arguments.target, "y");
  EXPECT_EQ(answer({"preview"}).exit_code, kWrongCall);
}

TEST(ClientCommandLine, OptionsMayStandAnywhereAfterTheCommand) {
  const ClientCommandLine line =
      read({"train", "--json", "-t", "y", "press-01", "-o", R"({"trees": 200})", "-", "-d",
            "postgresql://me@server/plant?sslmode=require"});
  EXPECT_EQ(line.exit_code, -1);
  EXPECT_EQ(line.arguments.machine, "press-01");
  EXPECT_EQ(line.arguments.file, "-");
  EXPECT_EQ(line.arguments.options, R"({"trees": 200})");
  EXPECT_EQ(line.arguments.database, "postgresql://me@server/plant?sslmode=require");
  EXPECT_TRUE(line.arguments.json);
}

TEST(ClientCommandLine, TheDatabaseMayBeNamedBeforeTheCommand) {
  const ClientCommandLine line = read({"-d", "host=server dbname=plant", "ranking", "press-01"});
  EXPECT_EQ(line.exit_code, -1);
  EXPECT_EQ(line.arguments.command, Command::ranking);
  EXPECT_EQ(line.arguments.database, "host=server dbname=plant");
}

TEST(ClientCommandLine, NamesAreTakenAsTheyAre) {
  const ClientCommandLine line =
      read({"train", "--target=-5 °C; \"x\"", "--", "-press [1]", "[a].csv"});
  EXPECT_EQ(line.exit_code, -1);
  EXPECT_EQ(line.arguments.machine, "-press [1]");
  EXPECT_EQ(line.arguments.file, "[a].csv");
  EXPECT_EQ(line.arguments.target, "-5 °C; \"x\"");
}

TEST(ClientCommandLine, WaitAndCancelTakeARun) {
  EXPECT_EQ(read({"wait", "12"}).arguments.command, Command::wait);
  EXPECT_EQ(read({"wait", "12"}).arguments.run, 12);
  EXPECT_EQ(read({"cancel", "9000000000"}).arguments.command, Command::cancel);
  EXPECT_EQ(read({"cancel", "9000000000"}).arguments.run, 9000000000);
}

TEST(ClientCommandLine, MachinesTakesNothing) {
  EXPECT_EQ(read({"machines", "--json"}).arguments.command, Command::machines);
  EXPECT_EQ(answer({"machines", "press-01"}).exit_code, 2);
}

TEST(ClientCommandLine, WhatIsMissingIsNamed) {
  const Answer no_target = answer({"train", "press-01", "press.csv"});
  EXPECT_EQ(no_target.exit_code, 2);
  EXPECT_TRUE(contains(no_target.err, "--target is required")) << no_target.err;
  const Answer no_file = answer({"train", "press-01", "--target", "y"});
  EXPECT_EQ(no_file.exit_code, 2);
  EXPECT_TRUE(contains(no_file.err, "FILE is required")) << no_file.err;
  const Answer nothing = answer({});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_TRUE(contains(nothing.err, "--help")) << nothing.err;
}

TEST(ClientCommandLine, WhatIsNotUnderstoodIsRejected) {
  EXPECT_EQ(answer({"tain", "press-01"}).exit_code, 2);
  EXPECT_EQ(answer({"ranking", "press-01", "--jsn"}).exit_code, 2);
  EXPECT_EQ(answer({"wait", "0"}).exit_code, 2);
  EXPECT_EQ(answer({"wait", "-1"}).exit_code, 2);
  const Answer word = answer({"wait", "press-01"});
  EXPECT_EQ(word.exit_code, 2);
  EXPECT_TRUE(contains(word.err, "'press-01' is not a run's number")) << word.err;
}

TEST(ClientCommandLine, HelpAndVersionGoToStandardOutput) {
  const Answer help = answer({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_EQ(help.err, "");
  for (const char* part : {"train", "wait", "cancel", "ranking", "machines", "--database",
                           "--version", "Exit status", "130"}) {
    EXPECT_TRUE(contains(help.out, part)) << part;
  }
  const Answer train = answer({"train", "--help"});
  EXPECT_EQ(train.exit_code, 0);
  for (const char* part :
       {"MACHINE", "FILE", "--target", "--options", "--json", "--database", "Ctrl-C"}) {
    EXPECT_TRUE(contains(train.out, part)) << part;
  }
  EXPECT_EQ(answer({"--version"}).out, "pg_relevance " PG_RELEVANCE_VERSION "\n");
}

}  // namespace
}  // namespace relevance::client
