// SPDX-License-Identifier: PostgreSQL
#include "extension/service/run_callback.h"

#include <array>
#include <string_view>

#include "extension/ground/guard.h"
#include "extension/ground/settings.h"
#include "extension/ground/sql.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

constexpr std::size_t kTokenBytes = 32;

std::string make_token() {
  std::array<unsigned char, kTokenBytes> bytes{};
  if (!pg_strong_random(bytes.data(), bytes.size()))
    throw Error("internal_error", "could not generate random numbers for a callback's token");
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string token;
  for (const unsigned char byte : bytes) {
    token += kDigits[byte >> 4U];
    token += kDigits[byte & 15U];
  }
  return token;
}

}  // namespace

std::string expect_callback(Attempt attempt, int model_id) {
  std::string url = settings.callback_url ? settings.callback_url : "";
  if (url.empty()) return url;
  const std::string token = make_token();
  query(
      "INSERT INTO relevance.run_callback (run_id, attempt, model_id, token_digest)"
      " VALUES ($1, $2::integer, $3::integer, pg_catalog.sha256($4::text::bytea))",
      {attempt.run, attempt.number, static_cast<std::int64_t>(model_id), std::string_view(token)});
  return url + (url.find('?') == std::string::npos ? "?token=" : "&token=") + token;
}

std::optional<Callback> received_callback(Attempt attempt) {
  const SpiRows rows = query(
      "SELECT status = 'completed' AS completed, metrics::text, error FROM relevance.run_callback"
      " WHERE run_id = $1 AND attempt = $2 AND status IS NOT NULL",
      {attempt.run, attempt.number});
  if (rows.empty()) return std::nullopt;
  return Callback{rows.boolean(0, "completed"), rows.text_or_empty(0, "metrics"),
                  rows.text_or_empty(0, "error")};
}

}  // namespace relevance::extension
