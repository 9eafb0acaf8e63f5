// SPDX-License-Identifier: PostgreSQL
#include "base/error_context.h"

#include <gtest/gtest.h>

#include <string>

namespace relevance {
namespace {

std::string shown(const std::string& context, const std::string& statement = "SQL statement \"") {
  return without_statements_of("relevance", context, statement);
}

TEST(ErrorContext, ShowsNoStatementOfOurFunctions) {
  EXPECT_EQ(shown("while locking tuple (0,1) in relation \"machine\"\n"
                  "SQL statement \"DELETE FROM relevance.machine m WHERE m.id = known\"\n"
                  "PL/pgSQL function relevance.delete_machine(integer) line 5 at SQL statement\n"
                  "SQL function \"delete_machine\" statement 1"),
            "while locking tuple (0,1) in relation \"machine\"\n"
            "PL/pgSQL function relevance.delete_machine(integer) line 5 at SQL statement\n"
            "SQL function \"delete_machine\" statement 1");
  EXPECT_EQ(shown("SQL statement \"SELECT *\n  FROM relevance.run\"\n"
                  "PL/pgSQL function relevance.retrain(integer,jsonb) line 9 at SQL statement"),
            "PL/pgSQL function relevance.retrain(integer,jsonb) line 9 at SQL statement");
  EXPECT_EQ(shown("SQL statement \"DELETE FROM ONLY \"relevance\".\"run\" WHERE $1\""), "");
  EXPECT_EQ(
      shown("SQL-Anweisung »DELETE«\"\nPL/pgSQL-Funktion relevance.f() Zeile 1", "SQL-Anweisung »"),
      "PL/pgSQL-Funktion relevance.f() Zeile 1");
}

TEST(ErrorContext, ShowsThoseOfOthers) {
  for (const std::string context :
       {("SQL statement \"SELECT relevance.retrain(1)\"\n"
         "PL/pgSQL function inline_code_block line 1 at PERFORM"),
        "SQL statement \"SELECT 1\"\nPL/pgSQL function my_relevance.f() line 1 at PERFORM",
        "SQL statement \"SELECT relevance.retrain(1)\"", "JSON data, line 1: {a", ""}) {
    EXPECT_EQ(shown(context), context);
  }
}

}  // namespace
}  // namespace relevance
