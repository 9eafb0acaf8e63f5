// SPDX-License-Identifier: PostgreSQL
#include "table/csv/character_encoding.h"

#include <unicode/ucnv.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/error.h"
#include "base/text.h"

namespace relevance::table {

namespace {

struct OwnName {
  std::string_view letters;  // without - and _
  Encoding encoding;
};
constexpr std::array<OwnName, 12> kOwnNames = {{
    {"utf8", Encoding::utf8},
    {"utf16le", Encoding::utf16le},
    {"utf16be", Encoding::utf16be},
    {"windows1252", Encoding::windows1252},
    {"cp1252", Encoding::windows1252},
    {"latin1", Encoding::windows1252},
    {"iso88591", Encoding::windows1252},
    {"usascii", Encoding::utf8},
    {"ascii", Encoding::utf8},
    {"gb2312", Encoding("GBK")},
    {"cp936", Encoding("GBK")},
    {"sjis", Encoding("Shift_JIS")},
}};

std::string plain_name(std::string_view name) {
  std::string letters = lower(name);
  std::erase_if(letters, [](char c) { return c == '-' || c == '_' || c == ' '; });
  return letters;
}

bool is_character_set(const UConverter* converter) {
  switch (::ucnv_getType(converter)) {
    case UCNV_UTF7:
    case UCNV_SCSU:
    case UCNV_BOCU1:
    case UCNV_IMAP_MAILBOX:
    case UCNV_COMPOUND_TEXT:
      return false;
    default:
      return true;
  }
}

}  // namespace

std::string to_string(Encoding encoding) {
  if (encoding == Encoding::windows1252) return "Windows-1252";
  return encoding.name();
}

std::optional<Encoding> find_encoding(std::string_view name) {
  constexpr std::size_t kLongestName = 60;
  const std::string letters = plain_name(name);
  for (const OwnName& own : kOwnNames) {
    if (letters == own.letters) return own.encoding;
  }
  if (letters.empty() || name.size() > kLongestName) return std::nullopt;
  // ICU takes options after a comma, and opens its default converter for an empty name.
  if (name.find(',') != std::string_view::npos) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  UConverter* const converter = ::ucnv_open(std::string(name).c_str(), &status);
  if (U_FAILURE(status) != 0) return std::nullopt;
  const char* canonical = ::ucnv_getName(converter, &status);
  const bool plain = is_character_set(converter) && U_SUCCESS(status) != 0;
  std::optional<Encoding> found;
  for (const char* standard : {"IANA", "MIME"}) {
    UErrorCode unknown = U_ZERO_ERROR;
    const char* const known =
        plain ? ::ucnv_getStandardName(canonical, standard, &unknown) : nullptr;
    if (!found && known != nullptr) found = Encoding(known);
  }
  // Names of ICU's own, such as ibm-943, stand in its table of aliases, which stays in memory.
  if (!found && plain) {
    UErrorCode unknown = U_ZERO_ERROR;
    const char* const known = ::ucnv_getAlias(canonical, 0, &unknown);
    if (U_SUCCESS(unknown) != 0 && known != nullptr) found = Encoding(known);
  }
  ::ucnv_close(converter);
  return found;
}

void append_utf8(char32_t c, std::string& out) {
  const auto byte = [&out](char32_t value) { out += static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6));
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 0x3F));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

std::string from_windows1252(std::string_view text) {
  // 0x80 to 0x9F; the rest is as in Latin-1. The five unused ones stay control characters.
  static constexpr std::array<char16_t, 32> kUpper = {
      0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(byte >= 0x80 && byte < 0xA0 ? kUpper[byte - 0x80U] : byte, out);
  }
  return out;
}

bool is_utf8_head(std::string_view head) {
  constexpr std::size_t kLongestCharacter = 4;
  if (is_valid_utf8(head)) return true;
  for (std::size_t cut = 1; cut < kLongestCharacter && cut < head.size(); ++cut) {
    const auto byte = static_cast<unsigned char>(head[head.size() - cut]);
    if (byte >= 0xC0) return is_valid_utf8(head.substr(0, head.size() - cut));
  }
  return false;
}

struct StreamConverter::State {
  UConverter* from = nullptr;
  UConverter* to = nullptr;
  std::array<UChar, 4096> pivot{};
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();

  explicit State(Encoding encoding) {
    UErrorCode status = U_ZERO_ERROR;
    from = ::ucnv_open(encoding.name(), &status);
    to = ::ucnv_open("UTF-8", &status);
    if (U_SUCCESS(status) != 0) return;
    close();
    throw Error("bad_csv_option", "encoding " + to_string(encoding) + " cannot be read",
                std::string("ICU says: ") + ::u_errorName(status) + ".",
                "Convert the file to UTF-8.");
  }
  ~State() { close(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void close() {
    if (from != nullptr) ::ucnv_close(from);
    if (to != nullptr) ::ucnv_close(to);
    from = to = nullptr;
  }
};

StreamConverter::StreamConverter(Encoding from) : state_(std::make_unique<State>(from)) {}
StreamConverter::~StreamConverter() = default;
StreamConverter::StreamConverter(StreamConverter&&) noexcept = default;
StreamConverter& StreamConverter::operator=(StreamConverter&&) noexcept = default;

void StreamConverter::convert(std::string_view bytes, bool last, std::string& out) {
  State& state = *state_;
  const char* source = bytes.data();
  const char* const end = source + bytes.size();
  std::array<char, 16 * 1024> piece;
  while (true) {
    UErrorCode status = U_ZERO_ERROR;
    char* target = piece.data();
    ::ucnv_convertEx(state.to, state.from, &target, piece.data() + piece.size(), &source, end,
                     state.pivot.data(), &state.pivot_source, &state.pivot_target,
                     state.pivot.data() + state.pivot.size(), 0, last ? 1 : 0, &status);
    out.append(piece.data(), static_cast<std::size_t>(target - piece.data()));
    if (status != U_BUFFER_OVERFLOW_ERROR) return;
  }
}

}  // namespace relevance::table
