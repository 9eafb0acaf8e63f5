// SPDX-License-Identifier: PostgreSQL
#include "httpd/configuration_warnings.h"

#include <algorithm>

#include "base/error.h"
#include "httpd/connection.h"

namespace relevance::httpd {
namespace {

bool acts_for_anybody(const Configuration& configuration) {
  return !is_loopback(configuration.listen) && !configuration.tokens.anonymous_role.empty();
}

bool lists_any_origin(const Configuration& configuration) {
  const std::vector<std::string>& origins = configuration.cors_origins;
  return std::find(origins.begin(), origins.end(), "*") != origins.end();
}

// Whether a page of any origin may change what the anonymous role may change.
bool acts_for_any_page(const Configuration& configuration) {
  return configuration.cors_is_set && lists_any_origin(configuration) &&
         !configuration.tokens.anonymous_role.empty();
}

// Empty if the server's names are known.
std::string warning_of_hosts(const Configuration& configuration) {
  const std::vector<std::string>& hosts = configuration.allowed_hosts;
  if (!hosts.empty() && std::find(hosts.begin(), hosts.end(), "*") == hosts.end()) return {};
  return " A web page that passes for one of this server's own acts so, too: set --allowed-hosts to "
         "the server's names.";
}

void warn_of_anonymous(const Configuration& configuration, Power power,
                       std::vector<std::string>& warnings) {
  if (power == Power::reads || !acts_for_anybody(configuration)) return;
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

void warn_of_pages(const Configuration& configuration, Power power,
                   std::vector<std::string>& warnings) {
  if (power != Power::reads && acts_for_any_page(configuration)) {
    warnings.push_back(
        "Pages of any origin may read responses and, without a token, do what role \"" +
        configuration.tokens.anonymous_role +
        "\" may: set --cors-origin to the origins of your own pages.");
  } else if (!is_loopback(configuration.listen) && lists_any_origin(configuration)) {
    warnings.emplace_back(
        "Pages of any origin may read responses: set --cors-origin to those that should. These may "
        "then also change something without a token, if the anonymous role may.");
  }
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
  if (!acts_for_anybody(configuration) && !acts_for_any_page(configuration)) return Power::reads;
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
  warn_of_pages(configuration, of_anybody, warnings);
  return warnings;
}

}  // namespace relevance::httpd
