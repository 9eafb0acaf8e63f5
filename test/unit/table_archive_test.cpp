// SPDX-License-Identifier: PostgreSQL
// A CSV in a ZIP archive, and archives and gzip data that are refused.
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "shown_table.h"
#include "table/archive/archive_reader.h"
#include "zip_writer.h"

namespace relevance::table {
namespace {

constexpr const char* kCsv = "a,y\n1,2\n3,4\n";

Table read(const std::string& bytes) {
  return read_archive(source_of(bytes), {}, 1).table;
}

std::string shown_zip(const ZipMembers& members) {
  return shown_or_fault([&] { return read(zip_of(members)); });
}

std::string gzip_of(const std::string& text) {
  z_stream stream{};
  ::deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  std::string packed(::deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ::deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

TEST(Archive, OfOneCsvIsRead) {
  EXPECT_EQ(shown_zip({{"data.csv", kCsv}}), "a|y nn 2: 1|2");
  EXPECT_EQ(shown_zip({{"export/", ""}, {"export/data.txt", "a;y\n1,5;2\n2,5;3\n"}}),
            "a|y nn 2: 1.5|2");
  EXPECT_EQ(shown_zip({{"data.csv", "Press\xE3o;Y\n1,5;2\n2,5;3\n"}}), "Pressão|Y nn 2: 1.5|2");
  EXPECT_EQ(read(zip_of({{"data.csv", kCsv}})).format->compression, "zip");
}

TEST(Archive, MayHoldDocumentsAndWhatSystemsAdd) {
  EXPECT_EQ(shown_zip({{"__MACOSX/._data.csv", "x"},
                       {".DS_Store", "x"},
                       {"readme.md", "x"},
                       {"plan.pdf", "x"},
                       {"data.csv", kCsv}}),
            "a|y nn 2: 1|2");
}

TEST(Archive, OfSeveralFilesIsRefusedWithTheirNames) {
  const std::string bytes = zip_of({{"may.csv", kCsv}, {"june.csv", kCsv}});
  const Error error = fault_of([&] { read(bytes); });
  EXPECT_EQ(error.code(), "bad_archive");
  EXPECT_EQ(error.message(), "the ZIP archive holds 2 files; only one can be read");
  EXPECT_EQ(error.detail(), "They are \"may.csv\", \"june.csv\".");
}

TEST(Archive, IsRefusedWhenItIsEmptyPackedTwiceOrLocked) {
  EXPECT_EQ(shown_zip({{"readme.md", "x"}}), "bad_archive: the ZIP archive holds no data file");
  EXPECT_EQ(shown_zip({{"data.zip", zip_of({{"data.csv", kCsv}})}}),
            "bad_archive: the file in the ZIP archive is itself packed");
  EXPECT_EQ(shown_zip({{"data.csv.gz", gzip_of(kCsv)}}),
            "bad_archive: the file in the ZIP archive is itself packed");
  EXPECT_EQ(shown_or_fault([] {
              return read(zip_of({{"data.csv", kCsv}}, "secret"));
            }),
            "bad_archive: the file is protected by a password");
}

TEST(Archive, IsRefusedWhenItIsDamaged) {
  std::string bytes = zip_of({{"data.csv", std::string(5000, 'a') + "," + std::string(5000, 'b')}});
  EXPECT_EQ(fault_of([&] { read(bytes.substr(0, bytes.size() / 2)); }).code(), "bad_archive");
  EXPECT_EQ(fault_of([&] { read("PK\x03\x04"); }).code(), "bad_archive");
  bytes[45] = static_cast<char>(bytes[45] ^ 0x55);
  EXPECT_EQ(fault_of([&] { read(bytes); }).code(), "bad_archive");
}

TEST(Archive, WithADirectoryBeyondAllFilesIsRefused) {
  // The end record states 40,000 members.
  std::string bytes = zip_of({{"data.csv", kCsv}});
  const std::size_t end = bytes.rfind("PK\x05\x06");
  bytes[end + 10] = '\x40';
  bytes[end + 11] = '\x9C';
  EXPECT_EQ(shown_or_fault([&] { return read(bytes); }),
            "bad_archive: the ZIP archive has 40000 members");
}

TEST(Archive, ThatUnpacksToFarTooMuchIsRefused) {
  std::string rows = "a,y\n";
  for (int i = 0; i < 25'000'000; ++i) rows += "0,0\n";
  EXPECT_EQ(fault_of([&] { read(zip_of({{"data.csv", rows}})); }).code(), "unpacks_too_large");
  const std::string packed = gzip_of(rows);
  const Error error = fault_of([&] {
    CsvReader reader;
    reader.feed(packed);
    reader.finish();
  });
  EXPECT_EQ(error.code(), "unpacks_too_large");
}

TEST(Archive, InAStreamOfBytesIsNamed) {
  EXPECT_EQ(shown(zip_of({{"data.csv", kCsv}})),
            "not_text: the file is not a CSV: it is a ZIP archive or an Excel workbook");
  EXPECT_EQ(shown("\xD0\xCF\x11\xE0 old"),
            "not_text: the file is not a CSV: it is an old Excel workbook, or one with a password");
}

}  // namespace
}  // namespace relevance::table
