// SPDX-License-Identifier: PostgreSQL
#include "http/message.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace relevance::http {
namespace {

// Makes a client's path safe to log: one line of printable characters.
std::string printable(std::string_view text) {
  constexpr std::size_t kMaxBytes = 200;
  std::string out;
  for (char c : text.substr(0, kMaxBytes)) out += c > ' ' && c < 0x7f && c != '"' ? c : '?';
  return out;
}

}  // namespace

OpenFile::OpenFile(const std::string& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) throw StatusError(404, "not_found", "the file does not exist");
}

OpenFile::~OpenFile() {
  ::close(descriptor_);
}

Response error_response(const Error& error) {
  nlohmann::json json = {{"error", error.message()}, {"code", error.code()}};
  if (!error.detail().empty()) json["detail"] = error.detail();
  if (!error.hint().empty()) json["hint"] = error.hint();
  Response response;
  const auto* with_status = dynamic_cast<const StatusError*>(&error);
  response.status = with_status != nullptr ? with_status->status() : 400;
  response.body = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return response;
}

Response error_response(const std::exception& /*error*/) {
  return error_response(StatusError(500, "internal_error",
                                    "an internal error occurred in the service", {},
                                    "See the service's log."));
}

Response response_to_current_exception(const Request& request) {
  try {
    throw;
  } catch (const Error& error) {
    Response response = error_response(error);
    if (response.status >= 500) {
      spdlog::error("event=request_failed method={} path={} status={} code={} error=\"{}\"",
                    printable(request.method), printable(request.path), response.status,
                    error.code(), error.message());
    }
    return response;
  } catch (const std::exception& error) {
    spdlog::error("event=request_failed method={} path={} status=500 error=\"{}\"",
                  printable(request.method), printable(request.path), error.what());
    return error_response(error);
  } catch (...) {
    return error_response(std::runtime_error("unknown"));
  }
}

}  // namespace relevance::http
