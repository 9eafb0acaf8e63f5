// SPDX-License-Identifier: PostgreSQL
#include "modeld/model_store.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <limits>
#include <system_error>
#include <thread>
#include <utility>

#include "modeld/files.h"
#include "modeld/job.h"

namespace relevance::modeld {
namespace {

namespace fs = std::filesystem;
using contract::ModelStatus;
using contract::Phase;
using contract::Status;

// A request is delayed by seconds, and outlives no restart: so many models are not deleted meanwhile.
constexpr std::size_t kUsedKeys = 10'000;

// A service that is being stopped may take this long to release the folder.
constexpr std::chrono::seconds kLockPatience{5};

void make_private_folder(const std::string& path) {
  std::error_code fault;
  fs::create_directories(path, fault);
  if (!fault) fs::permissions(path, fs::perms::owner_all, fault);
  if (fault) {
    throw Error("cannot_write", "cannot make the folder " + path, fault.message(),
                "Check --state-dir.");
  }
}

// Whether a folder's name is a model id.
bool is_number(const std::string& text) {
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  return fault == std::errc() && stop == end && number > 0 &&
         number < std::numeric_limits<int>::max();
}

std::string run_name(int number) {
  return "run-" + std::to_string(number);
}

Error service_restarted() {
  return Error("service_restarted", "the model service was restarted while this training ran", {},
               "Train again.");
}

http::StatusError not_trained(int model) {
  const std::string id = std::to_string(model);
  return {409,
          "not_trained",
          "model " + id + " has not been trained yet",
          {},
          "Train it with POST /train?model_id=" + id + "."};
}

}  // namespace

ModelStore::ModelStore(const std::string& folder) : folder_(folder) {
  make_private_folder(folder_);
  make_private_folder(folder_ + "/models");
  make_private_folder(folder_ + "/trash");
  lock_folder();
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_ + "/trash")) {
    fs::remove_all(entry.path(), ignored);
  }
  load();
}

ModelStore::~ModelStore() {
  ::close(lock_);
}

void ModelStore::lock_folder() {
  lock_ = ::open((folder_ + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const auto deadline = std::chrono::steady_clock::now() + kLockPatience;
  while (lock_ >= 0 && ::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw Error("state_in_use", "another model service uses the folder " + folder_, {},
                  "Stop it, or give this one another --state-dir.");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void ModelStore::load() {
  for (const auto& entry : fs::directory_iterator(folder_ + "/models")) {
    const std::string name = entry.path().filename().string();
    if (!is_number(name)) continue;
    next_id_ = std::max(next_id_, std::stoi(name) + 1);
    load_model(entry.path().string());
  }
  if (!fs::exists(folder_ + "/next_id")) return;
  const std::string text = read_file(folder_ + "/next_id");
  if (text.empty() || text.size() > 10 || text.find_first_not_of("0123456789") != text.npos) {
    throw Error("bad_state", "the file next_id in " + folder_ + " does not hold a number", {},
                "Write a number into it that is greater than every model id used so far.");
  }
  next_id_ = static_cast<int>(
      std::max<long>(next_id_, std::min(std::stol(text), long{std::numeric_limits<int>::max()})));
}

void ModelStore::load_model(const std::string& folder) {
  if (!fs::exists(folder + "/status.json")) {
    discard(folder);  // its creation was interrupted; no client knows its id
    return;
  }
  Model model;
  try {
    const nlohmann::json json = nlohmann::json::parse(read_file(folder + "/status.json"));
    model.status = contract::parse_model_status(json);
    model.key = json.value("key", "");
    model.last_run = json.at("last_run").get<int>();
    model.results_run = json.at("results_run").get<int>();
    model.report_run = json.value("report_run", model.results_run);
  } catch (const std::exception& error) {
    // Left unchanged, so that an administrator can repair it.
    spdlog::error("event=model_unreadable folder={} error=\"{}\"", folder, error.what());
    return;
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool is_used = name == "status.json" || name == run_name(model.results_run) ||
                         name == run_name(model.report_run);
    if (!is_used) discard(entry.path());
  }
  if (model.status.status == Status::training) {
    model.report_run = 0;
    model.status.status = Status::failed;
    model.status.error = service_restarted();
    try_to_save(model);
  }
  models_[model.status.model_id] = std::move(model);
}

void ModelStore::save(const Model& model) const {
  nlohmann::json json = contract::to_json(model.status);
  if (!model.key.empty()) json["key"] = model.key;
  json["last_run"] = model.last_run;
  json["results_run"] = model.results_run;
  json["report_run"] = model.report_run;
  write_file(model_folder(model.status.model_id) + "/status.json",
             json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

// Moved away atomically, then removed; leftovers of a crash are removed at the next start. False: it
// could not be moved.
bool ModelStore::discard(const std::string& folder) const {
  std::string trash;
  std::error_code ignored;
  do {
    trash = folder_ + "/trash/" + std::to_string(next_trash_++);
  } while (fs::exists(trash, ignored));
  std::error_code fault;
  fs::rename(folder, trash, fault);
  fs::remove_all(trash, ignored);
  return !fault;
}

// Whether there is a report; if not, nothing is kept.
bool ModelStore::keep_report_alone(Run run) const {
  std::error_code fault;
  if (!fs::exists(folder_of(run) + kColumnsFile, fault)) {
    discard(folder_of(run));
    return false;
  }
  for (const auto& entry : fs::directory_iterator(folder_of(run), fault)) {
    std::error_code ignored;
    if (entry.path().filename() != std::string(kColumnsFile).substr(1)) {
      fs::remove_all(entry.path(), ignored);
    }
  }
  return true;
}

// Removes the folders of runs that the model no longer needs.
void ModelStore::discard_unused(const Model& before, const Model& after) const {
  for (const int run : {before.results_run, before.report_run}) {
    if (run == 0 || run == after.results_run || run == after.report_run) continue;
    discard(folder_of({after.status.model_id, run}));
  }
}

std::string ModelStore::model_folder(int model) const {
  return folder_ + "/models/" + std::to_string(model);
}

std::string ModelStore::folder_of(Run run) const {
  return model_folder(run.model) + "/" + run_name(run.number);
}

const ModelStore::Model& ModelStore::find(int model) const {
  const auto found = models_.find(model);
  if (found == models_.end()) {
    throw http::StatusError(404, "unknown_model",
                            "there is no model " + std::to_string(model) + " here");
  }
  return found->second;
}

ModelStore::Model& ModelStore::find(int model) {
  return const_cast<Model&>(std::as_const(*this).find(model));
}

ModelStore::Model* ModelStore::current(Run run) {
  const auto found = models_.find(run.model);
  if (found == models_.end()) return nullptr;
  Model& model = found->second;
  return model.running && model.last_run == run.number ? &model : nullptr;
}

int ModelStore::create(const std::string& name, const std::string& key) {
  const std::lock_guard guard(mutex_);
  const auto made = std::find_if(models_.begin(), models_.end(), [&](const auto& entry) {
    return !key.empty() && entry.second.key == key;
  });
  if (made != models_.end()) return made->first;
  if (std::find(used_keys_.begin(), used_keys_.end(), key) != used_keys_.end()) {
    throw http::StatusError(410, "key_used",
                            "the model that was created with this key has been deleted", {},
                            "Create another one with a new key.");
  }
  if (next_id_ == std::numeric_limits<int>::max()) {
    throw http::StatusError(507, "no_more_models", "all model numbers have been used");
  }
  const int id = next_id_;
  write_file(folder_ + "/next_id", std::to_string(id + 1), Durable::yes);
  next_id_ = id + 1;
  Model model;
  model.status.model_id = id;
  model.status.model_name = name;
  model.key = key;
  make_private_folder(model_folder(id));
  try {
    save(model);
  } catch (const Error&) {
    discard(model_folder(id));
    throw;
  }
  models_[id] = std::move(model);
  return id;
}

ModelStatus ModelStore::status(int model) const {
  const std::lock_guard guard(mutex_);
  return find(model).status;
}

void ModelStore::remove(int model) {
  const std::lock_guard guard(mutex_);
  const std::string key = find(model).key;
  const std::string folder = model_folder(model);
  if (!discard(folder)) {
    throw Error("cannot_write", "cannot remove the folder " + folder, {},
                "Check the permissions and the free space of --state-dir.");
  }
  models_.erase(model);
  if (key.empty()) return;
  used_keys_.push_back(key);
  if (used_keys_.size() > kUsedKeys) used_keys_.pop_front();
}

Run ModelStore::begin(int id) {
  const std::lock_guard guard(mutex_);
  Model& model = find(id);
  if (model.running) {
    throw http::StatusError(
        409, "already_training", "model " + std::to_string(id) + " is already being trained", {},
        "Wait for it to end, or cancel it: DELETE /models/" + std::to_string(id) + "/training.");
  }
  const Run run{id, model.last_run + 1};
  make_private_folder(folder_of(run));
  model.before = model.status;
  model.last_run = run.number;
  model.running = true;
  model.status.status = Status::training;
  model.status.phase = Phase::receiving;
  model.status.progress = 0;
  model.status.error.reset();
  model.status.warnings.clear();
  return run;
}

void ModelStore::abandon(Run run) {
  const std::lock_guard guard(mutex_);
  if (Model* model = current(run)) {
    model->running = false;
    model->status = model->before;
  }
  discard(folder_of(run));
}

bool ModelStore::start(Run run) {
  const std::lock_guard guard(mutex_);
  Model* model = current(run);
  if (model == nullptr) return false;
  save(*model);
  return true;
}

bool ModelStore::is_current(Run run) const {
  const std::lock_guard guard(mutex_);
  return const_cast<ModelStore*>(this)->current(run) != nullptr;
}

void ModelStore::report(Run run, Phase phase, double progress) {
  const std::lock_guard guard(mutex_);
  if (Model* model = current(run)) {
    model->status.phase = phase;
    model->status.progress = progress;
  }
}

std::optional<ModelStatus> ModelStore::complete(Run run, const contract::Metrics& metrics,
                                                const std::vector<Warning>& warnings) {
  const std::lock_guard guard(mutex_);
  Model* model = current(run);
  if (model == nullptr) {
    discard(folder_of(run));
    return std::nullopt;
  }
  Model completed = *model;
  completed.results_run = run.number;
  completed.report_run = run.number;
  completed.running = false;
  completed.status.status = Status::completed;
  completed.status.phase = Phase::done;
  completed.status.progress = 1;
  completed.status.metrics = metrics;
  completed.status.warnings = warnings;
  std::error_code ignored;
  fs::remove(folder_of(run) + kDataFile, ignored);
  save(completed);  // from here on, the new results are the valid ones
  std::swap(*model, completed);
  discard_unused(completed, *model);
  return model->status;
}

std::optional<ModelStatus> ModelStore::fail(Run run, const Error& error,
                                            const std::vector<Warning>& warnings) {
  const std::lock_guard guard(mutex_);
  Model* model = current(run);
  if (model == nullptr) {
    discard(folder_of(run));
    return std::nullopt;
  }
  const Model before = *model;
  model->running = false;
  model->report_run = keep_report_alone(run) ? run.number : 0;
  model->status.status = Status::failed;
  model->status.error = error;
  model->status.warnings = warnings;
  try_to_save(*model);
  discard_unused(before, *model);
  return model->status;
}

std::optional<Run> ModelStore::cancel(int id) {
  const std::lock_guard guard(mutex_);
  Model& model = find(id);
  if (!model.running) return std::nullopt;
  model.running = false;
  model.status.status = Status::cancelled;
  try_to_save(model);
  return Run{id, model.last_run};
}

// For outcomes that are final even if the disk is full. The file then still says that the training
// is running; the next start of the service turns this into a failure.
void ModelStore::try_to_save(const Model& model) const {
  try {
    save(model);
  } catch (const Error& error) {
    spdlog::error("event=status_not_saved model_id={} error=\"{}\"", model.status.model_id,
                  error.what());
  }
}

std::shared_ptr<const http::OpenFile> ModelStore::open_result(int id,
                                                              const std::string& file) const {
  const std::lock_guard guard(mutex_);
  const Model& model = find(id);
  if (model.results_run == 0) throw not_trained(id);
  return std::make_shared<http::OpenFile>(folder_of({id, model.results_run}) + file);
}

std::shared_ptr<const http::OpenFile> ModelStore::open_report(int id) const {
  const std::lock_guard guard(mutex_);
  const Model& model = find(id);
  if (model.report_run != 0) {
    return std::make_shared<http::OpenFile>(folder_of({id, model.report_run}) + kColumnsFile);
  }
  if (model.status.status == Status::failed) {
    throw http::StatusError(
        409, "no_report",
        "the last training of model " + std::to_string(id) + " failed before its data were read");
  }
  throw not_trained(id);
}

}  // namespace relevance::modeld
