// SPDX-License-Identifier: PostgreSQL
// The model services that relevance.model_service_url names, and where a model id is valid. C++
// zone.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "extension/ground/shared_services.h"
#include "extension/service/service_client.h"

namespace relevance::extension {

struct ModelService {
  Endpoint endpoint;
  std::string url;  // as operators see it: without user and password; "bundled" for our own
  ServiceId id = 0;
  // Where model ids are valid: this cluster, this database, this service. A restored copy of the
  // database, or another service, starts with its own models. Does not contain the URL: operators
  // may read it, and a URL may contain a password.
  std::string home;

  bool is_bundled() const { return home.ends_with("/bundled"); }
};

// As errors call it.
std::string name_of(const ModelService& service);

// In the order of the setting; only the bundled service when that is empty. Never empty.
std::vector<ModelService> model_services();

// Their homes, one per line, as model_tasks.h takes them.
std::string homes_of(const std::vector<ModelService>& services);

// "cluster/database": the prefix of a model's key, so that a copied database never asks for the
// original's models.
std::string model_owner();

// With the configured timeouts and the token in relevance.model_service_token_file. Throws Error
// bad_token_file.
ServiceClient service_client(const ModelService& service, SocketWaiter waiter);

}  // namespace relevance::extension
