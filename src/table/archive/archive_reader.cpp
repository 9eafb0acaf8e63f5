// SPDX-License-Identifier: PostgreSQL
#include "table/archive/archive_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "table/archive/unpack_limit.h"
#include "table/archive/zip_archive.h"
#include "table/csv/csv_reader.h"
#include "table/csv/gunzip.h"
#include "table/xlsx/sheet_text.h"
#include "table/xlsx/workbook.h"

namespace relevance::table {

namespace {

constexpr std::size_t kListedNames = 10;  // names in a message

template <typename Names>
std::string list(const Names& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == kListedNames) return text + ", and " + std::to_string(names.size() - i) + " more";
    text += (i == 0 ? "" : ", ") + quote_text(names[i]);
  }
  return text;
}

// Feeds a reader until it has seen enough.
class LimitedReader {
 public:
  LimitedReader(const CsvOptions& options, unsigned threads, const CsvReading& reading,
                std::uint64_t most, std::optional<MarkEvidence> counted = {})
      : reader_(options, threads, kBlockBytes, std::move(counted)), most_(most) {
    prepare(reader_, reading);
  }

  bool feed(std::string_view bytes) {
    if (bytes.size() > most_) whole_ = false;
    const std::string_view part =
        bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), most_)));
    most_ -= part.size();
    lines_.add(part);
    reader_.feed(part);
    return whole_ && !reader_.contradicted();
  }
  bool contradicted() const { return reader_.contradicted(); }
  ArchiveTable finish() { return {whole_ ? reader_.finish() : reader_.finish_head(), whole_}; }

 private:
  CsvReader reader_;
  LineCount lines_;
  std::uint64_t most_;
  bool whole_ = true;
};

// ---------------------------------------------------------------- workbooks

std::string list_sheets(const Workbook& book) {
  std::vector<std::string> names;
  for (const WorkbookSheet& sheet : book.sheets()) names.push_back(sheet.name);
  return list(names);
}

const WorkbookSheet& find_sheet(const Workbook& book, const std::string& wanted) {
  const std::vector<WorkbookSheet>& sheets = book.sheets();
  for (const WorkbookSheet& sheet : sheets) {
    if (trim(sheet.name) == trim(wanted)) return sheet;
  }
  for (const WorkbookSheet& sheet : sheets) {
    if (fold(sheet.name) == fold(wanted)) return sheet;
  }
  const auto number = parse_integer(trim(wanted));
  if (number && *number >= 1 && static_cast<std::size_t>(*number) <= sheets.size()) {
    return sheets[static_cast<std::size_t>(*number) - 1];
  }
  throw Error("unknown_sheet", "the workbook has no sheet " + quote_text(wanted),
              "The sheets are: " + list_sheets(book) + ".",
              "Name one of them in the option \"sheet\", or give its number.");
}

struct ChosenSheet {
  const WorkbookSheet* sheet = nullptr;
  SheetSurvey survey;
};

// The sheet that was asked for; else of those that are shown the first one with enough rows of
// values for a table, so that covers and notes are passed over; else the first one with cells.
ChosenSheet choose_sheet(const ZipArchive& archive, const Workbook& book, const CsvOptions& options,
                         const std::function<void(double)>& progress) {
  constexpr std::size_t kFewestRows = 10;
  const auto survey = [&](const WorkbookSheet& sheet) {
    return ChosenSheet{&sheet, survey_sheet(archive, book, sheet, progress)};
  };
  if (options.sheet) return survey(find_sheet(book, *options.sheet));
  ChosenSheet first;
  for (const WorkbookSheet& sheet : book.sheets()) {
    if (sheet.hidden) continue;
    ChosenSheet found = survey(sheet);
    if (found.survey.rows_of_values >= kFewestRows) return found;
    if (first.survey.cells == 0) first = std::move(found);
  }
  return first.sheet == nullptr ? survey(book.sheets().front()) : std::move(first);
}

std::vector<std::string> other_sheets(const Workbook& book, const WorkbookSheet& sheet) {
  std::vector<std::string> names;
  for (const WorkbookSheet& other : book.sheets()) {
    if (!other.hidden && &other != &sheet) names.push_back(other.name);
  }
  return names;
}

// The letters of a column, counted from 1: AB is column 28.
std::string column_letters(std::size_t column) {
  std::string letters;
  for (; column > 0; column = (column - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  }
  return letters;
}

void warn_of_sheet(const Workbook& book, const WorkbookSheet& sheet, const CsvOptions& options,
                   const SheetCounts& counts, Table& table) {
  const std::vector<std::string> others = other_sheets(book, sheet);
  if (!options.sheet && !others.empty()) {
    table.warnings.push_back(
        make_warning("other_sheets", {},
                     {value_of("sheet", quote_text(sheet.name)), value_of("others", others.size()),
                      value_of("names", list(others))}));
  }
  if (counts.formulas_without_value > 0) {
    table.warnings.push_back(make_warning("formulas_without_value", {},
                                          {value_of("cells", counts.formulas_without_value),
                                           value_of("row", counts.first_such_row)}));
  }
  if (counts.merged_filled > 0) {
    table.warnings.push_back(
        make_warning("merged_cells_filled", {},
                     {value_of("cells", counts.merged_filled),
                      value_of("cell", column_letters(counts.first_merged_column) +
                                           std::to_string(counts.first_merged_row))}));
  }
}

// The decimal mark of the texts in each column, with which its numbers are written, too.
std::vector<char> decimal_marks_of(const MarkEvidence& evidence, const CsvOptions& options) {
  const std::vector<std::string> names(evidence.columns.size());
  const NumberMarks marks = decide_marks(evidence, names, kSheetDelimiter, options);
  std::vector<char> decimals;
  for (const ColumnStyle& style : marks.styles) decimals.push_back(style.decimal);
  return decimals;
}

CsvOptions options_of_sheet(CsvOptions options) {
  options.delimiter = kSheetDelimiter;
  options.quote = '"';
  options.encoding = Encoding::utf8;
  return options;
}

ArchiveTable read_workbook(const ZipArchive& archive, const CsvOptions& options, unsigned threads,
                           const std::function<void(double)>& progress, const CsvReading& reading,
                           std::uint64_t most) {
  constexpr double kSurveyed = 0.4;  // the part of the time until the sheet is written as text
  const Workbook book(archive);
  const auto [sheet, survey] = choose_sheet(archive, book, options, [&](double) {
    if (progress) progress(0);
  });
  if (survey.cells == 0) {
    throw Error("empty_csv", "sheet " + quote_text(sheet->name) + " is empty",
                "The sheets are: " + list_sheets(book) + ".",
                "Name the sheet that holds the table in the option \"sheet\".");
  }
  LimitedReader reader(options_of_sheet(options), threads, reading, most, survey.marks);
  const SheetCounts counts =
      write_sheet(archive, book, *sheet, survey, decimal_marks_of(survey.marks, options),
                  [&](std::string_view text, double share) {
                    if (progress) progress(kSurveyed + (1 - kSurveyed) * share);
                    return reader.feed(text);
                  });
  ArchiveTable result = reader.finish();
  if (result.table.format) {
    SourceFormat& format = *result.table.format;
    format.compression = "xlsx";
    format.sheet = sheet->name;
    format.delimiter = format.quote = 0;
  }
  warn_of_sheet(book, *sheet, options, counts, result.table);
  return result;
}

// ---------------------------------------------------------------- other archives

std::string extension_of(std::string_view name) {
  const std::string file = lower(name.substr(name.rfind('/') + 1));
  const std::size_t dot = file.rfind('.');
  return dot == std::string::npos ? std::string() : file.substr(dot + 1);
}

// What a system adds, and documents beside the data.
bool is_data(const ZipEntry& entry) {
  static constexpr std::array<std::string_view, 17> kDocuments = {
      "pdf",  "doc", "docx", "md",  "html", "htm", "png", "jpg", "jpeg",
      "json", "xml", "xsd",  "exe", "dll",  "ini", "log", "url"};
  const std::string_view name = entry.name;
  const std::string_view file = name.substr(name.rfind('/') + 1);
  if (file.starts_with('.') || name.starts_with("__MACOSX/") || lower(file) == "thumbs.db")
    return false;
  const std::string extension = extension_of(name);
  return std::find(kDocuments.begin(), kDocuments.end(), extension) == kDocuments.end();
}

const ZipEntry& find_data(const ZipArchive& archive) {
  std::vector<std::string> names;
  const ZipEntry* data = nullptr;
  for (const ZipEntry& entry : archive.entries()) {
    if (!is_data(entry)) continue;
    names.push_back(entry.name);
    data = &entry;
  }
  if (names.size() == 1) return *data;
  if (names.empty()) {
    throw Error("bad_archive", "the ZIP archive holds no data file", {},
                "Send a CSV, an Excel workbook, or an archive of one CSV.");
  }
  throw Error(
      "bad_archive",
      "the ZIP archive holds " + std::to_string(names.size()) + " files; only one can be read",
      "They are " + list(names) + ".", "Send one of them, packed or not.");
}

void reject_nested(const ZipEntry& entry, std::string_view head) {
  if (!ZipArchive::starts(head) && !Gunzip::starts(head)) return;
  throw Error("bad_archive", "the file in the ZIP archive is itself packed",
              "It is " + quote_text(entry.name) + ".",
              "Send that file without the archive around it.");
}

ArchiveTable read_packed_csv(const ZipArchive& archive, const CsvOptions& options, unsigned threads,
                             const std::function<void(double)>& progress, const CsvReading& reading,
                             std::uint64_t most) {
  const ZipEntry& entry = find_data(archive);
  double most_done = 0;  // progress does not go back when the file is read again
  const auto feed_all = [&](const std::function<bool(std::string_view)>& feed) {
    double done = 0;
    archive.read(entry, [&](std::string_view bytes) {
      if (done == 0) reject_nested(entry, bytes);
      done += static_cast<double>(bytes.size());
      most_done = std::max(most_done, done / std::max(1.0, static_cast<double>(entry.bytes)));
      if (progress) progress(std::min(1.0, most_done));
      return feed(bytes);
    });
  };
  std::optional<LimitedReader> reader(std::in_place, options, threads, reading, most);
  feed_all([&](std::string_view bytes) { return reader->feed(bytes); });
  if (reader->contradicted()) {
    NumberCounter counter(options, threads);
    feed_all([&](std::string_view bytes) {
      counter.feed(bytes);
      return true;
    });
    reader.emplace(options, threads, reading, most, counter.finish());
    feed_all([&](std::string_view bytes) { return reader->feed(bytes); });
  }
  ArchiveTable result = reader->finish();
  if (result.table.format) result.table.format->compression = "zip";
  return result;
}

}  // namespace

bool is_archive(std::string_view head) {
  return ZipArchive::starts(head);
}

ArchiveTable read_archive(const SeekableSource& source, const CsvOptions& options, unsigned threads,
                          const std::function<void(double)>& progress, const CsvReading& reading,
                          std::uint64_t most_bytes) {
  const ZipArchive archive(source);
  if (archive.find("mimetype") != nullptr && archive.find("content.xml") != nullptr) {
    throw Error("bad_workbook", "the file is an OpenDocument, which is not read", {},
                "Save it as an Excel workbook (.xlsx) or as CSV.");
  }
  return Workbook::is_workbook(archive)
             ? read_workbook(archive, options, threads, progress, reading, most_bytes)
             : read_packed_csv(archive, options, threads, progress, reading, most_bytes);
}

}  // namespace relevance::table
