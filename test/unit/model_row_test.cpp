// SPDX-License-Identifier: PostgreSQL
// A row of values becomes the numbers that trees compare.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/error.h"
#include "model/feature_row.h"

namespace relevance::model {
namespace {

using table::CalendarPart;
using table::FeatureKind;

// What the cell of the feature's column becomes.
float encoded(FeatureInfo feature, const Cell& cell) {
  feature.name = "x";
  if (feature.kind == FeatureKind::calendar) feature.column = "x";
  return encode_row({"y", {std::move(feature)}}, {{"x", cell}}).at(0);
}

std::string refusal(const FeatureInfo& feature, const Cell& cell) {
  try {
    encoded(feature, cell);
  } catch (const Error& error) {
    return error.message();
  }
  return "accepted";
}

const FeatureInfo kNumber{"", FeatureKind::numeric, {}, {}, CalendarPart::hour, {-9999}};
const FeatureInfo kBoolean{"", FeatureKind::boolean};
const FeatureInfo kLevel{"", FeatureKind::categorical, {"PP", "7", "NA", "true"}};
const FeatureInfo kHour{"", FeatureKind::calendar, {}, {}, CalendarPart::hour};
const FeatureInfo kWeekday{"", FeatureKind::calendar, {}, {}, CalendarPart::weekday};

TEST(FeatureRow, TakesNumbersAlsoAsText) {
  EXPECT_EQ(encoded(kNumber, 12.5), 12.5F);
  EXPECT_EQ(encoded(kNumber, "12.5"), 12.5F);
  EXPECT_EQ(encoded(kNumber, " 12.5 bar "), 12.5F);
  EXPECT_EQ(encoded(kNumber, "1,234.5"), 1234.5F);
  EXPECT_EQ(encoded(kNumber, 1e300), std::numeric_limits<float>::max());
  EXPECT_EQ(refusal(kNumber, "fast"), "the value of column \"x\" is not a number");
  EXPECT_EQ(refusal(kNumber, true), "the value of column \"x\" is not a number");
}

TEST(FeatureRow, CountsBordersWhereFloatsCannotTellValuesApart) {
  FeatureInfo order{"", FeatureKind::numeric, {}, {}, CalendarPart::hour, {-9999}};
  order.borders = {4500012305, 4500012370.5, 4500012400};
  EXPECT_EQ(encoded(order, 4500012300.0), 0);
  EXPECT_EQ(encoded(order, 4500012305.0), 1) << "a border is reached at itself";
  EXPECT_EQ(encoded(order, "4500012370"), 1);
  EXPECT_EQ(encoded(order, "4500012371"), 2);
  EXPECT_EQ(encoded(order, 1e300), 3);
  EXPECT_EQ(encoded(order, -1e300), 0);
  EXPECT_TRUE(std::isnan(encoded(order, -9999.0)));
  EXPECT_TRUE(std::isnan(encoded(order, "n/a")));
  order.borders = std::vector<double>();
  EXPECT_EQ(encoded(order, 4500012300.0), 0) << "no tree compares it";
}

TEST(FeatureRow, KnowsWhatIsMissing) {
  for (const FeatureInfo& feature : {kNumber, kBoolean, kHour, kWeekday}) {
    for (const Cell& cell : {Cell(), Cell(""), Cell("n/a"), Cell("Comm Fail"),
                             Cell(std::numeric_limits<double>::quiet_NaN()),
                             Cell(std::numeric_limits<double>::infinity())}) {
      EXPECT_TRUE(std::isnan(encoded(feature, cell)));
    }
  }
  EXPECT_TRUE(std::isnan(encoded(kLevel, {})));
  EXPECT_TRUE(std::isnan(encoded(kNumber, -9999.0)));
  EXPECT_TRUE(std::isnan(encoded(kNumber, "-9999")));
}

TEST(FeatureRow, KnowsTheListedCodesAndWords) {
  FeatureInfo number = kNumber;
  number.missing_codes = {-200, -888};
  number.missing_words = {"Störung"};
  for (const Cell& cell : {Cell(-200.0), Cell("-888"), Cell("störung"), Cell("STÖRUNG")}) {
    EXPECT_TRUE(std::isnan(encoded(number, cell)));
  }
  EXPECT_EQ(encoded(number, -9999.0), -9999);
  FeatureInfo level = kLevel;
  level.levels.emplace_back("(other)");
  level.missing_words = {"ABS"};
  EXPECT_TRUE(std::isnan(encoded(level, "abs"))) << "not an unknown level";
}

TEST(FeatureRow, TakesBooleansAndTheirWords) {
  EXPECT_EQ(encoded(kBoolean, true), 1);
  EXPECT_EQ(encoded(kBoolean, 0.0), 0);
  EXPECT_EQ(encoded(kBoolean, -0.0), 0);
  EXPECT_EQ(encoded(kBoolean, "Sim"), 1);
  EXPECT_EQ(encoded(kBoolean, "off"), 0);
  EXPECT_EQ(encoded(kBoolean, "n.i.O."), 0);
  EXPECT_EQ(encoded(kBoolean, "aprovado"), 1);
  EXPECT_EQ(encoded(kBoolean, "1"), 1);
  EXPECT_EQ(refusal(kBoolean, 2.0), "the value of column \"x\" is not true or false");
}

TEST(FeatureRow, FindsLevels) {
  EXPECT_EQ(encoded(kLevel, "PP"), 0);
  EXPECT_EQ(encoded(kLevel, " PP "), 0);
  EXPECT_EQ(encoded(kLevel, 7.0), 1);
  EXPECT_EQ(encoded(kLevel, "7.0"), 1);
  EXPECT_EQ(encoded(kLevel, "NA"), 2) << "a level of this name comes first";
  EXPECT_EQ(encoded(kLevel, true), 3);
}

TEST(FeatureRow, TakesUnknownLevelsAsOtherOnesOrAsMissing) {
  EXPECT_TRUE(std::isnan(encoded(kLevel, "ABS")));
  EXPECT_TRUE(std::isnan(encoded(kLevel, "pp"))) << "letter case matters, as in training";
  const FeatureInfo with_others{"", FeatureKind::categorical, {"PP", "(other)"}};
  EXPECT_EQ(encoded(with_others, "ABS"), 1);
  EXPECT_TRUE(std::isnan(encoded(with_others, "NA")));
}

TEST(FeatureRow, SplitsTimes) {
  // 2024-01-31 was a Wednesday.
  for (const Cell& time :
       {Cell("2024-01-31 13:05"), Cell("2024-01-31T13:05:00.250Z"), Cell("31/01/2024 1:05 PM"),
        Cell("01/31/2024 13:05"), Cell(1706706300.0), Cell(1706706300'000.0)}) {
    EXPECT_EQ(encoded(kHour, time), 13);
    EXPECT_EQ(encoded(kWeekday, time), 3);
  }
  EXPECT_EQ(encoded(kWeekday, 20240131.0), 3);
  EXPECT_EQ(encoded(kHour, "13:05"), 13);
  EXPECT_EQ(encoded(kHour, 3600.0 * 13), 13);
  EXPECT_EQ(encoded(kWeekday, -1.0), 3) << "1969-12-31 was a Wednesday, too";
  EXPECT_EQ(refusal(kWeekday, "13:05"), "the value of column \"x\" is not a time with its date");
  EXPECT_EQ(refusal(kHour, "soon"), "the value of column \"x\" is not a time");
  EXPECT_EQ(refusal(kHour, 1e300), "the value of column \"x\" is not a time");
  EXPECT_NE(refusal(kHour, "03/04/2024 13:05"), "accepted") << "April or March?";
  EXPECT_EQ(encoded(kWeekday, "04/04/2024"), 4);
}

TEST(FeatureRow, NeedsOnlyTheColumnsOfTheModel) {
  const Schema schema = {"y",
                         {{"speed", FeatureKind::numeric},
                          {"date (hour)", FeatureKind::calendar, {}, "date", CalendarPart::hour}}};
  const Row row = {{"speed", 3.0}, {"date", "2024-01-31 13:05"}, {"y", 7.0}, {"note", "wet"}};
  EXPECT_EQ(encode_row(schema, row), (std::vector<float>{3, 13}));
  try {
    encode_row(schema, {{"sped", 3.0}, {"date", {}}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "no_column");
    EXPECT_EQ(error.message(), "the row lacks column \"speed\", which the model uses");
    EXPECT_EQ(error.hint(), "The row has a column named \"sped\".");
  }
}

}  // namespace
}  // namespace relevance::model
