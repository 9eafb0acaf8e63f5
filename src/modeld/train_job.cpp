// SPDX-License-Identifier: PostgreSQL
#include "modeld/train_job.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <new>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "modeld/files.h"
#include "modeld/job.h"
#include "modeld/train_model.h"

namespace relevance::modeld {
namespace {

// Limits the number of reports.
constexpr double kProgressStep = 0.01;

// Any failed allocation, in any thread or library, ends the process with a status that the service
// recognizes. Continuing would only fail somewhere else.
[[noreturn]] void exit_without_memory() {
  ::_exit(kOutOfMemoryExit);
}

// False if the parent is already gone.
bool die_with(pid_t parent) {
  if (parent == 0) return true;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  return ::getppid() == parent;
}

// If memory runs out, the kernel should kill this process rather than another.
void volunteer_as_first_victim() {
  const int fd = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  constexpr std::string_view kMost = "1000";
  if (::write(fd, kMost.data(), kMost.size()) < 0) errno = 0;  // then the kernel uses its own score
  ::close(fd);
}

void limit_memory(unsigned megabytes) {
  if (megabytes == 0) return;
  const rlim_t bytes = rlim_t{megabytes} << 20;
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_DATA, &limit);
}

void send(const JobReport& report) {
  const std::string line = report_to_line(report);
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;  // nobody is listening any more
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

class ProgressReporter {
 public:
  // What was reported last, so that a failure says where it happened.
  const JobReport& last() const { return last_; }

  void operator()(contract::Phase phase, double progress) {
    if (phase == last_.phase && progress < last_.progress + kProgressStep) return;
    last_.phase = phase;
    last_.progress = progress;
    send(last_);
  }

 private:
  JobReport last_{contract::Phase::receiving, -1, {}, {}, {}};
};

std::string text(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void write_results(const std::string& folder, const TrainedModel& result) {
  write_file(folder + kRankingFile, text(contract::to_json(result.ranking, false)));
  write_file(folder + kFullRankingFile, text(contract::to_json(result.ranking, true)));
  write_file(folder + kModelFile, result.artifact);
}

// warnings: about the data, also of a training that then fails.
JobReport run(const std::string& folder, ProgressReporter& reporter,
              std::vector<Warning>& warnings) {
  const Job job = job_from_text(read_file(folder + kJobFile));
  limit_memory(job.memory_limit_mb);
  volunteer_as_first_victim();
  table::set_data_limits(named(job.limits));
  const TrainingTask task{folder + kDataFile, job.target_column, job.options, job.threads,
                          job.memory_limit_mb};
  // Written at once, so that it can be read even if the training is killed.
  const auto keep = [&](const table::DataDescription& data) {
    warnings = data.warnings;
    write_file(folder + kColumnsFile,
               text(contract::to_json(contract::DataReport{data.format, data.columns})));
  };
  TrainedModel result = train(
      task, [&](contract::Phase phase, double progress) { reporter(phase, progress); }, keep);
  write_results(folder, result);
  return {contract::Phase::done, 1, result.metrics, std::move(result.warnings), {}};
}

Error internal_error(const std::exception& error) {
  return Error("internal_error", "the training failed with an internal error", error.what(),
               "Please report this.");
}

}  // namespace

int run_train_job(const std::string& folder, pid_t parent) {
  ::prctl(PR_SET_NAME, "relevance_train");
  std::set_new_handler(&exit_without_memory);
  if (!die_with(parent)) return 1;
  JobReport report;
  ProgressReporter reporter;
  std::vector<Warning> warnings;
  try {
    report = run(folder, reporter, warnings);
  } catch (const std::bad_alloc&) {
    exit_without_memory();
  } catch (const Error& error) {
    report.error = error;
  } catch (const std::system_error& error) {
    // No memory for the stack of a new thread.
    if (error.code() == std::errc::resource_unavailable_try_again) exit_without_memory();
    report.error = internal_error(error);
  } catch (const std::exception& error) {
    report.error = internal_error(error);
  }
  if (report.error) {
    report.phase = reporter.last().phase;
    report.progress = std::max(0.0, reporter.last().progress);
    report.warnings = std::move(warnings);
  }
  send(report);
  return report.error ? 1 : 0;
}

}  // namespace relevance::modeld
