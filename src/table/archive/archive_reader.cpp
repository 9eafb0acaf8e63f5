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
#include "table/archive/zip_archive.h"
#include "table/csv/csv_reader.h"
#include "table/csv/gunzip.h"
#include "table/xlsx/sheet_text.h"
#include "table/xlsx/workbook.h"

namespace relevance::table {

namespace {

constexpr std::size_t kListed = 10;  // names in a message

template <typename Names>
std::string list(const Names& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == kListed) return text + ", and " + std::to_string(names.size() - i) + " more";
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
    reader_.feed(part);
    return whole_ && !reader_.contradicted();
  }
  bool contradicted() const { return reader_.contradicted(); }
  ArchiveTable finish() { return {whole_ ? reader_.finish() : reader_.finish_head(), whole_}; }

 private:
  CsvReader reader_;
  std::uint64_t most_;
  bool whole_ = true;
};

// ---------------------------------------------------------------- workbooks

const WorkbookSheet& find_sheet(const Workbook& book, const CsvOptions& options) {
  const std::vector<WorkbookSheet>& sheets = book.sheets();
  if (!options.sheet) {
    const auto shown = std::find_if(sheets.begin(), sheets.end(),
                                    [](const WorkbookSheet& sheet) { return !sheet.hidden; });
    return shown == sheets.end() ? sheets.front() : *shown;
  }
  for (const WorkbookSheet& sheet : sheets) {
    if (trim(sheet.name) == trim(*options.sheet)) return sheet;
  }
  for (const WorkbookSheet& sheet : sheets) {
    if (fold(sheet.name) == fold(*options.sheet)) return sheet;
  }
  const auto number = parse_integer(trim(*options.sheet));
  if (number && *number >= 1 && static_cast<std::size_t>(*number) <= sheets.size()) {
    return sheets[static_cast<std::size_t>(*number) - 1];
  }
  std::vector<std::string> names;
  for (const WorkbookSheet& sheet : sheets) names.push_back(sheet.name);
  throw Error("unknown_sheet", "the workbook has no sheet " + quote_text(*options.sheet),
              "The sheets are: " + list(names) + ".",
              "Name one of them in the option \"sheet\", or give its number.");
}

void warn_of_sheet(const Workbook& book, const WorkbookSheet& sheet, const CsvOptions& options,
                   const SheetCounts& counts, Table& table) {
  const auto others = static_cast<std::size_t>(
      std::count_if(book.sheets().begin(), book.sheets().end(),
                    [&](const WorkbookSheet& other) { return !other.hidden && &other != &sheet; }));
  if (!options.sheet && others > 0) {
    table.warnings.push_back(
        make_warning("other_sheets", {},
                     {value_of("sheet", quote_text(sheet.name)), value_of("others", others)}));
  }
  if (counts.formulas_without_value > 0) {
    table.warnings.push_back(make_warning("formulas_without_value", {},
                                          {value_of("cells", counts.formulas_without_value),
                                           value_of("row", counts.first_such_row)}));
  }
}

ArchiveTable read_workbook(const ZipArchive& archive, const CsvOptions& options, unsigned threads,
                           const std::function<void(double)>& progress, const CsvReading& reading,
                           std::uint64_t most) {
  const Workbook book(archive);
  const WorkbookSheet& sheet = find_sheet(book, options);
  const SheetStyle style = look_at_sheet(archive, book, sheet);
  CsvOptions known = options;
  known.delimiter = kSheetDelimiter;
  known.quote = '"';
  known.decimal = style.decimal;
  known.encoding = Encoding::utf8;
  if (known.thousands == style.decimal) known.thousands.reset();
  LimitedReader reader(known, threads, reading, most);
  const SheetCounts counts =
      write_sheet(archive, book, sheet, style, [&](std::string_view text, double share) {
        if (progress) progress(share);
        return reader.feed(text);
      });
  if (counts.cells == 0) {
    throw Error("empty_csv", "sheet " + quote_text(sheet.name) + " is empty", {},
                "Name the sheet that holds the table in the option \"sheet\".");
  }
  ArchiveTable result = reader.finish();
  if (result.table.format) {
    SourceFormat& format = *result.table.format;
    format.compression = "xlsx";
    format.sheet = sheet.name;
    format.delimiter = format.quote = 0;
  }
  warn_of_sheet(book, sheet, options, counts, result.table);
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
