// SPDX-License-Identifier: PostgreSQL
#include "client/queue_training.h"

#include <clocale>
#include <cstdlib>
#include <string>

namespace relevance::client {
namespace {

// After this many pieces the server can check the head, and sees that more data follows.
constexpr int kPiecesOfHead = 2;

bool is_utf8(const std::string& text) {
  std::setlocale(LC_CTYPE, "C.UTF-8");
  return std::mbstowcs(nullptr, text.c_str(), 0) != static_cast<std::size_t>(-1);
}

class Upload {
 public:
  Upload(DatabaseConnection& connection, Console& console, CsvFile& file,
         const Arguments& arguments)
      : connection_(connection), console_(console), file_(file), arguments_(arguments) {}

  std::int64_t run() {
    std::string piece = file_.next_piece();
    if (piece.empty()) {
      throw FileError("empty_file", file_.name() + " is empty", {},
                      "Give a CSV with a header and rows.");
    }
    connection_.query("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
    start();
    for (int sent = 0; !piece.empty(); piece = file_.next_piece()) {
      if (sent++ == kPiecesOfHead) check_head();
      append(piece);
    }
    const std::string run = train();
    connection_.commit();
    console_.end_progress();
    return std::stoll(run);
  }

 private:
  void start() {
    const QueryResult known = connection_.query(
        "SELECT id FROM relevance.machines WHERE machine_name = relevance.trim_name($1)",
        {arguments_.machine});
    const std::string machine =
        known.size() > 0
            ? known.text(0, 0)
            : connection_.query("SELECT (relevance.register_machine($1)).id", {arguments_.machine})
                  .text(0, 0);
    const bool has_name = file_.bytes() && is_utf8(file_.name());
    data_set_ =
        connection_
            .query("SELECT relevance.start_csv_upload($1::integer, $2)",
                   {machine, has_name ? QueryValue(file_.name()) : QueryValue(std::nullopt)})
            .text(0, 0);
  }

  void append(const std::string& piece) {
    connection_.query("SELECT relevance.append_csv($1::bigint, $2::bytea)",
                      {data_set_, QueryValue::bytes(piece)});
    sent_ += static_cast<std::int64_t>(piece.size());
    const auto all = file_.bytes().value_or(0);
    if (sent_ >= all) return;
    console_.show_progress("sending", static_cast<double>(sent_) / static_cast<double>(all));
  }

  std::string train() {
    return connection_
        .query("SELECT relevance.train_from_csv_upload($1::bigint, $2, $3::jsonb)",
               {data_set_, arguments_.target, arguments_.options})
        .text(0, 0);
  }

  // Reports errors in the head of a long file before the rest is sent.
  void check_head() {
    connection_.query("SAVEPOINT head");
    train();
    connection_.query("ROLLBACK TO SAVEPOINT head");
  }

  DatabaseConnection& connection_;
  Console& console_;
  CsvFile& file_;
  const Arguments& arguments_;
  std::string data_set_;
  std::int64_t sent_ = 0;
};

}  // namespace

std::int64_t queue_training(DatabaseConnection& connection, Console& console, CsvFile& file,
                            const Arguments& arguments) {
  return Upload(connection, console, file, arguments).run();
}

}  // namespace relevance::client
