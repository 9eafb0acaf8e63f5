// SPDX-License-Identifier: PostgreSQL
// A cached copy of the catalog, refreshed on notification.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "httpd/rest/catalog.h"

namespace relevance::httpd {

class Connection;

// Reads the catalog at the start, and again after NOTIFY pgrst (as with PostgREST), NOTIFY
// relevance_httpd, reload() or a lost connection. Uses its own connection and thread. Through a
// pooler no notification arrives: it is read again every half minute.
class CatalogCache {
 public:
  CatalogCache(std::string conninfo, std::vector<std::string> schemas);
  ~CatalogCache();
  CatalogCache(const CatalogCache&) = delete;
  CatalogCache& operator=(const CatalogCache&) = delete;

  // What a schema exposes. Throws ConnectionLost if the catalog has not been read yet.
  std::shared_ptr<const Catalog> get(const std::string& schema) const;
  void reload();

 private:
  void run();
  void listen();
  void read(Connection& connection);

  const std::string conninfo_;
  const std::vector<std::string> schemas_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Catalog>> catalogs_;  // by schema; empty: not read
  std::string why_not_;
  bool pooler_logged_ = false;  // of its own thread
  std::atomic<bool> stale_{true};
  std::atomic<bool> stopped_{false};
  int wake_[2] = {-1, -1};
  std::thread thread_;
};

}  // namespace relevance::httpd
