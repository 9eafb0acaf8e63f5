// SPDX-License-Identifier: PostgreSQL
// Targets of words: which of two states is 1, what is said of it, and what is refused.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/error.h"
#include "made_csv.h"
#include "table/columns/boolean_word.h"
#include "table_source.h"

namespace relevance::table {
namespace {

// The words of the target, in turn; the first row has the first.
std::string csv_of(const std::vector<std::string>& words, std::size_t rows = 40) {
  return made_csv("x,y", rows,
                  {[](std::size_t row) { return reading(row, 1, 2, 9); },
                   [&](std::size_t row) { return words[row * row % 7 % words.size()]; }});
}

// The words of the target, one after the other.
std::string csv_in_turn(const std::vector<std::string>& words) {
  return made_csv("x,y", 40,
                  {[](std::size_t row) { return reading(row, 1, 2, 9); },
                   [&](std::size_t row) { return words[row % words.size()]; }});
}

ValueOptions with_class(const std::string& positive) {
  ValueOptions options;
  options.positive_class = positive;
  return options;
}

struct StateCase {
  const char* one;
  const char* zero;
};

const StateCase kStates[] = {
    {"OK", "NOK"},
    {"ok", "Not OK"},
    {"OK", "KO"},
    {"Pass", "Fail"},
    {"passed", "failed"},
    {"yes", "no"},
    {"TRUE", "FALSE"},
    {"i.O.", "n.i.O."},
    {"iO", "niO"},
    {"sim", "não"},
    {"ja", "nein"},
    {"oui", "non"},
    {"sí", "no"},
    {"bom", "ruim"},
    {"Good", "Bad"},
    {"gut", "schlecht"},
    {"conforme", "não conforme"},
    {"conforme", "non conforme"},
    {"Aprovado", "Reprovado"},
    {"aceito", "rejeitado"},
    {"accepted", "rejected"},
    {"OK", "Fail"},
    {"Good", "Reject"},
    {"OK", "NG"},
    {"C", "NC"},
    {"да", "нет"},
    {"Ligado", "Desligado"},
    {"open", "closed"},
    {"running", "stopped"},
    {"OK", "Kratzer"},  // only one of them is known
    {"Maßhaltig", "defekt"},
    {"estanque", "não estanque"},
    {"dicht", "undicht"},
    {"zulässig", "nicht zulässig"},
    {"B", "A"},  // neither: the last in the alphabet
    {"right", "left"},
    {"zebra", "Ähre"},
};

TEST(TargetStates, AreReadAsZeroAndOne) {
  for (const StateCase& one : kStates) {
    for (const bool turned : {false, true}) {
      const std::vector<std::string> words = turned ? std::vector<std::string>{one.zero, one.one}
                                                    : std::vector<std::string>{one.one, one.zero};
      const TrainingSet set = train_csv(csv_of(words), "y");
      EXPECT_EQ(set.target[0], turned ? 0 : 1) << one.one << " / " << one.zero;
      EXPECT_EQ(set.target.size(), 40u);
      EXPECT_EQ(set.columns[1].type, "boolean");
    }
  }
}

struct SpellingsCase {
  std::vector<std::string> words;
  const char* told;
};

const SpellingsCase kSpellings[] = {
    {{"TRUE", "1", "FALSE", "0"}, "\"TRUE\" / \"1\" counts as 1, \"FALSE\" / \"0\" as 0"},
    {{"1", "yes", "no"}, "\"yes\" / \"1\" counts as 1, \"no\" as 0"},
    {{"0", "NOK", "OK"}, "\"OK\" counts as 1, \"NOK\" / \"0\" as 0"},
    {{"0", "OK"}, "\"OK\" counts as 1, \"0\" as 0"},
    {{"Pass", "Fail", "passed", "failed"},
     "\"Pass\" / \"passed\" counts as 1, \"Fail\" / \"failed\" as 0"},
    {{"NOK", "O.K.", "okay", "not OK"},
     "\"O.K.\" / \"okay\" counts as 1, \"NOK\" / \"not OK\" as 0"},
    {{"1 (good)", "0 (bad)"}, "\"1 (good)\" counts as 1, \"0 (bad)\" as 0"},
    {{"+", "-"}, "\"+\" counts as 1, \"-\" as 0"},
};

TEST(TargetStates, MayBeWrittenInSeveralWays) {
  for (const SpellingsCase& one : kSpellings) {
    const TrainingSet set = train_csv(csv_in_turn(one.words), "y");
    EXPECT_EQ(set.columns.back().reason, one.told);
    EXPECT_EQ(warnings_of(set, "target_states").size(), 1u) << one.told;
  }
}

TEST(TargetStates, OfSeveralSpellingsAreNamedByAnyOfThem) {
  const TrainingSet set = train_csv(csv_in_turn({"TRUE", "1", "FALSE", "0"}), "y", with_class("0"));
  EXPECT_EQ(set.target[0], 0);
  EXPECT_EQ(set.target[3], 1);
}

TEST(TargetClasses, MayBeginWithADigit) {
  EXPECT_EQ(fault_of([] {
              train_csv(csv_in_turn({"1A", "1B", "2A", "2B"}), "y");
            }).code(),
            "target_has_classes");
  EXPECT_EQ(fault_of([] {
              train_csv(csv_in_turn({"good", "scrap", "rejected"}), "y");
            }).code(),
            "target_has_classes")
      << "two words for bad may be two classes";
}

TEST(TargetStates, AreToldInAWarningAndInTheColumnsReport) {
  const TrainingSet set = train_csv(csv_of({"n.i.O.", "i.O."}), "y");
  const std::vector<Warning> warnings = warnings_of(set, "target_states");
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(text_of(warnings[0]),
            "Target column \"y\" has two states: \"i.O.\" counts as 1, \"n.i.O.\" as 0. To have it "
            "the other way round, give the option \"positive_class\": \"n.i.O.\".");
  EXPECT_EQ(set.columns[1].reason, "\"i.O.\" counts as 1, \"n.i.O.\" as 0");
}

TEST(TargetStates, MayBeTurnedRound) {
  for (const char* given : {"NOK", "nok", " Nok "}) {
    const TrainingSet set = train_csv(csv_of({"NOK", "OK"}), "y", with_class(given));
    EXPECT_EQ(set.target[0], 1) << given;
    EXPECT_TRUE(warnings_of(set, "target_states").empty()) << "as it was asked for";
    EXPECT_EQ(set.columns[1].reason, "\"NOK\" counts as 1, \"OK\" as 0");
  }
  EXPECT_EQ(train_csv(csv_of({"left", "right"}), "y", with_class("left")).target[0], 1);
  EXPECT_EQ(train_csv(csv_of({"0", "1"}), "y", with_class("0")).target[0], 1);
}

TEST(TargetStates, AreTheSameInOtherSpellings) {
  const TrainingSet set = train_csv(csv_of({"Dicht", "undicht", "DICHT", "dicht "}), "y");
  EXPECT_EQ(set.target[0], 1);
  EXPECT_EQ(warnings_of(set, "target_states").size(), 1u);
}

TEST(TargetStates, DoNotIncludeWordsForAMissingValue) {
  const TrainingSet set = train_csv(csv_of({"OK", "Kratzer", "n.d."}), "y");
  EXPECT_LT(set.target.size(), 40u);
  EXPECT_EQ(set.target[0], 1);
}

TEST(TargetStates, MayStandAboveATotalsRow) {
  const TrainingSet set = train_csv(csv_of({"OK", "NOK"}) + "Total,40\n", "y");
  EXPECT_EQ(set.target.size(), 40u);
  EXPECT_EQ(set.target[0], 1);
}

TEST(TargetStates, OfOneKindAreNothingToExplain) {
  const Error error = fault_of([] { train_csv(csv_of({"Maßhaltig"}), "y"); });
  EXPECT_EQ(error.code(), "target_constant");
  EXPECT_EQ(error.detail(), "40 rows with a target value, which is \"Maßhaltig\".");
  EXPECT_EQ(fault_of([] { train_csv(csv_of({"OK"}), "y"); }).code(), "target_constant");
}

TEST(TargetClasses, AreRefusedWithTheirCounts) {
  const Error error = fault_of([] { train_csv(csv_of({"OK", "Kratzer", "Lunker"}, 42), "y"); });
  EXPECT_EQ(error.code(), "target_has_classes");
  EXPECT_EQ(error.message(), "target column \"y\" has 3 classes: one of them must be the target");
  EXPECT_EQ(error.detail(), "\"Kratzer\" in 24 rows, \"Lunker\" in 12 rows, \"OK\" in 6 rows.")
      << "the most frequent first";
  EXPECT_NE(error.hint().find("positive_class"), std::string::npos);
}

TEST(TargetClasses, OneOfThemMayBeTheTarget) {
  const TrainingSet set =
      train_csv(csv_of({"OK", "Kratzer", "Lunker"}), "y", with_class("kratzer"));
  EXPECT_EQ(set.target[0], 0);
  EXPECT_EQ(set.target[1], 1);
  EXPECT_EQ(set.columns[1].reason, "\"Kratzer\" counts as 1, all other values as 0");
}

TEST(TargetClasses, MayBeNumbers) {
  const std::string csv = csv_of({"1", "2", "3"});
  EXPECT_EQ(train_csv(csv, "y").target[0], 1) << "without the option they are numbers";
  const TrainingSet set = train_csv(csv, "y", with_class("2"));
  EXPECT_EQ(set.target[0], 0);
  EXPECT_EQ(set.target[1], 1);
}

TEST(TargetClasses, AnUnknownOneIsRefusedWithTheKnownOnes) {
  const Error error = fault_of([] {
    train_csv(csv_of({"OK", "Kratzer", "Lunker"}), "y", with_class("Kratzr"));
  });
  EXPECT_EQ(error.code(), "unknown_class");
  EXPECT_EQ(error.hint(), "Perhaps you meant \"Kratzer\".");
  EXPECT_EQ(fault_of([] {
              train_csv(csv_of({"OK", "NOK"}), "y", with_class("A"));
            }).code(),
            "unknown_class");
  EXPECT_EQ(fault_of([] {
              train_csv(csv_of({"1", "2"}), "y", with_class("OK"));
            }).code(),
            "unknown_class");
}

TEST(TargetClasses, TextsThatAreNoClassesAreNotNumeric) {
  const auto fault = [](const CellOf& y) {
    return fault_of([&] {
             train_csv(
                 made_csv("x,y", 60, {[](std::size_t row) { return reading(row, 1, 2, 9); }, y}),
                 "y");
           })
        .code();
  };
  EXPECT_EQ(fault([](std::size_t row) { return "L" + std::to_string(row); }), "target_not_numeric");
  EXPECT_EQ(fault([](std::size_t row) { return row % 5 == 0 ? "ERR" : std::to_string(row); }),
            "none");
  EXPECT_EQ(fault([](std::size_t row) { return row % 5 == 0 ? "ERR" : "12.5"; }),
            "target_not_numeric");
  EXPECT_EQ(fault([](std::size_t row) { return "2024-01-" + std::to_string(10 + row % 20); }),
            "target_not_numeric");
}

TEST(TargetStatesOfAQuery, MayBeBooleansOrTexts) {
  const auto target_of = [](SourceType type, const Cell& first, const Cell& second,
                            const ValueOptions& options = {}) {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < 30; ++i)
      rows.push_back({chance(i, 1), i % 3 == 0 ? first : second});
    return make_training_set(pass({{"x", SourceType::numeric, ""}, {"y", type, ""}}, rows), "y",
                             {.values = options});
  };
  EXPECT_EQ(target_of(SourceType::boolean, 1.0, 0.0).target[0], 1);
  EXPECT_TRUE(target_of(SourceType::boolean, 1.0, 0.0).warnings.empty());
  EXPECT_EQ(target_of(SourceType::boolean, 1.0, 0.0, with_class("false")).target[0], 0);
  EXPECT_EQ(target_of(SourceType::text, "NOK", "OK").target[0], 0);
  EXPECT_EQ(warnings_of(target_of(SourceType::text, "NOK", "OK"), "target_states").size(), 1u);
}

// Early checks never refuse what training accepts.

std::string head_fault(const std::string& head, const ValueOptions& options = {}) {
  return fault_of([&] { check_head(head, false, "y", {.values = options}); }).code();
}

TEST(TargetHead, MayHoldTwoStates) {
  for (const StateCase& one : kStates) {
    EXPECT_EQ(head_fault(csv_of({one.one, one.zero})), "none") << one.one;
    EXPECT_EQ(head_fault(csv_of({one.one})), "none") << one.one;
  }
}

TEST(TargetHead, ProvesClassesButNotWithAPositiveClass) {
  const std::string csv = csv_of({"OK", "Kratzer", "Lunker"});
  EXPECT_EQ(head_fault(csv), "target_has_classes");
  EXPECT_EQ(head_fault(csv, with_class("OK")), "none");
  EXPECT_EQ(head_fault(csv, with_class("elsewhere")), "none") << "it may follow";
}

TEST(TargetHead, OfAColumnsBodyIsReadAsFarAsItGoes) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < 200'000; ++i) rows.push_back({i * 1.0, i % 3 == 0 ? "A" : "B"});
  const Columns columns = {{"x", SourceType::numeric, ""}, {"y", SourceType::text, ""}};
  const std::string two = columns_body(columns, rows);
  for (std::size_t i = 0; i < 100; i += 7) rows[i][1] = "C";
  const std::string three = columns_body(columns, rows);
  ASSERT_GT(three.size(), std::size_t{1} << 20);
  EXPECT_EQ(head_fault(two.substr(0, 1 << 20)), "none");
  EXPECT_EQ(head_fault(three.substr(0, 1 << 20)), "target_has_classes");
  EXPECT_EQ(head_fault(three.substr(0, 100)), "none") << "no whole block";
}

TEST(TargetHead, ProvesDates) {
  const std::string csv =
      made_csv("x,y", 30,
               {[](std::size_t row) { return reading(row, 1, 2, 9); },
                [](std::size_t row) { return "2024-01-" + std::to_string(10 + row % 20); }});
  EXPECT_EQ(head_fault(csv), "target_not_numeric");
}

TEST(TargetHead, ChecksNamesInTheOptions) {
  ValueOptions options;
  options.missing_values.columns = {{"z", {}}};
  EXPECT_EQ(head_fault(csv_of({"OK", "NOK"}), options), "unknown_column");
  const Columns columns = {{"x", SourceType::numeric, ""}, {"y", SourceType::numeric, ""}};
  EXPECT_EQ(fault_of([&] { check_columns(columns, "y", {.values = options}); }).code(),
            "unknown_column");
}

// Features.

struct FeatureCase {
  std::vector<std::string> words;
  FeatureKind kind;
};

const FeatureCase kFeatures[] = {
    {{"OK", "NOK"}, FeatureKind::boolean},
    {{"i.O.", "n.i.O."}, FeatureKind::boolean},
    {{"Pass", "Fail"}, FeatureKind::boolean},
    {{"OK", "Fail"}, FeatureKind::boolean},
    {{"bom", "ruim"}, FeatureKind::boolean},
    {{"conforme", "não conforme"}, FeatureKind::boolean},
    {{"aprovado", "reprovado"}, FeatureKind::boolean},
    {{"gut", "schlecht"}, FeatureKind::boolean},
    {{"ja", "nein"}, FeatureKind::boolean},
    {{"auf", "zu"}, FeatureKind::boolean},
    {{"Ok", "OK", "nok"}, FeatureKind::boolean},
    {{"OK", "Good", "Bad"}, FeatureKind::categorical},
    {{"yes", "off"}, FeatureKind::categorical},
    {{"OK", "Warning"}, FeatureKind::categorical},
    {{"OK", "NOK", "Rework"}, FeatureKind::categorical},
    {{"left", "right"}, FeatureKind::categorical},
    {{"PA6", "PP"}, FeatureKind::categorical},
};

TEST(Features, OfTwoOppositeWordsAreBoolean) {
  for (const FeatureCase& one : kFeatures) {
    const TrainingSet set = train_csv(
        made_csv("x,y", 42,
                 {[&](std::size_t row) { return one.words[row * row % 7 % one.words.size()]; },
                  [](std::size_t row) { return reading(row, 1, 2, 9); }}),
        "y");
    EXPECT_EQ(set.features.at(0).kind, one.kind) << one.words[0] << " " << one.words[1];
  }
}

TEST(BooleanWord, SaysNoToAnother) {
  EXPECT_TRUE(negates("não conforme", "conforme"));
  EXPECT_TRUE(negates("undicht", "dicht"));
  EXPECT_TRUE(negates("n. estanque", "estanque"));
  EXPECT_FALSE(negates("conforme", "não conforme"));
  EXPECT_FALSE(negates("B", "A"));
  EXPECT_FALSE(negates("right", "left"));
  EXPECT_FALSE(negates("same", "same"));
}

}  // namespace
}  // namespace relevance::table
