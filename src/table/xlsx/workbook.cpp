// SPDX-License-Identifier: PostgreSQL
#include "table/xlsx/workbook.h"

#include <charconv>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/csv/character_encoding.h"
#include "table/xlsx/xml_parser.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMaxTextBytes = 256 << 20;
constexpr std::size_t kMaxTexts = 16'000'000;
constexpr std::size_t kMaxSheets = 1000;
constexpr std::size_t kMaxStyles = 100'000;  // Excel's own limit is 65,490
constexpr std::size_t kMaxOneText = 1 << 20;

int format_id(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// The folder of a part, with a slash at its end.
std::string_view folder_of(std::string_view part) {
  return part.substr(0, part.rfind('/') + 1);
}

// A target is relative to the part that refers to it, unless it begins with a slash.
std::string resolve(std::string_view part, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  std::string_view folder = folder_of(part);
  while (target.starts_with("../")) {
    target.remove_prefix(3);
    folder = folder_of(folder.substr(0, folder.empty() ? 0 : folder.size() - 1));
  }
  return std::string(folder) + std::string(target);
}

void parse(const ZipArchive& archive, const std::string& part, XmlHandler& handler) {
  const ZipEntry* const entry = archive.find(part);
  if (entry == nullptr) {
    throw Error("bad_workbook", "the Excel workbook is damaged: " + part + " is missing", {},
                "Open it in a spreadsheet program and save it again, or save it as CSV.");
  }
  XmlParser parser(handler, part);
  archive.read(*entry, [&](std::string_view bytes) {
    parser.feed(bytes);
    return true;
  });
  parser.finish();
}

// Relationships: from ids, and from types such as "styles", to parts.
class Relations : public XmlHandler {
 public:
  Relations(const ZipArchive& archive, const std::string& part) : part_(part) {
    const std::string folder(folder_of(part));
    const std::string file = folder + "_rels/" + part.substr(folder.size()) + ".rels";
    if (archive.find(file) != nullptr) parse(archive, file, *this);
  }
  std::string of_id(const std::string& id) const { return find(by_id_, id); }
  std::string of_type(const std::string& type) const { return find(by_type_, type); }
  std::string type_of_id(const std::string& id) const { return find(types_, id); }

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship" || by_id_.size() >= kMaxSheets * 10) return;
    const std::string target = resolve(part_, attributes["Target"]);
    const std::string_view type = attributes["Type"];
    const std::string_view short_type = type.substr(type.rfind('/') + 1);
    by_id_.emplace(attributes["Id"], target);
    by_type_.emplace(short_type, target);
    types_.emplace(attributes["Id"], short_type);
  }
  void end(std::string_view) override {}

 private:
  static std::string find(const std::map<std::string, std::string>& all, const std::string& key) {
    const auto found = all.find(key);
    return found == all.end() ? std::string() : found->second;
  }
  std::string part_;
  std::map<std::string, std::string> by_id_;
  std::map<std::string, std::string> by_type_;
  std::map<std::string, std::string> types_;  // by id
};

class SheetList : public XmlHandler {
 public:
  std::vector<WorkbookSheet> sheets;
  bool from_1904 = false;

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") {
      const std::string_view given = attributes["date1904"];
      from_1904 = given == "1" || given == "true";
    }
    if (name != "sheet" || sheets.size() >= kMaxSheets) return;
    WorkbookSheet sheet;
    sheet.name = attributes["name"];
    sheet.relation = attributes["id"];
    const std::string_view state = attributes["state"];
    sheet.hidden = state == "hidden" || state == "veryHidden";
    sheets.push_back(std::move(sheet));
  }
  void end(std::string_view) override {}
};

class StyleList : public XmlHandler {
 public:
  std::vector<CellFormat> formats;

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "numFmt" && codes_.size() < kMaxStyles) {
      codes_[format_id(attributes["numFmtId"])] = attributes["formatCode"];
    } else if (name == "cellXfs") {
      inside_ = true;
    } else if (inside_ && name == "xf" && formats.size() < kMaxStyles) {
      const int id = format_id(attributes["numFmtId"]);
      const auto code = codes_.find(id);
      formats.push_back(cell_format(id, code == codes_.end() ? std::string() : code->second));
    }
  }
  void end(std::string_view name) override {
    if (name == "cellXfs") inside_ = false;
  }

 private:
  std::map<int, std::string> codes_;
  bool inside_ = false;
};

// A text may come in runs of different fonts; how it is pronounced (rPh) is not part of it.
class TextList : public XmlHandler {
 public:
  explicit TextList(SharedTexts& texts) : texts_(texts) {}

  void start(std::string_view name, const XmlAttributes&) override {
    if (name == "si") text_.clear();
    if (name == "t") in_text_ = true;
    if (name == "rPh") in_sound_ = true;
  }
  void end(std::string_view name) override {
    if (name == "si") texts_.add(unescape_text(text_));
    if (name == "t") in_text_ = false;
    if (name == "rPh") in_sound_ = false;
  }
  void text(std::string_view piece) override {
    if (in_text_ && !in_sound_ && text_.size() < kMaxOneText) text_ += piece;
  }

 private:
  SharedTexts& texts_;
  std::string text_;
  bool in_text_ = false;
  bool in_sound_ = false;
};

}  // namespace

void SharedTexts::add(std::string_view text) {
  if (texts_.size() + text.size() > kMaxTextBytes || ends_.size() == kMaxTexts) {
    throw Error("unpacks_too_large", "the workbook holds more text than can be read",
                "At most " + std::to_string(kMaxTextBytes >> 20) + " MB can be read.",
                "Save the sheet as CSV and use that.");
  }
  texts_ += text;
  ends_.push_back(static_cast<std::uint32_t>(texts_.size()));
}

std::string_view SharedTexts::operator[](std::size_t i) const {
  if (i >= ends_.size()) return {};
  const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
  return std::string_view(texts_).substr(begin, ends_[i] - begin);
}

bool Workbook::is_workbook(const ZipArchive& archive) {
  return archive.find("xl/workbook.xml") != nullptr ||
         (archive.find("[Content_Types].xml") != nullptr && archive.find("_rels/.rels") != nullptr);
}

Workbook::Workbook(const ZipArchive& archive) {
  if (archive.find("xl/workbook.bin") != nullptr) {
    throw Error("bad_workbook", "the file is a binary Excel workbook (.xlsb), which is not read",
                {}, "Save it as an Excel workbook (.xlsx) or as CSV.");
  }
  std::string part = Relations(archive, "").of_type("officeDocument");
  if (part.empty() || archive.find(part) == nullptr) part = "xl/workbook.xml";
  if (archive.find(part) == nullptr || lower(part).find("xl/") == std::string::npos) {
    throw Error("bad_workbook", "the file is an office document, but not an Excel workbook", {},
                "Send an Excel workbook (.xlsx) or a CSV.");
  }
  read_sheets(archive, part);
}

void Workbook::read_sheets(const ZipArchive& archive, const std::string& part) {
  const Relations relations(archive, part);
  SheetList list;
  parse(archive, part, list);
  from_1904_ = list.from_1904;
  for (WorkbookSheet& sheet : list.sheets) {
    sheet.part = relations.of_id(sheet.relation);
    // Charts have sheets of their own, which hold no cells.
    if (relations.type_of_id(sheet.relation) != "worksheet" ||
        archive.find(sheet.part) == nullptr) {
      continue;
    }
    sheets_.push_back(std::move(sheet));
  }
  if (sheets_.empty()) {
    throw Error("bad_workbook", "the Excel workbook has no sheet with cells", {},
                "Send a workbook that holds the table, or a CSV.");
  }
  const auto part_of = [&](const char* type, const char* usual) {
    const std::string found = relations.of_type(type);
    return found.empty() ? std::string(folder_of(part)) + usual : found;
  };
  read_styles(archive, part_of("styles", "styles.xml"));
  read_texts(archive, part_of("sharedStrings", "sharedStrings.xml"));
}

void Workbook::read_styles(const ZipArchive& archive, const std::string& part) {
  if (archive.find(part) == nullptr) return;
  StyleList list;
  parse(archive, part, list);
  formats_ = std::move(list.formats);
}

void Workbook::read_texts(const ZipArchive& archive, const std::string& part) {
  if (archive.find(part) == nullptr) return;
  TextList list(texts_);
  parse(archive, part, list);
}

std::string unescape_text(std::string_view text) {
  constexpr std::size_t kEscapeBytes = 7;  // _xHHHH_
  std::string result;
  while (!text.empty()) {
    const std::size_t at = text.find("_x");
    if (at == std::string_view::npos || text.size() - at < kEscapeBytes) break;
    unsigned code = 0;
    const char* const digits = text.data() + at + 2;
    const auto [end, fault] = std::from_chars(digits, digits + 4, code, 16);
    const bool escape = fault == std::errc() && end == digits + 4 && *end == '_';
    result += text.substr(0, at);
    if (escape) {
      append_utf8(code, result);
    } else {
      result += text.substr(at, 2);
    }
    text.remove_prefix(at + (escape ? kEscapeBytes : 2));
  }
  result += text;
  return result;
}

}  // namespace relevance::table
