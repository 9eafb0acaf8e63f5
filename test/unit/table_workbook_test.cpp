// SPDX-License-Identifier: PostgreSQL
// Excel workbooks: how cells, dates, texts and sheets are read.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "shown_table.h"
#include "table/archive/archive_reader.h"
#include "table/training_set.h"
#include "table/xlsx/cell_format.h"
#include "zip_writer.h"

namespace relevance::table {
namespace {

Table read(const std::string& bytes, const CsvOptions& options = {}) {
  return read_archive(source_of(bytes), options, 1).table;
}

std::string shown_book(const std::string& bytes, const CsvOptions& options = {}) {
  return shown_or_fault([&] { return read(bytes, options); });
}

std::string shown_rows(std::string_view rows, const CsvOptions& options = {}) {
  return shown_book(workbook_of({{{"Data", simple_rows(rows)}}}), options);
}

struct Case {
  const char* rows;
  const char* expected;
};

constexpr Case kSheets[] = {
    {"a|b|y\n1|2|3\n4|5|6\n", "a|b|y nnn 2: 1|2|3"},
    {"a|y\n1.25|-3\n4.5|1234567\n", "a|y nn 2: 1.25|-3"},
    {"a|y\n33.416769999999998|1\n2|3\n", "a|y nn 2: 33.41677|1"},
    {"m|ok|y\nA|true|1\nB|false|2\nA|true|3\nB|false|4\n", "m|ok|y cbn 4: A|true|1"},
    {"a|y\n1|2\n|3\n4|5\n", "a|y nn 3: 1|2"},
    {"a|b|y\n|2|3\n|5|6\n", "a|b|y enn 2: .|2|3"},
    {"a|b|y\n1|2|3\n4|5\n", "a|b|y nnn 2: 1|2|3"},
    {"a|y\n#N/A|2\n1|3\n4|5\n", "a|y nn 3: .|2"},
    {"Report of May||\n||\na|b|y\n1|2|3\n4|5|6\n", "a|b|y nnn 2: 1|2|3"},
    {"Report of May\n\n\na|b|y\n1|2|3\n4|5|6\n", "a|b|y nnn 2: 1|2|3"},
    {"p|t|y\nbar|°C|kg\n1|2|3\n4|5|6\n", "p|t|y nnn 2: 1|2|3"},
    {"Zone||Head|Result\nT|p|T|Y\n1|2|3|4\n2|3|4|5\n3|4|5|6\n",
     "Zone T|Zone p|Head T|Result Y nnnn 3: 1|2|3|4"},
    {"|a|y\n|1|2\n|3|4\n", "a|y nn 2: 1|2"},
    {"1|2|3\n4|5|6\n7|8|9\n", "column_1|column_2|column_3 nnn 3: 1|2|3"},
    // Numbers that are stored as texts keep their decimal comma, whatever the others look like
    {"a|y\n3,25|1.5\n4,5|2.25\n7,25|10\n", "a|y nn 3: 3.25|1.5"},
    {"a|y\n1.234,5|1.234\n2.345,5|2.5\n3.456,5|3.5\n", "a|y nn 3: 1234.5|1.234"},
    {"a|y\n85 %|1.5\n90 %|2.5\n", "a|y nn 2: 85|1.5"},
    // 17,305 as text: the size of the numbers beside it tells, or other texts do, or nothing
    {"t|y\n17,305|1\n16.5|2\n18.25|3\n15.75|4\n", "t|y nn 4: 17.305|1"},
    {"t|y\n-17,305|1\n16.5|2\n-18.25|3\n15.75|4\n", "t|y nn 4: -17.305|1"},
    {"t|y\n1,250|1\n940|2\n985|3\n870|4\n", "t|y nn 4: 1250|1"},
    {"t|y\n2,500|1\n3.5|2\n4000|3\n2750|4\n", "t|y nn 4: 2.5|1 decimal_mark_unproven"},
    {"t|y\n17,305|1.5\n16,450|2.5\n18,255|3\n", "t|y nn 3: 17.305|1.5 decimal_mark_unproven"},
    {"t|p|y\n17,305|4,5|1.125\n16,450|4,25|2.5\n", "t|p|y nnn 2: 17.305|4.5|1.125"},
    {"t|p|y\n17,305|6.125|1\n16.5|7.5|2\n18.25|8|3\n15.75|9,125|4\n",
     "t|p|y nnn 4: 17.305|6.125|1"},
    {"say \"hi\"|y\n\"so|1\n\"so|2\n", "say \"hi\"|y cn 2: \"so|1"},
};

class SheetCases : public testing::TestWithParam<Case> {};

TEST_P(SheetCases, AreUnderstood) {
  EXPECT_EQ(shown_rows(GetParam().rows), GetParam().expected);
}

void PrintTo(const Case& one, std::ostream* out) {
  *out << testing::PrintToString(std::string(one.rows));
}

INSTANTIATE_TEST_SUITE_P(All, SheetCases, testing::ValuesIn(kSheets));

TEST(Workbook, LetsTheSenderStateTheMarkOfTexts) {
  CsvOptions options;
  options.decimal = '.';
  const std::string rows = "t|y\n17,305|1.5\n16,450|2.5\n18,255|3\n";
  EXPECT_EQ(shown_rows(rows, options), "t|y nn 3: 17305|1.5");
  options.decimal = ',';
  EXPECT_EQ(shown_rows(rows, options), "t|y nn 3: 17.305|1.5");
}

// However far down the first text with a comma stands.
TEST(Workbook, ReadsTextsWithAnotherMarkThatComeLate) {
  for (const char* text : {"3,75", "3,752", "1.003,75"}) {
    std::string rows = "a|y\n";
    for (int i = 0; i < 2600; ++i) rows += std::to_string(3 + i % 7) + ".125|" + "2.5\n";
    for (int i = 0; i < 20; ++i) rows += std::string(text) + "|2.5\n";
    const Table table = read(workbook_of({{{"Data", simple_rows(rows)}}}));
    EXPECT_EQ(show_short(table), "a|y nn 2620: 3.125|2.5") << text;
    EXPECT_NEAR(table.columns[0].values.back(), text[1] == '.' ? 1003.75 : 3.75, 0.01) << text;
  }
}

// The sheet's rows, and below them which cells were merged: A1:B1 A2:A9.
std::string merged_rows(std::string_view rows, std::string_view merged) {
  std::string xml = simple_rows(rows) + "</sheetData><mergeCells>";
  while (!merged.empty()) {
    const std::size_t size = std::min(merged.find(' '), merged.size());
    xml += "<mergeCell ref=\"" + std::string(merged.substr(0, size)) + "\"/>";
    merged.remove_prefix(std::min(size + 1, merged.size()));
  }
  return xml + "</mergeCells><sheetData>";
}

struct MergedCase {
  const char* rows;
  const char* merged;
  const char* expected;
};

constexpr MergedCase kMerged[] = {
    // Groups of columns
    {"Zeit|Ofen 1||Ofen 2||Y\n|T|p|T|p|\n1|2|3|4|5|6\n2|3|4|5|6|7\n3|4|5|6|7|8\n",
     "A1:A2 B1:C1 D1:E1 F1:F2", "Zeit|Ofen 1 T|Ofen 1 p|Ofen 2 T|Ofen 2 p|Y nnnnnn 3: 1|2|3|4|5|6"},
    // A column beside the last group belongs to none
    {"|Ofen 1||Ofen 2||\nZeit|T|p|T|p|Y\n1|2|3|4|5|6\n2|3|4|5|6|7\n3|4|5|6|7|8\n", "B1:C1 D1:E1",
     "Zeit|Ofen 1 T|Ofen 1 p|Ofen 2 T|Ofen 2 p|Y nnnnnn 3: 1|2|3|4|5|6"},
    // Titles
    {"Report|||\nT|p|q|Y\n1|2|3|4\n2|3|4|5\n3|4|5|6\n", "A1:D1", "T|p|q|Y nnnn 3: 1|2|3|4"},
    // One value for several rows
    {"Lot|t|y\nA|1|2\n|2|3\n|3|4\nB|4|5\n|5|7\n", "A2:A4 A5:A6",
     "Lot|t|y cnn 5: A|1|2 merged_cells_filled"},
    {"t|Lot|y\n1|A|2\n2||3\n3||4\n4|B|5\n5||7\n", "B2:B4 B5:B6",
     "t|Lot|y ncn 5: 1|A|2 merged_cells_filled"},
    {"Lot|t|y\nA|1|2\n|2|3\nB|3|4\n|4|5\n", "", "Lot|t|y xnn 4: A|1|2"},
    // Nonsense is left alone
    {"a|y\n1|2\n3|4\n", "A2 B9:A1 :: ZZZZZZ1:B2 A0:B0", "a|y nn 2: 1|2"},
};

class MergedSheets : public testing::TestWithParam<MergedCase> {};

TEST_P(MergedSheets, AreUnderstood) {
  const MergedCase& one = GetParam();
  EXPECT_EQ(shown_book(workbook_of({{{"Data", merged_rows(one.rows, one.merged)}}})), one.expected);
}

void PrintTo(const MergedCase& one, std::ostream* out) {
  *out << testing::PrintToString(std::string(one.rows)) << ' ' << one.merged;
}

INSTANTIATE_TEST_SUITE_P(All, MergedSheets, testing::ValuesIn(kMerged));

TEST(Workbook, RepeatsAMergedLabelInEachRow) {
  const Table table = read(
      workbook_of({{{"Data", merged_rows("y|t|Lot\n1|1|A\n2|2|\n3|3|B\n4|4|\n", "C2:C3 C4:C5")}}}));
  EXPECT_EQ(table.columns[2].values, (std::vector<double>{0, 0, 1, 1}));
  ASSERT_EQ(table.warnings.size(), 1u);
  EXPECT_EQ(
      table.warnings[0].message.english,
      "2 cells were merged with the cell above, as seen first at C3, and count as holding the "
      "same value.");
}

TEST(Workbook, SaysWhereItWasRead) {
  const Table table = read(workbook_of({{{"Mai 2024", simple_rows("\na|y\n1|2\n3|4\n")}}}));
  EXPECT_EQ(table.format->compression, "xlsx");
  EXPECT_EQ(table.format->sheet, "Mai 2024");
  EXPECT_EQ(table.format->header_line, 2u) << "lines are rows";
}

struct DateCase {
  int format;
  const char* code;
  const char* days;
  const char* expected;
};

constexpr DateCase kDates[] = {
    {14, "", "45322", "2024-01-31"},
    {22, "", "45322.545138888891", "2024-01-31 13:05:00"},
    {20, "", "0.5451388888888889", "47100"},
    {164, "dd.mm.yyyy", "45322", "2024-01-31"},
    {164, "dd/mm/yyyy hh:mm:ss", "45322.545138888891", "2024-01-31 13:05:00"},
    {164, "[$-F800]dddd, mmmm dd, yyyy", "45322", "2024-01-31"},
    {164, "yyyy\\-mm\\-dd", "45322", "2024-01-31"},
    {164, "mmm-yy", "45322", "2024-01-31"},
    {164, "h:mm AM/PM", "0.5451388888888889", "47100"},
    {164, "dd.mm.yyyy", "45322.25", "2024-01-31 06:00:00"},
    {164, "0.00", "45322", "45322"},
    {164, "General", "45322", "45322"},
    {164, "\"days \"0", "45322", "45322"},
    {164, "0.0\\d", "45322", "45322"},
    {164, "[Red]0.00;[Blue]-0.00", "45322", "45322"},
    {9, "", "0.85", "0.85"},
    {14, "", "1", "1900-01-01"},
    {14, "", "59", "1900-02-28"},
    {14, "", "61", "1900-03-01"},
};

class SheetDates : public testing::TestWithParam<DateCase> {};

TEST_P(SheetDates, FollowTheNumberFormat) {
  const DateCase& one = GetParam();
  WorkbookParts parts;
  const std::string id = std::to_string(one.format);
  if (*one.code != '\0') {
    std::string code = one.code;
    for (std::size_t at = 0; (at = code.find('"', at)) != std::string::npos;)
      code.replace(at, 1, "&quot;");
    parts.formats = "<numFmt numFmtId=\"" + id + "\" formatCode=\"" + code + "\"/>";
  }
  parts.styles = "<xf numFmtId=\"" + id + "\"/>";
  std::string rows = "<row><c t=\"str\"><v>d</v></c><c t=\"str\"><v>y</v></c></row>";
  for (int i = 0; i < 3; ++i) {
    rows += "<row><c s=\"1\"><v>" + std::string(one.days) + "</v></c><c><v>" + std::to_string(i) +
            "</v></c></row>";
  }
  parts.sheets = {{"Data", rows}};
  const Table table = read(workbook_of(parts));
  EXPECT_EQ(show_value(table.columns[0], table.columns[0].values[0]), one.expected);
}

void PrintTo(const DateCase& one, std::ostream* out) {
  *out << one.format << ' ' << one.code << ' ' << one.days;
}

INSTANTIATE_TEST_SUITE_P(All, SheetDates, testing::ValuesIn(kDates));

TEST(Workbook, CountsDaysFrom1904IfItSaysSo) {
  EXPECT_EQ(show_days(0, CellFormat::date, true), "1904-01-01");
  EXPECT_EQ(show_days(43860, CellFormat::date, true), "2024-01-31");
  EXPECT_EQ(show_days(1.5, CellFormat::duration, false), "36:00:00");
  EXPECT_EQ(show_days(-1, CellFormat::date, false), "");
  EXPECT_EQ(show_days(45322.0000115741, CellFormat::date_time, false), "2024-01-31 00:00:01");
}

TEST(Workbook, SharesTextsAndTakesThemInline) {
  WorkbookParts parts;
  parts.texts = "<si><t>m</t></si><si><r><t>P</t></r><r><t>P</t></r><rPh><t>sound</t></rPh></si>";
  parts.sheets = {
      {"Data",
       "<row><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><r><t>y</t></r></is></c></row>"
       "<row><c t=\"s\"><v>1</v></c><c><v>1</v></c></row>"
       "<row><c t=\"s\"><v>1</v></c><c><f>B2+1</f><v>2</v></c></row>"
       "<row><c t=\"str\"><f>A2</f><v>a_x000D_b</v></c><c><v>3</v></c></row>"
       "<row><c t=\"s\"><v>99</v></c><c><f>1+</f></c></row>"}};
  const Table table = read(workbook_of(parts));
  EXPECT_EQ(show_short(table).substr(0, 12), "m|y xn 3: PP");
  EXPECT_EQ(table.columns[0].levels, (std::vector<std::string>{"PP", "a b"}));
  ASSERT_EQ(table.warnings.size(), 1u);
  EXPECT_EQ(table.warnings[0].message.english,
            "1 formula has no stored result and counts as missing, the first in row 5.");
}

TEST(Workbook, TakesPrefixedNamesAndPlacesOfCells) {
  WorkbookParts parts;
  parts.sheets = {{"Data",
                   "<x:row r=\"3\" xmlns:x=\"u\"><x:c r=\"B3\" t=\"str\"><x:v>a</x:v></x:c><x:c "
                   "r=\"D3\" t=\"str\"><x:v>y</x:v></x:c></x:row>"
                   "<row r=\"7\"><c r=\"B7\"><v>1</v></c><c r=\"D7\"><v>2</v></c></row>"
                   "<row r=\"8\"><c r=\"B8\"><v>3</v></c><c r=\"D8\"><v>4</v></c></row>"}};
  const Table table = read(workbook_of(parts));
  EXPECT_EQ(show_short(table), "a|y nn 2: 1|2");
  EXPECT_EQ(table.format->header_line, 3u);
}

TEST(Workbook, ReadsTheFirstVisibleSheetOrTheOneAskedFor) {
  const std::string book = workbook_of({{{"~Hidden", simple_rows("h|y\n9|9\n8|8\n")},
                                         {"First", simple_rows("a|y\n1|2\n3|4\n")},
                                         {"Große", simple_rows("b|y\n5|6\n7|8\n")}}});
  EXPECT_EQ(shown_book(book), "a|y nn 2: 1|2 other_sheets");
  CsvOptions options;
  for (const char* sheet : {"Große", "große", "3"}) {
    options.sheet = sheet;
    EXPECT_EQ(shown_book(book, options), "b|y nn 2: 5|6") << sheet;
  }
  options.sheet = "Second";
  const Error error = fault_of([&] { read(book, options); });
  EXPECT_EQ(error.code(), "unknown_sheet");
  EXPECT_EQ(error.detail(), "The sheets are: \"Hidden\", \"First\", \"Große\".");
}

TEST(Workbook, PassesOverCoversAndEmptySheets) {
  std::string data = "a|y\n";
  for (int i = 0; i < 30; ++i) data += std::to_string(i * 7 % 11) + "|" + std::to_string(i) + "\n";
  const auto read_names = [](const ZipMembers& sheets) {
    const Table table = read(workbook_of({sheets}));
    return table.format->sheet + ": " + show_short(table);
  };
  const std::string cover = simple_rows("Report|\nPeriod|May\nPages|12\n");
  EXPECT_EQ(read_names({{"Cover", cover}, {"Values", simple_rows(data)}}),
            "Values: a|y nn 30: 0|0 other_sheets");
  EXPECT_EQ(read_names({{"Empty", ""}, {"Cover", cover}, {"~Old", simple_rows(data)}}),
            "Cover: Report|column_2 xx 2: Period|May other_sheets");
  EXPECT_EQ(read_names({{"Empty", ""}, {"Short", simple_rows("a|y\n1|2\n3|4\n")}}),
            "Short: a|y nn 2: 1|2 other_sheets");
}

TEST(Workbook, NamesTheOtherSheetsWhenTheTargetIsNotFound) {
  const std::string book = workbook_of(
      {{{"Notes", simple_rows("b|c\n1|2\n3|4\n")}, {"Results", simple_rows("a|y\n1|2\n3|4\n")}}});
  const Error missing = fault_of([&] { make_training_set(read(book), "y"); });
  EXPECT_EQ(missing.code(), "target_not_found");
  EXPECT_NE(missing.hint().find("\"Results\""), std::string::npos) << missing.hint();
  EXPECT_NE(missing.hint().find("option \"sheet\""), std::string::npos) << missing.hint();
  const Error few = fault_of([&] { check_head(book, true, "c", {}); });
  EXPECT_EQ(few.code(), "too_few_rows");
  EXPECT_NE(few.hint().find("\"Results\""), std::string::npos) << few.hint();
}

TEST(Workbook, FindsSheetsInAnyFolder) {
  ZipMembers members = members_of({{{"Data", simple_rows("a|y\n1|2\n3|4\n")}}});
  for (auto& [name, content] : members) {
    if (name == "xl/worksheets/sheet1.xml") name = "xl/data.xml";
    const std::string link = "worksheets/sheet1.xml";
    if (const std::size_t at = content.find(link); at != std::string::npos) {
      content.replace(at, link.size(), "data.xml");
    }
  }
  EXPECT_EQ(shown_book(zip_of(members)), "a|y nn 2: 1|2");
}

TEST(Workbook, TakesTheOptionsOfACsv) {
  CsvOptions options;
  options.header = false;
  EXPECT_EQ(shown_rows("a|b\na|b\na|b\n", options), "column_1|column_2 cc 3: a|b");
  options = {};
  options.skip_lines = 2;
  EXPECT_EQ(shown_rows("x|1\ny|2\na|b\n1|2\n3|4\n", options), "a|b nn 2: 1|2");
}

TEST(Workbook, SaysWhatIsWrong) {
  const auto fault = [](const std::string& bytes) { return fault_of([&] { read(bytes); }); };
  EXPECT_EQ(fault(workbook_of({{{"Data", ""}}})).code(), "empty_csv");
  EXPECT_EQ(fault(workbook_of({{{"Data", "<row><c><v>1</v></c>"}}})).code(), "bad_workbook");
  EXPECT_EQ(fault(workbook_of({{{"Data", "<row r=\"2\"/><row r=\"1\"/>"}}})).code(),
            "bad_workbook");
  EXPECT_EQ(fault(workbook_of({{{"Data", "<row r=\"9999999\"><c><v>1</v></c></row>"}}})).code(),
            "bad_workbook");
  EXPECT_EQ(fault(workbook_of({{{"Data", "<row><c r=\"ZZZZ1\"><v>1</v></c></row>"}}})).code(),
            "bad_workbook");
  EXPECT_NE(fault(zip_of({{"[Content_Types].xml", "<Types/>"},
                          {"_rels/.rels", "<Relationships/>"},
                          {"xl/workbook.bin", "x"}}))
                .message()
                .find(".xlsb"),
            std::string::npos);
  EXPECT_EQ(fault(zip_of({{"mimetype", "application/vnd.oasis"}, {"content.xml", "<x/>"}})).code(),
            "bad_workbook");
  EXPECT_EQ(fault(zip_of({{"[Content_Types].xml", "<Types/>"},
                          {"_rels/.rels", "<Relationships/>"},
                          {"word/document.xml", "<w/>"}}))
                .code(),
            "bad_workbook");
}

TEST(Workbook, TooBigOnesAreRejectedInLittleMemory) {
  const auto fault = [](const WorkbookParts& parts) {
    const std::string bytes = workbook_of(parts);
    return fault_of([&] { read(bytes); });
  };
  // A row with its only cell in the last column, a hundred thousand times.
  std::string far = "<row><c r=\"XFD1\" t=\"str\"><v>y</v></c></row>";
  for (int i = 2; i < 100'000; ++i)
    far += "<row><c r=\"A" + std::to_string(i) + "\"><v>1</v></c></row>";
  EXPECT_EQ(fault({{{"Data", far}}}).code(), "unpacks_too_large");
  // XML that declares entities, nests without end, or never closes a tag.
  WorkbookParts parts{{{"Data", simple_rows("a|y\n1|2\n")}}};
  parts.texts = "<si><t>&lol;</t></si>";
  ZipMembers members = members_of(parts);
  for (auto& [name, content] : members) {
    if (name != "xl/sharedStrings.xml") continue;
    content =
        "<?xml version=\"1.0\"?><!DOCTYPE sst [<!ENTITY lol \"lol\"><!ENTITY l2 "
        "\"&lol;&lol;&lol;\">]><sst><si><t>&l2;</t></si></sst>";
  }
  const std::string entities = zip_of(members);
  EXPECT_EQ(fault_of([&] { read(entities); }).code(), "bad_workbook");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_EQ(fault({{{"Data", deep}}}).code(), "bad_workbook");
  EXPECT_EQ(fault({{{"Data", "<row><c r=\"" + std::string(3 << 20, 'A') + "\"/></row>"}}}).code(),
            "bad_workbook");
  EXPECT_EQ(
      fault({{{"Data", "<row><c t=\"str\"><v>" + std::string(3 << 20, 'A') + "</v></c></row>"}}})
          .code(),
      "bad_workbook");
  // A sheet of blanks, far more than it is packed in.
  EXPECT_EQ(fault({{{"Data", std::string(100 << 20, ' ')}}}).code(), "unpacks_too_large");
}

TEST(CheckHead, OfAWorkbookNeedsAllOfIt) {
  std::string rows = "a|y\n";
  for (int i = 0; i < 20; ++i) rows += std::to_string(i * 7 % 5) + "|" + std::to_string(i) + "\n";
  const std::string book = workbook_of({{{"Data", simple_rows(rows)}}});
  EXPECT_EQ(fault_of([&] { check_head(book, true, "y", {}); }).code(), "none");
  EXPECT_EQ(fault_of([&] { check_head(book, true, "z", {}); }).code(), "target_not_found");
  EXPECT_EQ(fault_of([&] { check_head(book.substr(0, 300), false, "z", {}); }).code(), "none");
  EXPECT_EQ(fault_of([&] { check_head(book.substr(0, 300), true, "y", {}); }).code(),
            "bad_archive");
  EXPECT_EQ(cells_per_byte(book), 0);
  EXPECT_TRUE(column_names(book).empty());
}

}  // namespace
}  // namespace relevance::table
