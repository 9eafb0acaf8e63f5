// SPDX-License-Identifier: PostgreSQL
// The catalog as it was read last, kept true by notifications.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "httpd/rest/relation.h"

namespace relevance::httpd {

// Reads the catalog at once, and anew when somebody says NOTIFY pgrst (as PostgREST has it) or
// NOTIFY relevance_httpd, when reload() is called, and when the connection was lost. Has a
// connection and a thread of its own.
class CatalogCache {
 public:
  CatalogCache(std::string conninfo, std::vector<std::string> schemas);
  ~CatalogCache();
  CatalogCache(const CatalogCache&) = delete;
  CatalogCache& operator=(const CatalogCache&) = delete;

  // What a schema exposes. Throws ConnectionLost as long as it could not be read.
  std::shared_ptr<const Catalog> get(const std::string& schema) const;
  void reload();

 private:
  void run();
  void listen();

  const std::string conninfo_;
  const std::vector<std::string> schemas_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Catalog>> catalogs_;  // by schema; empty: unread
  std::string why_not_;
  std::atomic<bool> stale_{true};
  std::atomic<bool> stopped_{false};
  int wake_[2] = {-1, -1};
  std::thread thread_;
};

}  // namespace relevance::httpd
