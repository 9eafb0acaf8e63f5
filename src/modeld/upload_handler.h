// SPDX-License-Identifier: PostgreSQL
// POST /train: stores the data as they arrive and starts the training.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "modeld/files.h"
#include "modeld/model_store.h"
#include "modeld/trainer.h"
#include "table/csv/data_size.h"

namespace relevance::modeld {

struct TrainSettings {
  unsigned threads = 1;          // unless the training specifies a number
  unsigned memory_limit_mb = 0;  // 0: none
};

// The number in a parameter or a path; nullopt if it is not a number.
std::optional<int> parse_model_id(const std::string& text);
// The query's model_id. Throws StatusError 400 invalid_parameter.
int model_id_parameter(const http::Request& request);

class UploadHandler : public http::Handler {
 public:
  // Errors in the query are reported before any of the body is read. Throws StatusError: 404
  // unknown_model, 409 already_training, 400 for bad parameters.
  UploadHandler(const http::Request& request, ModelStore& store, Trainer& trainer,
                const TrainSettings& settings);

  void body(std::string_view bytes) override;
  void part(const http::Part& part, std::string_view bytes) override;
  http::Response finish() override;

 private:
  // A run from begin() on; abandoned on destruction unless it was started.
  class Claim {
   public:
    Claim(ModelStore& store, int model) : store_(store), run_(store.begin(model)) {}
    ~Claim() {
      if (!started_) store_.abandon(run_);
    }
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    Run run() const { return run_; }
    bool start() { return started_ = store_.start(run_); }

   private:
    ModelStore& store_;
    Run run_;
    bool started_ = false;
  };

  std::string parameter(const std::string& name) const;
  Job make_job() const;
  void check_head(bool whole);
  void check_size(std::string_view bytes);

  ModelStore& store_;
  Trainer& trainer_;
  const Trainer::Upload counted_{trainer_};
  TrainSettings settings_;
  std::map<std::string, std::string> parameters_;  // of the query; take precedence over the form's
  std::map<std::string, std::string> fields_;
  Claim claim_;
  FileWriter data_;
  table::DataSize unpacked_{table::DamagedGzip::ends_counting};  // the training reports it
  std::string head_;                                             // the data's first bytes
  bool head_checked_ = false;
  bool has_data_ = false;
  int last_part_ = 0;  // its number
  std::size_t bytes_ = 0;
};

}  // namespace relevance::modeld
