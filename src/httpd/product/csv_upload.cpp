// SPDX-License-Identifier: PostgreSQL
#include "httpd/product/csv_upload.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/text.h"
#include "httpd/answers.h"
#include "httpd/sql_error.h"

namespace relevance::httpd {
namespace {

using http::Request;
using http::Response;
using http::StatusError;

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
constexpr std::size_t kLongestField = 64 * 1024;  // of a form, in bytes
constexpr std::chrono::seconds kSlowFor{30};      // an upload's rate is checked after this time

using Clock = std::chrono::steady_clock;

// Counts one concurrent upload.
class UploadSlot {
 public:
  explicit UploadSlot(Context& context) : context_(context) {
    const unsigned most = context.configuration.max_uploads;
    if (context_.uploads.fetch_add(1) < most) return;
    --context_.uploads;
    throw StatusError(503, "uploads_busy", "too many concurrent uploads",
                      std::to_string(most) + " are in progress.", "Try again in a moment.");
  }
  ~UploadSlot() { --context_.uploads; }
  UploadSlot(const UploadSlot&) = delete;
  UploadSlot& operator=(const UploadSlot&) = delete;

 private:
  Context& context_;
};

class UploadHandler : public http::Handler {
 public:
  UploadHandler(Context& context, const Request& request)
      : context_(context),
        request_(request),
        identity_(identity_of(context, request)),
        heard_(request.since) {
    for (const char* name : {"machine_id", "target_column", "options"}) {
      if (const auto value = request.parameter(name)) fields_[name] = *value;
    }
    const std::string length = header_of(request, "content-length");
    if (const auto announced = parse_integer(length); announced && too_large(*announced)) {
      reject_size();
    }
  }

  void body(std::string_view bytes) override { take(bytes); }

  void part(const http::Part& part, std::string_view bytes) override {
    if (part.name == "file" || (!part.filename.empty() && part.name.empty())) {
      if (!part.filename.empty()) file_name_ = part.filename;
      take(bytes);
      return;
    }
    take_field(part.name, bytes);
  }

  Response finish() override {
    if (bytes_ == 0) {
      throw InvalidRequest("body", "file",
                           "field required: the CSV, as a form's part \"file\" or as the body",
                           "value_error.missing");
    }
    open();
    flush();
    const ResultRows run =
        connection_->query("SELECT relevance.train_from_csv_upload($1::bigint, $2, $3::jsonb)",
                           {data_set_, required("target_column"), field_or("options", "{}")});
    const std::string number(run.text(0, 0));
    connection_->commit();
    return json_answer(R"({"message":"Training started","run_id":)" + number + "}");
  }

 private:
  bool too_large(std::int64_t bytes) const {
    return bytes < 0 || static_cast<std::uint64_t>(bytes) > context_.configuration.max_csv_bytes;
  }

  [[noreturn]] void reject_size() const {
    throw StatusError(
        413, "413", "the CSV is too large",
        "At most " + std::to_string(context_.configuration.max_csv_bytes) + " bytes are accepted.",
        "Compress it with gzip, or train from a table.");
  }

  const std::string& required(const std::string& name) const {
    const auto found = fields_.find(name);
    if (found == fields_.end() || found->second.empty()) {
      throw InvalidRequest("query", name, "field required", "value_error.missing");
    }
    return found->second;
  }

  std::string field_or(const std::string& name, const std::string& otherwise) const {
    const auto found = fields_.find(name);
    return found == fields_.end() || found->second.empty() ? otherwise : found->second;
  }

  // A field may arrive in pieces. The query takes precedence; other fields are ignored.
  void take_field(const std::string& name, std::string_view bytes) {
    if (name != "machine_id" && name != "target_column" && name != "options") return;
    if (request_.query.contains(name)) return;
    std::string& field = fields_[name];
    if (field.size() + bytes.size() > kLongestField) {
      throw InvalidRequest("body", name, "the field is too long", "value_error");
    }
    field += bytes;
  }

  // A slow client occupies an upload slot, a connection and a transaction. The time that we need
  // for storing does not count.
  void reject_slow_upload() {
    waited_ += Clock::now() - heard_;
    const std::chrono::duration<double> waited = waited_;
    const auto wanted =
        waited.count() * static_cast<double>(context_.configuration.min_upload_rate);
    if (waited_ < kSlowFor || static_cast<double>(bytes_) >= wanted) return;
    throw StatusError(408, "upload_too_slow", "the upload is too slow",
                      std::to_string(bytes_) + " bytes came in " +
                          std::to_string(static_cast<long>(waited.count())) + " seconds.",
                      "At least " + std::to_string(context_.configuration.min_upload_rate) +
                          " bytes per second are required (--min-upload-rate); gzip helps.");
  }

  void take(std::string_view bytes) {
    bytes_ += static_cast<std::int64_t>(bytes.size());
    if (too_large(bytes_)) reject_size();
    reject_slow_upload();
    store(bytes);
    heard_ = Clock::now();
  }

  void store(std::string_view bytes) {
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
    slot_.emplace(context_);
    auto connection = std::make_unique<Connection>(context_.configuration.database);
    connection->begin(session_of(context_, request_, identity_, false));
    data_set_ =
        connection
            ->query("SELECT relevance.start_csv_upload($1::integer, $2)",
                    {machine, file_name_.empty() ? SqlValue(std::nullopt) : SqlValue(file_name_)})
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

  Context& context_;
  const Request& request_;
  const Identity identity_;
  std::map<std::string, std::string> fields_;
  std::string file_name_;
  std::string chunk_;
  std::int64_t bytes_ = 0;
  Clock::time_point heard_;   // when the client's last bytes were processed
  Clock::duration waited_{};  // total time waited for the client
  std::optional<UploadSlot> slot_;
  std::unique_ptr<Connection> connection_;  // closing it before the commit rolls back
  std::string data_set_;
};

}  // namespace

std::unique_ptr<http::Handler> upload_handler(Context& context, const Request& request) {
  return std::make_unique<UploadHandler>(context, request);
}

}  // namespace relevance::httpd
