// SPDX-License-Identifier: PostgreSQL
// A pool of connections shared by all requests.
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
  // Connections are opened on demand, at most `size`.
  ConnectionPool(std::string conninfo, unsigned size, std::chrono::milliseconds max_wait);

  // Holds a connection during its lifetime, then returns it to the pool if it is still usable.
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

  // Throws StatusError 503 PGRST003 if none becomes free in time; ConnectionLost.
  Lease take();

 private:
  void give_back(std::unique_ptr<Connection> connection);

  const std::string conninfo_;
  const unsigned size_;
  const std::chrono::milliseconds max_wait_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<std::unique_ptr<Connection>> idle_;  // most recently used last
  unsigned taken_ = 0;
};

}  // namespace relevance::httpd
