// SPDX-License-Identifier: PostgreSQL
#include "httpd/product/csv_upload.h"

#include <optional>
#include <string>

#include "base/text.h"
#include "httpd/answers.h"
#include "httpd/product/csv_body.h"

namespace relevance::httpd {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;

class UploadHandler : public CsvBody {
 public:
  UploadHandler(Context& context, const Request& request)
      : CsvBody(context, request, {"machine_id", "target_column", "options"}) {}

  Response finish() override {
    require_bytes();
    open();
    flush();
    const ResultRows run =
        connection_->query("SELECT relevance.train_from_csv_upload($1::bigint, $2, $3::jsonb)",
                           {data_set_, required("target_column"), options()});
    const std::string number(run.text(0, 0));
    connection_->commit();
    return json_answer(R"({"message":"Training started","run_id":)" + number + "}");
  }

 private:
  void store(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::string_view now = bytes.substr(0, kChunkBytes - chunk_.size());
      chunk_ += now;
      bytes.remove_prefix(now.size());
      if (chunk_.size() == kChunkBytes) flush();
    }
  }

  void open() {
    if (connection_) return;
    const std::string& machine = required("machine_id");
    if (!parse_integer(machine)) {
      throw InvalidRequest("query", "machine_id", "value is not a valid integer",
                           "type_error.integer");
    }
    required("target_column");
    options();
    slot_.emplace(context());
    auto connection = std::make_unique<Connection>(context().configuration.database);
    connection->begin(session_of(context(), request(), identity(), false));
    const SqlValue name = file_name().empty() ? SqlValue(std::nullopt) : SqlValue(file_name());
    data_set_ =
        connection->query("SELECT relevance.start_csv_upload($1::integer, $2)", {machine, name})
            .text(0, 0);
    connection_ = std::move(connection);
  }

  void flush() {
    if (chunk_.empty()) return;
    open();
    connection_->query("SELECT relevance.append_csv($1::bigint, $2::bytea)",
                       {data_set_, SqlValue::binary(chunk_)});
    chunk_.clear();
  }

  std::string chunk_;
  std::optional<UploadSlot> slot_;
  std::unique_ptr<Connection> connection_;  // closing it before the commit rolls back
  std::string data_set_;
};

}  // namespace

std::unique_ptr<http::Handler> upload_handler(Context& context, const Request& request) {
  return std::make_unique<UploadHandler>(context, request);
}

}  // namespace relevance::httpd
