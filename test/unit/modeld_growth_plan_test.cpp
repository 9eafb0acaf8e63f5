#include "modeld/growth_plan.h"

#include <gtest/gtest.h>

namespace relevance::modeld {
namespace {

constexpr std::size_t kGigabyte = std::size_t{1} << 30;

TEST(GrowthPlan, SmallDataIsSplitExactly) {
  const GrowthPlan plan = plan_growth({1000, 40, 14, 128, 4, kGigabyte}, Thresholds::automatic);
  EXPECT_TRUE(plan.exact);
  EXPECT_EQ(plan.side_by_side, 4U);
  EXPECT_EQ(plan.tree_threads, 1U);
}

TEST(GrowthPlan, LargeDataGetsHistograms) {
  const GrowthPlan plan =
      plan_growth({100'000, 40, 14, 128, 8, 8 * kGigabyte}, Thresholds::automatic);
  EXPECT_FALSE(plan.exact);
  EXPECT_EQ(plan.max_bin, 128);
  EXPECT_EQ(plan.side_by_side, 6U);
}

TEST(GrowthPlan, HistogramsKeepWithinTheMemory) {
  const GrowthSize tight{100'000, 40, 14, 128, 8, kGigabyte};
  const GrowthPlan plan = plan_growth(tight, Thresholds::automatic);
  EXPECT_FALSE(plan.exact);
  EXPECT_EQ(plan.max_bin, 64);
  EXPECT_EQ(plan.side_by_side, 1U);
  EXPECT_EQ(plan.tree_threads, 8U);
  GrowthSize wide = tight;
  wide.features = 5000;
  EXPECT_TRUE(plan_growth(wide, Thresholds::automatic).exact);
}

TEST(GrowthPlan, TheMemoryIsHalfTheLimitAtMost) {
  EXPECT_EQ(histogram_memory(100), std::size_t{50} << 20);
  EXPECT_GT(histogram_memory(0), std::size_t{100} << 20);
}

}  // namespace
}  // namespace relevance::modeld
