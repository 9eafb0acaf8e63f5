// SPDX-License-Identifier: PostgreSQL
// Rows that sum up others are left out; rows that only look like it are kept.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "made_csv.h"
#include "table/checks/totals_rows.h"
#include "table/columns/totals_word.h"
#include "table_source.h"

namespace relevance::table {
namespace {

// Twenty rows of data in three columns of numbers, after a first column.
struct Data {
  std::vector<std::string> first;
  std::vector<std::vector<double>> rows;

  void add(std::string text, std::vector<double> values) {
    first.push_back(std::move(text));
    rows.push_back(std::move(values));
  }
  double sum(std::size_t column, std::size_t from = 0) const {
    double total = 0;
    for (std::size_t row = from; row < rows.size(); ++row) total += rows[row][column];
    return total;
  }
  std::vector<double> sums(std::size_t from = 0) const {
    return {sum(0, from), sum(1, from), sum(2, from)};
  }
  std::vector<double> means() const {
    std::vector<double> result = sums();
    for (double& value : result) value /= static_cast<double>(rows.size());
    return result;
  }
  std::string csv(const char* header = "when,a,b,y") const {
    std::string text = std::string(header) + "\n";
    for (std::size_t row = 0; row < rows.size(); ++row) {
      text += first[row];
      for (const double value : rows[row]) text += "," + (std::isnan(value) ? "" : fixed(value, 2));
      text += "\n";
    }
    return text;
  }
};

std::string day(std::size_t row) {
  return "2024-01-" + std::string(row < 9 ? "0" : "") + std::to_string(row + 1);
}

Data make_data(const CellOf& first = day, std::size_t rows = 20) {
  Data data;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto value = [row](std::size_t kind, double low, double high) {
      return std::round(100 * (low + chance(row, kind) * (high - low))) / 100;
    };
    data.add(first(row), {value(1, 2, 9), value(2, 50, 80), value(3, 10, 30)});
  }
  return data;
}

// The rows found in a CSV, counted from 0: "20" or "5 11".
std::string totals_in(const std::string& csv) {
  CsvReader reader;
  reader.feed(csv);
  std::string rows;
  for (const TotalsRow& row : find_totals_rows(reader.finish())) {
    rows += (rows.empty() ? "" : " ") + std::to_string(row.row);
  }
  return rows;
}

struct WordCase {
  const char* text;
  int kind;  // of TotalKind; -1: no such word
};

constexpr int kSum = static_cast<int>(TotalKind::sum);
constexpr int kMean = static_cast<int>(TotalKind::mean);
constexpr int kMin = static_cast<int>(TotalKind::minimum);
constexpr int kMax = static_cast<int>(TotalKind::maximum);
constexpr int kDeviation = static_cast<int>(TotalKind::deviation);

const WordCase kWords[] = {
    {"Total", kSum},
    {"TOTAL:", kSum},
    {"Total geral", kSum},
    {"Grand total", kSum},
    {"Sub-total", kSum},
    {"Subtotal turno A", kSum},
    {"Summe", kSum},
    {"Tagessumme", kSum},
    {"Zwischensumme", kSum},
    {"Gesamt", kSum},
    {"Somme", kSum},
    {"Suma", kSum},
    {"Soma", kSum},
    {"Σ", kSum},
    {"Média", kMean},
    {"Mittelwert", kMean},
    {"Average", kMean},
    {"Moyenne", kMean},
    {"Promedio", kMean},
    {"Ø", kMean},
    {"Valor médio", kMean},
    {"Min", kMin},
    {"Mín.", kMin},
    {"Máximo", kMax},
    {"max", kMax},
    {"Desvio padrão", kDeviation},
    {"Standardabweichung", kDeviation},
    {"std. dev.", kDeviation},
    {"Max Mustermann", -1},
    {"Totally enclosed", -1},
    {"Press 3", -1},
    {"2024", -1},
    {"", -1},
    {"O", -1},
};

TEST(TotalsWord, IsKnownInTheLanguagesThatPlantsWrite) {
  for (const WordCase& one : kWords) {
    const auto kind = totals_word(one.text);
    EXPECT_EQ(kind ? static_cast<int>(*kind) : -1, one.kind) << one.text;
  }
}

TEST(TotalsRows, AreFoundByAWordInTheColumnOfDates) {
  for (const char* word : {"Total", "Summe", "Soma", "Somme", "Suma"}) {
    Data data = make_data();
    data.add(word, data.sums());
    EXPECT_EQ(totals_in(data.csv()), "20") << word;
  }
}

TEST(TotalsRows, AreFoundByAWordEvenWhenTheSumsDiffer) {
  Data data = make_data();
  data.add("Total", {0, 0, 0});
  EXPECT_EQ(totals_in(data.csv()), "20") << "in place of a date, the word is enough";
}

TEST(TotalsRows, DoNotTurnTheirColumnIntoText) {
  for (const bool dates : {true, false}) {
    Data data = make_data(dates ? CellOf(day)
                                : [](std::size_t row) { return std::to_string(row * 7 % 20 + 3); });
    data.add("Total", data.sums());
    CsvReader reader;
    reader.feed(data.csv());
    Table table = reader.finish();
    EXPECT_EQ(table.columns[0].type, dates ? ColumnType::timestamp : ColumnType::numeric);
    EXPECT_EQ(table.columns[0].text_values, 0u);
    ASSERT_EQ(table.columns[0].labels.size(), 1u);
    EXPECT_EQ(table.columns[0].labels[0].row, 20u);
    EXPECT_EQ(table.columns[0].labels[0].line, 22u);
    const TrainingSet set = train_csv(data.csv(), "y");
    EXPECT_EQ(set.target.size(), 20u);
    EXPECT_EQ(set.columns[0].max, dates ? set.columns[0].max : std::optional<double>(22));
  }
}

TEST(TotalsRows, AreNamedInAWarning) {
  Data data = make_data();
  data.add("Total", data.sums());
  data.add("Média", data.means());
  const std::vector<Warning> warnings = warnings_of(train_csv(data.csv(), "y"), "totals_rows");
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].message.english,
            "2 rows of the data were left out as totals of other rows: 21 (\"Total\"), 22 "
            "(\"Média\"); their values are sums, means or other statistics.");
  Data odd = make_data();
  odd.add("Total", {1, 2, 3});
  EXPECT_EQ(
      warnings_of(train_csv(odd.csv(), "y"), "totals_rows")[0].message.english,
      "1 row of the data was left out as totals of other rows: 21 (\"Total\"); a word says so "
      "in the place of a number, a date or nothing.");
}

TEST(TotalsRows, MayFollowOneAnother) {
  Data data = make_data();
  const std::vector<double> low = {2, 50, 10};
  data.add("Total", data.sums());
  data.add("Média", {5, 65, 20});  // perhaps weighted
  data.add("Mín", low);
  data.add("Máx", {9, 80, 30});
  data.add("Desvio padrão", {1, 2, 3});
  EXPECT_EQ(totals_in(data.csv()), "20 21 22 23 24");
}

TEST(TotalsRows, MayStandBetween) {
  Data data;
  for (std::size_t block = 0; block < 3; ++block) {
    const std::size_t from = data.rows.size() - block;
    Data rows = make_data([](std::size_t row) { return day(row); }, 8);
    for (std::size_t i = 0; i < rows.rows.size(); ++i) {
      rows.rows[i][0] += static_cast<double>(from + i * i);
      data.add(rows.first[i], rows.rows[i]);
    }
    data.add("Subtotal", data.sums(data.rows.size() - 8));
  }
  EXPECT_EQ(totals_in(data.csv()), "8 17 26");
}

TEST(TotalsRows, AreFoundByTheirSumsWhenTheColumnHoldsWords) {
  const CellOf shift = [](std::size_t row) { return row % 2 == 0 ? "A" : "B"; };
  Data data = make_data(shift);
  data.add("Total", data.sums());
  EXPECT_EQ(totals_in(data.csv()), "20");
  Data mean = make_data(shift);
  mean.add("Mittelwert", mean.means());
  EXPECT_EQ(totals_in(mean.csv()), "20");
  const TrainingSet set = train_csv(data.csv(), "y");
  EXPECT_EQ(set.features[0].levels, (std::vector<std::string>{"A", "B"})) << "not a level";
}

TEST(TotalsRows, MaySumUpOnlySomeColumns) {
  Data data = make_data([](std::size_t row) { return row % 2 == 0 ? "A" : "B"; });
  data.add("Total", {data.sum(0), std::nan(""), data.sum(2)});
  EXPECT_EQ(totals_in(data.csv()), "20");
}

TEST(TotalsRows, MayBeRoundedSumsOfLongerNumbers) {
  Data data = make_data();
  std::vector<double> sums = data.sums();
  for (double& sum : sums) sum += 0.04;
  data.add("", sums);
  EXPECT_EQ(totals_in(data.csv()), "20");
}

TEST(TotalsRows, NeedNoWordWhenTheLastRowIsTheSum) {
  Data data = make_data();
  data.add("", data.sums());
  EXPECT_EQ(totals_in(data.csv()), "20");
  Data mean = make_data();
  mean.add("", mean.means());
  EXPECT_EQ(totals_in(mean.csv()), "20");
}

TEST(TotalsRows, StandInAColumnThatIsEmptyOtherwise) {
  Data data = make_data([](std::size_t) { return ""; });
  data.add("Total", {1, 2, 3});
  EXPECT_EQ(totals_in(data.csv()), "20");
}

// Twenty-four rows with a shift and an hour, and a row below every eighth.
std::string blocks_with(const std::function<std::string(std::size_t block)>& label,
                        const std::string& grand) {
  std::string csv = "shift,hour,made,power,y\n";
  std::vector<double> all(3);
  std::vector<double> block(3);
  const auto row_of = [](const std::string& first, const std::vector<double>& values) {
    return first + "," + fixed(values[0], 0) + "," + fixed(values[1], 1) + "," +
           fixed(values[2], 2) + "\n";
  };
  for (std::size_t row = 0; row < 24; ++row) {
    const std::vector<double> values = {std::round(150 + 40 * chance(row, 1)),
                                        std::round(10 * (40 + 9 * chance(row, 2))) / 10,
                                        std::round(100 * (30 + 8 * chance(row, 3))) / 100};
    csv += row_of("S" + std::to_string(row / 8) + "," + std::to_string(6 + row % 8), values);
    for (std::size_t i = 0; i < 3; ++i) block[i] += values[i];
    if (row % 8 != 7) continue;
    csv += row_of(label(row / 8), block);
    for (std::size_t i = 0; i < 3; ++i) all[i] += block[i];
    block.assign(3, 0);
  }
  return grand.empty() ? csv : csv + row_of(grand, all);
}

TEST(TotalsRows, BetweenBlocksNeedNoKnownWord) {
  const auto same = [](const char* label) { return [label](std::size_t) { return label; }; };
  EXPECT_EQ(totals_in(blocks_with(same(","), "")), "8 17 26");
  EXPECT_EQ(totals_in(blocks_with(same(","), ",")), "8 17 26 27");
  EXPECT_EQ(totals_in(blocks_with(same("*,"), "**,")), "8 17 26 27");
  EXPECT_EQ(totals_in(blocks_with(same("Ukupno,"), "Sve ukupno,")), "8 17 26 27");
  EXPECT_EQ(totals_in(blocks_with(
                [](std::size_t block) { return "S" + std::to_string(block) + " Resultaat,"; },
                "Eindresultaat,")),
            "8 17 26 27");
}

TEST(TotalsRows, MayStandAboveTheirBlocks) {
  std::string csv = "shift,hour,made,power,y\n";
  for (std::size_t block = 0; block < 4; ++block) {
    std::vector<double> sums(3);
    std::string rows;
    for (std::size_t i = 0; i < 7; ++i) {
      rows += "S" + std::to_string(block) + "," + std::to_string(6 + i);
      for (std::size_t c = 0; c < 3; ++c) {
        const double value = std::round(10 * (60 + 30 * chance(block * 7 + i, c))) / 10;
        sums[c] += value;
        rows += "," + fixed(value, 1);
      }
      rows += "\n";
    }
    csv += "S" + std::to_string(block) + ",";
    for (const double sum : sums) csv += "," + fixed(sum, 1);
    csv += "\n" + rows;
  }
  EXPECT_EQ(totals_in(csv), "0 8 16 24");
}

TEST(TotalsRows, MayBeMeansOfBlocksWithoutAKnownWord) {
  std::string csv = "date,hour,a,b,c,y\n";
  for (std::size_t block = 0; block < 6; ++block) {
    std::vector<double> sums(4);
    for (std::size_t i = 0; i < 8; ++i) {
      csv += day(block) + "," + std::to_string(i);
      for (std::size_t c = 0; c < 4; ++c) {
        const double value = std::round(100 * (20 + 9 * chance(block * 8 + i, c))) / 100;
        sums[c] += value;
        csv += "," + fixed(value, 2);
      }
      csv += "\n";
    }
    csv += "Gj.sn. " + day(block) + ",";
    for (const double sum : sums) csv += "," + fixed(sum / 8, 2);
    csv += "\n";
  }
  EXPECT_EQ(totals_in(csv), "8 17 26 35 44 53");
}

TEST(OrdinaryRows, AreKeptAmongBlocksOfSetValues) {
  // Every row holds a minimum, median or maximum of its columns.
  const double kSet[] = {100, 200, 300, 500};
  std::string csv = "shift,hour,a,b,y\n";
  double sum = 0;
  for (std::size_t row = 0; row < 36; ++row) {
    const double value = kSet[static_cast<std::size_t>(4 * chance(row, 1))];
    const auto cells = [](double x) {
      return fixed(x, 0) + "," + fixed(2 * x, 0) + "," + fixed(3 * x, 0) + "\n";
    };
    csv += "S" + std::to_string(row / 10) + "," + std::to_string(row % 10) + "," + cells(value);
    sum += value;
    if (row % 10 != 9) continue;
    csv += "S" + std::to_string(row / 10) + " in all,," + cells(sum);
    sum = 0;
  }
  EXPECT_EQ(totals_in(csv), "10 21 32");
}

TEST(TotalsRows, BetweenDatesLeaveAColumnOfDates) {
  std::string csv = "date,a,b,y\n";
  for (std::size_t day = 1; day <= 12; ++day) {
    const std::string date = fixed(static_cast<double>(day + 10), 0) + "/03/2024";
    std::vector<double> sums(3);
    for (std::size_t i = 0; i < 6; ++i) {
      csv += date;
      for (std::size_t c = 0; c < 3; ++c) {
        const double value = std::round(100 * (20 + 9 * chance(day * 6 + i, c))) / 100;
        sums[c] += value;
        csv += "," + fixed(value, 2);
      }
      csv += "\n";
    }
    csv += date + " Suma dnia";
    for (const double sum : sums) csv += "," + fixed(sum, 2);
    csv += "\n";
  }
  const TrainingSet set = train_csv(csv, "y");
  EXPECT_EQ(set.target.size(), 72u);
  EXPECT_EQ(set.columns[0].type, "timestamp");
}

TEST(TotalsRows, MayHoldASingleSumAndNothingElse) {
  for (const char* first : {"", "Zusammen"}) {
    Data data = make_data();
    data.add(first, {std::nan(""), std::nan(""), data.sum(2)});
    EXPECT_EQ(totals_in(data.csv()), "20") << first;
  }
}

TEST(TotalsRows, MayBeFollowedByMeansWithoutAWord) {
  Data data = make_data();
  const std::vector<double> means = data.means();
  data.add("", data.sums());
  data.add("", means);
  EXPECT_EQ(totals_in(data.csv()), "20 21");
}

TEST(TotalsRows, MayStandAtTheTop) {
  Data data = make_data([](std::size_t row) { return "L" + std::to_string(row + 300); });
  const std::vector<double> sums = data.sums();
  const std::vector<double> means = data.means();
  const auto column = [&](std::size_t i) {
    std::vector<double> values;
    for (const auto& row : data.rows) values.push_back(row[i]);
    return values;
  };
  std::vector<double> high;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::vector<double> values = column(i);
    high.push_back(*std::max_element(values.begin(), values.end()));
  }
  const auto with = [&](const std::vector<std::pair<const char*, std::vector<double>>>& rows) {
    Data all;
    for (const auto& [label, values] : rows) all.add(label, values);
    for (std::size_t row = 0; row < 20; ++row) all.add(data.first[row], data.rows[row]);
    return totals_in(all.csv());
  };
  EXPECT_EQ(with({{"Total", sums}}), "0");
  EXPECT_EQ(with({{"Ukupno", sums}}), "0");
  EXPECT_EQ(with({{"Max", high}, {"Average", means}}), "0 1");
  EXPECT_EQ(with({}), "");
}

// The statistics of the made data, to two decimals.
struct Statistics {
  std::vector<double> mean, low, high, deviation, median, variation;
};

Statistics statistics_of(const Data& data) {
  Statistics found;
  found.mean = data.means();
  for (std::size_t i = 0; i < 3; ++i) {
    std::vector<double> values;
    double squares = 0;
    for (const auto& row : data.rows) {
      values.push_back(row[i]);
      squares += (row[i] - found.mean[i]) * (row[i] - found.mean[i]);
    }
    std::sort(values.begin(), values.end());
    found.low.push_back(values.front());
    found.high.push_back(values.back());
    found.median.push_back((values[9] + values[10]) / 2);
    found.deviation.push_back(std::sqrt(squares / 19));
    found.variation.push_back(100 * found.deviation[i] / found.mean[i]);
  }
  return found;
}

TEST(StatisticsRows, AtTheEndNeedNoKnownWord) {
  const Data lots = make_data([](std::size_t row) { return "L" + std::to_string(row + 300); });
  const Statistics known = statistics_of(lots);
  Data data = lots;
  data.add("Moyenne", known.mean);
  data.add("Le plus bas", known.low);
  data.add("Le plus haut", known.high);
  data.add("Et.-type", known.deviation);
  data.add("N", {20, 20, 20});
  data.add("CV %", known.variation);
  EXPECT_EQ(totals_in(data.csv()), "20 21 22 23 24 25");
  Data above = lots;
  above.add("Le plus bas", known.low);
  above.add("Max", known.high);
  EXPECT_EQ(totals_in(above.csv()), "20 21") << "above a known one";
}

TEST(StatisticsRows, MayBeQuartilesBetweenOthers) {
  Data data = make_data([](std::size_t row) { return "L" + std::to_string(row + 300); });
  const Statistics known = statistics_of(data);
  data.add("mean", known.mean);
  data.add("min", known.low);
  data.add("50%", known.median);
  data.add("max", known.high);
  EXPECT_EQ(totals_in(data.csv()), "20 21 22 23");
}

TEST(StatisticsRows, MayStandAloneInPlaceOfADate) {
  Data data = make_data();
  data.add("Zentralwert", statistics_of(data).median);
  EXPECT_EQ(totals_in(data.csv()), "20");
  Data dated = make_data();
  dated.add(day(20), statistics_of(dated).median);
  EXPECT_EQ(totals_in(dated.csv()), "") << "with a date it is data";
}

TEST(TotalsRows, AreFoundInQueries) {
  std::vector<Row> rows;
  double a = 0;
  double y = 0;
  for (std::size_t i = 0; i < 30; ++i) {
    rows.push_back({i % 2 == 0 ? "A" : "B", 2 + chance(i, 1), 5 + chance(i, 2)});
    a += std::get<double>(rows.back()[1]);
    y += std::get<double>(rows.back()[2]);
  }
  rows.push_back({"Summe", a, y});
  const TrainingSet set = make_training_set(pass({{"s", SourceType::text, ""},
                                                  {"a", SourceType::numeric, ""},
                                                  {"y", SourceType::numeric, ""}},
                                                 rows),
                                            "y", {});
  EXPECT_EQ(set.target.size(), 30u);
}

// Rows that are data.

TEST(OrdinaryRows, OfACategoryCalledTotalAreKept) {
  for (const char* word : {"Total", "Max", "Min", "Media", "Mittel"}) {
    const Data data = make_data([word](std::size_t row) {
      return row % 4 == 0 ? "Shell" : row % 4 == 2 ? word : "Esso";
    });
    EXPECT_EQ(totals_in(data.csv("fuel,a,b,y")), "") << word;
  }
}

TEST(OrdinaryRows, OfARareStateCalledTotalAreKeptWhereTheyAreLikeTheMean) {
  Data data = make_data([](std::size_t row) { return row == 12 ? "Total" : "Partial"; });
  const std::vector<double> means = data.means();
  data.rows[12] = {means[0], means[1], means[2] + 3};
  EXPECT_EQ(totals_in(data.csv("rinse,a,b,y")), "") << "one value is another";
  data.rows[12] = means;
  EXPECT_EQ(totals_in(data.csv("rinse,a,b,y")), "") << "nothing is missing";
}

TEST(OrdinaryRows, AreKeptWhereManyAreLikeTheMedian) {
  std::string csv = "judge,a,b,c,y\n";
  for (std::size_t row = 0; row < 60; ++row) {
    const auto grade = [row](std::size_t kind) {
      const double x = chance(row, kind);
      return std::string(x < 0.1 ? ",2" : x < 0.3 ? ",3" : x < 0.7 ? ",4" : x < 0.9 ? ",5" : ",6");
    };
    csv += (row % 3 == 0 ? "Eva" : "Jan") + grade(1) + grade(2) + grade(3) + grade(4) + "\n";
  }
  EXPECT_EQ(totals_in(csv + ",4,4,4,4\n"), "");
}

TEST(OrdinaryRows, WithSuchAWordAtTheEndAreKeptWhenTheValuesAreOrdinary) {
  Data data = make_data([](std::size_t row) { return row % 2 == 0 ? "A" : "B"; });
  data.add("Total", {4.5, 61, 14});
  EXPECT_EQ(totals_in(data.csv()), "");
}

TEST(OrdinaryRows, KeepTheHighestValueWithTheNameMax) {
  Data data = make_data([](std::size_t row) { return row % 2 == 0 ? "Ana" : "Rui"; });
  data.add("Max", {9, 60, 14});
  EXPECT_EQ(totals_in(data.csv("operator,a,b,y")), "");
}

TEST(OrdinaryRows, AreKeptWhereASensorSaysMax) {
  Data data =
      make_data([](std::size_t row) { return row % 9 == 4 ? "MAX" : reading(row, 8, 5, 9); }, 60);
  EXPECT_EQ(totals_in(data.csv("pressure,a,b,y")), "");
  const TrainingSet set = train_csv(data.csv("pressure,a,b,y"), "y");
  EXPECT_EQ(warnings_of(set, "unreadable_values").size(), 1u) << "it is not a number either";
  EXPECT_EQ(set.target.size(), 60u);
}

TEST(OrdinaryRows, AreKeptWhereTheWordIsNotInTheFirstCell) {
  std::string csv = "when,note,a,y\n";
  for (std::size_t row = 0; row < 30; ++row) {
    csv += day(row % 28) + "," +
           (row == 20      ? "Total"
            : row % 3 == 0 ? "7"
                           : "8") +
           "," + reading(row, 1, 2, 9) + "," + reading(row, 2, 2, 9) + "\n";
  }
  EXPECT_EQ(totals_in(csv), "");
}

TEST(OrdinaryRows, AreKeptWhenTheLastOneIsLarge) {
  Data data = make_data();
  data.add(day(20), {data.sum(0), 66, 20});  // one sum may be chance
  EXPECT_EQ(totals_in(data.csv()), "");
}

TEST(OrdinaryRows, AreKeptWhenColumnsAreConstantOrZero) {
  EXPECT_EQ(totals_in(made_csv("a,b,c,y", 30,
                               {[](std::size_t) { return "0"; }, [](std::size_t) { return "7"; },
                                [](std::size_t) { return "1.5"; },
                                [](std::size_t row) { return reading(row, 1, 1, 9); }})),
            "");
}

TEST(OrdinaryRows, AboveATotalAreKeptWhenTheMachineStoodStill) {
  Data data = make_data();
  data.add(day(20), {0, 0, 0});
  data.add("Total", data.sums());
  EXPECT_EQ(totals_in(data.csv()), "21");
}

TEST(OrdinaryRows, AreKeptWhereReadingsAreMissing) {
  // Small whole numbers are sums of each other by chance; events are mostly zero.
  const std::function<double(std::size_t, std::size_t)> kinds[] = {
      [](std::size_t row, std::size_t i) { return std::floor(4 * chance(row, i)); },
      [](std::size_t row, std::size_t i) {
        return chance(row, 9) < 0.7 ? 0 : std::round(60 * chance(row, i));
      },
      [](std::size_t row, std::size_t i) {
        return std::round(10 * std::exp(4 * chance(row, i))) / 10;
      },
      [](std::size_t row, std::size_t i) { return std::round(200 * chance(row, i) - 100) / 10; },
  };
  for (std::size_t kind = 0; kind < std::size(kinds); ++kind) {
    Data data;
    for (std::size_t row = 0; row < 400; ++row) {
      std::vector<double> values;
      for (std::size_t i = 0; i < 4; ++i) {
        const bool missing = i < 3 && chance(row, 20 + i) < 0.2;
        values.push_back(missing ? std::nan("") : kinds[kind](row, i));
      }
      data.add(chance(row, 30) < 0.1 ? "" : day(row % 28), values);
    }
    EXPECT_EQ(totals_in(data.csv("when,a,b,c,y")), "") << kind;
  }
}

TEST(OrdinaryRows, WithARemarkAreKept) {
  const Data data = make_data([](std::size_t row) { return row % 9 == 4 ? "Total stop" : ""; });
  EXPECT_EQ(totals_in(data.csv("remark,a,b,y")), "");
}

TEST(OrdinaryRows, OfCountersAreKept) {
  EXPECT_EQ(totals_in(made_csv("n,sum,y", 30,
                               {[](std::size_t row) { return std::to_string(row); },
                                [](std::size_t row) { return std::to_string(row * (row + 1) / 2); },
                                [](std::size_t row) { return reading(row, 1, 1, 9); }})),
            "");
}

}  // namespace
}  // namespace relevance::table
