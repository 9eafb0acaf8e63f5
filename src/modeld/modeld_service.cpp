// SPDX-License-Identifier: PostgreSQL
#include "modeld/modeld_service.h"

#include <curl/curl.h>
#include <poll.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <system_error>
#include <thread>

#include "base/error.h"
#include "http/server.h"
#include "modeld/job.h"
#include "modeld/model_store.h"
#include "modeld/routes.h"
#include "modeld/token.h"
#include "modeld/trainer.h"
#include "modeld/version.h"
#include "modeld/web_pages.h"

namespace relevance::modeld {
namespace {

constexpr int kParentCheckMs = 500;
constexpr std::chrono::milliseconds kStopGrace{500};

void start_log(const std::string& level) {
  auto logger =
      std::make_shared<spdlog::logger>("modeld", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("time=%Y-%m-%dT%H:%M:%S.%e%z level=%l %v");
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

// Blocks the signals that end the service, before any thread exists, and makes them readable.
int open_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGTERM, SIGINT}) sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
  const int fd = ::signalfd(-1, &signals, SFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
  return fd;
}

bool is_pipe(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

// Detects that the supervising parent process is gone: our standard input is closed (if it is a
// pipe), or our parent has changed.
class Supervision {
 public:
  explicit Supervision(bool supervised) : supervised_(supervised), parent_(::getppid()) {
    if (!supervised_) return;
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    watches_input_ = is_pipe(STDIN_FILENO);
  }
  int input() const { return watches_input_ ? STDIN_FILENO : -1; }
  bool is_input_closed() const {
    std::array<char, 256> ignored{};
    return ::read(STDIN_FILENO, ignored.data(), ignored.size()) == 0;
  }
  bool is_parent_gone() const { return supervised_ && ::getppid() != parent_; }

 private:
  bool supervised_;
  bool watches_input_ = false;
  pid_t parent_;
};

// Returns why the service should stop.
const char* wait_for_end(int signals, const Supervision& supervision) {
  std::array<pollfd, 2> watched{{{signals, POLLIN, 0}, {supervision.input(), POLLIN, 0}}};
  while (!supervision.is_parent_gone()) {
    const int ready = ::poll(watched.data(), watched.size(), kParentCheckMs);
    if (ready <= 0) continue;
    if (watched[0].revents != 0) return "signal";
    if (watched[1].revents != 0 && supervision.is_input_closed()) return "input_closed";
  }
  return "parent_gone";
}

unsigned default_threads() {
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

int serve(const ServeOptions& options) {
  ::umask(0077);  // the data are private: files are readable by our user only
  start_log(options.log_level);
  const int signals = open_signals();
  const Supervision supervision(options.supervised);
  curl_global_init(CURL_GLOBAL_DEFAULT);

  http::ServerOptions server_options;
  server_options.address = http::parse_listen_address(options.listen);
  server_options.stop_grace = kStopGrace;
  ModelStore store(options.state_folder);
  Trainer trainer(store);
  table::DataLimits limits;
  limits.unpack_ratio = options.max_unpack_ratio;
  limits.unpacked_bytes = std::uint64_t{options.max_unpacked_size_mb} << 20;
  limits.csv_rows = options.max_csv_rows;
  table::set_data_limits(named(limits));
  const TrainSettings settings{options.threads > 0 ? options.threads : default_threads(),
                               options.memory_limit_mb};
  const http::Router router = make_router(store, trainer, settings);
  const std::string token = read_token(options.token_file);
  http::Server server(server_options, [&](http::Request& request) {
    if (token.empty()) reject_web_pages(request, server_options.address);
    require_token(request, token);
    return router.route(request);
  });
  spdlog::info("event=listening address={} version={} pid={}", http::to_string(server.address()),
               version(), ::getpid());

  const char* reason = wait_for_end(signals, supervision);
  spdlog::info("event=stopping reason={}", reason);
  server.stop();
  trainer.stop();
  ::close(signals);
  spdlog::info("event=stopped");
  return 0;
}

}  // namespace relevance::modeld
