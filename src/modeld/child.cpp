// SPDX-License-Identifier: PostgreSQL
#include "modeld/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>
#include <vector>

namespace relevance::modeld {
namespace {

constexpr const char* kThisProgram = "/proc/self/exe";

// The child's environment. By default XGBoost's threads wait for each other by spinning, which on a
// busy machine takes many times as long as the work itself.
std::vector<std::string> child_environment() {
  std::vector<std::string> out = {"OMP_WAIT_POLICY=PASSIVE"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("OMP_WAIT_POLICY=")) out.emplace_back(*entry);
  }
  return out;
}

// The child starts with empty standard input, its standard output piped to us, and default signals.
class SpawnSettings {
 public:
  explicit SpawnSettings(int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

Child::Child(const std::string& folder) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
  }
  const SpawnSettings settings(ends[1]);
  std::string job = folder;
  std::string parent = std::to_string(::getpid());
  std::string name = "pg_relevance_modeld";
  std::string command = "train-job";
  std::string option = "--parent";
  const std::array<char*, 6> arguments{name.data(),   command.data(), job.data(),
                                       option.data(), parent.data(),  nullptr};
  std::vector<std::string> environment = child_environment();
  std::vector<char*> variables;
  for (std::string& variable : environment) variables.push_back(variable.data());
  variables.push_back(nullptr);
  const int fault = ::posix_spawn(&pid_, kThisProgram, settings.actions(), settings.attributes(),
                                  arguments.data(), variables.data());
  ::close(ends[1]);
  output_ = ends[0];
  if (fault != 0) {
    ::close(output_);
    throw std::system_error(fault, std::generic_category(), "cannot start a process");
  }
}

Child::~Child() {
  kill();
  if (pid_ > 0) reap();
  ::close(output_);
}

void Child::kill() {
  const std::lock_guard guard(mutex_);
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

ChildEnd Child::follow(const std::function<void(std::string_view)>& on_line) {
  std::array<char, 65536> block{};
  std::string pending;
  while (true) {
    const ssize_t size = ::read(output_, block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    pending.append(block.data(), static_cast<std::size_t>(size));
    std::size_t begin = 0;
    for (std::size_t end; (end = pending.find('\n', begin)) != std::string::npos; begin = end + 1) {
      on_line(std::string_view(pending).substr(begin, end - begin));
    }
    pending.erase(0, begin);
  }
  return reap();
}

ChildEnd Child::reap() {
  // Wait first without reaping: kill() must not see a reused process id before we hold the lock.
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 &&
         errno == EINTR) {
  }
  const std::lock_guard guard(mutex_);
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  if (WIFSIGNALED(status)) return {0, WTERMSIG(status)};
  return {WEXITSTATUS(status), 0};
}

}  // namespace relevance::modeld
