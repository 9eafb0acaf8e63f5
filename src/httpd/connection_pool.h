// SPDX-License-Identifier: PostgreSQL
// Connections that requests share.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "httpd/connection.h"

namespace relevance::httpd {

class ConnectionPool {
 public:
  // Connections are made when they are needed, at most `size`.
  ConnectionPool(std::string conninfo, unsigned size, std::chrono::milliseconds max_wait);

  // A connection for as long as this lives; then the next may have it, when it is still sound.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection);
    ~Lease();
    Lease(Lease&&) noexcept = default;
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Connection* operator->() { return connection_.get(); }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  // Throws StatusError 503 PGRST003 when none becomes free in time, ConnectionLost.
  Lease take();

 private:
  void give_back(std::unique_ptr<Connection> connection);

  const std::string conninfo_;
  const unsigned size_;
  const std::chrono::milliseconds max_wait_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<std::unique_ptr<Connection>> idle_;  // the most recent last
  unsigned taken_ = 0;
};

}  // namespace relevance::httpd
