// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/catalog_cache.h"

#include <fcntl.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "httpd/connection.h"
#include "httpd/rest/catalog.h"
#include "httpd/sql_error.h"

namespace relevance::httpd {
namespace {

constexpr int kRetryMs = 500;
constexpr int kReadAgainMs = 30'000;  // without notifications

std::string array_literal(const std::vector<std::string>& names) {
  std::string text = "{";
  for (const std::string& name : names) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (const char c : name) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

std::map<std::string, std::shared_ptr<const Catalog>> by_schema(
    const Catalog& all, const std::vector<std::string>& schemas) {
  std::map<std::string, std::shared_ptr<const Catalog>> out;
  for (const std::string& schema : schemas) {
    auto one = std::make_shared<Catalog>();
    for (const Relation& relation : all.relations) {
      if (relation.schema == schema) one->relations.push_back(relation);
    }
    for (const Function& function : all.functions) {
      if (function.schema == schema) one->functions.push_back(function);
    }
    out.emplace(schema, std::move(one));
  }
  return out;
}

}  // namespace

CatalogCache::CatalogCache(std::string conninfo, std::vector<std::string> schemas)
    : conninfo_(std::move(conninfo)),
      schemas_(std::move(schemas)),
      why_not_("It has not been reached yet.") {
  if (::pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  thread_ = std::thread([this] { run(); });
}

CatalogCache::~CatalogCache() {
  stopped_ = true;
  reload();
  thread_.join();
  ::close(wake_[0]);
  ::close(wake_[1]);
}

std::shared_ptr<const Catalog> CatalogCache::get(const std::string& schema) const {
  const std::lock_guard lock(mutex_);
  const auto found = catalogs_.find(schema);
  if (found == catalogs_.end()) throw ConnectionLost(why_not_);
  return found->second;
}

void CatalogCache::reload() {
  stale_ = true;
  const char byte = 0;
  [[maybe_unused]] const auto written = ::write(wake_[1], &byte, 1);  // a full pipe wakes it, too
}

void CatalogCache::run() {
  while (!stopped_) {
    try {
      listen();
    } catch (const Error& error) {
      stale_ = true;
      const std::lock_guard lock(mutex_);
      if (why_not_ != error.detail()) {
        spdlog::warn("event=database_unreachable error=\"{}\" detail=\"{}\"", error.message(),
                     error.detail());
      }
      why_not_ = error.detail();
    } catch (const std::exception& error) {
      spdlog::error("event=catalog_unreadable error=\"{}\"", error.what());
    }
    if (stopped_) return;
    pollfd woken{wake_[0], POLLIN, 0};
    ::poll(&woken, 1, kRetryMs);
  }
}

void CatalogCache::read(Connection& connection) {
  connection.query("BEGIN READ ONLY", {});
  connection.query("SELECT pg_catalog.set_config('search_path', '', true)", {});
  const ResultRows rows = connection.query(kCatalogQuery, {array_literal(schemas_)});
  connection.commit();
  auto fresh = by_schema(read_catalog(rows.text(0, 0)), schemas_);
  const std::lock_guard lock(mutex_);
  const bool is_first = catalogs_.empty();
  spdlog::log(is_first || !connection.is_pooled() ? spdlog::level::info : spdlog::level::debug,
              "event=catalog_read schemas={}", fresh.size());
  catalogs_ = std::move(fresh);
  why_not_.clear();
}

// Returns when the cache is being destroyed.
void CatalogCache::listen() {
  Connection connection(conninfo_);
  if (connection.is_pooled()) {
    if (!std::exchange(pooler_logged_, true)) {
      spdlog::warn(
          "event=pooler text=\"The database is reached through a pooler: statements are not "
          "prepared, and NOTIFY pgrst does not arrive. The catalog is read again every {} seconds, "
          "and after SIGHUP.\"",
          kReadAgainMs / 1000);
    }
  } else {
    connection.query("LISTEN pgrst", {});
    connection.query("LISTEN relevance_httpd", {});
  }
  while (!stopped_) {
    if (stale_.exchange(false)) read(connection);
    // A notification may have arrived with a query's result; poll() would not report it.
    if (connection.take_notification()) {
      stale_ = true;
      continue;
    }
    std::array<pollfd, 2> watched{{{wake_[0], POLLIN, 0}, {connection.socket(), POLLIN, 0}}};
    const int ready =
        ::poll(watched.data(), watched.size(), connection.is_pooled() ? kReadAgainMs : -1);
    if (ready < 0 && errno != EINTR) return;
    if (ready == 0) stale_ = true;
    std::array<char, 64> ignored{};
    while (::read(wake_[0], ignored.data(), ignored.size()) > 0) {
    }
  }
}

}  // namespace relevance::httpd
