// SPDX-License-Identifier: PostgreSQL
// The service as clients use it: the program itself, over HTTP.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "forest/random.h"
#include "http_talk.h"
#include "table/columns/columns_writer.h"
#include "table/csv/csv_writer.h"

namespace relevance::modeld {
namespace {

using http::content_of;
using http::status_of;
using nlohmann::json;

constexpr const char* kFewTrees = "&options=%7B%22trees%22%3A10%7D";  // {"trees":10}

class Service : public testing::Test {
 protected:
  Service() {
    char name[] = "/tmp/relevance_service_XXXXXX";
    folder_ = ::mkdtemp(name);
    start();
    model_ = json::parse(content_of(send("POST", "/models?model_name=press"))).at("model_id");
  }
  ~Service() override {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }

  void start() {
    const std::string listen = "unix:" + socket();
    const std::string state = folder_ + "/state";
    const std::array<const char*, 8> arguments{PG_RELEVANCE_MODELD, "serve",        "--supervised",
                                               "--listen",          listen.c_str(), "--state-dir",
                                               state.c_str(),       nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (folder_ + "/log").c_str(),
                                     O_WRONLY | O_CREAT, 0600);
    ASSERT_EQ(::posix_spawn(&pid_, PG_RELEVANCE_MODELD, &actions, nullptr,
                            const_cast<char* const*>(arguments.data()), environ),
              0);
    posix_spawn_file_actions_destroy(&actions);
    wait_until([this] {
      const int fd = http::connect_to(socket());
      return fd >= 0 && ::close(fd) == 0;
    });
  }

  template <typename Condition>
  static void wait_until(const Condition& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!holds()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "timed out";
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  std::string socket() const { return folder_ + "/socket"; }

  std::string send(const std::string& method, const std::string& path, const std::string& body = "",
                   const std::string& headers = "") const {
    return http::send_request(socket(), method, path, headers, body);
  }
  json get(const std::string& path) const { return json::parse(content_of(send("GET", path))); }

  std::string train_path(const std::string& target, const std::string& more = kFewTrees) const {
    return "/train?model_id=" + std::to_string(model_) + "&target_column=" + target + more;
  }
  std::string model_path(const std::string& part = "") const {
    return "/models/" + std::to_string(model_) + part;
  }

  // The status once the training has ended.
  json wait_for_end() const {
    json status;
    wait_until([&] {
      status = get(model_path());
      return status.at("status") != "training";
    });
    return status;
  }

  // Expects the upload to be accepted and the training to complete.
  void complete(const std::string& answer) const {
    ASSERT_EQ(status_of(answer), 200) << answer;
    const json status = wait_for_end();
    ASSERT_EQ(status.at("status"), "completed") << status;
  }

  // The error code; expects status 400 and a hint.
  static std::string code_of(const std::string& answer) {
    EXPECT_EQ(status_of(answer), 400) << answer;
    const json error = json::parse(content_of(answer));
    EXPECT_FALSE(error.at("hint").get<std::string>().empty()) << answer;
    return error.at("code");
  }

  std::string folder_;
  pid_t pid_ = -1;
  int model_ = 0;
};

std::vector<table::SourceColumn> press_columns() {
  using enum table::SourceType;
  return {{"speed", numeric, "rpm"}, {"material", text, ""}, {"output", numeric, ""}};
}

// Output rises with speed and depends on the material.
void write_press(table::TableWriter& writer, int rows) {
  forest::Random random(5);
  for (int i = 0; i < rows; ++i) {
    const auto speed = random.below(100);
    const auto material = random.below(3);
    writer.number(0, speed + 0.5);
    writer.text(1, std::array{"PA6", "PP", "ABS"}[material]);
    writer.number(2, 2.0 * speed + (material == 1 ? 40 : 0));
    writer.end_row();
  }
  writer.finish();
}

template <typename Writer>
std::string press_as(int rows) {
  std::string out;
  Writer writer(press_columns(), [&](std::string_view bytes) { out += bytes; });
  write_press(writer, rows);
  return out;
}

std::string press_csv(int rows = 200) {
  return press_as<table::CsvWriter>(rows);
}

std::string gzip(const std::string& text) {
  constexpr int kGzip = 16 + MAX_WBITS;
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, 1, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(::deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

std::string with_cr_alone(const std::string& csv) {
  std::string out;
  for (const char c : csv) {
    if (c != '\r') out += c == '\n' ? '\r' : c;
  }
  return out;
}

std::string in_chunks(std::string_view body, std::size_t size) {
  std::string out;
  while (!body.empty()) {
    const std::string_view chunk = body.substr(0, size);
    std::array<char, 20> length{};
    std::snprintf(length.data(), length.size(), "%zx\r\n", chunk.size());
    out += length.data() + std::string(chunk) + "\r\n";
    body.remove_prefix(chunk.size());
  }
  return out + "0\r\n\r\n";
}

TEST_F(Service, HealthListsTheAcceptedFormats) {
  const json health = get("/health");
  EXPECT_EQ(health.at("status"), "ok");
  EXPECT_EQ(health.at("formats"), json({"csv", "columns"}));
}

TEST_F(Service, ReportsWhatBecameOfEachColumn) {
  EXPECT_EQ(status_of(send("GET", "/models/999/columns")), 404);
  EXPECT_EQ(status_of(send("GET", model_path("/columns"))), 409);
  complete(send("POST", train_path("output"), press_csv()));
  const json report = get(model_path("/columns"));
  EXPECT_EQ(report.at("format").at("delimiter"), ",");
  EXPECT_EQ(report.at("format").at("encoding"), "UTF-8");
  const json& columns = report.at("columns");
  ASSERT_EQ(columns.size(), 3U);
  EXPECT_EQ(columns[0].at("name"), "speed");
  EXPECT_EQ(columns[0].at("role"), "feature");
  EXPECT_EQ(columns[1].at("type"), "categorical");
  EXPECT_EQ(columns[1].at("distinct"), 3);
  EXPECT_EQ(columns[2].at("role"), "target");
}

TEST_F(Service, AFailedTrainingReportsHowItsDataWereUnderstood) {
  std::string body;
  table::ColumnsWriter writer(press_columns(), [&](std::string_view bytes) { body += bytes; });
  for (int i = 0; i < 50; ++i) {
    writer.number(0, i % 7);
    writer.text(1, "PP");
    writer.number(2, 3);
    writer.end_row();
  }
  writer.finish();
  ASSERT_EQ(status_of(send("POST", train_path("output"), body)), 200);
  const json status = wait_for_end();
  EXPECT_EQ(status.at("error").at("code"), "target_constant");
  EXPECT_EQ(status.at("warning_details")[0].at("code"), "column_left_out");
  const json columns = get(model_path("/columns")).at("columns");
  ASSERT_EQ(columns.size(), 3U);
  EXPECT_EQ(columns[0].at("role"), "feature");
  EXPECT_EQ(columns[1].at("reason"), "it never changes: its only value is \"PP\"");
  EXPECT_EQ(columns[2].at("role"), "target");
  EXPECT_EQ(columns[2].at("max"), 3);
}

TEST_F(Service, TheReportOutlivesARejectedUpload) {
  complete(send("POST", train_path("output"), press_csv()));
  const json report = get(model_path("/columns"));
  EXPECT_EQ(code_of(send("POST", train_path("nothing"), press_csv())), "target_not_found");
  EXPECT_EQ(get(model_path("/columns")), report);
}

TEST_F(Service, KeepsNothingOfTheData) {
  complete(send("POST", train_path("output"), press_csv()));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/state")) {
    EXPECT_NE(entry.path().filename(), "data");
  }
}

TEST_F(Service, ColumnsTrainAsTheirCsvDoes) {
  complete(send("POST", train_path("output"), press_csv(), "Content-Type: text/csv\r\n"));
  const json of_csv = get("/ranking?full=1&model_id=" + std::to_string(model_));
  ASSERT_EQ(of_csv.size(), 2U);
  complete(send("POST", train_path("output"), press_as<table::ColumnsWriter>(200),
                "Content-Type: application/vnd.pg-relevance.columns\r\n"));
  EXPECT_EQ(get("/ranking?full=1&model_id=" + std::to_string(model_)), of_csv);
  const json report = get(model_path("/columns"));
  EXPECT_TRUE(report.at("format").is_null());
  EXPECT_EQ(report.at("columns")[0].at("unit"), "rpm");
}

TEST_F(Service, DetectsTheFormatByTheFirstBytes) {
  const std::string body =
      "--Bound\r\nContent-Disposition: form-data; name=\"file\"; filename=\"rows\"\r\n"
      "Content-Type: text/csv\r\n\r\n" +
      press_as<table::ColumnsWriter>(200) + "\r\n--Bound--\r\n";
  complete(send("POST", train_path("output"), body,
                "Content-Type: multipart/form-data; boundary=Bound\r\n"));
  EXPECT_TRUE(get(model_path("/columns")).at("format").is_null());
}

TEST_F(Service, BodiesMayComeInChunks) {
  for (const std::string& body : {press_csv(), press_as<table::ColumnsWriter>(200)}) {
    complete(http::talk(socket(), "POST " + train_path("output") +
                                      " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                      "Transfer-Encoding: chunked\r\n\r\n" +
                                      in_chunks(body, 1000)));
  }
}

TEST_F(Service, DataMayBeGzipped) {
  complete(send("POST", train_path("output"), gzip(press_csv())));
  EXPECT_EQ(get(model_path("/columns")).at("format").at("compression"), "gzip");
}

TEST_F(Service, LineEndsMayBeBareCarriageReturns) {
  complete(send("POST", train_path("output"), with_cr_alone(press_csv())));
  EXPECT_EQ(get(model_path("/columns")).at("columns").size(), 3U);
}

TEST_F(Service, AWrongTargetIsRejectedAtOnceInAnyFormat) {
  constexpr int kManyRows = 200'000;  // more than the head that is checked
  for (const int rows : {200, kManyRows}) {
    const std::string csv = press_csv(rows);
    for (const std::string& body :
         {csv, with_cr_alone(csv), gzip(csv), press_as<table::ColumnsWriter>(rows)}) {
      EXPECT_EQ(code_of(send("POST", train_path("nothing"), body)), "target_not_found");
      EXPECT_EQ(code_of(send("POST", train_path("material"), body)), "target_has_classes");
    }
  }
  EXPECT_EQ(get(model_path()).at("status"), "created");
}

TEST_F(Service, CsvOptionsOverrideDetection) {
  std::string csv = "speed~output\n";
  for (int i = 0; i < 100; ++i) {
    csv += "1," + std::to_string(100 + i) + "~" + std::to_string(i % 7) + "\n";
  }
  // {"trees":10,"delimiter":"~","decimal":","}
  const std::string options =
      "&options=%7B%22trees%22:10,%22delimiter%22:%22~%22,%22decimal%22:%22,%22%7D";
  complete(send("POST", train_path("output", options), csv));
  const json report = get(model_path("/columns"));
  EXPECT_EQ(report.at("format").at("delimiter"), "~");
  EXPECT_EQ(report.at("format").at("decimal"), ",");
  EXPECT_EQ(report.at("columns")[0].at("max"), 1.199);
}

TEST_F(Service, DirectionsAreInTheReadersLanguage) {
  complete(send("POST", train_path("output"), press_csv()));
  const auto sentence_in = [&](const std::string& language, const std::string& form) {
    const std::string answer = send("GET", "/ranking?model_id=" + std::to_string(model_) + form, "",
                                    "Accept-Language: " + language + "\r\n");
    const json ranking = json::parse(content_of(answer));
    EXPECT_EQ(ranking[0].contains("rank"), !form.empty());
    return ranking[0].at("direction").get<std::string>();
  };
  EXPECT_EQ(sentence_in("en", ""), "higher values of this feature go with a higher target");
  EXPECT_EQ(sentence_in("pt-BR,pt;q=0.9", ""),
            "valores maiores desta variável acompanham um alvo maior");
  EXPECT_EQ(sentence_in("pt", "&full=1"),
            "valores maiores desta variável acompanham um alvo maior");
}

TEST_F(Service, WrongOptionsAreRejectedBeforeTheData) {
  // {"decimal":",","thousands":","}
  const std::string contradiction = "&options=%7B%22decimal%22:%22,%22,%22thousands%22:%22,%22%7D";
  EXPECT_EQ(code_of(send("POST", train_path("output", contradiction), press_csv())),
            "invalid_option");
}

TEST_F(Service, ACutColumnsBodyFailsTheTraining) {
  const std::string body = press_as<table::ColumnsWriter>(200'000);
  const std::string cut = body.substr(0, body.size() - 100);
  ASSERT_EQ(status_of(send("POST", train_path("output"), cut)), 200);
  const json status = wait_for_end();
  EXPECT_EQ(status.at("status"), "failed");
  EXPECT_EQ(status.at("error").at("code"), "bad_columns");
}

}  // namespace
}  // namespace relevance::modeld
