// SPDX-License-Identifier: PostgreSQL
// A CSV in a ZIP archive, and archives and gzip data that are refused.
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>
#include <string>

#include "shown_table.h"
#include "table/archive/archive_reader.h"
#include "table/csv/data_size.h"
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

// More than any file may unpack to, a thousand times as long as it is packed.
const std::string& too_many_rows() {
  static const std::string made = [] {
    std::string block;
    for (int i = 0; i < 1 << 18; ++i) block += "0,0\n";
    std::string rows = "a,y\n";
    while (rows.size() <= kAlwaysUnpacked + block.size()) rows += block;
    return rows;
  }();
  return made;
}

const std::string& zip_of_too_many_rows() {
  static const std::string packed = zip_of({{"data.csv", too_many_rows()}});
  return packed;
}

TEST(Archive, ThatUnpacksToFarTooMuchIsRefused) {
  EXPECT_EQ(fault_of([] { read(zip_of_too_many_rows()); }).code(), "unpacks_too_large");
  const std::string packed = gzip_of(too_many_rows());
  const Error error = fault_of([&] {
    CsvReader reader;
    reader.feed(packed);
    reader.finish();
  });
  EXPECT_EQ(error.code(), "unpacks_too_large");
}

// Sets this process's limits while it exists.
class Limits {
 public:
  explicit Limits(const DataLimits& limits) { set_data_limits(limits); }
  ~Limits() { set_data_limits({}); }
  Limits(const Limits&) = delete;
  Limits& operator=(const Limits&) = delete;
};

std::string counted(const std::string& bytes, std::size_t piece = 1000) {
  DataSize size;
  try {
    for (std::size_t at = 0; at < bytes.size(); at += piece) size.add(bytes.substr(at, piece));
  } catch (const Error& error) {
    return error.code() + ": " + error.message() + " | " + error.detail() + " | " + error.hint();
  }
  return "fits";
}

TEST(Archive, MayUnpackAsFarAsTheLimitsSay) {
  std::string rows = "a,y\n";
  for (int i = 0; i < 5000; ++i) rows += std::to_string(i * 7919 % 5000) + ",1\n";
  const std::string packed = gzip_of(rows);
  EXPECT_EQ(counted(packed), "fits");
  DataLimits limits;
  limits.unpacked_bytes = rows.size() - 1;
  limits.bytes_setting = "--most";
  {
    const Limits set(limits);
    const std::string refused = counted(packed);
    EXPECT_EQ(refused.substr(0, refused.find(" | ")),
              "unpacks_too_large: the compressed data unpack to more than " +
                  std::to_string(rows.size() - 1) + " bytes");
    EXPECT_NE(refused.find(" | Raise --most, or send fewer rows"), std::string::npos) << refused;
    EXPECT_EQ(counted(rows), "fits") << "only what is compressed unpacks";
    EXPECT_EQ(fault_of([&] { read(zip_of({{"data.csv", rows}})); }).code(), "unpacks_too_large");
  }
  limits.unpacked_bytes = rows.size();
  const Limits set(limits);
  EXPECT_EQ(counted(packed), "fits");
  EXPECT_EQ(shown_zip({{"data.csv", kCsv}}), "a|y nn 2: 1|2");
}

TEST(Archive, OrDataMayHaveNoMoreRowsThanTheLimitSays) {
  DataLimits limits;
  limits.csv_rows = 100;
  limits.rows_setting = "--most";
  const Limits set(limits);
  std::string rows = "a,y\n";
  for (int i = 0; i < 100; ++i) rows += "1,2\n";
  EXPECT_EQ(counted(rows), "fits");
  EXPECT_EQ(counted(gzip_of(rows)), "fits");
  EXPECT_EQ(counted(zip_of({{"data.csv", rows}})), "fits") << "its directory stands at its end";
  rows += "1,2\n1,2\n";
  const char* refused =
      "too_many_rows: the data have more than 100 rows | They have at least 103 lines, with the "
      "header. | Raise --most, or send fewer rows.";
  EXPECT_EQ(counted(rows, 1 << 20), refused);
  EXPECT_EQ(counted(gzip_of(rows)), refused);
  EXPECT_EQ(fault_of([&] { read(zip_of({{"data.csv", rows}})); }).code(), "too_many_rows");
}

// UTF-16 or UTF-32.
struct Wide {
  unsigned width;
  bool big_endian;

  std::string bytes(const std::string& text) const {
    std::string out;
    for (const char32_t c : std::u32string(text.begin(), text.end())) {
      for (unsigned i = 0; i < width; ++i) {
        out += static_cast<char>(c >> (8 * (big_endian ? width - 1 - i : i)) & 0xFF);
      }
    }
    return out;
  }
};

TEST(Archive, OrDataMayEndTheirLinesInAnyWay) {
  DataLimits limits;
  limits.csv_rows = 100;
  const Limits set(limits);
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    std::string rows = "a,y" + end;
    for (int i = 0; i < 100; ++i) rows += "1,2" + end;
    const std::string more = rows + "1,2" + end;
    for (const std::size_t piece : {1, 2, 3, 1000}) {
      EXPECT_EQ(counted(rows, piece), "fits") << end.size() << piece;
      EXPECT_EQ(counted(gzip_of(rows), piece), "fits") << end.size() << piece;
      EXPECT_EQ(counted(more, piece).substr(0, 13), "too_many_rows") << end.size() << piece;
      EXPECT_EQ(counted(gzip_of(more), piece).substr(0, 13), "too_many_rows");
    }
    for (const Wide& wide : {Wide{2, false}, Wide{2, true}, Wide{4, false}, Wide{4, true}}) {
      EXPECT_EQ(counted(wide.bytes(rows), 3), "fits") << end.size() << wide.width;
      EXPECT_EQ(counted(wide.bytes(more), 3).substr(0, 13), "too_many_rows")
          << end.size() << wide.width << wide.big_endian;
    }
  }
}

TEST(Archive, ThatIsDamagedGzipEndsTheCountingOrIsAnError) {
  std::string rows = "a,y\n";
  for (int i = 0; i < 5000; ++i) rows += std::to_string(i * 7919 % 5000) + ",1\n";
  std::string packed = gzip_of(rows);
  packed.replace(packed.size() / 2, 40, std::string(40, '\xFF'));
  EXPECT_EQ(counted(packed).substr(0, 8), "bad_gzip");
  DataSize size(DamagedGzip::ends_counting);
  size.add(packed);
  size.add(packed);
}

void write_u32(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i) & 0xFF);
}

TEST(Archive, IsMeasuredByItsSizeWhateverItsDirectorySays) {
  std::string packed = zip_of_too_many_rows();
  const std::size_t member = packed.rfind("PK\x01\x02");
  write_u32(packed, member + 20, 0xFFFF'FFF0);  // the packed size that the directory states
  EXPECT_EQ(fault_of([&] { read(packed); }).code(), "unpacks_too_large");
  write_u32(packed, member + 24, 1000);  // and the unpacked one
  EXPECT_NE(fault_of([&] { read(packed); }).code(), "none");
}

TEST(Archive, IsRefusedBeforeAnythingIsUnpackedIfItsDirectorySaysTooMuch) {
  const Error error = fault_of([] { read(zip_of_too_many_rows()); });
  const std::string stated = std::to_string(too_many_rows().size());
  EXPECT_NE(error.detail().find("unpack to " + stated + " bytes or more"), std::string::npos)
      << error.detail();
}

TEST(Archive, InAStreamOfBytesIsNamed) {
  EXPECT_EQ(shown(zip_of({{"data.csv", kCsv}})),
            "not_text: the file is not a CSV: it is a ZIP archive or an Excel workbook");
  EXPECT_EQ(shown("\xD0\xCF\x11\xE0 old"),
            "not_text: the file is not a CSV: it is an old Excel workbook, or one with a password");
}

}  // namespace
}  // namespace relevance::table
