// SPDX-License-Identifier: PostgreSQL
#include "httpd/configuration.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

#include "base/error.h"
#include "base/text.h"
#include "http/authority.h"
#include "http/listen_address.h"
#include "httpd/option_sources.h"

#ifndef PG_RELEVANCE_VERSION
#define PG_RELEVANCE_VERSION "unknown"
#endif

namespace relevance::httpd {
namespace {

constexpr unsigned kConnectionsPerAddress = 256;
constexpr std::uint64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

// Options whose values need converting after they are read.
struct Raw {
  std::string file;
  std::string key_file;
  unsigned pool_wait_ms = 10000;
  unsigned statement_timeout_ms = 30000;
  unsigned idle_timeout_s = 60;
  std::optional<unsigned> connections_per_address;
};

// CLI11's own conversion also accepts other forms, which differ between its versions.
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  const std::string range = most == kUnlimited
                                ? std::to_string(least) + " or more"
                                : std::to_string(least) + " to " + std::to_string(most);
  const auto check = [=](const std::string& text) -> std::string {
    std::uint64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = fault == std::errc() && end == text.data() + text.size();
    const bool has_leading_zero = text.size() > 1 && text[0] == '0';
    if (is_number && !has_leading_zero && number >= least && number <= most) return {};
    return '"' + text + "\" is not a whole number, " + range;
  };
  return {check, '[' + range + ']'};
}

CLI::Validator not_empty() {
  return {
      [](const std::string& text) -> std::string { return text.empty() ? "a value is empty" : ""; },
      ""};
}

CLI::Validator listen_address() {
  return {[](const std::string& text) -> std::string {
            try {
              http::parse_listen_address(text);
              return {};
            } catch (const Error& error) {
              return std::string(error.what()) + ". " + error.hint();
            }
          },
          ""};
}

CLI::Validator host_name() {
  return {[](const std::string& text) -> std::string {
            const std::string name = text.starts_with("*.") ? text.substr(2) : text;
            const auto authority = http::parse_authority(lower(name));
            if (text == "*" || (authority && authority->port.empty() && !name.ends_with(':'))) {
              return {};
            }
            return '"' + text +
                   "\" is not a host's name: give it without scheme, port and path, "
                   "such as plant.example";
          },
          ""};
}

std::vector<NamedOption> add_options(CLI::App& app, Configuration& to, Raw& raw) {
  std::vector<NamedOption> options;
  const auto option = [&](const std::string& name, auto& value, const std::string& environment,
                          const std::string& text) {
    CLI::Option* added = app.add_option(name, value, text + " [" + environment + ']');
    options.push_back({added, environment});
    return added->capture_default_str();
  };
  option("--listen", to.listen, "PG_RELEVANCE_LISTEN",
         "HOST:PORT or unix:PATH; default 127.0.0.1:8001, or the next free port")
      ->check(listen_address());
  option("--database", to.database, "DATABASE_URL",
         "postgresql://… or \"host=… dbname=…\"; default: libpq's environment (PGHOST, …)");
  option("--schema", to.schemas, "PG_RELEVANCE_SCHEMA",
         "Schemas whose views and functions are served, the default one first")
      ->delimiter(',')
      ->check(not_empty());
  option("--anonymous-role", to.tokens.anonymous_role, "PG_RELEVANCE_ANONYMOUS_ROLE",
         "Role of requests without a token; if not set, they are rejected");
  option("--jwt-algorithm", to.tokens.algorithm, "PG_RELEVANCE_JWT_ALGORITHM",
         "Signature algorithm of tokens")
      ->check(CLI::IsMember({"HS256", "RS256", "ES256"}));
  option("--jwt-secret", to.tokens.key, "PG_RELEVANCE_JWT_SECRET",
         "The secret for HS256, 32 bytes or more; prefer the environment or --jwt-key-file");
  option("--jwt-key-file", raw.key_file, "PG_RELEVANCE_JWT_KEY_FILE",
         "A file with the secret, or with the public key (PEM) for RS256 and ES256")
      ->check(CLI::ExistingFile);
  option("--jwt-audience", to.tokens.audience, "PG_RELEVANCE_JWT_AUDIENCE",
         "What a token's \"aud\" must be or contain");
  option("--cors-origin", to.cors_origins, "PG_RELEVANCE_CORS_ORIGIN",
         "Origins whose pages may read responses and, without a token, change something, or *; the "
         "default allows every page to read")
      ->delimiter(',')
      ->check(not_empty());
  option("--allowed-hosts", to.allowed_hosts, "PG_RELEVANCE_ALLOWED_HOSTS",
         "Names under which the server may be reached, beside those of loopback and IP addresses: "
         "NAME, *.NAME or *; default: none when listening on loopback, else *")
      ->delimiter(',')
      ->check(host_name());
  option("--pool-size", to.pool_size, "PG_RELEVANCE_POOL_SIZE", "Database connections for requests")
      ->check(whole_number(1, 1000));
  option("--max-uploads", to.max_uploads, "PG_RELEVANCE_MAX_UPLOADS",
         "Concurrent uploads, each with its own database connection")
      ->check(whole_number(1, 1000));
  option("--pool-wait", raw.pool_wait_ms, "PG_RELEVANCE_POOL_WAIT",
         "Milliseconds that a request waits for a connection before it gets 503")
      ->check(whole_number(1, 3600000));
  option("--statement-timeout", raw.statement_timeout_ms, "PG_RELEVANCE_STATEMENT_TIMEOUT",
         "Milliseconds that a statement may take; 0: no limit")
      ->check(whole_number(0, std::numeric_limits<std::int32_t>::max()));
  option("--max-csv-bytes", to.max_csv_bytes, "PG_RELEVANCE_MAX_CSV_BYTES",
         "Largest upload, as it is sent")
      ->check(whole_number(1, kUnlimited));
  option("--max-unpacked-bytes", to.max_unpacked_bytes, "PG_RELEVANCE_MAX_UNPACKED_BYTES",
         "Largest size that a compressed upload may unpack to; 0: no limit")
      ->check(whole_number(0, kUnlimited));
  option("--max-unpack-ratio", to.max_unpack_ratio, "PG_RELEVANCE_MAX_UNPACK_RATIO",
         "How many times its size a compressed upload may unpack to, beyond 64 MB")
      ->check(whole_number(1, 100000));
  option("--max-csv-rows", to.max_csv_rows, "PG_RELEVANCE_MAX_CSV_ROWS",
         "Most rows of an upload, counted in lines of its text, unpacked; 0: no limit")
      ->check(whole_number(0, kUnlimited));
  option("--max-json-bytes", to.max_json_bytes, "PG_RELEVANCE_MAX_JSON_BYTES",
         "Largest body of other requests")
      ->check(whole_number(1, kUnlimited));
  option("--max-connections", to.max_connections, "PG_RELEVANCE_MAX_CONNECTIONS",
         "Concurrent client connections")
      ->check(whole_number(1, 1000000));
  option("--max-connections-per-address", raw.connections_per_address,
         "PG_RELEVANCE_MAX_CONNECTIONS_PER_ADDRESS",
         "The same per client address, which may be a reverse proxy's; 0: no limit; default 256, "
         "or 0 when listening on loopback")
      ->check(whole_number(0, 1000000));
  option("--min-upload-rate", to.min_upload_rate, "PG_RELEVANCE_MIN_UPLOAD_RATE",
         "Bytes per second that an upload must average after half a minute; 0: no limit")
      ->check(whole_number(0, kUnlimited));
  option("--idle-timeout", raw.idle_timeout_s, "PG_RELEVANCE_IDLE_TIMEOUT",
         "Seconds after which an idle connection is closed")
      ->check(whole_number(1, 86400));
  option("--log-level", to.log_level, "PG_RELEVANCE_LOG_LEVEL", "Lowest level that is logged")
      ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}));
  app.add_flag("--check-config", to.check_only, "Check the configuration, print warnings, exit");
  app.add_option("--config", raw.file, "A file of these options: listen = \"127.0.0.1:8001\"")
      ->check(CLI::ExistingFile);
  return options;
}

std::string read_key(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw CLI::FileError("--jwt-key-file: " + path + " cannot be read");
  std::stringstream text;
  text << file.rdbuf();
  std::string key = text.str();
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
  return key;
}

}  // namespace

bool is_loopback(const std::string& listen) {
  if (listen.empty()) return true;
  const http::ListenAddress address = http::parse_listen_address(listen);
  return !address.unix_path.empty() || http::is_loopback_name(lower(address.host));
}

HttpdCommandLine read_command_line(int argc, char** argv) {
  HttpdCommandLine out;
  Raw raw;
  CLI::App app(
      "The HTTP server of pg_relevance: the product's endpoints, and PostgREST-style views and "
      "functions. Each request runs as a database role.");
  app.set_version_flag("--version", std::string("pg_relevance_httpd ") + PG_RELEVANCE_VERSION);
  const std::vector<NamedOption> options = add_options(app, out.configuration, raw);
  try {
    app.parse(argc, argv);
    read_environment_and_file(options, raw.file);
    Configuration& configuration = out.configuration;
    configuration.cors_is_set = app.get_option("--cors-origin")->count() > 0;
    if (!raw.key_file.empty()) configuration.tokens.key = read_key(raw.key_file);
    configuration.pool_wait = std::chrono::milliseconds(raw.pool_wait_ms);
    configuration.statement_timeout = std::chrono::milliseconds(raw.statement_timeout_ms);
    configuration.idle_timeout = std::chrono::seconds(raw.idle_timeout_s);
    configuration.max_connections_per_address = raw.connections_per_address.value_or(
        is_loopback(configuration.listen) ? 0 : kConnectionsPerAddress);
  } catch (const CLI::ParseError& error) {
    out.exit_code = app.exit(error);
  }
  return out;
}

}  // namespace relevance::httpd
