// SPDX-License-Identifier: PostgreSQL
#include "table/xlsx/xml_parser.h"

#include <expat.h>

#include <exception>
#include <new>
#include <utility>

#include "base/error.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::int64_t kMaxTagBytes = 1 << 20;
constexpr std::size_t kXmlPiece = 64 * 1024;

// Expat 2.9 has functions of 64 bits, and deprecates those before.
#if XML_MAJOR_VERSION > 2 || XML_MINOR_VERSION >= 9
constexpr auto line_number_of = ::XML_GetCurrentLineNumber64;
constexpr auto byte_index_of = ::XML_GetCurrentByteIndex64;
#else
constexpr auto line_number_of = ::XML_GetCurrentLineNumber;
constexpr auto byte_index_of = ::XML_GetCurrentByteIndex;
#endif

std::string_view without_prefix(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string_view XmlAttributes::operator[](std::string_view name) const {
  std::string_view found;
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (name == pair[0]) return pair[1];
    if (without_prefix(pair[0]) == name) found = pair[1];
  }
  return found;
}

struct XmlParser::State {
  XmlHandler& handler;
  std::string part;
  XML_Parser parser;
  std::size_t depth = 0;
  std::int64_t fed = 0;
  std::exception_ptr failure;

  State(XmlHandler& given, std::string name)
      : handler(given), part(std::move(name)), parser(::XML_ParserCreate(nullptr)) {
    if (parser == nullptr) throw std::bad_alloc();
    ::XML_SetUserData(parser, this);
    ::XML_SetElementHandler(parser, on_start, on_end);
    ::XML_SetCharacterDataHandler(parser, on_text);
    ::XML_SetStartDoctypeDeclHandler(parser, on_doctype);
  }
  ~State() { ::XML_ParserFree(parser); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // Calls the handler; an exception must not pass through expat's code in C.
  template <typename Call>
  void guard(Call call) {
    if (failure) return;
    try {
      call();
    } catch (...) {
      failure = std::current_exception();
      ::XML_StopParser(parser, XML_FALSE);
    }
  }

  static State& of(void* user) { return *static_cast<State*>(user); }
  static void on_start(void* user, const char* name, const char** attributes) {
    State& state = of(user);
    state.guard([&] {
      if (++state.depth > kMaxDepth) state.reject("Its elements are nested too deeply.");
      state.handler.start(without_prefix(name), XmlAttributes(attributes));
    });
  }
  static void on_end(void* user, const char* name) {
    State& state = of(user);
    state.guard([&] {
      --state.depth;
      state.handler.end(without_prefix(name));
    });
  }
  static void on_text(void* user, const char* text, int size) {
    State& state = of(user);
    state.guard([&] { state.handler.text({text, static_cast<std::size_t>(size)}); });
  }
  // Workbooks declare no entities; bombs do.
  static void on_doctype(void* user, const char*, const char*, const char*, int) {
    State& state = of(user);
    state.guard([&] { state.reject("It holds a document type declaration."); });
  }

  [[noreturn]] void reject(const std::string& detail) const {
    throw Error("bad_workbook", "the Excel workbook is damaged: " + part + " cannot be read",
                detail, "Open it in a spreadsheet program and save it again, or save it as CSV.");
  }

  void parse(std::string_view bytes, bool last) {
    fed += static_cast<std::int64_t>(bytes.size());
    const auto size = static_cast<int>(bytes.size());
    const XML_Status status = ::XML_Parse(parser, bytes.data(), size, last ? 1 : 0);
    if (failure) std::rethrow_exception(failure);
    if (status != XML_STATUS_OK) {
      reject("It is not well-formed in line " + std::to_string(line_number_of(parser)) + ": " +
             ::XML_ErrorString(::XML_GetErrorCode(parser)) + ".");
    }
    // What expat has not passed on yet is one unfinished tag, which it keeps in memory.
    if (fed - byte_index_of(parser) > kMaxTagBytes) reject("It has an endless tag.");
  }
};

XmlParser::XmlParser(XmlHandler& handler, std::string part)
    : state_(std::make_unique<State>(handler, std::move(part))) {}
XmlParser::~XmlParser() = default;

void XmlParser::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    state_->parse(bytes.substr(0, kXmlPiece), false);
    bytes.remove_prefix(std::min(bytes.size(), kXmlPiece));
  }
}

void XmlParser::finish() {
  state_->parse({}, true);
}

}  // namespace relevance::table
