// SPDX-License-Identifier: PostgreSQL
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "stats/autocorrelation.h"
#include "table/csv/csv_reader.h"
#include "table/training_set.h"
#include "warning_texts.h"

namespace relevance::table {
namespace {

using Names = std::vector<std::string>;
using Values = std::vector<double>;

Table read(std::string_view csv) {
  CsvReader reader;
  reader.feed(csv);
  return reader.finish();
}

TrainingSet train(std::string_view csv, std::string_view target, const Names& ignore = {}) {
  return make_training_set(read(csv), target, {.ignore_columns = ignore});
}

Error fault_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return {"none", "no fault was found"};
}

Error fault_in(std::string_view csv, std::string_view target, const Names& ignore = {}) {
  return fault_of([&] { train(csv, target, ignore); });
}

Error head_fault(std::string_view head, bool whole, std::string_view target,
                 const Names& ignore = {}) {
  return fault_of([&] { check_head(head, whole, target, {.ignore_columns = ignore}); });
}

Names feature_names(const TrainingSet& set) {
  Names names;
  for (const Feature& feature : set.features) names.push_back(feature.name);
  return names;
}

// A CSV of `rows` rows: the header, and a line made from each row's number.
std::string make_csv(std::string_view header, std::size_t rows,
                     const std::function<std::string(std::size_t)>& line) {
  std::string csv = std::string(header) + "\n";
  for (std::size_t i = 0; i < rows; ++i) csv += line(i) + "\n";
  return csv;
}

std::string simple_csv(std::size_t rows) {
  return make_csv("x,y", rows,
                  [](std::size_t i) { return std::to_string(i) + "," + std::to_string(i * i); });
}

TEST(TrainingSet, PicksTargetAndFeatures) {
  const std::string csv = make_csv("x,material,on,y ", 20, [](std::size_t i) {
    const std::size_t x = i * 7 % 20;
    return std::to_string(x) + (i % 2 ? ",PP" : ",ABS") + (i % 3 ? ",true," : ",false,") +
           std::to_string(2 * x);
  });
  const TrainingSet set = train(csv, " y");
  EXPECT_EQ(set.target_name, "y");
  EXPECT_EQ(set.target.size(), 20u);
  EXPECT_EQ(set.target[3], 2);
  ASSERT_EQ(feature_names(set), (Names{"x", "material", "on"}));
  EXPECT_EQ(set.features[0].kind, FeatureKind::numeric);
  EXPECT_EQ(set.features[1].kind, FeatureKind::categorical);
  EXPECT_EQ(set.features[1].levels, (Names{"ABS", "PP"}));
  EXPECT_EQ(set.features[2].kind, FeatureKind::boolean);
  EXPECT_TRUE(set.warnings.empty());
}

TEST(TrainingSet, DropsRowsWithoutTargetAndSaysSo) {
  const std::string csv = make_csv("x,y", 15, [](std::size_t i) {
    return std::to_string(i) + "," + (i % 5 == 0 ? "" : std::to_string(2 * i));
  });
  const TrainingSet set = train(csv, "y");
  EXPECT_EQ(set.target.size(), 12u);
  EXPECT_EQ(set.features[0].values[3] * 2, set.target[3]);
  EXPECT_EQ(messages_of(set.warnings),
            (Names{"3 rows were left out: no value in target column \"y\"."}));
}

TEST(TrainingSet, LeavesOutWhatCannotBeAFeatureWithAWarningEach) {
  const std::string csv =
      make_csv("when,blank,fixed,mixed,lot,skip,x,x2,y2,y", 20, [](std::size_t i) {
        const std::string x = std::to_string(i * 7 % 20);
        return "2024-01-" + std::to_string(10 + i * 7 % 20) + ",,3.5," +
               (i % 4 ? std::to_string(i) : "E" + std::to_string(i)) + ",L" + std::to_string(i) +
               ",1," + x + "," + x + "," + std::to_string(i) + "," + std::to_string(i);
      });
  const TrainingSet set = train(csv, "y", {"skip"});
  EXPECT_EQ(feature_names(set), (Names{"when (weekday)", "x"}));
  EXPECT_EQ(set.features[0].kind, FeatureKind::calendar);
  EXPECT_EQ(set.features[0].values[0], 3) << "2024-01-10 was a Wednesday";
  const char* mixed =
      "Column \"mixed\" was left out: 5 of its 20 values are not numbers, such as \"E0\" in line "
      "2.";
  const char* lot =
      "Column \"lot\" was left out: it identifies rows: nearly every value is different, such as "
      "\"L0\".";
  EXPECT_EQ(
      messages_of(set.warnings),
      (Names{"Column \"blank\" was left out: it holds no value.",
             "Column \"fixed\" was left out: it never changes: its only value is 3.5.", mixed, lot,
             "Column \"x2\" was left out: it says the same as column \"x\" in every row.",
             "Column \"y2\" was left out: it equals the target column in every row."}));
  ASSERT_EQ(set.columns.size(), 10u);
  EXPECT_EQ(set.columns[0].type, "timestamp");
  EXPECT_EQ(set.columns[0].first_values[0], "2024-01-10");
  EXPECT_EQ(set.columns[1].type, "empty");
  EXPECT_EQ(set.columns[1].missing_share, 1);
  EXPECT_EQ(set.columns[2].type, "constant");
  EXPECT_EQ(set.columns[4].type, "identifier");
  EXPECT_EQ(set.columns[5].reason, "it was ignored as requested");
  EXPECT_EQ(set.columns[6].distinct, 20u);
  EXPECT_EQ(set.columns[6].max, 19);
  EXPECT_EQ(set.columns[9].role, ColumnRole::target);
}

TEST(TrainingSet, WarnsOfUnreadableValuesThatCountAsMissing) {
  const std::string csv = make_csv("x,y", 1000, [](std::size_t i) {
    return (i == 7 ? "ERR" : std::to_string(i * 7 % 1000)) + "," + std::to_string(i * 13 % 1000);
  });
  const TrainingSet set = train(csv, "y");
  EXPECT_TRUE(std::isnan(set.features[0].values[7]));
  EXPECT_EQ(messages_of(set.warnings),
            (Names{"Column \"x\": 1 value is not a number and counts as missing: "
                   "\"ERR\" in line 9."}));
}

TEST(TrainingSet, DropsAndCountsRowsWhoseTargetIsAWord) {
  const std::string csv = make_csv("x,y", 40, [](std::size_t i) {
    return std::to_string(i * 7 % 40) + "," +
           (i % 4 == 1 ? i % 8 == 1 ? "UNAVAILABLE" : "OL" : std::to_string(i * 13 % 40) + ".5");
  });
  const TrainingSet set = train(csv, "y");
  EXPECT_EQ(set.target.size(), 30U);
  const Names messages = messages_of(set.warnings);
  ASSERT_GE(messages.size(), 2U);
  EXPECT_EQ(messages[0], "10 rows were left out: no value in target column \"y\".");
  EXPECT_EQ(messages[1],
            "Column \"y\": 10 values are not numbers and count as missing: \"UNAVAILABLE\" (5), "
            "\"OL\" (5), first in line 3.");
}

TEST(TrainingSet, LeavesOutAColumnWhoseScaleIsUnclear) {
  const std::string csv = make_csv("x,p,y", 30, [](std::size_t i) {
    const std::string number = std::to_string(20 + i);
    return std::to_string(i * 7 % 30) + "," +
           (i % 3 == 0   ? number + " %"
            : i % 3 == 1 ? number
                         : "0." + number) +
           "," + std::to_string(i * 13 % 30);
  });
  const TrainingSet set = train(csv, "y");
  EXPECT_EQ(feature_names(set), (Names{"x"}));
  EXPECT_NE(lines_of(set.warnings).find("\"p\" was left out: numbers with and without a percent"),
            std::string::npos)
      << lines_of(set.warnings);
  EXPECT_EQ(fault_in(csv, "p").code(), "target_not_numeric");
}

TEST(TrainingSet, FindsTheTargetIgnoringCaseAndAccents) {
  const auto csv = [](std::string_view header) {
    return make_csv(header, 20, [](std::size_t i) {
      return std::to_string(i * i) + "," + std::to_string(i * 7 % 20);
    });
  };
  EXPECT_EQ(train(csv("x,Produção  Diária"), "producao diaria").target_name, "Produção Diária");
  EXPECT_EQ(train(csv("Y,y"), "y").target_name, "y");
  EXPECT_EQ(fault_in(csv("Yield,YIELD"), "yield").code(), "target_not_found");
}

TEST(TrainingSet, RejectsAnUnknownTargetWithSuggestions) {
  const Error error = fault_in("temperature,yield\n1,2\n", "yeild");
  EXPECT_EQ(error.code(), "target_not_found");
  EXPECT_EQ(error.message(), "target column \"yeild\" is not among the columns of the data");
  EXPECT_EQ(error.detail(), "The columns are: \"temperature\", \"yield\".");
  EXPECT_EQ(error.hint(), "Perhaps you meant \"yield\".");
  EXPECT_FALSE(fault_in("a,b\n1,2\n", "output").hint().empty());
}

TEST(TrainingSet, ListsTheFirstTwentyColumns) {
  std::string csv = "c1";
  for (int i = 2; i <= 30; ++i) csv += ",c" + std::to_string(i);
  const Error error = fault_in(csv, "output");
  EXPECT_NE(error.detail().find("\"c20\" and 10 more."), std::string::npos) << error.detail();
}

TEST(TrainingSet, RejectsATargetThatIsNotNumeric) {
  const std::string words = make_csv("x,y", 20, [](std::size_t i) {
    return std::to_string(i) + "," + (i > 3 && i < 16 ? "broken" : std::to_string(i));
  });
  const Error error = fault_in(words, "y");
  EXPECT_EQ(error.code(), "target_not_numeric");
  EXPECT_EQ(error.message(), "target column \"y\" is not numeric");
  EXPECT_EQ(error.detail(), "It holds \"broken\" in line 6. 12 of its 20 values are not numbers.");
  EXPECT_NE(error.hint().find("OK and NOK"), std::string::npos);
}

TEST(TrainingSet, TakesATargetOfZerosAndOnes) {
  const std::string csv =
      make_csv("x,y", 20, [](std::size_t i) { return std::to_string(i) + (i % 2 ? ",1" : ",0"); });
  EXPECT_EQ(train(csv, "y").target[1], 1);
}

TEST(TrainingSet, RejectsAConstantTarget) {
  const std::string csv =
      make_csv("x,y", 20, [](std::size_t i) { return std::to_string(i) + ",7.5"; });
  const Error error = fault_in(csv, "y");
  EXPECT_EQ(error.code(), "target_constant");
  EXPECT_EQ(error.message(),
            "target column \"y\" is the same in every row: there is nothing to explain");
  EXPECT_NE(error.detail().find("7.5"), std::string::npos);
}

TEST(TrainingSet, RejectsTooFewRows) {
  EXPECT_EQ(fault_in(simple_csv(9), "y").code(), "too_few_rows");
  EXPECT_EQ(fault_in(simple_csv(9), "y").message(), "there are too few rows to learn from: 9 rows");
  EXPECT_EQ(fault_in(simple_csv(10), "y").code(), "none");
  const std::string blank =
      make_csv("x,y", 20, [](std::size_t i) { return std::to_string(i) + ","; });
  EXPECT_EQ(fault_in(blank, "y").message(),
            "there are too few rows to learn from: 0 of 20 rows have a value in target column "
            "\"y\"");
}

TEST(TrainingSet, RejectsAHeaderWithoutRows) {
  EXPECT_EQ(fault_in("x,y\n", "y").code(), "header_only");
  EXPECT_EQ(fault_in("x,y\n", "z").code(), "target_not_found");
}

TEST(TrainingSet, RejectsDataThatCannotExplainTheTarget) {
  const std::string csv =
      make_csv("x,z,y", 20, [](std::size_t i) { return "5,," + std::to_string(i); });
  const Error error = fault_in(csv, "y", {"z"});
  EXPECT_EQ(error.code(), "no_usable_feature");
  EXPECT_EQ(error.detail(),
            "Column \"x\" was left out: it never changes: its only value is 5. 1 column was "
            "ignored as requested.");
  const std::string alone = make_csv("y", 20, [](std::size_t i) { return std::to_string(i); });
  EXPECT_EQ(fault_in(alone, "y").detail(), "The data have no other column.");
}

TEST(TrainingSet, RejectsIgnoringUnknownColumnsOrTheTarget) {
  const Error error = fault_in(simple_csv(20), "y", {"xx"});
  EXPECT_EQ(error.code(), "unknown_column");
  EXPECT_EQ(error.hint(), "Perhaps you meant \"x\".");
  EXPECT_EQ(fault_in(simple_csv(20), "y", {"y"}).code(), "target_ignored");
}

// Lots of three rows, one lot after another.
std::string lots_csv(std::size_t rows) {
  return make_csv("Lot,x,y", rows, [](std::size_t i) {
    return "L" + std::to_string(i / 3) + "," + std::to_string(i * 7 % 20) + "," +
           std::to_string(i * 13 % 20);
  });
}

TrainingSet train_grouped(std::string_view csv, std::string_view group, const Names& ignore = {}) {
  return make_training_set(read(csv), "y",
                           {.ignore_columns = ignore, .group_column = std::string(group)});
}

Error group_fault(std::string_view csv, std::string_view group, const Names& ignore = {}) {
  return fault_of([&] { train_grouped(csv, group, ignore); });
}

TEST(GroupColumn, NumbersRowsThatBelongTogetherAndIsNotAFeature) {
  const TrainingSet set = train_grouped(lots_csv(20), " lot");
  ASSERT_EQ(set.groups.size(), 20u);
  EXPECT_EQ(set.groups[0], set.groups[2]);
  EXPECT_NE(set.groups[2], set.groups[3]);
  EXPECT_EQ(feature_names(set), (Names{"x"}));
  EXPECT_EQ(set.columns[0].role, ColumnRole::ignored);
  EXPECT_EQ(set.columns[0].reason, "it says which rows belong together");
  EXPECT_TRUE(set.warnings.empty()) << lines_of(set.warnings);
  EXPECT_TRUE(train(lots_csv(20), "y").groups.empty());
}

TEST(GroupColumn, MayHoldNumbersOrDates) {
  const auto csv = [](const std::string& day) {
    return make_csv("g,x,y", 20, [&](std::size_t i) {
      return day + std::to_string(10 + i / 5) + "," + std::to_string(i * 7 % 20) + "," +
             std::to_string(i * 13 % 20);
    });
  };
  for (const char* prefix : {"", "2024-01-"}) {
    const TrainingSet set = train_grouped(csv(prefix), "g");
    EXPECT_EQ(set.groups, (std::vector<std::uint32_t>{0, 0, 0, 0, 0, 1, 1, 1, 1, 1,
                                                      2, 2, 2, 2, 2, 3, 3, 3, 3, 3}));
    EXPECT_EQ(feature_names(set), (Names{"x"}));
  }
}

TEST(GroupColumn, RowsWithoutAValueAreGroupsOfTheirOwn) {
  const std::string csv = make_csv("lot,x,y", 20, [](std::size_t i) {
    return (i < 2 ? std::string() : "L" + std::to_string(i / 10)) + "," +
           std::to_string(i * 7 % 20) + "," + std::to_string(i * 13 % 20);
  });
  const TrainingSet set = train_grouped(csv, "lot");
  EXPECT_EQ(set.groups[0], 0u);
  EXPECT_EQ(set.groups[1], 1u);
  EXPECT_EQ(set.groups[2], 2u);
  EXPECT_EQ(set.groups[9], 2u);
  EXPECT_EQ(set.groups[10], 3u);
  EXPECT_EQ(messages_of(set.warnings),
            (Names{"2 rows have no value in group column \"lot\": each of them "
                   "counts as a group of its own."}));
}

TEST(GroupColumn, KeepsItsPlaceWhenRowsWithoutTargetAreDropped) {
  const std::string csv = make_csv("lot,x,y", 20, [](std::size_t i) {
    return "L" + std::to_string(i / 10) + "," + std::to_string(i * 7 % 20) + "," +
           (i < 4 ? "" : std::to_string(i * 13 % 20));
  });
  const TrainingSet set = train_grouped(csv, "lot");
  ASSERT_EQ(set.groups.size(), set.target.size());
  EXPECT_EQ(set.groups[5], 0u);
  EXPECT_EQ(set.groups[6], 1u);
}

TEST(GroupColumn, IsRejectedWhenUnknownOrTakenOrWithoutGroups) {
  const Error unknown = group_fault(lots_csv(20), "lott");
  EXPECT_EQ(unknown.code(), "unknown_column");
  EXPECT_EQ(unknown.message(), "group column \"lott\" is not among the columns of the data");
  EXPECT_EQ(unknown.hint(), "Perhaps you meant \"Lot\".");
  EXPECT_EQ(group_fault(lots_csv(20), "y").code(), "group_is_target");
  EXPECT_EQ(group_fault(lots_csv(20), "Lot", {"lot"}).code(), "group_ignored");
  const std::string one = make_csv("lot,blank,x,y", 20, [](std::size_t i) {
    return "L1,," + std::to_string(i * 7 % 20) + "," + std::to_string(i * 13 % 20);
  });
  EXPECT_EQ(group_fault(one, "lot").code(), "single_group");
  EXPECT_EQ(group_fault(one, "lot").detail(), "All its values are \"L1\".");
  EXPECT_EQ(group_fault(one, "blank").detail(), "It holds no value.");
}

TEST(GroupColumn, IsNotCountedAmongTheIgnoredColumns) {
  const std::string csv = make_csv("lot,z,y", 20, [](std::size_t i) {
    return "L" + std::to_string(i / 3) + ",1," + std::to_string(i * 13 % 20);
  });
  EXPECT_EQ(group_fault(csv, "lot", {"z"}).detail(), "1 column was ignored as requested.");
}

TEST(GroupColumn, IsCheckedInTheHeadOfAFile) {
  const auto fault = [](std::string_view head, bool whole, std::string_view group) {
    return fault_of([&] { check_head(head, whole, "y", {.group_column = std::string(group)}); })
        .code();
  };
  EXPECT_EQ(fault("lot,y\n", false, "lott"), "unknown_column");
  EXPECT_EQ(fault("lot,y\n", false, "y"), "group_is_target");
  EXPECT_EQ(fault(lots_csv(20), false, "lot"), "none");
  const std::string one = make_csv("lot,x,y", 20, [](std::size_t i) {
    return "L1," + std::to_string(i * 7 % 20) + "," + std::to_string(i * 13 % 20);
  });
  EXPECT_EQ(fault(one, true, "lot"), "single_group");
  EXPECT_EQ(fault(one, false, "lot"), "none") << "the rest may hold others";
}

TEST(CheckHead, FindsEveryFaultOfAWholeFile) {
  EXPECT_EQ(head_fault("", true, "y").code(), "empty_csv");
  EXPECT_EQ(head_fault("x,y\n", true, "y").code(), "header_only");
  EXPECT_EQ(head_fault(simple_csv(5), true, "y").code(), "too_few_rows");
  EXPECT_EQ(head_fault("x,y\n1,\"2\n", true, "y").code(), "unclosed_quote");
  EXPECT_EQ(head_fault(simple_csv(20), true, "y").code(), "none");
}

TEST(CheckHead, RejectsOnlyWhatAPartialHeadProves) {
  EXPECT_EQ(head_fault("", false, "y").code(), "none");
  EXPECT_EQ(head_fault("x,y", false, "z").code(), "none") << "the header may go on";
  EXPECT_EQ(head_fault("x,y\n", false, "y").code(), "none");
  EXPECT_EQ(head_fault(simple_csv(5), false, "y").code(), "none");
  EXPECT_EQ(head_fault("x,y\n1,2\n3,\"4", false, "y").code(), "none");
  EXPECT_EQ(head_fault("x,y\n1,2\n3", false, "y").code(), "none");
  const std::string constant = make_csv("x,y", 50, [](std::size_t) { return "1,1"; });
  EXPECT_EQ(head_fault(constant, false, "y").code(), "none");

  EXPECT_EQ(head_fault("x,y\n", false, "z").code(), "target_not_found");
  EXPECT_EQ(head_fault("x,y\n", false, "y", {"z"}).code(), "unknown_column");
  EXPECT_EQ(head_fault("x,x\n", false, "x").code(), "duplicate_column");
  EXPECT_EQ(head_fault("x,y\n1,2\n3\n", false, "y").code(), "ragged_row");
}

TEST(CheckHead, RejectsATextTargetButNotABadStretch) {
  const std::string texts = make_csv(
      "x,y", 50, [](std::size_t i) { return std::to_string(i) + ",lot " + std::to_string(i); });
  EXPECT_EQ(head_fault(texts, false, "y").code(), "target_not_numeric");
  const std::string mixed = make_csv("x,y", 50, [](std::size_t i) {
    return std::to_string(i) + "," + (i < 30 ? "Broken" : std::to_string(i));
  });
  EXPECT_EQ(head_fault(mixed, false, "y").code(), "none");
  EXPECT_EQ(head_fault(mixed, true, "y").code(), "target_not_numeric");
}

Feature categorical(Values values, Names levels) {
  return {"f", FeatureKind::categorical, std::move(values), std::move(levels)};
}

TEST(OrderLevels, FollowsTheMeanTarget) {
  Feature feature = categorical({}, {"high", "low", "middle"});
  Values target;
  for (int i = 0; i < 90; ++i) {
    feature.values.push_back(i % 3);
    target.push_back(i % 3 == 0 ? 9 : i % 3 == 1 ? 1 : 5);
  }
  std::vector<std::size_t> rows(target.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  EXPECT_EQ(order_levels(feature, target, rows), (Values{2, 0, 1}));
}

TEST(OrderLevels, LooksOnlyAtTheTrainingRows) {
  const Feature feature = categorical({0, 1, 0, 1}, {"a", "b"});
  const Values target = {1, 2, 900, -900};
  EXPECT_EQ(order_levels(feature, target, {0, 1}), (Values{0, 1}));
  EXPECT_EQ(order_levels(feature, target, {2, 3}), (Values{1, 0}));
}

TEST(OrderLevels, ShrinksSmallLevelsTowardsTheMiddle) {
  Feature feature = categorical({}, {"steady", "lucky once", "rest"});
  Values target;
  for (int i = 0; i < 100; ++i) {
    feature.values.push_back(i < 99 ? (i % 2 == 0 ? 0 : 2) : 1);
    target.push_back(i < 99 ? (i % 2 == 0 ? 10 : 0) : 11);
  }
  std::vector<std::size_t> rows(target.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  EXPECT_EQ(order_levels(feature, target, rows), (Values{2, 1, 0}));
}

TEST(OrderLevels, SkipsMissingValuesAndUnseenLevels) {
  const Feature feature = categorical({0, std::nan(""), 2}, {"a", "unseen", "c"});
  EXPECT_EQ(order_levels(feature, {1, 50, 2}, {0, 2}), (Values{0, 1, 2}));
  EXPECT_EQ(order_levels(feature, {1, 50, 2}, {}), (Values{0, 1, 2}));
}

TEST(LevelsDiffer, WhereTheTargetsRanksDo) {
  Feature feature{"material", FeatureKind::categorical, {}, {"PA6", "PP", "ABS"}};
  Values target;
  Values apart;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < 60; ++row) {
    const std::size_t level = row % 3;
    feature.values.push_back(static_cast<double>(level));
    target.push_back(static_cast<double>(row * 7 % 60));  // each level has small and large ones
    apart.push_back(target.back() + (level == 1 ? 30 : 0));
    rows.push_back(row);
  }
  EXPECT_FALSE(levels_differ(feature, stats::standard_ranks(target), rows));
  EXPECT_TRUE(levels_differ(feature, stats::standard_ranks(apart), rows));
  EXPECT_FALSE(levels_differ(feature, stats::standard_ranks(apart), {0, 3, 6}))
      << "rows of one level";
  EXPECT_FALSE(levels_differ(feature, stats::standard_ranks(Values(60, 1)), rows))
      << "nothing differs";
  EXPECT_FALSE(levels_differ(feature, stats::standard_ranks(apart), {}));
}

TEST(LevelsDiffer, ByChanceInOneOfTwentyCases) {
  std::mt19937 random(1);
  std::vector<std::size_t> rows(500);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  int found = 0;
  for (int i = 0; i < 400; ++i) {
    Feature feature{"lot", FeatureKind::categorical, {}, std::vector<std::string>(50)};
    Values target;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      feature.values.push_back(static_cast<double>(random() % 50));
      target.push_back(static_cast<double>(random() % 1000));
    }
    found += levels_differ(feature, stats::standard_ranks(target), rows) ? 1 : 0;
  }
  EXPECT_GE(found, 10);
  EXPECT_LE(found, 30);
}

// What is known of the data when a training on them fails.
DataDescription description_of_failure(std::string_view csv, std::string_view target,
                                       std::string_view code, const Names& ignore = {}) {
  DataDescription description;
  const Error fault = fault_of(
      [&] { make_training_set(read(csv), target, {.ignore_columns = ignore}, &description, 3); });
  EXPECT_EQ(fault.code(), code);
  return description;
}

TEST(DataDescription, ExistsWhateverFails) {
  const std::string csv = make_csv("no,x,code,word,same,y", 60, [](std::size_t i) {
    return std::to_string(i + 1) + "," + (i == 2 ? "-9999" : std::to_string(i % 9)) + ",-9999," +
           std::string(1, "abc"[i % 3]) + ",7," + std::to_string(i * i % 13);
  });
  struct Case {
    const char *target, *code;
    ColumnRole role_of_y;
  };
  for (const Case& one : {Case{"z", "target_not_found", ColumnRole::feature},
                          Case{"word", "target_has_classes", ColumnRole::feature},
                          Case{"same", "target_constant", ColumnRole::feature}}) {
    const DataDescription description = description_of_failure(csv, one.target, one.code);
    ASSERT_EQ(description.columns.size(), 6U) << one.code;
    EXPECT_EQ(description.rows, 60U);
    EXPECT_EQ(description.columns[0].type, "identifier");
    EXPECT_EQ(description.columns[5].role, one.role_of_y);
    EXPECT_TRUE(description.format);
    EXPECT_EQ(description.first_rows.size(), 3U);
    for (const ColumnReport& column : description.columns) {
      EXPECT_EQ(column.role == ColumnRole::target, column.name == one.target) << one.code;
    }
    EXPECT_NE(lines_of(description.warnings).find("Column \"no\" was left out"), std::string::npos);
  }
}

TEST(DataDescription, SaysWhyNoColumnIsLeft) {
  const std::string csv = make_csv("no,same,y", 60, [](std::size_t i) {
    return std::to_string(i + 1) + ",7," + std::to_string(i * i % 13);
  });
  const DataDescription description = description_of_failure(csv, "y", "no_usable_feature");
  EXPECT_EQ(description.columns[0].role, ColumnRole::ignored);
  EXPECT_EQ(description.columns[1].reason, "it never changes: its only value is 7");
  EXPECT_EQ(description.columns[2].role, ColumnRole::target);
}

TEST(DataDescription, OfATrainingSetIsItsOwn) {
  const std::string csv = make_csv("x,y", 40, [](std::size_t i) {
    return std::to_string(i % 9) + "," + (i == 0 ? "" : std::to_string(i * i % 13));
  });
  DataDescription description;
  const TrainingSet set = make_training_set(read(csv), "y", {}, &description, 1);
  EXPECT_EQ(description.rows, 40U);
  EXPECT_EQ(description.columns.size(), set.columns.size());
  EXPECT_EQ(lines_of(description.warnings), lines_of(set.warnings));
  EXPECT_EQ(description.first_rows,
            (std::vector<std::vector<ShownCell>>{{ShownCell(0.0), ShownCell()}}));
}

TEST(DataDescription, NeedsNoTarget) {
  DataDescription description;
  describe_data(read(simple_csv(60)), {}, description, 0);
  EXPECT_EQ(description.columns[1].role, ColumnRole::feature);
  EXPECT_EQ(fault_of([&] { describe_data(read("a,b\n"), {}, description, 0); }).code(),
            "header_only");
  EXPECT_EQ(description.columns.size(), 2U);
  EXPECT_EQ(fault_of([&] {
              describe_data(read(simple_csv(60)), {.ignore_columns = {"z"}}, description, 0);
            }).code(),
            "unknown_column");
  EXPECT_EQ(description.columns[0].name, "x");
}

}  // namespace
}  // namespace relevance::table
