// SPDX-License-Identifier: PostgreSQL
#include "httpd/configuration_warnings.h"

#include <algorithm>

#include "base/error.h"
#include "httpd/connection.h"

namespace relevance::httpd {
namespace {

bool is_open_to_anybody(const Configuration& configuration) {
  return !is_loopback(configuration.listen) && !configuration.tokens.anonymous_role.empty();
}

// Empty if the server's names are known.
std::string warning_of_hosts(const Configuration& configuration) {
  const std::vector<std::string>& hosts = configuration.allowed_hosts;
  if (!hosts.empty() && std::find(hosts.begin(), hosts.end(), "*") == hosts.end()) return {};
  return " So does a web page that passes for one of this server's own: set --allowed-hosts to the "
         "names that it has.";
}

void warn_of_anonymous(const Configuration& configuration, Power power,
                       std::vector<std::string>& warnings) {
  if (power == Power::reads || !is_open_to_anybody(configuration)) return;
  const std::string who = "Everybody who reaches " + configuration.listen + " acts as role \"" +
                          configuration.tokens.anonymous_role + "\"";
  warnings.push_back(power == Power::operates
                         ? who +
                               ", which may register, train and delete machines: grant it no more "
                               "than relevance.grant_reader does, or listen on 127.0.0.1 only." +
                               warning_of_hosts(configuration)
                         : who +
                               ", and the database could not be asked what that role may do: "
                               "grant it no more than relevance.grant_reader does.");
}

void warn_of_key(const TokenOptions& tokens, std::vector<std::string>& warnings) {
  if (tokens.key.empty()) {
    if (tokens.anonymous_role.empty()) {
      warnings.emplace_back(
          "Nobody can do anything: there is neither an anonymous role nor a key for tokens.");
    }
  } else if (tokens.algorithm == "HS256") {
    if (tokens.key.size() < 32) {
      warnings.emplace_back("The secret for HS256 is shorter than 32 bytes: it can be guessed.");
    }
  } else if (tokens.key.find("PUBLIC KEY") == std::string::npos) {
    warnings.push_back("The key is not a PEM public key, which " + tokens.algorithm + " needs.");
  }
}

}  // namespace

Power power_of_anybody(const Configuration& configuration) {
  if (!is_open_to_anybody(configuration)) return Power::reads;
  try {
    Connection connection(configuration.database);
    const ResultRows rows = connection.query(
        "SELECT coalesce(bool_or(pg_catalog.has_table_privilege($1, c.oid, 'INSERT, DELETE')), "
        "false) FROM pg_catalog.pg_class c WHERE c.relname = 'machine' AND c.relnamespace = "
        "(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'relevance')",
        {configuration.tokens.anonymous_role});
    return rows.text(0, 0) == "t" ? Power::operates : Power::reads;
  } catch (const relevance::Error&) {
    return Power::unknown;
  }
}

std::vector<std::string> configuration_warnings(const Configuration& configuration,
                                                Power of_anybody) {
  std::vector<std::string> warnings;
  warn_of_anonymous(configuration, of_anybody, warnings);
  warn_of_key(configuration.tokens, warnings);
  if (!is_loopback(configuration.listen) && configuration.cors_origins.size() == 1 &&
      configuration.cors_origins[0] == "*") {
    warnings.emplace_back(
        "Pages of any origin may read responses: set --cors-origin to those that should.");
  }
  return warnings;
}

}  // namespace relevance::httpd
