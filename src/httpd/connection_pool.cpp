// SPDX-License-Identifier: PostgreSQL
#include "httpd/connection_pool.h"

#include <utility>

#include "http/message.h"

namespace relevance::httpd {

ConnectionPool::ConnectionPool(std::string conninfo, unsigned size,
                               std::chrono::milliseconds max_wait)
    : conninfo_(std::move(conninfo)), size_(size), max_wait_(max_wait) {}

ConnectionPool::Lease::Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
    : pool_(&pool), connection_(std::move(connection)) {}

ConnectionPool::Lease::~Lease() {
  if (connection_) pool_->give_back(std::move(connection_));
}

ConnectionPool::Lease ConnectionPool::take() {
  std::unique_lock lock(mutex_);
  if (!free_.wait_for(lock, max_wait_, [this] { return taken_ < size_; })) {
    throw http::StatusError(503, "PGRST003", "Timed out acquiring connection from connection pool.",
                            "All " + std::to_string(size_) + " connections are busy.",
                            "Try again in a moment.");
  }
  ++taken_;
  while (!idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->is_idle()) return {*this, std::move(connection)};
  }
  lock.unlock();
  try {
    return {*this, std::make_unique<Connection>(conninfo_)};
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  --taken_;
  if (connection && connection->is_sound()) idle_.push_back(std::move(connection));
  free_.notify_one();
}

}  // namespace relevance::httpd
