// SPDX-License-Identifier: PostgreSQL
#include "httpd/sql_error.h"

#include <array>
#include <cctype>
#include <string_view>

namespace relevance::httpd {
namespace {

struct StatusRule {
  std::string_view sqlstate;  // or a prefix
  int status;
};

// The first match counts.
constexpr std::array kRules = {
    StatusRule{"57P01", 503}, StatusRule{"57P02", 503}, StatusRule{"57P03", 503},
    StatusRule{"42P17", 500}, StatusRule{"42883", 404}, StatusRule{"42P01", 404},
    StatusRule{"25006", 405}, StatusRule{"23503", 409}, StatusRule{"23505", 409},
    StatusRule{"08", 503},    StatusRule{"53", 503},    StatusRule{"0L", 403},
    StatusRule{"0P", 403},    StatusRule{"28", 403},    StatusRule{"09", 500},
    StatusRule{"25", 500},    StatusRule{"2D", 500},    StatusRule{"38", 500},
    StatusRule{"39", 500},    StatusRule{"3B", 500},    StatusRule{"40", 500},
    StatusRule{"54", 500},    StatusRule{"55", 500},    StatusRule{"57", 500},
    StatusRule{"58", 500},    StatusRule{"F0", 500},    StatusRule{"HV", 500},
    StatusRule{"XX", 500},
};

// "PT402" requests the status 402.
int status_asked_for(const std::string& sqlstate) {
  if (sqlstate.size() != 5 || sqlstate.compare(0, 2, "PT") != 0) return 0;
  int status = 0;
  for (const char c : sqlstate.substr(2)) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) return 500;
    status = status * 10 + (c - '0');
  }
  return status >= 200 && status <= 599 ? status : 500;
}

}  // namespace

ConnectionLost::ConnectionLost(const std::string& detail)
    : StatusError(503, "08006", "the database cannot be reached", detail,
                  "Try again in a moment.") {}

int status_of(const std::string& sqlstate, bool anonymous) {
  if (const int asked = status_asked_for(sqlstate)) return asked;
  if (sqlstate == "42501") return anonymous ? 401 : 403;
  for (const StatusRule& rule : kRules) {
    if (sqlstate.compare(0, rule.sqlstate.size(), rule.sqlstate) == 0) return rule.status;
  }
  return 400;
}

int product_status_of(const std::string& sqlstate, bool anonymous) {
  if (sqlstate == "42704") return 404;
  if (sqlstate == "55000") return 409;
  if (sqlstate == "54000") return 413;
  return status_of(sqlstate, anonymous);
}

}  // namespace relevance::httpd
