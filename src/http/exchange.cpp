// SPDX-License-Identifier: PostgreSQL
#include "http/exchange.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "base/text.h"
#include "http/request_head.h"

namespace relevance::http {
namespace {

// A worker is started when this much of the body has been buffered.
constexpr std::size_t kKeptBytes = std::size_t{1} << 20;
// The rest of a body that is not longer is awaited before an error is sent: the connection stays
// usable.
constexpr std::int64_t kShortBody = 256 * 1024;

std::string to_text(const char* bytes, std::size_t size) {
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

MHD_Result read_query(void* request, MHD_ValueKind, const char* key, std::size_t key_size,
                      const char* value, std::size_t value_size) {
  static_cast<Request*>(request)->query[to_text(key, key_size)] = to_text(value, value_size);
  return MHD_YES;
}

MHD_Result read_header(void* head, MHD_ValueKind, const char* key, std::size_t key_size,
                       const char* value, std::size_t value_size) {
  static_cast<RequestHead*>(head)->headers.emplace_back(lower(to_text(key, key_size)),
                                                        to_text(value, value_size));
  return MHD_YES;
}

std::string media_type(const std::string& content_type) {
  std::string type = lower(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  return type;
}

// nullptr when the file cannot be read. The library closes the duplicated descriptor.
MHD_Response* make_file_response(const OpenFile& file) {
  const int fd = ::fcntl(file.descriptor(), F_DUPFD_CLOEXEC, 0);
  if (fd < 0) return nullptr;
  struct stat status {};
  MHD_Response* response = nullptr;
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    response = MHD_create_response_from_fd64(static_cast<std::uint64_t>(status.st_size), fd);
  }
  if (response == nullptr) ::close(fd);
  return response;
}

MHD_Response* make_response(const Response& response) {
  if (response.file) return make_file_response(*response.file);
  // The library copies the body, which need not outlive the call.
  return MHD_create_response_from_buffer(
      response.body.size(), const_cast<char*>(response.body.data()), MHD_RESPMEM_MUST_COPY);
}

// A response as it is sent, without the library.
std::string message_of(const Response& response) {
  const auto status = static_cast<unsigned>(response.status);
  std::string text = "HTTP/1.1 " + std::to_string(status) + ' ' +
                     MHD_get_reason_phrase_for(status) + "\r\nConnection: close\r\n";
  if (!response.content_type.empty()) text += "Content-Type: " + response.content_type + "\r\n";
  for (const auto& [name, value] : response.headers) text += name + ": " + value + "\r\n";
  return text + "Content-Length: " + std::to_string(response.body.size()) + "\r\n\r\n" +
         response.body;
}

}  // namespace

Exchange::Exchange(MHD_Connection* connection, ExchangeContext& context, std::string_view uri)
    : connection_(connection), context_(context), uri_(uri) {
  ++context_.active;
  const auto query = uri.find('?');
  if (query != uri.npos) request_.raw_query = uri.substr(query + 1);
  if (!uri.starts_with('/')) absolute_form_ = uri;
}

Exchange::~Exchange() {
  handler_.reset();
  --context_.active;
}

// Called in a catch block.
void Exchange::fail() noexcept {
  try {
    failure_ = context_.error_answer ? context_.error_answer(request_)
                                     : response_to_current_exception(request_);
  } catch (...) {
    failure_.emplace();  // out of memory
    failure_->status = 500;
  }
  handler_.reset();
  pieces_.clear();
}

template <typename Step>
void Exchange::run(Step&& step) noexcept {
  if (failure_) return;
  try {
    step();
  } catch (...) {
    fail();
  }
}

template <typename Step>
MHD_Result Exchange::hand_over(Step step) {
  MHD_suspend_connection(connection_);
  in_worker_ = true;
  context_.executor->submit(
      [this, step] {
        run(step);
        if (failure_ && !ended_ && has_long_body()) answer_early();
        give_back();
      },
      [this] {
        run([] {
          throw StatusError(503, "overloaded", "the server is busy: no worker was free in time", {},
                            "Try again in a moment.");
        });
        give_back();
      });
  return MHD_YES;
}

// The worker's last step: it must not use the exchange afterwards.
void Exchange::give_back() {
  MHD_Connection* connection = connection_;
  in_worker_ = false;
  MHD_resume_connection(connection);
}

void Exchange::read_head(const char* url, const char* method, const char* version) {
  request_.method = method;
  request_.path = url;
  request_.since = std::chrono::steady_clock::now();
  const MHD_ConnectionInfo* socket =
      MHD_get_connection_info(connection_, MHD_CONNECTION_INFO_CONNECTION_FD);
  if (socket != nullptr) request_.client = socket->connect_fd;
  MHD_get_connection_values_n(connection_, MHD_GET_ARGUMENT_KIND, &read_query, &request_);
  RequestHead head{version, request_.path + (has_zero_byte(version) ? "%00" : ""), {}};
  MHD_get_connection_values_n(connection_, MHD_HEADER_KIND, &read_header, &head);
  take_absolute_form(head, absolute_form_);
  check_head(head);
  request_.path = std::move(head.path);
  head_is_sound_ = true;
  for (auto& [name, value] : head.headers) request_.headers[name] = std::move(value);
  const auto content_type = request_.headers.find("content-type");
  if (content_type != request_.headers.end()) {
    request_.content_type = media_type(content_type->second);
  }
}

MHD_Result Exchange::proceed(const char* url, const char* method, const char* version,
                             const char* bytes, std::size_t& size) {
  if (!std::exchange(begun_, true)) return begin(url, method, version);
  if (in_worker_) return MHD_YES;
  const std::size_t taken = std::exchange(size, 0);
  return taken == 0 ? end() : take_body(bytes, taken);
}

// A client that sent "Expect: 100-continue" gets the error before it sends the body.
bool Exchange::client_waits_for_answer() const {
  const auto expect = request_.headers.find("expect");
  return expect != request_.headers.end() && lower(expect->second) == "100-continue";
}

// The library cuts the request's target at a zero byte. Its version stands just behind the target's
// own end, as long as the library keeps both in its buffer.
bool Exchange::has_zero_byte(const char* version) const {
  constexpr std::uintptr_t kNear = std::uintptr_t{1} << 20;
  const auto expected = reinterpret_cast<std::uintptr_t>(uri_.data() + uri_.size()) + 1;
  const auto found = reinterpret_cast<std::uintptr_t>(version);
  return found > expected && found - expected < kNear;
}

MHD_Result Exchange::begin(const char* url, const char* method, const char* version) {
  run([&] {
    read_head(url, method, version);
    handler_ = context_.application(request_);
    if (request_.content_type == "multipart/form-data") open_multipart();
  });
  if (failure_ && (!head_is_sound_ || client_waits_for_answer())) {
    return queue(std::move(*failure_));
  }
  if (failure_ && has_long_body()) answer_early();
  return MHD_YES;
}

// Whether the client would have to send much, or who knows how much, before it is answered.
bool Exchange::has_long_body() const {
  if (request_.headers.contains("transfer-encoding")) return true;
  const auto length = request_.headers.find("content-length");
  if (length == request_.headers.end()) return false;
  const std::optional<std::int64_t> bytes = parse_integer(length->second);
  return !bytes || *bytes > kShortBody;
}

// The library sends an answer before the body or after it, not meanwhile, and it would cut off a
// client that is still sending. Nothing of its own is on the way to the client while it reads a
// body, so the answer is written past it.
void Exchange::answer_early() noexcept {
  answered_early_ = true;
  discards_until_ = std::chrono::steady_clock::now() + context_.max_discard_time;
  try {
    Response response = std::move(*failure_);
    if (context_.last_touch) context_.last_touch(request_, response);
    unsent_ = message_of(response);
  } catch (...) {
    return;  // out of memory
  }
  send_rest();
}

void Exchange::send_rest() noexcept {
  while (!unsent_.empty()) {
    const ssize_t sent =
        ::send(request_.client, unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return;  // it does not read, or it has closed the connection
    unsent_.erase(0, static_cast<std::size_t>(sent));
  }
}

// A client that sends all before it reads must be able to send it.
MHD_Result Exchange::discard(std::size_t size) {
  if (!answered_early_) {
    if (!has_long_body()) return MHD_YES;
    answer_early();
  }
  send_rest();
  discarded_ += size;
  const bool goes_on = discarded_ <= context_.max_discard_bytes &&
                       std::chrono::steady_clock::now() < discards_until_;
  return goes_on ? MHD_YES : MHD_NO;
}

void Exchange::open_multipart() {
  multipart_.emplace(request_.headers.at("content-type"),
                     [this](const Part& part, std::string_view bytes) { keep(part, bytes); });
}

void Exchange::keep(std::optional<Part> part, std::string_view bytes) {
  kept_bytes_ += bytes.size();
  if (!pieces_.empty()) {
    Piece& last = pieces_.back();
    if ((part ? part->number : 0) == (last.part ? last.part->number : 0)) {
      last.bytes += bytes;
      return;
    }
  }
  pieces_.push_back({std::move(part), std::string(bytes)});
}

void Exchange::deliver_pieces() {
  kept_bytes_ = 0;
  for (const Piece& piece : std::exchange(pieces_, {})) {
    if (piece.part) {
      handler_->part(*piece.part, piece.bytes);
    } else {
      handler_->body(piece.bytes);
    }
  }
}

MHD_Result Exchange::take_body(const char* bytes, std::size_t size) {
  if (failure_) return discard(size);
  run([&] {
    if (multipart_) {
      multipart_->feed(std::string_view(bytes, size));
    } else {
      keep(std::nullopt, std::string_view(bytes, size));
    }
  });
  if (context_.executor == nullptr) {
    run([&] { deliver_pieces(); });
    if (failure_) return discard(size);
  } else if (kept_bytes_ >= kKeptBytes && !failure_) {
    return hand_over([this] { deliver_pieces(); });
  }
  return MHD_YES;
}

void Exchange::finish_handler() {
  deliver_pieces();
  answer_ = handler_->finish();
}

MHD_Result Exchange::end() {
  ended_ = true;
  if (answered_early_) return MHD_NO;  // closes the connection, as the answer has said
  if (failure_) return queue(std::move(*failure_));
  if (answer_) return queue(std::move(*answer_));
  run([&] {
    if (multipart_) multipart_->finish();
  });
  if (context_.executor != nullptr && !failure_) {
    return hand_over([this] { finish_handler(); });
  }
  run([&] { finish_handler(); });
  return queue(failure_ ? std::move(*failure_) : std::move(*answer_));
}

MHD_Result Exchange::queue(Response response) {
  if (context_.last_touch) context_.last_touch(request_, response);
  MHD_Response* raw = make_response(response);
  if (raw == nullptr) return MHD_NO;
  if (!response.content_type.empty()) {
    MHD_add_response_header(raw, "Content-Type", response.content_type.c_str());
  }
  if (!head_is_sound_) MHD_add_response_header(raw, "Connection", "close");
  for (const auto& [name, value] : response.headers) {
    MHD_add_response_header(raw, name.c_str(), value.c_str());
  }
  const MHD_Result queued =
      MHD_queue_response(connection_, static_cast<unsigned>(response.status), raw);
  MHD_destroy_response(raw);
  return queued;
}

}  // namespace relevance::http
