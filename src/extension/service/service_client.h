// SPDX-License-Identifier: PostgreSQL
// The model service as its client sees it: the calls of the HTTP contract as functions. Knows
// nothing of PostgreSQL. All calls throw TransientError for what is worth another try, and Error for
// what is not (the service's own refusals keep their code, detail and hint).
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "contract/data_report.h"
#include "contract/messages.h"
#include "extension/service/http_transfer.h"

namespace relevance::extension {

// "http://host:port", "https://host" or "unix:/path".
Endpoint parse_service_url(const std::string& url);

// The bytes of a data set: its size, and what gives the next ones (0: the end).
struct DataStream {
  std::size_t size = 0;
  bool is_columns = false;  // the columns body (table/columns_writer.h); else CSV
  std::function<std::size_t(char* buffer, std::size_t room)> read;
};

class ServiceClient {
 public:
  ServiceClient(Endpoint endpoint, Timeouts timeouts, SocketWaiter waiter)
      : endpoint_(std::move(endpoint)), timeouts_(timeouts), waiter_(std::move(waiter)) {}

  // Whether something answers; else why it does not, when `why` is given.
  bool is_reachable(std::optional<TransientError>* why = nullptr);

  // Whether it takes the columns body beside CSV, as far as it has told when it was reached.
  bool takes_columns() const { return takes_columns_; }

  // key: who asks by the same key again, because the answer was lost, is given the same model by a
  // service of ours; others make another one.
  int create_model(const std::string& name, const std::string& key);
  void delete_model(int model_id);  // one that is not there counts as deleted
  // callback_url: called when the training has ended; empty: nobody is.
  void train(int model_id, const std::string& target_column, const std::string& options,
             const std::string& callback_url, const DataStream& data);
  void cancel_training(int model_id);

  // nullopt: the service does not know the model, or not this call (a service of part 1 alone).
  std::optional<contract::ModelStatus> status(int model_id);
  // nullopt: there is none yet. columns: of the data; then a ranking of so many rows without effect
  // curves is taken, and no larger one. 0: not known.
  std::optional<std::vector<contract::RankingRow>> ranking(int model_id, std::size_t columns = 0);
  // What became of each column; nullopt: the service does not tell.
  std::optional<contract::DataReport> data_report(int model_id);
  // Writes the model's bytes into file; false: the service has none to give.
  bool artifact(int model_id, std::FILE* file);

 private:
  HttpAnswer call(const HttpRequest& request);

  Endpoint endpoint_;
  Timeouts timeouts_;
  SocketWaiter waiter_;
  bool takes_columns_ = false;
};

}  // namespace relevance::extension
