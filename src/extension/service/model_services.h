// SPDX-License-Identifier: PostgreSQL
// The model services that relevance.model_service_url names, and where a model's number counts.
// C++ zone.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "extension/service/service_client.h"

namespace relevance::extension {

struct ModelService {
  Endpoint endpoint;
  // Where model ids are valid: this cluster, this database, this service. A restored copy of the
  // database, or another service, starts with models of its own. Holds no URL: operators may read
  // it, and a URL may hold a password.
  std::string home;

  bool is_bundled() const { return home.ends_with("/bundled"); }
};

// In the order of the setting; the bundled service alone when that is empty. Never empty.
std::vector<ModelService> model_services();

// Their homes, one a line, as model_tasks.h takes them.
std::string homes_of(const std::vector<ModelService>& services);

// "cluster/database": what a model's key begins with, so that a copy of a database never asks for
// the original's models.
std::string model_owner();

// Under the timeouts that are set, with the token of relevance.model_service_token_file. Throws
// Error bad_token_file.
ServiceClient service_client(const ModelService& service, SocketWaiter waiter);

}  // namespace relevance::extension
