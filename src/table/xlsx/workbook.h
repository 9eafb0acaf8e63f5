// SPDX-License-Identifier: PostgreSQL
// What an Excel workbook (.xlsx: ECMA-376, a ZIP archive of XML) says beside its cells: sheets,
// number formats, and the texts that cells share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "table/archive/zip_archive.h"
#include "table/xlsx/cell_format.h"

namespace relevance::table {

struct WorkbookSheet {
  std::string name;
  std::string relation;  // its id in the workbook's relationships
  std::string part;      // the file in the archive
  bool hidden = false;
};

// The texts that cells refer to by number, in one piece of memory.
class SharedTexts {
 public:
  void add(std::string_view text);  // throws Error unpacks_too_large
  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t i) const;

 private:
  std::string texts_;
  std::vector<std::uint32_t> ends_;
};

class Workbook {
 public:
  // Whether the archive's members are those of a workbook.
  static bool is_workbook(const ZipArchive& archive);

  // Throws Error bad_workbook, bad_archive, unpacks_too_large.
  explicit Workbook(const ZipArchive& archive);

  const std::vector<WorkbookSheet>& sheets() const {
    return sheets_;
  }  // in the order of their tabs
  const SharedTexts& texts() const { return texts_; }
  CellFormat format(std::size_t style) const {
    return style < formats_.size() ? formats_[style] : CellFormat::number;
  }
  bool from_1904() const { return from_1904_; }

 private:
  void read_sheets(const ZipArchive& archive, const std::string& part);
  void read_styles(const ZipArchive& archive, const std::string& part);
  void read_texts(const ZipArchive& archive, const std::string& part);

  std::vector<WorkbookSheet> sheets_;
  std::vector<CellFormat> formats_;  // by a cell's style
  SharedTexts texts_;
  bool from_1904_ = false;
};

// A text as the workbook stores it: _x000D_ stands for a character that XML cannot hold.
std::string unescape_text(std::string_view text);

}  // namespace relevance::table
