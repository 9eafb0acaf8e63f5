// SPDX-License-Identifier: PostgreSQL
// Receives a CSV as multipart/form-data with a part "file", or as the body, and parameters in the
// query or as form fields before the file.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "http/message.h"
#include "httpd/context.h"
#include "table/csv/data_size.h"

namespace relevance::httpd {

// Counts one concurrent upload. Throws StatusError 503 uploads_busy.
class UploadSlot {
 public:
  explicit UploadSlot(Context& context);
  ~UploadSlot() { --context_.uploads; }
  UploadSlot(const UploadSlot&) = delete;
  UploadSlot& operator=(const UploadSlot&) = delete;

 private:
  Context& context_;
};

// Passes the CSV's bytes to store(). Throws StatusError 413 for more bytes than max_csv_bytes, for
// data that unpack to more than max_unpacked_bytes or max_unpack_ratio allow, and for more rows than
// max_csv_rows; 408 for a client that is too slow.
class CsvBody : public http::Handler {
 public:
  void body(std::string_view bytes) override { take(bytes); }
  void part(const http::Part& part, std::string_view bytes) override;

 protected:
  // names: the parameters; others are ignored.
  CsvBody(Context& context, const http::Request& request, std::initializer_list<const char*> names);

  virtual void store(std::string_view bytes) = 0;

  // Throws InvalidRequest when nothing has arrived.
  void require_bytes() const;
  // A parameter. Throws InvalidRequest when it was not given.
  const std::string& required(const std::string& name) const;
  std::string field_or(const std::string& name, const std::string& otherwise) const;
  // The parameter "options". Throws StatusError 400 when it is not JSON: says where.
  std::string options() const;
  const std::string& file_name() const { return file_name_; }  // empty: unknown

  Context& context() { return context_; }
  const http::Request& request() const { return request_; }
  const Identity& identity() const { return identity_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool too_large(std::int64_t bytes) const;
  [[noreturn]] void reject_size() const;
  void begin_file(const http::Part& part);
  void take_field(const std::string& name, std::string_view bytes, bool begins);
  void check_unpacked(std::string_view bytes);
  void reject_slow_upload();
  void take(std::string_view bytes);

  Context& context_;
  const http::Request& request_;
  const Identity identity_;
  std::map<std::string, std::string> fields_;  // by name; empty: not given
  std::string file_name_;
  bool has_file_ = false;
  int last_part_ = 0;  // its number
  std::int64_t bytes_ = 0;
  table::DataSize unpacked_{table::DamagedGzip::ends_counting};
  Clock::time_point heard_;   // when the client's last bytes were processed
  Clock::duration waited_{};  // total time waited for the client
};

}  // namespace relevance::httpd
