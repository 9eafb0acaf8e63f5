// SPDX-License-Identifier: PostgreSQL
// One training, from a claimed run to a stored ranking: sends the data to the model service,
// follows its progress and stores the result. No transaction is open during HTTP calls. C++ zone.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contract/data_report.h"
#include "contract/messages.h"
#include "extension/queue/run_queue.h"
#include "extension/service/model_services.h"
#include "extension/training/query_rows.h"
#include "extension/training/result_store.h"
#include "extension/training/run_watch.h"

namespace relevance::extension {

class Training {
 public:
  Training(ClaimedRun run, const Watch& watch);

  // Returns when the run has completed or was skipped. Throws Stopped, or Error when it failed.
  void perform();

  // After perform() has thrown an Error: how the data were understood, if they were read.
  const std::optional<FailedData>& failed_data() const { return failed_data_; }

  // Asks the service to cancel this training, since nobody waits for it any more; ignores failures.
  void abandon();

 private:
  void report(const std::string& what) const;
  void train();
  bool may_be_its_version(const Error& error) const;
  void start_again(const Error& error);
  void connect(const std::vector<ModelService>& all);
  std::optional<TransientError> reach(const ModelService& service);
  SocketWaiter waiter() const;
  void take_data();
  void check_stored_csv() const;
  bool skip_unchanged();
  void ensure_model();
  bool keep_model();
  void make_model();
  void send_data();
  void follow();
  bool has_completed();
  void follow_silent_service();
  bool has_called_back();
  bool has_ranking();
  void show_progress(const char* phase, double progress);
  bool note_progress(const char* phase, double progress);
  Stop why_not_running() const;
  [[noreturn]] void throw_without_model() const;
  void store();
  void fetch_failed_data(const std::vector<Warning>& warnings);

  ClaimedRun run_;
  const Watch& watch_;
  ModelService home_;
  ServiceClient service_;                             // at home_
  bool takes_columns_ = false;                        // the service, besides CSV
  std::string service_version_;                       // empty: it does not say
  std::chrono::steady_clock::time_point heard_at_{};  // when it last answered
  std::unique_ptr<QueryRows> rows_;                   // of a query
  std::string fingerprint_;
  std::vector<std::string> columns_;  // of the data; empty: unknown
  bool expects_callback_ = false;
  std::optional<int> model_id_;
  bool tells_status_ = true;
  std::optional<std::vector<contract::RankingRow>> ranking_;
  std::optional<contract::Metrics> metrics_;
  std::vector<Warning> warnings_;
  std::optional<FailedData> failed_data_;
  std::string phase_;
  double progress_ = 0;
  std::chrono::steady_clock::time_point shown_{};
};

}  // namespace relevance::extension
