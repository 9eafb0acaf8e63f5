// SPDX-License-Identifier: PostgreSQL
#include "httpd/httpd_service.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <memory>

#include "http/server.h"
#include "httpd/answers.h"
#include "httpd/configuration_warnings.h"
#include "httpd/context.h"
#include "httpd/product/product_routes.h"
#include "httpd/request_site.h"
#include "httpd/rest/generic_routes.h"
#include "table/archive/unpack_limit.h"

namespace relevance::httpd {
namespace {

using http::Handler;
using http::Request;
using http::Response;

// Must hold a request's query and headers; thousands of idle connections allocate it too.
constexpr std::size_t kConnectionMemory = std::size_t{64} * 1024;
constexpr std::uint16_t kFirstPort = 8001;
constexpr std::uint16_t kPortsTried = 50;

void start_log(const std::string& level) {
  auto logger =
      std::make_shared<spdlog::logger>("httpd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("time=%Y-%m-%dT%H:%M:%S.%e%z level=%l %v");
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

// Called before any thread starts, so that no thread receives these signals.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

// Each connection needs a file descriptor: raise the limit as far as the system allows.
void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

class OptionsHandler : public Handler {
 public:
  explicit OptionsHandler(const Request& request) : request_(request) {}
  Response finish() override { return options_answer(request_, "OPTIONS,GET,HEAD,POST,DELETE"); }

 private:
  const Request& request_;
};

void stand_for_machines(std::string& path) {
  constexpr std::string_view kAlias = "/models";
  if (path.compare(0, kAlias.size(), kAlias) != 0) return;
  if (path.size() > kAlias.size() && path[kAlias.size()] != '/') return;
  path.replace(0, kAlias.size(), "/machines");
}

// A preflight carries no token and needs none.
bool is_preflight(const Request& request) {
  return request.method == "OPTIONS" &&
         !header_of(request, "access-control-request-method").empty();
}

std::unique_ptr<Handler> route(Context& context, const http::Router& product, Request& request) {
  check_site(request, context.configuration);
  stand_for_machines(request.path);
  if (is_preflight(request) || (request.method == "OPTIONS" && is_product_path(request.path))) {
    return std::make_unique<OptionsHandler>(request);
  }
  if (is_product_path(request.path)) return product.route(request);
  return generic_handler(context, request);
}

// The largest CSV may be sent to the end, whatever is wrong with the request: many clients read the
// answer only then.
std::uint64_t max_discard_bytes(const Configuration& configuration) {
  constexpr std::uint64_t kAlways = std::uint64_t{128} << 20;
  return std::max(configuration.max_csv_bytes, kAlways);
}

http::ServerOptions server_options(const Configuration& configuration) {
  http::ServerOptions options;
  options.max_discard_bytes = max_discard_bytes(configuration);
  options.workers = configuration.pool_size + configuration.max_uploads;
  options.max_wait = configuration.pool_wait;
  options.max_connections = configuration.max_connections;
  options.max_connections_per_address = configuration.max_connections_per_address;
  options.connection_memory = kConnectionMemory;
  options.idle_timeout = configuration.idle_timeout;
  options.stop_grace = std::chrono::seconds(30);
  options.error_answer = [&configuration](const Request& request) {
    return error_answer(request, configuration);
  };
  options.last_touch = [&configuration](const Request& request, Response& response) {
    touch_last(request, response, configuration);
  };
  return options;
}

std::unique_ptr<http::Server> start(const Configuration& configuration,
                                    const http::Application& application) {
  http::ServerOptions options = server_options(configuration);
  if (!configuration.listen.empty()) {
    options.address = http::parse_listen_address(configuration.listen);
    return std::make_unique<http::Server>(options, application);
  }
  for (std::uint16_t tried = 0;; ++tried) {
    options.address.host = "127.0.0.1";
    options.address.port = static_cast<std::uint16_t>(kFirstPort + tried);
    try {
      return std::make_unique<http::Server>(options, application);
    } catch (const Error& error) {
      if (error.code() != "address_in_use" || tried == kPortsTried) throw;
      spdlog::warn("event=port_taken port={}", options.address.port);
    }
  }
}

}  // namespace

int serve(const Configuration& configuration) {
  start_log(configuration.log_level);
  table::set_data_limits({configuration.max_unpack_ratio, configuration.max_unpacked_bytes,
                          configuration.max_csv_rows, "--max-unpack-ratio", "--max-unpacked-bytes",
                          "--max-csv-rows"});
  const sigset_t signals = block_signals();
  raise_file_limit();
  Context context(configuration);
  const http::Router product = make_product_router(context);
  const auto server = start(context.configuration,
                            [&](Request& request) { return route(context, product, request); });
  spdlog::info("event=listening address={} pid={}", http::to_string(server->address()), ::getpid());
  for (const std::string& warning :
       configuration_warnings(configuration, power_of_anybody(configuration))) {
    spdlog::warn("event=configuration_warning text=\"{}\"", warning);
  }
  for (int signal = 0; ::sigwait(&signals, &signal) == 0 && signal == SIGHUP;) {
    context.catalog.reload();
  }
  spdlog::info("event=stopping");
  server->stop();
  spdlog::info("event=stopped");
  return 0;
}

}  // namespace relevance::httpd
