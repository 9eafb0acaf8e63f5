// SPDX-License-Identifier: PostgreSQL
// ZIP archives and Excel workbooks, written in memory for tests.
#pragma once

#include <zip.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relevance {

using ZipMembers = std::vector<std::pair<std::string, std::string>>;  // names and contents

// password: for all members; empty: none.
inline std::string zip_of(const ZipMembers& members, const char* password = "") {
  zip_error_t error;
  ::zip_error_init(&error);
  zip_source_t* const out = ::zip_source_buffer_create(nullptr, 0, 0, &error);
  ::zip_source_keep(out);
  zip_t* const archive = ::zip_open_from_source(out, ZIP_TRUNCATE, &error);
  if (archive == nullptr) throw std::runtime_error("cannot create an archive");
  for (const auto& [name, content] : members) {
    zip_source_t* const in = ::zip_source_buffer(archive, content.data(), content.size(), 0);
    const zip_int64_t index = ::zip_file_add(archive, name.c_str(), in, ZIP_FL_ENC_UTF_8);
    if (index < 0) throw std::runtime_error("cannot add a member");
    if (*password != '\0') {
      ::zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256,
                                password);
    }
  }
  if (::zip_close(archive) != 0) throw std::runtime_error("cannot write the archive");
  ::zip_source_open(out);
  ::zip_source_seek(out, 0, SEEK_END);
  std::string bytes(static_cast<std::size_t>(::zip_source_tell(out)), '\0');
  ::zip_source_seek(out, 0, SEEK_SET);
  ::zip_source_read(out, bytes.data(), bytes.size());
  ::zip_source_close(out);
  ::zip_source_free(out);
  ::zip_error_fini(&error);
  return bytes;
}

// A workbook: its sheets as the XML of their rows.
struct WorkbookParts {
  ZipMembers sheets;            // names and rows: <row><c><v>1</v></c></row>
  std::string texts = {};       // <si><t>a</t></si>
  std::string formats = {};     // <numFmt numFmtId="164" formatCode="yyyy"/>
  std::string styles = {};      // <xf numFmtId="14"/>, by the number in a cell's s
  std::string properties = {};  // <workbookPr date1904="1"/>
  ZipMembers more = {};
};

inline ZipMembers members_of(const WorkbookParts& parts) {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const auto relations = [&](const std::string& inside) {
    return head +
           "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" +
           inside + "</Relationships>";
  };
  const auto relation = [&](const std::string& id, const std::string& type,
                            const std::string& target) {
    return "<Relationship Id=\"" + id + "\" Type=\"" + office + "/" + type + "\" Target=\"" +
           target + "\"/>";
  };
  std::string sheets, links;
  ZipMembers members = {{"[Content_Types].xml", head + "<Types/>"}};
  for (std::size_t i = 0; i < parts.sheets.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    const std::string hidden = parts.sheets[i].first.starts_with('~') ? " state=\"hidden\"" : "";
    sheets += "<sheet name=\"" + parts.sheets[i].first.substr(hidden.empty() ? 0 : 1) +
              "\" sheetId=\"" + number + "\" r:id=\"rId" + number + "\"" + hidden + "/>";
    links += relation("rId" + number, "worksheet", "worksheets/sheet" + number + ".xml");
    members.emplace_back(
        "xl/worksheets/sheet" + number + ".xml",
        head + "<worksheet><sheetData>" + parts.sheets[i].second + "</sheetData></worksheet>");
  }
  links += relation("rIdS", "styles", "styles.xml") +
           relation("rIdT", "sharedStrings", "sharedStrings.xml");
  members.emplace_back("_rels/.rels",
                       relations(relation("r", "officeDocument", "xl/workbook.xml")));
  members.emplace_back("xl/_rels/workbook.xml.rels", relations(links));
  members.emplace_back("xl/workbook.xml", head + "<workbook xmlns:r=\"" + office + "\">" +
                                              parts.properties + "<sheets>" + sheets +
                                              "</sheets></workbook>");
  members.emplace_back("xl/styles.xml",
                       head + "<styleSheet><numFmts>" + parts.formats +
                           "</numFmts><cellStyleXfs><xf numFmtId=\"22\"/></cellStyleXfs>"
                           "<cellXfs><xf numFmtId=\"0\"/>" +
                           parts.styles + "</cellXfs></styleSheet>");
  members.emplace_back("xl/sharedStrings.xml", head + "<sst>" + parts.texts + "</sst>");
  members.insert(members.end(), parts.more.begin(), parts.more.end());
  return members;
}

inline std::string workbook_of(const WorkbookParts& parts) {
  return zip_of(members_of(parts));
}

// A workbook of one sheet without dates. rows: one per line, cells separated by bars; numbers are
// stored as numbers, true and false as booleans, #… as errors, the rest as texts.
inline std::string simple_rows(std::string_view rows) {
  std::string xml;
  std::size_t row = 0;
  while (!rows.empty()) {
    const std::size_t end = std::min(rows.find('\n'), rows.size());
    std::string_view line = rows.substr(0, end);
    rows.remove_prefix(std::min(end + 1, rows.size()));
    xml += "<row r=\"" + std::to_string(++row) + "\">";
    for (char column = 'A';; ++column) {
      const std::size_t size = std::min(line.find('|'), line.size());
      const std::string cell(line.substr(0, size));
      const std::string place = "<c r=\"" + std::string(1, column) + std::to_string(row) + "\"";
      const bool number =
          !cell.empty() && cell.find_first_not_of("0123456789.-") == std::string::npos;
      if (number) {
        xml += place + "><v>" + cell + "</v></c>";
      } else if (cell == "true" || cell == "false") {
        xml += place + " t=\"b\"><v>" + (cell == "true" ? "1" : "0") + "</v></c>";
      } else if (cell.starts_with('#')) {
        xml += place + " t=\"e\"><v>" + cell + "</v></c>";
      } else if (!cell.empty()) {
        xml += place + " t=\"inlineStr\"><is><t>" + cell + "</t></is></c>";
      }
      if (size == line.size()) break;
      line.remove_prefix(size + 1);
    }
    xml += "</row>";
  }
  return xml;
}

}  // namespace relevance
