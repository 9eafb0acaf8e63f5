// SPDX-License-Identifier: PostgreSQL
// Flags, environment and file: the same values are accepted and rejected wherever they come from.
#include "httpd/configuration.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

namespace relevance::httpd {
namespace {

struct Outcome {
  Configuration configuration;
  int exit_code = -1;
  std::string said;  // on standard error

  bool rejected() const { return exit_code > 0; }
};

Outcome read(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "pg_relevance_httpd");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  testing::internal::CaptureStderr();
  const HttpdCommandLine line = read_command_line(static_cast<int>(argv.size()), argv.data());
  return {line.configuration, line.exit_code, testing::internal::GetCapturedStderr()};
}

class Variable {
 public:
  Variable(std::string name, const std::string& value) : name_(std::move(name)) {
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  ~Variable() { ::unsetenv(name_.c_str()); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  std::string name_;
};

class File {
 public:
  explicit File(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              ("httpd_configuration_test." + std::to_string(::getpid()))) {
    std::ofstream(path_) << text;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The variable of "--pool-size" is PG_RELEVANCE_POOL_SIZE.
std::string variable_of(const std::string& option) {
  if (option == "database") return "DATABASE_URL";
  std::string name = "PG_RELEVANCE_";
  for (const char c : option) name += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  return name;
}

Outcome by_flag(const std::string& option, const std::string& value) {
  return read({"--" + option, value});
}

Outcome by_environment(const std::string& option, const std::string& value) {
  const Variable variable(variable_of(option), value);
  return read({});
}

Outcome by_file(const std::string& option, const std::string& value) {
  const File file(option + " = \"" + value + "\"\n");
  return read({"--config", file.path()});
}

struct Bad {
  std::string option;
  std::string value;
  std::string reason;
};

const std::vector<Bad> kBad = {
    {"listen", "localhost", "cannot listen on \"localhost\""},
    {"listen", "localhost:http", "cannot listen on \"localhost:http\""},
    {"listen", "localhost:70000", "cannot listen on \"localhost:70000\""},
    {"listen", "unix:", "HOST:PORT"},
    {"jwt-algorithm", "RS265", "RS265 not in {"},
    {"jwt-algorithm", "none", "none not in {"},
    {"jwt-key-file", "/nowhere/key.pem", "/nowhere/key.pem"},
    {"jwt-key-file", "/", "directory"},
    {"pool-size", "0", "\"0\" is not a whole number, 1 to 1000"},
    {"pool-size", "1001", "1 to 1000"},
    {"pool-size", "ten", "\"ten\" is not a whole number"},
    {"pool-size", "10x", "\"10x\" is not a whole number"},
    {"pool-size", "2.5", "\"2.5\" is not a whole number"},
    {"pool-size", "010", "\"010\" is not a whole number"},
    {"pool-size", "0x10", "\"0x10\" is not a whole number"},
    {"pool-size", "18446744073709551617", "1 to 1000"},
    {"max-uploads", "0", "1 to 1000"},
    {"pool-wait", "0", "1 to 3600000"},
    {"statement-timeout", "2147483648", "0 to 2147483647"},
    {"max-csv-bytes", "0", "1 or more"},
    {"max-csv-bytes", "18446744073709551616", "1 or more"},
    {"max-unpacked-bytes", "-1", "0 or more"},
    {"max-unpack-ratio", "0", "1 to 100000"},
    {"max-csv-rows", "1e9", "0 or more"},
    {"max-json-bytes", "1e6", "1 or more"},
    {"max-connections", "1000001", "1 to 1000000"},
    {"max-connections-per-address", "many", "0 to 1000000"},
    {"min-upload-rate", "20 kB", "0 or more"},
    {"idle-timeout", "86401", "1 to 86400"},
    {"log-level", "verbose", "verbose not in {"},
    {"log-level", "INFO", "INFO not in {"},
    {"schema", ",", ""},
    {"allowed-hosts", "http://plant.example", "\"http://plant.example\" is not a host's name"},
    {"allowed-hosts", "plant.example:8001", "without scheme, port and path"},
    {"allowed-hosts", "plant.example/machines", "without scheme, port and path"},
};

TEST(Configuration, RejectsTheSameValuesFromEverywhere) {
  for (const Bad& bad : kBad) {
    SCOPED_TRACE(bad.option + " = " + bad.value);
    const Outcome flag = by_flag(bad.option, bad.value);
    EXPECT_TRUE(flag.rejected());
    EXPECT_NE(flag.said.find(bad.option), std::string::npos) << flag.said;
    EXPECT_NE(flag.said.find(bad.reason), std::string::npos) << flag.said;

    const Outcome environment = by_environment(bad.option, bad.value);
    EXPECT_TRUE(environment.rejected());
    EXPECT_NE(environment.said.find(variable_of(bad.option)), std::string::npos)
        << environment.said;
    EXPECT_NE(environment.said.find(bad.reason), std::string::npos) << environment.said;

    const Outcome file = by_file(bad.option, bad.value);
    EXPECT_TRUE(file.rejected());
    EXPECT_NE(file.said.find("httpd_configuration_test."), std::string::npos) << file.said;
    EXPECT_NE(file.said.find("--" + bad.option), std::string::npos) << file.said;
    EXPECT_NE(file.said.find(bad.reason), std::string::npos) << file.said;
  }
}

struct Good {
  std::string option;
  std::string value;
  std::function<bool(const Configuration&)> is_set;
};

using Names = std::vector<std::string>;
using C = const Configuration&;

const std::vector<Good> kGood = {
    {"listen", "unix:/run/relevance.sock",
     [](C c) { return c.listen == "unix:/run/relevance.sock"; }},
    {"listen", "[::1]:8001", [](C c) { return c.listen == "[::1]:8001"; }},
    {"database", "host=/tmp dbname='my plant'",
     [](C c) { return c.database == "host=/tmp dbname='my plant'"; }},
    {"schema", "relevance,plant",
     [](C c) {
       return c.schemas == Names{"relevance", "plant"};
     }},
    {"schema", "plant", [](C c) { return c.schemas == Names{"plant"}; }},
    {"anonymous-role", "web reader", [](C c) { return c.tokens.anonymous_role == "web reader"; }},
    {"jwt-algorithm", "RS256", [](C c) { return c.tokens.algorithm == "RS256"; }},
    {"jwt-secret", "-- a secret = with signs",
     [](C c) { return c.tokens.key == "-- a secret = with signs"; }},
    {"jwt-audience", "plant", [](C c) { return c.tokens.audience == "plant"; }},
    {"cors-origin", "https://a.example,https://b.example",
     [](C c) {
       return c.cors_origins == Names{"https://a.example", "https://b.example"};
     }},
    {"cors-origin", "*", [](C c) { return c.cors_is_set; }},
    {"allowed-hosts", "plant.example,*.plant.example,[2001:db8::1]",
     [](C c) {
       return c.allowed_hosts == Names{"plant.example", "*.plant.example", "[2001:db8::1]"};
     }},
    {"pool-size", "1000", [](C c) { return c.pool_size == 1000; }},
    {"max-uploads", "1", [](C c) { return c.max_uploads == 1; }},
    {"pool-wait", "5", [](C c) { return c.pool_wait == std::chrono::milliseconds(5); }},
    {"statement-timeout", "0",
     [](C c) { return c.statement_timeout == std::chrono::milliseconds(0); }},
    {"max-csv-bytes", "5000000000", [](C c) { return c.max_csv_bytes == 5'000'000'000; }},
    {"max-unpacked-bytes", "0", [](C c) { return c.max_unpacked_bytes == 0; }},
    {"max-unpack-ratio", "30", [](C c) { return c.max_unpack_ratio == 30; }},
    {"max-csv-rows", "1000", [](C c) { return c.max_csv_rows == 1000; }},
    {"max-json-bytes", "1", [](C c) { return c.max_json_bytes == 1; }},
    {"max-connections", "7", [](C c) { return c.max_connections == 7; }},
    {"max-connections-per-address", "9", [](C c) { return c.max_connections_per_address == 9; }},
    {"min-upload-rate", "0", [](C c) { return c.min_upload_rate == 0; }},
    {"idle-timeout", "86400", [](C c) { return c.idle_timeout == std::chrono::seconds(86400); }},
    {"log-level", "off", [](C c) { return c.log_level == "off"; }},
};

TEST(Configuration, AcceptsTheSameValuesFromEverywhere) {
  for (const Good& good : kGood) {
    SCOPED_TRACE(good.option + " = " + good.value);
    EXPECT_FALSE(good.is_set(read({}).configuration)) << "the default would pass, too";
    // A flag whose value begins with a dash is written with "=".
    const Outcome flag = read({"--" + good.option + '=' + good.value});
    EXPECT_EQ(flag.exit_code, -1) << flag.said;
    EXPECT_TRUE(good.is_set(flag.configuration));
    const Outcome environment = by_environment(good.option, good.value);
    EXPECT_EQ(environment.exit_code, -1) << environment.said;
    EXPECT_TRUE(good.is_set(environment.configuration));
    const Outcome file = by_file(good.option, good.value);
    EXPECT_EQ(file.exit_code, -1) << file.said;
    EXPECT_TRUE(good.is_set(file.configuration));
  }
}

TEST(Configuration, PrefersFlagsToTheEnvironmentAndTheEnvironmentToAFile) {
  const File file("pool-size = 3\nlog-level = \"debug\"\nschema = [\"one\", \"two\"]\n");
  EXPECT_EQ(read({}).configuration.pool_size, 10U);
  EXPECT_EQ(read({"--config", file.path()}).configuration.pool_size, 3U);
  EXPECT_EQ(read({"--config", file.path()}).configuration.schemas, (Names{"one", "two"}));
  const Variable variable("PG_RELEVANCE_POOL_SIZE", "4");
  EXPECT_EQ(read({"--config", file.path()}).configuration.pool_size, 4U);
  const Outcome all = read({"--config", file.path(), "--pool-size", "5"});
  EXPECT_EQ(all.configuration.pool_size, 5U);
  EXPECT_EQ(all.configuration.log_level, "debug");
}

// An overridden value is not checked, so a flag can correct a wrong environment variable.
TEST(Configuration, IgnoresWhatAFlagOverrides) {
  const Variable variable("PG_RELEVANCE_JWT_ALGORITHM", "RS265");
  EXPECT_EQ(read({"--jwt-algorithm", "ES256"}).configuration.tokens.algorithm, "ES256");
  EXPECT_TRUE(read({}).rejected());
}

TEST(Configuration, CountsAnEmptyVariableAsNotSet) {
  const Variable size("PG_RELEVANCE_POOL_SIZE", "");
  const Variable algorithm("PG_RELEVANCE_JWT_ALGORITHM", "");
  const Outcome outcome = read({});
  EXPECT_EQ(outcome.exit_code, -1) << outcome.said;
  EXPECT_EQ(outcome.configuration.pool_size, 10U);
  EXPECT_EQ(outcome.configuration.tokens.algorithm, "HS256");
}

TEST(Configuration, RejectsEmptyValuesInAFile) {
  for (const std::string option : {"pool-size", "log-level", "schema", "listen", "jwt-key-file"}) {
    SCOPED_TRACE(option);
    const Outcome outcome = by_file(option, "");
    EXPECT_TRUE(outcome.rejected());
    EXPECT_NE(outcome.said.find("--" + option), std::string::npos) << outcome.said;
  }
}

TEST(Configuration, RejectsInvalidFiles) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"pool_size = 3\n", "there is no option named \"pool_size\""},
      {"pool-size = 3\npoolsize = 4\n", "there is no option named \"poolsize\""},
      {"config = \"/etc/passwd\"\n", "there is no option named \"config\""},
      {"[server]\npool-size = 3\n", "[server]"},
      {"pool-size\n", "--pool-size"},
  };
  for (const auto& [text, reason] : cases) {
    SCOPED_TRACE(text);
    const File file(text);
    const Outcome outcome = read({"--config", file.path()});
    EXPECT_TRUE(outcome.rejected());
    EXPECT_NE(outcome.said.find(file.path()), std::string::npos) << outcome.said;
    EXPECT_NE(outcome.said.find(reason), std::string::npos) << outcome.said;
  }
  const Outcome missing = read({"--config", "/nowhere/httpd.conf"});
  EXPECT_TRUE(missing.rejected());
  EXPECT_NE(missing.said.find("/nowhere/httpd.conf"), std::string::npos) << missing.said;
}

TEST(Configuration, ReadsTheKeyFromItsFileHoweverItIsNamed) {
  const File key("a secret of many characters\n\n");
  for (const auto& by : {by_flag, by_environment})
    EXPECT_EQ(by("jwt-key-file", key.path()).configuration.tokens.key,
              "a secret of many characters");
}

TEST(Configuration, NamesEachOptionsVariableInItsHelp) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(read({"--help"}).exit_code, 0);
  const std::string help = testing::internal::GetCapturedStdout();
  for (const Good& good : kGood)
    EXPECT_NE(help.find(variable_of(good.option)), std::string::npos) << good.option;
}

}  // namespace
}  // namespace relevance::httpd
