// SPDX-License-Identifier: PostgreSQL
// The model service's client: the calls of the HTTP contract as functions. Does not depend on
// PostgreSQL. All calls throw TransientError for what is worth retrying, and Error for what is not
// (the service's own errors keep their code, detail and hint).
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "contract/data_report.h"
#include "contract/health.h"
#include "contract/messages.h"
#include "extension/service/http_transfer.h"

namespace relevance::extension {

// "http://host:port", "https://host" or "unix:/path".
Endpoint parse_service_url(const std::string& url);

// The bytes of a data set: its size, and a function that reads the next ones (0: the end).
struct DataStream {
  std::size_t size = 0;
  bool is_columns = false;  // a columns body (table/columns/columns_writer.h); else CSV
  std::function<std::size_t(char* buffer, std::size_t room)> read;
};

class ServiceClient {
 public:
  ServiceClient(Endpoint endpoint, Timeouts timeouts, SocketWaiter waiter)
      : endpoint_(std::move(endpoint)), timeouts_(timeouts), waiter_(std::move(waiter)) {}

  // Whether anything answers; if not, the reason goes into `why` when given.
  bool is_reachable(std::optional<TransientError>* why = nullptr);

  // What it said of itself when is_reachable() was called.
  const contract::Health& health() const { return health_; }

  // key: when asked again with the same key, because the answer was lost, our own service returns
  // the same model; others create another one. nullopt: it has deleted that model since.
  std::optional<int> create_model(const std::string& name, const std::string& key);
  void delete_model(int model_id);  // succeeds if there is no such model
  // callback_url: called when the training has ended; empty: no callback.
  void train(int model_id, const std::string& target_column, const std::string& options,
             const std::string& callback_url, const DataStream& data);
  void cancel_training(int model_id);

  // nullopt: the service does not know the model, or does not have this call.
  std::optional<contract::ModelStatus> status(int model_id);
  // nullopt: there is none yet. columns: the number of the data's columns, which limits the
  // answer's size to a ranking of so many rows without effect curves; 0: unknown.
  std::optional<std::vector<contract::RankingRow>> ranking(int model_id, std::size_t columns = 0);
  // How each column was used; nullopt: the service does not report it.
  std::optional<contract::DataReport> data_report(int model_id);
  // Writes the model's bytes into file; false: the service does not have them.
  bool artifact(int model_id, std::FILE* file);

 private:
  HttpAnswer call(const HttpRequest& request);

  Endpoint endpoint_;
  Timeouts timeouts_;
  SocketWaiter waiter_;
  contract::Health health_;
};

}  // namespace relevance::extension
