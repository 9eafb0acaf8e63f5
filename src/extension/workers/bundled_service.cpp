// SPDX-License-Identifier: PostgreSQL
#include "extension/workers/bundled_service.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>

#include "extension/ground/settings.h"
#include "extension/workers/service_program.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;  // the server's clock may be set at any time

constexpr long kFirstPauseMs = 200;
constexpr long kLongestPauseMs = 5 * 1000;         // shorter than runs wait for a connection
constexpr auto kSteady = std::chrono::minutes(1);  // after running so long, restart at once

struct Child {
  pid_t pid = 0;
  int lifeline = -1;  // the write end of its standard input: closed when we die
  int threads = 0;
  int memory_mb = 0;
  int unpack_ratio = 0;
  int unpacked_mb = 0;
  int csv_rows = 0;
  char program[MAXPGPATH] = "";  // relevance.model_service_program when it was started
  Clock::time_point started;
};

Child child;
long pause_ms = 0;
Clock::time_point start_not_before;
char reported_missing[MAXPGPATH] = "";  // the program already logged as missing

long milliseconds_until(Clock::time_point when) {
  return static_cast<long>(
      std::chrono::ceil<std::chrono::milliseconds>(when - Clock::now()).count());
}

void pause_before_start() {
  start_not_before = Clock::now() + std::chrono::milliseconds(pause_ms);
  pause_ms = std::clamp(pause_ms * 2, kFirstPauseMs, kLongestPauseMs);
}

// Once per path; errno says why it cannot be executed.
void report_missing(const char* path) {
  if (strcmp(reported_missing, path) == 0) return;
  strlcpy(reported_missing, path, MAXPGPATH);
  if (*settings.model_service_program != '\0')
    ereport(LOG, (errmsg("the bundled model service cannot be started: \"%s\": %m", path),
                  errhint("relevance.model_service_program names it; without that setting, the "
                          "installed pg_relevance_modeld is used.")));
  else
    ereport(LOG, (errmsg("the bundled model service cannot be started: \"%s\": %m", path),
                  errdetail("The bin folders above the library do not have the program either."),
                  errhint("Install the package pg-relevance-modeld or run \"make install\"; or set "
                          "relevance.model_service_program to the program's path, or "
                          "relevance.model_service_url to a service elsewhere.")));
}

void close_from(int first) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
#endif
  const long limit = sysconf(_SC_OPEN_MAX);
  for (int fd = first; fd < (limit > 0 ? limit : 65536L); ++fd) close(fd);
}

// In the forked child: neither the server's descriptors (its listening sockets!) nor its signal
// handlers may leak into the service. Only async-signal-safe calls.
[[noreturn]] void run_program(const char* path, int standard_input, char* const* arguments) {
  for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setpgid(0, 0);  // Ctrl-C at the server's terminal must reach only the server
  dup2(standard_input, STDIN_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  close_from(3);
  execv(path, arguments);
  _exit(127);
}

void start() {
  char path[MAXPGPATH];
  if (!find_service_program(path)) {
    report_missing(path);
    pause_ms = kLongestPauseMs;
    return;
  }
  *reported_missing = '\0';
  if (mkdir(kServiceFolder, S_IRWXU) != 0 && errno != EEXIST) {
    ereport(LOG, (errmsg("could not create the folder \"%s\" in the data directory: %m",
                         kServiceFolder)));
    return;
  }
  int lifeline[2];
  if (pipe2(lifeline, O_CLOEXEC) != 0) {
    ereport(LOG, (errmsg("could not create a pipe to the bundled model service: %m")));
    return;
  }
  char listen[MAXPGPATH];
  char threads[16];
  char memory[16];
  char ratio[16];
  char unpacked[16];
  char rows[16];
  snprintf(listen, sizeof listen, "unix:%s", kServiceSocket);
  snprintf(threads, sizeof threads, "%d", settings.model_service_threads);
  snprintf(memory, sizeof memory, "%d", settings.model_service_memory_mb);
  const char* arguments[20] = {path,    "serve",          "--supervised", "--listen",
                               listen,  "--state-dir",    kServiceFolder, "--threads",
                               threads, "--memory-limit", memory};
  int count = 11;
  // Only limits that were changed: a program of an older version does not know these options.
  const auto limit = [&](const char* option, int value, int usual, char(&text)[16]) {
    if (value == usual) return;
    snprintf(text, sizeof text, "%d", value);
    arguments[count++] = option;
    arguments[count++] = text;
  };
  const Settings usual;
  limit("--max-unpack-ratio", settings.max_unpack_ratio, usual.max_unpack_ratio, ratio);
  limit("--max-unpacked-size", settings.max_unpacked_size_mb, usual.max_unpacked_size_mb, unpacked);
  limit("--max-csv-rows", settings.max_csv_rows, usual.max_csv_rows, rows);
  const pid_t pid = fork();
  if (pid == 0) run_program(path, lifeline[0], const_cast<char* const*>(arguments));
  close(lifeline[0]);
  if (pid < 0) {
    ereport(LOG, (errmsg("could not start the bundled model service: %m")));
    close(lifeline[1]);
    return;
  }
  child.pid = pid;
  child.lifeline = lifeline[1];
  child.threads = settings.model_service_threads;
  child.memory_mb = settings.model_service_memory_mb;
  child.unpack_ratio = settings.max_unpack_ratio;
  child.unpacked_mb = settings.max_unpacked_size_mb;
  child.csv_rows = settings.max_csv_rows;
  strlcpy(child.program, settings.model_service_program, MAXPGPATH);
  child.started = Clock::now();
}

void forget_child() {
  close(child.lifeline);
  child = {};
}

// Notices the child's end and sets the pause before the next start.
void reap() {
  int status = 0;
  if (child.pid == 0 || waitpid(child.pid, &status, WNOHANG) != child.pid) return;
  const bool was_steady = Clock::now() - child.started > kSteady;
  if (WIFSIGNALED(status))
    ereport(LOG, (errmsg("the bundled model service was ended by signal %d; it will be restarted",
                         WTERMSIG(status))));
  else
    ereport(LOG, (errmsg("the bundled model service ended with exit code %d; it will be restarted",
                         WEXITSTATUS(status))));
  forget_child();
  if (was_steady) pause_ms = 0;
  pause_before_start();
}

bool wants_bundled() {
  return settings.model_service_url == nullptr || *settings.model_service_url == '\0';
}

bool has_other_settings() {
  return child.threads != settings.model_service_threads ||
         child.memory_mb != settings.model_service_memory_mb ||
         child.unpack_ratio != settings.max_unpack_ratio ||
         child.unpacked_mb != settings.max_unpacked_size_mb ||
         child.csv_rows != settings.max_csv_rows ||
         strcmp(child.program, settings.model_service_program) != 0;
}

}  // namespace

long tend_bundled_service() {
  reap();
  if (child.pid != 0 && (!wants_bundled() || has_other_settings())) stop_bundled_service();
  if (!wants_bundled() || child.pid != 0) return -1;
  const long wait = milliseconds_until(start_not_before);
  if (wait > 0) return wait;
  start();
  if (child.pid != 0) return -1;
  // It could not be started: retry later, not at every wake-up.
  pause_ms = std::max(pause_ms, kFirstPauseMs);
  pause_before_start();
  return milliseconds_until(start_not_before);
}

void stop_bundled_service() {
  if (child.pid == 0) return;
  kill(child.pid, SIGTERM);
  for (int i = 0; i < 500; ++i) {
    if (waitpid(child.pid, nullptr, WNOHANG) == child.pid) {
      forget_child();
      return;
    }
    pg_usleep(10 * 1000);
  }
  kill(child.pid, SIGKILL);
  waitpid(child.pid, nullptr, 0);
  forget_child();
}

}  // namespace relevance::extension
