// SPDX-License-Identifier: PostgreSQL
#include "extension/service/http_transfer.h"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include "extension/service/early_answer.h"

namespace relevance::extension {
namespace {

constexpr long kUploadBufferBytes = 512 * 1024;
// What arrived over TLS cannot be read any more once sending has failed: so it is looked for more
// often.
constexpr long kSecureBufferBytes = 64 * 1024;
// An answer to what is still being sent has so much time to arrive completely. Over TLS not all that
// arrives is an answer.
constexpr long kAnswerPauseMs = 200;
constexpr long kSlowestBytesPerMs = 10;
constexpr long kLongestWaitMs = 1000;  // so that libcurl notices its own timeouts

using Clock = std::chrono::steady_clock;

template <auto fn>
struct Deleter {
  template <class T>
  void operator()(T* pointer) const {
    fn(pointer);
  }
};
using Easy = std::unique_ptr<CURL, Deleter<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, Deleter<curl_multi_cleanup>>;
using Mime = std::unique_ptr<curl_mime, Deleter<curl_mime_free>>;
using Headers = std::unique_ptr<curl_slist, Deleter<curl_slist_free_all>>;

// The state of one exchange. libcurl's callbacks are C: exceptions are stored and rethrown
// afterwards.
struct Exchange {
  const HttpRequest& request;
  HttpAnswer answer = {};
  std::exception_ptr thrown = {};
  bool answer_too_long = false;
  std::size_t received = 0;
  std::size_t file_sent = 0;
  bool too_slow = false;
  bool is_paused = false;  // sending, until libcurl has read what has arrived
  Clock::time_point paused_until = {};
  bool is_secure = false;
  bool is_over = false;                       // libcurl has nothing more to do
  std::string unread = {};                    // what had arrived when libcurl closed the connection
  Clock::time_point sent_at = Clock::now();   // when the last bytes so far were sent
  std::map<curl_socket_t, int> sockets = {};  // what libcurl waits for on each (CURL_POLL_...)
  Clock::time_point timer = Clock::time_point::max();
  CURL* easy = nullptr;
};

// Whether an answer may be arriving, which libcurl has not seen: the service could close the
// connection any moment.
bool is_being_answered(const Exchange& own) {
  constexpr long kFinal = 200;
  long status = 0;
  curl_easy_getinfo(own.easy, CURLINFO_RESPONSE_CODE, &status);
  return own.file_sent > 0 && status < kFinal &&
         std::any_of(own.sockets.begin(), own.sockets.end(),
                     [](const auto& one) { return has_unread_bytes(one.first); });
}

std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* context) {
  auto& own = *static_cast<Exchange*>(context);
  if (is_being_answered(own)) {
    own.is_paused = true;
    own.paused_until = Clock::now() + std::chrono::milliseconds(own.is_secure ? 0 : kAnswerPauseMs);
    return CURL_READFUNC_PAUSE;
  }
  try {
    // Bytes beyond the announced length would be taken for the connection's next request.
    const std::size_t left = own.request.file_size - own.file_sent;
    const std::size_t length = own.request.read_file(buffer, std::min(size * count, left));
    own.file_sent += length;
    own.sent_at = Clock::now();
    return length;
  } catch (...) {
    own.thrown = std::current_exception();
    return CURL_READFUNC_ABORT;
  }
}

std::size_t on_write(char* bytes, std::size_t size, std::size_t count, void* context) {
  auto& own = *static_cast<Exchange*>(context);
  const std::size_t length = size * count;
  own.received += length;
  if (own.received > own.request.answer_limit) {
    own.answer_too_long = true;
    return 0;
  }
  try {
    long status = 0;
    curl_easy_getinfo(own.easy, CURLINFO_RESPONSE_CODE, &status);
    if (own.request.answer_file && status == 200) {
      if (std::fwrite(bytes, 1, length, own.request.answer_file) != length)
        throw TransientError("service_error", "could not store the model service's answer",
                             "Writing a temporary file failed.", "Free some disk space.");
    } else {
      own.answer.body.append(bytes, length);
    }
    return length;
  } catch (...) {
    own.thrown = std::current_exception();
    return 0;
  }
}

// A connection that failed while a file was being sent may hold the reason: an early answer.
int on_close(void* context, curl_socket_t socket) {
  auto& own = *static_cast<Exchange*>(context);
  constexpr std::size_t kLongest = std::size_t{1} << 20;
  try {
    if (!own.is_over && own.request.sends_file && own.received == 0)
      own.unread = unread_bytes(static_cast<int>(socket), kLongest);
  } catch (...) {
    own.thrown = std::current_exception();
  }
  return ::close(static_cast<int>(socket));
}

int on_socket(CURL*, curl_socket_t socket, int what, void* context, void*) {
  auto& own = *static_cast<Exchange*>(context);
  try {
    if (what == CURL_POLL_REMOVE)
      own.sockets.erase(socket);
    else
      own.sockets[socket] = what;
    return 0;
  } catch (...) {
    own.thrown = std::current_exception();
    return -1;
  }
}

int on_timer(CURLM*, long timeout_ms, void* context) {
  auto& own = *static_cast<Exchange*>(context);
  own.timer = timeout_ms < 0 ? Clock::time_point::max()
                             : Clock::now() + std::chrono::milliseconds(timeout_ms);
  return 0;
}

long milliseconds_to(Clock::time_point when) {
  if (when == Clock::time_point::max()) return kLongestWaitMs;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - Clock::now()).count();
  return std::clamp<long>(static_cast<long>(left), 0, kLongestWaitMs);
}

void add_file(CURL* easy, curl_mime* mime, Exchange& own) {
  if (!own.request.options_field.empty()) {
    curl_mimepart* options = curl_mime_addpart(mime);
    curl_mime_name(options, "options");
    curl_mime_data(options, own.request.options_field.data(), own.request.options_field.size());
  }
  curl_mimepart* file = curl_mime_addpart(mime);
  curl_mime_name(file, "file");
  curl_mime_filename(file, "data.csv");
  curl_mime_type(file, "text/csv");
  curl_mime_data_cb(file, static_cast<curl_off_t>(own.request.file_size), on_read, nullptr, nullptr,
                    &own);
  curl_easy_setopt(easy, CURLOPT_MIMEPOST, mime);
}

void add_header(Headers& headers, const std::string& line) {
  curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
  if (!longer) throw std::bad_alloc();
  if (!headers) headers.reset(longer);
}

// The headers must live as long as the transfer.
Headers make_headers(CURL* easy, const Endpoint& endpoint, const Exchange& own) {
  Headers headers;
  if (!own.request.body_type.empty()) add_header(headers, "Content-Type: " + own.request.body_type);
  if (!endpoint.bearer_token.empty())
    add_header(headers, "Authorization: Bearer " + endpoint.bearer_token);
  if (headers) curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  return headers;
}

void send_body(CURL* easy, Exchange& own) {
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(own.request.file_size));
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
  curl_easy_setopt(easy, CURLOPT_READDATA, &own);
}

void prepare(CURL* easy, const Endpoint& endpoint, Timeouts timeouts, Exchange& own) {
  const std::string url = endpoint.base_url + own.request.path;
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  if (!endpoint.unix_socket.empty())
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, endpoint.unix_socket.c_str());
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  if (!endpoint.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, endpoint.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect_ms);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "pg_relevance");
  own.is_secure = endpoint.base_url.starts_with("https:");
  curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE,
                   own.is_secure ? kSecureBufferBytes : kUploadBufferBytes);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &own);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &own);
  if (own.request.method == "POST" && !own.request.sends_file) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, 0L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "");
  } else if (own.request.method != "GET" && !own.request.sends_file) {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, own.request.method.c_str());
  }
}

// Waits for what libcurl waits for. There is one socket, except while several addresses are tried
// at once: then this waits briefly for the first, and all are checked.
void wait(const Exchange& own, const SocketWaiter& waiter) {
  const long timeout = milliseconds_to(own.timer);
  if (own.sockets.empty()) return waiter(-1, false, false, timeout);
  const auto [socket, what] = *own.sockets.begin();
  const long cap = own.sockets.size() > 1 || own.is_paused ? 20 : kLongestWaitMs;
  waiter(static_cast<int>(socket), (what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0,
         std::min(timeout, cap));
}

// Whether the other side has taken too long to read on or to answer. sent_at is updated with every
// piece of a file that it reads.
bool is_too_slow(const Exchange& own, Timeouts timeouts) {
  const auto bytes = static_cast<long>(own.received);
  const auto allowed = timeouts.connect_ms + timeouts.answer_ms + bytes / kSlowestBytesPerMs;
  return Clock::now() - own.sent_at > std::chrono::milliseconds(allowed);
}

void drive(CURLM* multi, Exchange& own, Timeouts timeouts, const SocketWaiter& waiter) {
  int running = 1;
  curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
  while (running > 0 && !own.too_slow) {
    wait(own, waiter);
    own.too_slow = is_too_slow(own, timeouts);
    const std::map<curl_socket_t, int> sockets = own.sockets;
    for (const auto& [socket, what] : sockets) curl_multi_socket_action(multi, socket, 0, &running);
    if (Clock::now() >= own.timer)
      curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    if (own.is_paused && Clock::now() >= own.paused_until) {
      own.is_paused = false;
      curl_easy_pause(own.easy, CURLPAUSE_CONT);  // it reads before it asks for more to send
    }
  }
}

CURLcode result_of(CURLM* multi) {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left))
    if (message->msg == CURLMSG_DONE) return message->data.result;
  return CURLE_OK;
}

// For a Unix socket libcurl only says that localhost could not be reached; errno says more.
std::string reason(CURL* easy, CURLcode code, const char* explanation, const Endpoint& endpoint) {
  long os_error = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_error);
  if (!endpoint.unix_socket.empty() && code == CURLE_COULDNT_CONNECT && os_error != 0)
    return std::generic_category().message(static_cast<int>(os_error));
  return *explanation ? explanation : curl_easy_strerror(code);
}

std::string address_of(const Endpoint& endpoint) {
  return endpoint.unix_socket.empty() ? without_user(endpoint.base_url) : endpoint.unix_socket;
}

[[noreturn]] void throw_too_slow(const Endpoint& endpoint, const Exchange& own, Timeouts timeouts) {
  const std::string what = own.received == 0
                               ? "No byte of an answer came"
                               : std::to_string(own.received) + " bytes of an answer came";
  throw TransientError(
      "service_lost", "the model service at " + address_of(endpoint) + " does not answer",
      what + " within " + std::to_string(timeouts.answer_ms) + " ms for " + own.request.method +
          " " + own.request.path.substr(0, own.request.path.find('?')) + ".",
      "relevance.request_timeout says how long an answer may take.");
}

[[noreturn]] void throw_failure(CURL* easy, CURLcode code, const char* explanation,
                                const Endpoint& endpoint) {
  const std::string where = address_of(endpoint);
  const std::string detail = reason(easy, code, explanation, endpoint);
  curl_off_t connected_after = 0;
  curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &connected_after);
  const bool never_connected = code == CURLE_OPERATION_TIMEDOUT && connected_after == 0;
  if (never_connected || code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
      code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_SSL_CONNECT_ERROR ||
      code == CURLE_PEER_FAILED_VERIFICATION)
    throw TransientError(
        "service_unreachable", "the model service at " + where + " cannot be reached", detail,
        "Check relevance.model_service_url and that the service runs; problems of the bundled "
        "one are in the server log.");
  throw TransientError("service_lost",
                       "the connection to the model service at " + where + " was lost", detail);
}

// Whether the service refused what was being sent, although the connection was lost then.
bool has_early_answer(Exchange& own) {
  constexpr long kRefused = 300;
  if (!own.request.sends_file) return false;
  if (own.answer.status >= kRefused) {
    own.answer.body += own.unread;  // it may be incomplete
    return true;
  }
  std::optional<EarlyAnswer> early = parse_early_answer(own.unread);
  if (!early || early->status < kRefused) return false;
  own.answer = {early->status, std::move(early->body)};
  return true;
}

}  // namespace

HttpAnswer exchange(const Endpoint& endpoint, const HttpRequest& request, Timeouts timeouts,
                    const SocketWaiter& waiter) {
  Exchange own{.request = request};
  const Multi multi(curl_multi_init());
  const Easy easy(curl_easy_init());
  const bool sends_form = request.sends_file && request.body_type.empty();
  const Mime mime(sends_form ? curl_mime_init(easy.get()) : nullptr);
  if (!multi || !easy || (sends_form && !mime)) throw std::bad_alloc();
  own.easy = easy.get();
  char explanation[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, explanation);
  curl_multi_setopt(multi.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi.get(), CURLMOPT_SOCKETDATA, &own);
  curl_multi_setopt(multi.get(), CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi.get(), CURLMOPT_TIMERDATA, &own);
  prepare(easy.get(), endpoint, timeouts, own);
  const Headers headers = make_headers(easy.get(), endpoint, own);
  if (sends_form)
    add_file(easy.get(), mime.get(), own);
  else if (request.sends_file)
    send_body(easy.get(), own);

  // Removed again before either handle is freed, also when the waiter throws.
  struct Added {
    CURLM* multi;
    CURL* easy;
    ~Added() { curl_multi_remove_handle(multi, easy); }
  };
  curl_multi_add_handle(multi.get(), easy.get());
  const Added added{multi.get(), easy.get()};
  drive(multi.get(), own, timeouts, waiter);
  own.is_over = true;
  if (own.too_slow) throw_too_slow(endpoint, own, timeouts);

  const CURLcode code = result_of(multi.get());
  if (own.thrown) std::rethrow_exception(own.thrown);
  if (own.answer_too_long)
    throw Error("bad_answer", "the model service's answer is too long",
                "More than " + std::to_string(request.answer_limit) + " bytes came for " +
                    request.path.substr(0, request.path.find('?')) + ".");
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &own.answer.status);
  if (code != CURLE_OK && !has_early_answer(own))
    throw_failure(easy.get(), code, explanation, endpoint);
  return std::move(own.answer);
}

std::string without_user(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t at = url.find('@', host);
  return at == std::string::npos ? url : url.substr(0, host) + url.substr(at + 1);
}

std::string encode_query(const std::string& value) {
  char* encoded = curl_easy_escape(nullptr, value.data(), static_cast<int>(value.size()));
  if (!encoded) throw std::bad_alloc();
  std::string owned(encoded);
  curl_free(encoded);
  return owned;
}

}  // namespace relevance::extension
