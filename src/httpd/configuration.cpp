#include "httpd/configuration.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <optional>
#include <sstream>

#include "http/listen_address.h"

#ifndef PG_RELEVANCE_VERSION
#define PG_RELEVANCE_VERSION "unknown"
#endif

namespace relevance::httpd {
namespace {

// The options as text and numbers; what is more is made of them afterwards.
constexpr unsigned kConnectionsPerAddress = 256;

struct Raw {
  std::string key_file;
  unsigned pool_wait_ms = 10000;
  unsigned statement_timeout_ms = 30000;
  unsigned idle_timeout_s = 60;
  std::optional<unsigned> connections_per_address;
};

void add_options(CLI::App& app, Configuration& to, Raw& raw) {
  const auto option = [&](const std::string& name, auto& value, const std::string& environment,
                          const std::string& text) {
    return app.add_option(name, value, text)->envname(environment)->capture_default_str();
  };
  option("--listen", to.listen, "PG_RELEVANCE_LISTEN",
         "HOST:PORT or unix:PATH; without it 127.0.0.1:8001, or the next port that is free");
  option("--database", to.database, "DATABASE_URL",
         "postgresql://… or \"host=… dbname=…\"; without it libpq's own environment (PGHOST, …)");
  option("--schema", to.schemas, "PG_RELEVANCE_SCHEMA",
         "Schemas whose views and functions are served, the default first")
      ->delimiter(',');
  option("--anonymous-role", to.tokens.anonymous_role, "PG_RELEVANCE_ANONYMOUS_ROLE",
         "Role of requests without a token; without it they are refused");
  option("--jwt-algorithm", to.tokens.algorithm, "PG_RELEVANCE_JWT_ALGORITHM",
         "How tokens are signed")
      ->check(CLI::IsMember({"HS256", "RS256", "ES256"}));
  option(
      "--jwt-secret", to.tokens.key, "PG_RELEVANCE_JWT_SECRET",
      "The secret of HS256, 32 bytes or more; better given by the environment or --jwt-key-file");
  option("--jwt-key-file", raw.key_file, "PG_RELEVANCE_JWT_KEY_FILE",
         "A file with the secret, or with the public key (PEM) of RS256 and ES256")
      ->check(CLI::ExistingFile);
  option("--jwt-audience", to.tokens.audience, "PG_RELEVANCE_JWT_AUDIENCE",
         "What a token's \"aud\" must be or hold");
  option("--cors-origin", to.cors_origins, "PG_RELEVANCE_CORS_ORIGIN",
         "Origins whose pages may read answers, or *")
      ->delimiter(',');
  option("--pool-size", to.pool_size, "PG_RELEVANCE_POOL_SIZE", "Database connections for requests")
      ->check(CLI::Range(1U, 1000U));
  option("--max-uploads", to.max_uploads, "PG_RELEVANCE_MAX_UPLOADS",
         "Uploads at a time, each with a database connection of its own")
      ->check(CLI::Range(1U, 1000U));
  option("--pool-wait", raw.pool_wait_ms, "PG_RELEVANCE_POOL_WAIT",
         "Milliseconds that a request waits for a connection; then 503")
      ->check(CLI::Range(1U, 3600000U));
  option("--statement-timeout", raw.statement_timeout_ms, "PG_RELEVANCE_STATEMENT_TIMEOUT",
         "Milliseconds that a statement may take; 0: no limit");
  option("--max-csv-bytes", to.max_csv_bytes, "PG_RELEVANCE_MAX_CSV_BYTES", "Largest upload");
  option("--max-json-bytes", to.max_json_bytes, "PG_RELEVANCE_MAX_JSON_BYTES",
         "Largest body of other requests");
  option("--max-connections", to.max_connections, "PG_RELEVANCE_MAX_CONNECTIONS",
         "Clients' connections at a time")
      ->check(CLI::Range(1U, 1000000U));
  app.add_option("--max-connections-per-address", raw.connections_per_address,
                 "The same of one address, a reverse proxy's too; 0: no limit, as when it listens "
                 "on loopback; else 256 without it")
      ->envname("PG_RELEVANCE_MAX_CONNECTIONS_PER_ADDRESS");
  option("--min-upload-rate", to.min_upload_rate, "PG_RELEVANCE_MIN_UPLOAD_RATE",
         "Bytes a second that an upload must send on average, after half a minute; 0: no limit");
  option("--idle-timeout", raw.idle_timeout_s, "PG_RELEVANCE_IDLE_TIMEOUT",
         "Seconds after which a connection on which nothing moves is closed")
      ->check(CLI::Range(1U, 86400U));
  option("--log-level", to.log_level, "PG_RELEVANCE_LOG_LEVEL", "Least level that is logged")
      ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}));
  app.add_flag("--check-config", to.check_only, "Tell what is doubtful, and end");
  app.set_config("--config", "", "A file of the same names: listen = \"127.0.0.1:8001\"");
}

std::string read_key(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
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
  return !address.unix_path.empty() || address.host == "127.0.0.1" || address.host == "::1" ||
         address.host == "localhost";
}

CommandLine read_command_line(int argc, char** argv) {
  CommandLine out;
  Raw raw;
  CLI::App app(
      "The HTTP server of pg_relevance: the product's endpoints, and PostgREST-style views and "
      "functions, each request as a role of the database.");
  app.set_version_flag("--version", std::string("pg_relevance_httpd ") + PG_RELEVANCE_VERSION);
  add_options(app, out.configuration, raw);
  try {
    app.parse(argc, argv);
    Configuration& configuration = out.configuration;
    if (!raw.key_file.empty()) configuration.tokens.key = read_key(raw.key_file);
    configuration.pool_wait = std::chrono::milliseconds(raw.pool_wait_ms);
    configuration.statement_timeout = std::chrono::milliseconds(raw.statement_timeout_ms);
    configuration.idle_timeout = std::chrono::seconds(raw.idle_timeout_s);
    if (!configuration.listen.empty()) http::parse_listen_address(configuration.listen);
    configuration.max_connections_per_address = raw.connections_per_address.value_or(
        is_loopback(configuration.listen) ? 0 : kConnectionsPerAddress);
  } catch (const CLI::ParseError& error) {
    out.exit_code = app.exit(error);
  }
  return out;
}

}  // namespace relevance::httpd
