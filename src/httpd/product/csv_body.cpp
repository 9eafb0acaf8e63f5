// SPDX-License-Identifier: PostgreSQL
#include "httpd/product/csv_body.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "contract/train_options.h"
#include "httpd/answers.h"

namespace relevance::httpd {
namespace {

using http::StatusError;

constexpr std::size_t kLongestField = 64 * 1024;  // of a form, in bytes
constexpr std::chrono::seconds kSlowFor{30};      // an upload's rate is checked after this time

}  // namespace

UploadSlot::UploadSlot(Context& context) : context_(context) {
  const unsigned most = context.configuration.max_uploads;
  if (context_.uploads.fetch_add(1) < most) return;
  --context_.uploads;
  throw StatusError(503, "uploads_busy", "too many concurrent uploads",
                    std::to_string(most) + " are in progress.", "Try again in a moment.");
}

CsvBody::CsvBody(Context& context, const http::Request& request,
                 std::initializer_list<const char*> names)
    : context_(context),
      request_(request),
      identity_(identity_of(context, request)),
      heard_(request.since) {
  for (const char* name : names) fields_[name] = request.parameter(name).value_or("");
  const std::string length = header_of(request, "content-length");
  if (const auto announced = parse_integer(length); announced && too_large(*announced)) {
    reject_size();
  }
}

void CsvBody::part(const http::Part& part, std::string_view bytes) {
  const bool begins = part.number != std::exchange(last_part_, part.number);
  if (part.name == "file" || (!part.filename.empty() && part.name.empty())) {
    if (begins) begin_file(part);
    take(bytes);
    return;
  }
  take_field(part.name, bytes, begins);
}

void CsvBody::begin_file(const http::Part& part) {
  if (has_file_) {
    throw InvalidRequest("body", "file", "the form has more than one file; send one",
                         "value_error");
  }
  has_file_ = true;
  file_name_ = part.filename;
}

void CsvBody::require_bytes() const {
  if (bytes_ > 0) return;
  throw InvalidRequest("body", "file",
                       "field required: the CSV, as a form's part \"file\" or as the body",
                       "value_error.missing");
}

const std::string& CsvBody::required(const std::string& name) const {
  const std::string& field = fields_.at(name);
  if (field.empty()) throw InvalidRequest("query", name, "field required", "value_error.missing");
  return field;
}

std::string CsvBody::field_or(const std::string& name, const std::string& otherwise) const {
  const std::string& field = fields_.at(name);
  return field.empty() ? otherwise : field;
}

std::string CsvBody::options() const {
  std::string text = field_or("options", "{}");
  try {
    contract::parse_train_options(text);
  } catch (const Error& error) {
    // What is JSON the database checks.
    if (error.code() != "invalid_json" || nlohmann::json::accept(text)) return text;
    throw StatusError(400, "22P02", "the parameter options is not valid JSON", error.detail(),
                      error.hint());
  }
  return text;
}

bool CsvBody::too_large(std::int64_t bytes) const {
  return bytes < 0 || static_cast<std::uint64_t>(bytes) > context_.configuration.max_csv_bytes;
}

void CsvBody::reject_size() const {
  throw StatusError(
      413, "413", "the CSV is too large",
      "At most " + std::to_string(context_.configuration.max_csv_bytes) + " bytes are accepted.",
      "Compress it with gzip, or train from a table.");
}

// A field may arrive in pieces. Of repeated fields the last counts, and the query before them.
void CsvBody::take_field(const std::string& name, std::string_view bytes, bool begins) {
  const auto field = fields_.find(name);
  if (field == fields_.end() || request_.query.contains(name)) return;
  if (begins) field->second.clear();
  if (field->second.size() + bytes.size() > kLongestField) {
    throw InvalidRequest("body", name, "the field is too long", "value_error");
  }
  field->second += bytes;
}

// Data are refused for their size as soon as it shows; other faults are left to the database.
void CsvBody::check_unpacked(std::string_view bytes) {
  try {
    unpacked_.add(bytes);
  } catch (const Error& error) {
    throw StatusError(413, error.code(), error.message(), error.detail(), error.hint());
  }
}

// A slow client occupies an upload slot, a connection and a transaction. The time that we need for
// storing does not count.
void CsvBody::reject_slow_upload() {
  waited_ += Clock::now() - heard_;
  const std::chrono::duration<double> waited = waited_;
  const auto wanted = waited.count() * static_cast<double>(context_.configuration.min_upload_rate);
  if (waited_ < kSlowFor || static_cast<double>(bytes_) >= wanted) return;
  throw StatusError(408, "upload_too_slow", "the upload is too slow",
                    std::to_string(bytes_) + " bytes came in " +
                        std::to_string(static_cast<long>(waited.count())) + " seconds.",
                    "At least " + std::to_string(context_.configuration.min_upload_rate) +
                        " bytes per second are required (--min-upload-rate); gzip helps.");
}

void CsvBody::take(std::string_view bytes) {
  bytes_ += static_cast<std::int64_t>(bytes.size());
  if (too_large(bytes_)) reject_size();
  reject_slow_upload();
  check_unpacked(bytes);
  store(bytes);
  heard_ = Clock::now();
}

}  // namespace relevance::httpd
