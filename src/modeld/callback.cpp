// SPDX-License-Identifier: PostgreSQL
#include "modeld/callback.h"

#include <curl/curl.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <string_view>
#include <thread>

namespace relevance::modeld {
namespace {

constexpr long kConnectSeconds = 5;
constexpr long kTotalSeconds = 15;
constexpr std::chrono::milliseconds kPause{1000};

std::size_t drop_answer(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

int should_stop(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(stop)->load() ? 1 : 0;
}

std::string make_body(const contract::ModelStatus& status) {
  const bool completed = status.status == contract::Status::completed && status.metrics;
  const nlohmann::json body = {
      {"model_id", status.model_id},
      {"status", contract::to_string(status.status)},
      {"metrics", completed ? contract::to_json(*status.metrics) : nlohmann::json::object()},
  };
  return body.dump();
}

// The response's HTTP status; 0 without a response.
long post(const std::string& url, const std::string& body, const std::atomic<bool>& stop) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 &curl_easy_cleanup);
  if (!curl) return 0;
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
      curl_slist_append(nullptr, "Content-Type: application/json"), &curl_slist_free_all);
  CURL* handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, kTotalSeconds);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &drop_answer);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &should_stop);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &stop);
  long status = 0;
  if (curl_easy_perform(handle) == CURLE_OK) {
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  }
  return status;
}

}  // namespace

void check_callback_url(const std::string& url) {
  if (url.empty() || url.starts_with("http://") || url.starts_with("https://")) return;
  throw Error("invalid_url", "the callback URL is neither http nor https", {},
              "Give a URL that begins with http:// or https://, or leave it out.");
}

void send_callback(const std::string& url, const contract::ModelStatus& status,
                   const std::atomic<bool>& stop) {
  const std::string body = make_body(status);
  for (int attempt = 1; attempt <= 2 && !stop; ++attempt) {
    if (attempt > 1) std::this_thread::sleep_for(kPause);
    const long answer = post(url, body, stop);
    if (answer >= 200 && answer < 300) return;
    spdlog::warn("event=callback_failed model_id={} attempt={} answer={}", status.model_id, attempt,
                 answer);
  }
}

}  // namespace relevance::modeld
