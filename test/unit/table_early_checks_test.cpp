// SPDX-License-Identifier: PostgreSQL
// Faults found in the columns of a table or query, or in the head of a columns body.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "table/training_set.h"
#include "table_source.h"

namespace relevance::table {
namespace {

using Names = std::vector<std::string>;

const Columns kColumns = {{"x", SourceType::numeric, ""},    {"Vazão", SourceType::numeric, ""},
                          {"on", SourceType::boolean, ""},   {"at", SourceType::timestamp, ""},
                          {"grade", SourceType::text, ""},   {"payload", SourceType::none, ""},
                          {"day", SourceType::date, ""},     {"clock", SourceType::time, ""},
                          {"yield", SourceType::numeric, ""}};

Error fault(const Columns& columns, const std::string& target, const Names& ignore = {}) {
  return fault_of([&] { check_columns(columns, target, {.ignore_columns = ignore}); });
}

TEST(CellsPerByte, AreCountedInTheHead) {
  std::string csv = "a,b,y\n";
  for (int row = 0; row < 1000; ++row) csv += "10,20,30\n";
  EXPECT_NEAR(cells_per_byte(csv), 3.0 / 9, 0.01);
  EXPECT_NEAR(cells_per_byte(csv.substr(0, 4000)), 3.0 / 9, 0.01);  // cut in the middle of a row
}

TEST(CellsPerByte, AreUnknownWhenTheHeadDoesNotShowThem) {
  EXPECT_EQ(cells_per_byte(""), 0);
  EXPECT_EQ(cells_per_byte("a,b"), 0);
  EXPECT_EQ(cells_per_byte("\x1f\x8b\x08 packed"), 0);
}

TEST(CheckColumns, AcceptsWhatCanBeTrained) {
  EXPECT_EQ(fault(kColumns, "yield").code(), "none");
  EXPECT_EQ(fault(kColumns, " YIELD ").code(), "none");
  EXPECT_EQ(fault(kColumns, "vazao", {"payload", "GRADE"}).code(), "none");
  EXPECT_EQ(fault(kColumns, "on").code(), "none") << "two states";
  EXPECT_EQ(fault(kColumns, "grade").code(), "none") << "perhaps of two states";
}

TEST(CheckColumns, RejectsAMissingTargetAndOffersSuggestions) {
  const Error error = fault(kColumns, "yeild");
  EXPECT_EQ(error.code(), "target_not_found");
  EXPECT_EQ(error.hint(), "Perhaps you meant \"yield\".");
  EXPECT_EQ(fault({}, "y").code(), "target_not_found");
}

TEST(CheckColumns, RejectsATargetThatIsNotNumeric) {
  for (const std::string target : {"at", "payload", "day", "clock"}) {
    const Error error = fault(kColumns, target);
    EXPECT_EQ(error.code(), "target_not_numeric") << target;
    EXPECT_EQ(error.message(), "target column \"" + target + "\" is not numeric");
    EXPECT_FALSE(error.hint().empty());
  }
  EXPECT_EQ(fault(kColumns, "day").detail(), "Its type is date.");
  EXPECT_TRUE(fault(kColumns, "day").hint().ends_with("or two states, as boolean or text."));
  EXPECT_EQ(fault(kColumns, "payload").detail(), "Columns of its type cannot be read.");
}

TEST(CheckColumns, RejectsUnknownAndContradictingNamesToIgnore) {
  EXPECT_EQ(fault(kColumns, "yield", {"grad"}).code(), "unknown_column");
  EXPECT_EQ(fault(kColumns, "yield", {"grad"}).hint(), "Perhaps you meant \"grade\".");
  EXPECT_EQ(fault(kColumns, "yield", {"Yield"}).code(), "target_ignored");
}

TEST(CheckColumns, RejectsAnUnusableGroupColumn) {
  const auto code = [](const std::string& group, const Names& ignore = {}) {
    return fault_of([&] {
             check_columns(kColumns, "yield", {.ignore_columns = ignore, .group_column = group});
           })
        .code();
  };
  EXPECT_EQ(code("grade"), "none");
  EXPECT_EQ(code("day"), "none");
  EXPECT_EQ(code("grad"), "unknown_column");
  EXPECT_EQ(code("yield"), "group_is_target");
  EXPECT_EQ(code("grade", {"Grade"}), "group_ignored");
  EXPECT_EQ(code("payload"), "group_not_readable");
  const Columns two = {{"lot", SourceType::text, ""}, {"y", SourceType::numeric, ""}};
  EXPECT_EQ(fault_of([&] { check_columns(two, "y", {.group_column = "lot"}); }).code(),
            "no_usable_feature");
}

TEST(CheckColumns, RejectsColumnsWithTheSameNameOrNone) {
  Columns columns = kColumns;
  columns.push_back({" x", SourceType::text, ""});
  const Error error = fault(columns, "yield");
  EXPECT_EQ(error.code(), "duplicate_column");
  EXPECT_EQ(error.message(), "the data have two columns named \"x\"");
  EXPECT_EQ(error.detail(), "They are columns 1 and 10 of 10.");
  EXPECT_EQ(error.hint(), "Give every column a unique name, as in SELECT a AS name.");
  columns.back().name = "  ";
  EXPECT_EQ(fault(columns, "yield").code(), "unnamed_column");
  EXPECT_EQ(fault(columns, "yield").message(), "column 10 of the data has no name");
}

TEST(CheckColumns, RejectsATargetWithoutOtherColumns) {
  const Columns two = {{"x", SourceType::numeric, ""}, {"y", SourceType::numeric, ""}};
  EXPECT_EQ(fault({two[1]}, "y").code(), "no_usable_feature");
  EXPECT_EQ(fault({two[1]}, "y").detail(), "The data have no other column.");
  EXPECT_EQ(fault(two, "y", {"x"}).detail(), "1 column was ignored as requested.");
  EXPECT_EQ(fault({two[1], {"j", SourceType::none, ""}}, "y").code(), "no_usable_feature");
  EXPECT_EQ(fault(two, "y").code(), "none");
}

std::vector<Row> some_rows(int count) {
  std::vector<Row> rows;
  for (int i = 0; i < count; ++i) rows.push_back({i * 1.0, i % 2 * 1.0, "a", i % 5 * 2.0});
  return rows;
}

const Columns kFour = {{"n", SourceType::numeric, ""},
                       {"on", SourceType::boolean, ""},
                       {"t", SourceType::text, ""},
                       {"y", SourceType::numeric, ""}};

std::string head_fault(const std::string& head, bool whole, const std::string& target,
                       const Names& ignore = {}) {
  return fault_of([&] { check_head(head, whole, target, {.ignore_columns = ignore}); }).code();
}

TEST(CheckHead, OfAColumnsBodyUsesItsHeader) {
  const std::string body = columns_body(kFour, some_rows(100));
  const std::size_t header = columns_body(kFour, {}).size() - 12;
  for (std::size_t size = 7; size < body.size(); ++size) {
    const std::string head = body.substr(0, size);
    const bool known = size >= header;
    EXPECT_EQ(head_fault(head, false, "y"), "none") << size;
    EXPECT_EQ(head_fault(head, false, "z"), known ? "target_not_found" : "none") << size;
    EXPECT_EQ(head_fault(head, false, "on"), "none") << size;
    EXPECT_EQ(head_fault(head, false, "y", {"q"}), known ? "unknown_column" : "none") << size;
    EXPECT_EQ(head_fault(head, true, "y"), "bad_columns") << size;
  }
}

TEST(CheckHead, OfAWholeColumnsBodyFindsWhatATrainingWould) {
  const Columns columns = {kFour[0], kFour[2], kFour[3]};
  const auto body = [&](int count, double step) {
    std::vector<Row> rows;
    for (int i = 0; i < count; ++i) rows.push_back({i % 13 * 1.0, "a", i * step});
    return columns_body(columns, rows);
  };
  EXPECT_EQ(head_fault(body(50, 1), true, "y"), "none");
  EXPECT_EQ(head_fault(body(0, 1), true, "y"), "header_only");
  EXPECT_EQ(head_fault(body(5, 1), true, "y"), "too_few_rows");
  EXPECT_EQ(head_fault(body(50, 0), true, "y"), "target_constant");
  EXPECT_EQ(head_fault(body(50, 1), true, "t"), "target_constant");
  EXPECT_EQ(head_fault(body(50, 1) + "x", true, "y"), "bad_columns");
}

TEST(CheckHead, SpeaksOfQueriesAndNotOfLines) {
  const Columns columns = {kFour[0], kFour[3]};
  const auto error = [&](int count) {
    std::vector<Row> rows;
    for (int i = 0; i < count; ++i) rows.push_back({i * 1.0, i * 2.0});
    const std::string body = columns_body(columns, rows);
    return fault_of([&] { check_head(body, true, "y", {}); });
  };
  EXPECT_EQ(error(0).hint(), "The table or query must have rows.");
  EXPECT_EQ(error(3).detail(), "3 rows received, 3 of them with a target value.");
}

}  // namespace
}  // namespace relevance::table
