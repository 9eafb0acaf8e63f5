// SPDX-License-Identifier: PostgreSQL
#include "contract/health.h"

#include <gtest/gtest.h>

namespace relevance::contract {
namespace {

using nlohmann::json;

TEST(Health, OfOurServiceIsReadAsItWasWritten) {
  Health health;
  health.version = "1.2.3";
  health.formats = {"csv", "columns"};
  health.running = 3;
  health.queued = 0;
  health.threads = 2;
  health.memory_free_mb = std::int64_t{1} << 40;
  const Health read = parse_health(to_json(health));
  EXPECT_EQ(read.version, "1.2.3");
  EXPECT_TRUE(read.takes_columns());
  EXPECT_EQ(read.running, 3);
  EXPECT_EQ(read.queued, 0);
  EXPECT_EQ(read.threads, 2);
  EXPECT_EQ(read.memory_free_mb, std::int64_t{1} << 40);
}

TEST(Health, OfAnotherServiceMayBeAnything) {
  for (const char* answer :
       {"null", "[]", "7", R"("up")", "{}", R"({"version": 1, "formats": "csv", "running": "two"})",
        R"({"formats": [1, null], "running": -1, "queued": 1e30, "threads": 99999999999})",
        R"({"running": 18446744073709551615, "memory_free_mb": -5})"}) {
    const Health read = parse_health(json::parse(answer));
    EXPECT_EQ(read.version, "") << answer;
    EXPECT_FALSE(read.takes_columns()) << answer;
    EXPECT_FALSE(read.running || read.queued || read.threads || read.memory_free_mb) << answer;
  }
}

}  // namespace
}  // namespace relevance::contract
