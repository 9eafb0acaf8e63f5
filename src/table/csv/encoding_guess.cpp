// SPDX-License-Identifier: PostgreSQL
#include "table/csv/encoding_guess.h"

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <vector>

#include "base/text.h"

namespace relevance::table {

namespace {

// Encodings in which the digits, delimiters and letters of ASCII are themselves.
enum class Family {
  western,
  central,
  turkish,
  baltic,
  greek,
  cyrillic,
  chinese,
  traditional_chinese,
  japanese,
  korean
};
struct Candidate {
  Encoding encoding;
  Family family;
  double rarity = 0;  // what it must be better by, besides, because files in it are rare
};
constexpr double kRare = 0.1;
constexpr std::array<Candidate, 16> kCandidates = {{
    {Encoding::windows1252, Family::western},
    {Encoding("IBM850"), Family::western},
    {Encoding("windows-1250"), Family::central},
    {Encoding("windows-1251"), Family::cyrillic},
    {Encoding("IBM866"), Family::cyrillic},
    {Encoding("KOI8-R"), Family::cyrillic},
    {Encoding("GBK"), Family::chinese},
    {Encoding("Big5"), Family::traditional_chinese},
    {Encoding("Shift_JIS"), Family::japanese},
    {Encoding("EUC-JP"), Family::japanese},
    {Encoding("EUC-KR"), Family::korean},
    {Encoding("IBM852"), Family::central, kRare},
    {Encoding("windows-1253"), Family::greek, kRare},
    {Encoding("windows-1254"), Family::turkish, kRare},
    {Encoding("windows-1257"), Family::baltic, kRare},
    {Encoding("macintosh"), Family::western, kRare},
}};

// The letters beyond ASCII of languages that are written in Latin and Cyrillic letters.
struct Language {
  Family family;
  std::u32string_view letters;  // small ones
};
constexpr std::array<Language, 26> kLanguages = {{
    {Family::western, U"äöüß"},                                // German
    {Family::western, U"àâæçèéêëîïôùûüÿœ"},                    // French
    {Family::western, U"áéíñóúü"},                             // Spanish
    {Family::western, U"àáâãçéêíóôõúü"},                       // Portuguese
    {Family::western, U"àèéìîòóù"},                            // Italian
    {Family::western, U"àçèéíïòóúü"},                          // Catalan
    {Family::western, U"äèéëïóöü"},                            // Dutch
    {Family::western, U"åæèéòôø"},                             // Danish, Norwegian
    {Family::western, U"åäéöü"},                               // Swedish, Finnish
    {Family::western, U"áæðéíóöúýþ"},                          // Icelandic
    {Family::western, U"çë"},                                  // Albanian
    {Family::central, U"áéíóúýčďěňřšťůž"},                     // Czech
    {Family::central, U"áäéíóôúýčďĺľňŕšťž"},                   // Slovak
    {Family::central, U"óąćęłńśźż"},                           // Polish
    {Family::central, U"áéíóöúüőű"},                           // Hungarian
    {Family::central, U"ćčđšž"},                               // Croatian, Serbian, Slovenian
    {Family::central, U"âîăşţ"},                               // Romanian
    {Family::central, U"äöüß"},                                // German
    {Family::turkish, U"âçîöûüğış"},                           // Turkish
    {Family::baltic, U"ąčęėįšūųž"},                            // Lithuanian
    {Family::baltic, U"āčēģīķļņšūž"},                          // Latvian
    {Family::baltic, U"äõöüšž"},                               // Estonian
    {Family::cyrillic, U"абвгдежзийклмнопрстуфхцчшщъыьэюяё"},  // Russian, Bulgarian
    {Family::cyrillic, U"абвгдежзийклмнопрстуфхцчшщьюяґєії"},  // Ukrainian
    {Family::cyrillic, U"абвгдежзйклмнопрстуфхцчшыьэюяёіў"},   // Belarusian
    {Family::cyrillic, U"абвгдежзиклмнопрстуфхцчшђјљњћџ"},     // Serbian
}};

constexpr std::size_t kMaxSample = 16 * 1024;
constexpr double kHabit = 0.15;     // what another encoding must be better by than Windows-1252
constexpr double kClear = 0.35;     // Windows-1252 that scores less is a guess
constexpr double kPlausible = 0.0;  // no encoding fits: Windows-1252, as a guess

// Encodings with several NUL bytes in each character. CSV is mostly ASCII: digits, delimiters, line
// ends.
std::optional<Encoding> by_nul_bytes(std::string_view head) {
  std::array<std::size_t, 4> nuls{};
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '\0') ++nuls[i % 4];
  }
  constexpr std::size_t kFewestUnits = 4;
  const std::size_t units = head.size() / 2;
  if (units < kFewestUnits) return std::nullopt;
  const std::size_t even = nuls[0] + nuls[2];
  const std::size_t odd = nuls[1] + nuls[3];
  // In UTF-32, the highest byte is always NUL and the next nearly so.
  const std::size_t quads = head.size() / 4;
  if (nuls[3] == quads && nuls[2] >= quads && nuls[0] * 10 < quads && quads >= 2) {
    return Encoding("UTF-32LE");
  }
  if (nuls[0] >= quads && nuls[1] >= quads && nuls[3] * 10 < quads && quads >= 2) {
    return Encoding("UTF-32BE");
  }
  constexpr std::size_t kOneIn = 4;  // Chinese texts have none, but their table's digits have
  if (odd * kOneIn > units && even * 10 < odd) return Encoding::utf16le;
  if (even * kOneIn > units && odd * 10 < even) return Encoding::utf16be;
  return std::nullopt;
}

// Characters beyond ASCII that are valid UTF-8, and bytes beside another one that are not.
struct Utf8Count {
  std::size_t valid = 0;
  std::size_t crowded = 0;
};

void count_utf8(std::string_view text, Utf8Count& count) {
  bool after_another = false;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    const bool beyond = first >= 0x80;
    const bool good = length > 1 && text.size() >= length && is_valid_utf8(text.substr(0, length));
    if (good) ++count.valid;
    if (!good) length = 1;
    const bool before_another = text.size() > 1 && static_cast<unsigned char>(text[1]) >= 0x80;
    if (beyond && !good && (before_another || after_another)) ++count.crowded;
    after_another = beyond;
    text.remove_prefix(length);
  }
}

// Whether most characters beyond ASCII are valid UTF-8, each text counted once. Bytes of
// Windows-1252 among them stand alone, between letters of ASCII; those of Asian encodings stand
// together, some valid by chance.
bool is_mostly_utf8(std::string_view text) {
  Utf8Count count;
  std::set<std::string_view> seen;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find_first_of(",;\t|\"\r\n"), text.size());
    const std::string_view field = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    if (!is_ascii(field) && seen.insert(field).second) count_utf8(field, count);
  }
  return count.valid > 0 && count.crowded * 2 <= count.valid;
}

// Files that are not text keep their bytes, by which they are named later.
bool is_binary(std::string_view head) {
  static constexpr std::array<std::string_view, 5> kMagic = {"PK\x03\x04", "\xD0\xCF\x11\xE0",
                                                             "%PDF-", "PAR1", "SQLite format 3"};
  return std::any_of(kMagic.begin(), kMagic.end(),
                     [&](std::string_view magic) { return head.starts_with(magic); });
}

// The lines that are not ASCII: others prove nothing.
std::string sample_of(std::string_view head) {
  std::string sample;
  while (!head.empty() && sample.size() < kMaxSample) {
    const std::size_t end = std::min(head.find('\n'), head.size() - 1) + 1;
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end);
    if (head.empty() && line.back() != '\n' && !sample.empty()) break;  // may be cut
    if (!is_ascii(line)) sample += line.substr(0, kMaxSample);
  }
  return sample;
}

// ---------------------------------------------------------------- one character in its text

bool is_in(char32_t c, std::u32string_view all) {
  return all.find(c) != std::u32string_view::npos;
}

bool is_latin(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const auto point = static_cast<UChar32>(c);
  return ::u_isalpha(point) != 0 && ::uscript_getScript(point, &status) == USCRIPT_LATIN;
}
bool is_ordinal(char32_t c) {
  return c == U'º' || c == U'ª';
}
bool is_greek(char32_t c) {
  return c >= 0x370 && c < 0x400;
}
bool is_letter(char32_t c) {
  return ::u_isalpha(static_cast<UChar32>(c)) != 0;
}
bool is_lower(char32_t c) {
  return ::u_islower(static_cast<UChar32>(c)) != 0;
}
bool is_upper(char32_t c) {
  return ::u_isupper(static_cast<UChar32>(c)) != 0;
}
bool is_vowel(char32_t c) {
  return is_in(c, U"aeiouyAEIOUYáéíóúýÁÉÍÓÚÝěůäöü");
}

// A capital follows a small letter, or stands between a capital and a small letter; or a small
// letter stands between capitals or before one.
bool has_odd_case(char32_t before, char32_t c, char32_t after) {
  if (is_upper(c)) return is_lower(before) || (is_upper(before) && is_lower(after));
  if (!is_lower(c)) return false;
  return is_upper(after) && (is_upper(before) || !is_letter(before));
}

// Letters of the West in places where only a Central European letter with the same byte would be:
// Windows-1250 differs from Windows-1252 in just these. after, next: the two characters behind it.
bool is_misplaced(char32_t c, char32_t after, char32_t next) {
  const bool ends = !is_letter(after);
  switch (c) {
    case U'ì':  // Italian: lunedì; Czech ě: mìøení
    case U'ù':  // più, où; Czech ů
      return !ends;
    case U'ø':
      return is_vowel(after) || after == U'í';  // Danish: prøve; Czech ř: pøi
    case U'è':
    case U'È':
      return is_vowel(after);  // French: pièce; Czech č: èas
    case U'õ':
    case U'Õ':
      return after != U'e' && after != U'E';  // Portuguese: pressões; Hungarian ő: idõ
    case U'û':
      return ends;  // French: août; Hungarian ű: mû
    case U'ñ':
      return !is_vowel(after);  // Spanish: año; Polish ń: koñ
    case U'œ':
    case U'Œ':
      return after != U'u' && after != U'U';  // French: œuvre; Polish ś: œrednia
    case U'æ':  // Danish: kværn, mængde; Polish and Croatian ć: moæ, treæa, noæna
      return ends || is_vowel(after) || (after == U'n' && is_vowel(next));
    default:
      return false;
  }
}

double score_latin(char32_t before, char32_t c, char32_t after, char32_t next) {
  constexpr std::u32string_view kWestern =
      U"áàâãäåæçéèêëíìîïñóòôõöøúùûüýßœÁÀÂÃÄÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÕÖØÚÙÛÜÝŒ";
  constexpr std::u32string_view kCentral = U"ąćčďęěłńňőřśšťůűźžżăşţđĺľŕĄĆČĎĘĚŁŃŇŐŘŚŠŤŮŰŹŽŻĂŞŢĐĹĽŔ";
  constexpr std::u32string_view kOthers = U"ğıİĞāēėģīįķļņūųĀĒĖĢĪĮĶĻŅŪŲ";
  if (c == U'Ø' && !is_letter(before) && !is_letter(after)) return 0.8;  // a diameter
  const bool foreign =
      (is_letter(before) && !is_latin(before)) || (is_letter(after) && !is_latin(after));
  if (foreign || has_odd_case(before, c, after)) return -1;
  const double base = is_in(c, kWestern)                        ? 1
                      : is_in(c, kCentral) || is_in(c, kOthers) ? 0.95
                                                                : -0.5;
  if (!is_letter(before) && !is_letter(after)) {
    // Ç may be the name of a mould.
    const bool name = before == 0 && after == 0 && base == 1;
    return is_in(c, U"àéèóÀÉ") ? 0.4 : name ? -0.2 : -0.5;
  }
  if (c == U'ë' && !is_letter(after)) return 0.8;  // Albanian; Lithuanian ė: rytinë
  return is_misplaced(c, after, next) ? std::min(base, 0.2) : base;
}

double score_greek(char32_t before, char32_t c, char32_t after) {
  if (is_latin(before) || is_latin(after) || has_odd_case(before, c, after)) return -1;
  return !is_letter(c) ? -0.5 : !is_letter(before) && !is_letter(after) ? 0.1 : 1;
}

double score_cyrillic(char32_t before, char32_t c, char32_t after) {
  if (is_latin(before) || is_latin(after) || has_odd_case(before, c, after)) return -1;
  if (!is_letter(before) && !is_letter(after)) return 0.1;
  const bool russian = (c >= 0x410 && c <= 0x44F) || c == 0x401 || c == 0x451;
  if (!russian) return is_in(c, U"іїєґІЇЄҐ") ? 0.5 : -0.3;
  return is_in(c, U"оеаинтсрвлОЕАИНТСРВЛ") ? 1.1 : 0.8;
}

double score_sign(char32_t before, char32_t c, char32_t after) {
  const bool after_word = is_letter(before) || before == U')' || (before >= U'0' && before <= U'9');
  switch (c) {
    case U'°':
      return is_letter(after) && !is_in(after, U"CFKRdc") ? 0 : 1;
    case U'²':
    case U'³':
      return after_word && !is_letter(after) ? 1 : -1;
    case U'¹':
      return -0.3;
    case U'µ':
      if (is_latin(after) && !is_letter(before)) return 1;
      return is_letter(after) || after == 0 || after == U')' || after == U']' ? 0.8 : 0;
    case U'º':
    case U'ª':
      if (is_in(before, U"Nn0123456789") && !is_letter(after)) return 1;
      return after_word || after == U'C' ? 0.7 : -0.5;
    case U'’':
      return is_letter(before) ? 0.8 : 0.4;
    case U'¿':
    case U'¡':
      return is_letter(before) ? -1 : 0.2;
    default:
      break;
  }
  if (is_in(c, U"«»“”‘„–—…•±×·")) {
    const bool alone = before == 0 && after == 0;  // encloses, joins or leaves out nothing
    return alone || (is_letter(before) && is_letter(after)) ? -0.5 : 0.5;
  }
  if (is_in(c, U"€£§©®™№Ω\u00A0")) return 0.3;
  if (c >= 0x2500 && c < 0x25A0) return -1.5;  // frames
  return is_in(c, U"´¨¸¯¬¦¤") ? -0.8 : -0.5;
}

// Hangul takes a part of the bytes of common Chinese characters: text that is all Hangul is hardly
// Chinese by chance.
constexpr double kHangul = 1.05;

// ---------------------------------------------------------------- one encoding

// Tries one encoding on the sample.
class Trial {
 public:
  Trial(const Candidate& candidate, const std::string& sample) : candidate_(candidate) {
    UErrorCode status = U_ZERO_ERROR;
    converter_ = ::ucnv_open(candidate.encoding.name(), &status);
    if (U_FAILURE(status) != 0) return;
    // What is invalid stops the conversion.
    ::ucnv_setToUCallBack(converter_, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    decode(sample);
    judge();
  }
  ~Trial() {
    if (converter_ != nullptr) ::ucnv_close(converter_);
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  // The mean score of the characters beyond ASCII; about 1 for words, below 0 for nonsense. Less if
  // no single language has all the letters.
  double score() const {
    constexpr double kForeignLetters = 0.5;
    if (count_ == 0) return -9;
    const auto strange = static_cast<double>(strange_ + all_.strange());
    return (sum_ - kForeignLetters * strange) / static_cast<double>(count_) - candidate_.rarity;
  }
  const std::u32string& text() const { return text_; }

 private:
  void decode(const std::string& sample) {
    const char* at = sample.data();
    const char* const end = at + sample.size();
    while (at != end) {
      UErrorCode status = U_ZERO_ERROR;
      const UChar32 c = ::ucnv_getNextUChar(converter_, &at, end, &status);
      if (status == U_INDEX_OUTOFBOUNDS_ERROR) return;
      if (status == U_TRUNCATED_CHAR_FOUND) return;
      text_ += U_FAILURE(status) != 0 ? char32_t{0xFFFD} : static_cast<char32_t>(c);
    }
  }

  // Each text counts once, however often a file repeats it.
  void judge() {
    std::set<std::u32string_view> seen;
    std::u32string_view rest = text_;
    while (!rest.empty()) {
      const std::size_t size = std::min(rest.find_first_of(U",;\t|\"\r\n"), rest.size());
      const std::u32string_view field = rest.substr(0, size);
      rest.remove_prefix(std::min(size + 1, rest.size()));
      if (!field.empty() && seen.insert(field).second) judge(field);
    }
  }

  void judge(std::u32string_view field) {
    const auto at = [field](std::size_t i) { return i < field.size() ? field[i] : 0; };
    Letters word;
    for (std::size_t i = 0; i < field.size(); ++i) {
      if (!is_letter(field[i])) take_word(word);
      if (field[i] < 0x80) continue;
      const bool latin = is_latin(field[i]) && !is_ordinal(field[i]);
      const bool ends_word = field[i] == U'°' && i > 1 && is_letter(at(i - 1)) &&
                             is_letter(at(i - 2)) && !is_letter(at(i + 1));
      const double found = score(i == 0 ? 0 : at(i - 1), at(i), at(i + 1), at(i + 2));
      const bool strange = ends_word || (latin && lacks_ascii(field, i));
      sum_ += strange ? std::min(found, -0.5) : found;
      ++count_;
      if (latin || is_cyrillic(field[i])) word.add(field[i], candidate_.family);
    }
    take_word(word);
  }

  // Latin and Cyrillic letters beyond ASCII, and how many of them each language has.
  struct Letters {
    std::size_t count = 0;
    std::array<std::size_t, kLanguages.size()> of_language{};

    void add(char32_t letter, Family family) {
      ++count;
      const auto small = static_cast<char32_t>(::u_tolower(static_cast<UChar32>(letter)));
      for (std::size_t i = 0; i < kLanguages.size(); ++i) {
        const Language& language = kLanguages[i];
        const bool dotted = letter == U'İ' && language.family == Family::turkish;
        const bool has = dotted || is_in(small, language.letters);
        if (language.family == family && has) ++of_language[i];
      }
    }
    // Those that the language with most of them does not have.
    std::size_t strange() const {
      return count - *std::max_element(of_language.begin(), of_language.end());
    }
  };

  // A word with letters that no language has together counts with all of them.
  void take_word(Letters& word) {
    if (word.count == 0) return;
    if (word.strange() > 0) strange_ += word.count;
    all_.count += word.count;
    for (std::size_t i = 0; i < kLanguages.size(); ++i) all_.of_language[i] += word.of_language[i];
    word = {};
  }

  // Whether the letter's word is longer and has no letter of ASCII, as hardly any in Latin letters.
  static bool lacks_ascii(std::u32string_view field, std::size_t at) {
    std::size_t begin = at;
    std::size_t end = at + 1;
    while (begin > 0 && is_letter(field[begin - 1])) --begin;
    while (end < field.size() && is_letter(field[end])) ++end;
    const auto word = field.substr(begin, end - begin);
    return word.size() > 1 &&
           std::all_of(word.begin(), word.end(), [](char32_t c) { return c >= 0x80; });
  }

  double score(char32_t before, char32_t c, char32_t after, char32_t next) {
    if (c == 0xFFFD || c < 0xA0) return -3;
    if (is_ordinal(c)) return score_sign(before, c, after);
    const bool unit = is_in(after, U"bmS");                                   // µbar, µmol, µSv
    if (c == U'µ' && !unit && is_letter(after) && is_letter(next)) return 0;  // µgua: Água
    if (is_latin(c)) return is_single_byte() ? score_latin(before, c, after, next) : -0.5;
    if (is_cyrillic(c)) return is_single_byte() ? score_cyrillic(before, c, after) : -0.3;
    if (is_greek(c) && candidate_.family == Family::greek) return score_greek(before, c, after);
    if (!is_single_byte()) return score_wide(before, c, after);
    return score_sign(before, c, after);
  }

  bool is_single_byte() const { return candidate_.family <= Family::cyrillic; }

  double score_wide(char32_t before, char32_t c, char32_t after) {
    const bool kana = c >= 0x3040 && c < 0x3100;
    if (kana) return candidate_.family == Family::japanese ? 1.1 : -0.2;
    // Narrow katakana: any byte of other encodings, but words of it stand together.
    if (is_narrow_kana(c)) return is_narrow_kana(before) || is_narrow_kana(after) ? 0.6 : -0.2;
    if (c >= 0x3000 && c < 0x3040) return 0.6;
    if (c >= 0xFF00 && c < 0xFF61) return 0.6;
    if (c == 0x2103 || is_in(c, U"°±×·“”—…Ω")) return 0.5;  // ℃
    if (c >= 0xAC00 && c < 0xD7A4) return is_latin(before) || is_latin(after) ? 0.3 : kHangul;
    if (c < 0x3400 || c >= 0xA000) return -0.5;
    const double beside = is_latin(before) || is_latin(after) ? 0.5 : 0;
    return (is_common(c) ? 1.0 : -0.7) - beside;
  }

  static bool is_narrow_kana(char32_t c) { return c >= 0xFF61 && c < 0xFFA0; }

  // Whether the character is in the part of the encoding that holds those in daily use.
  bool is_common(char32_t c) {
    UErrorCode status = U_ZERO_ERROR;
    std::array<char, 8> bytes{};
    const auto unit = static_cast<UChar>(c);
    const std::int32_t size =
        ::ucnv_fromUChars(converter_, bytes.data(), bytes.size(), &unit, 1, &status);
    if (U_FAILURE(status) != 0 || size != 2) return false;
    const auto lead = static_cast<unsigned char>(bytes[0]);
    const auto trail = static_cast<unsigned char>(bytes[1]);
    switch (candidate_.family) {
      case Family::chinese:
        return lead >= 0xB0 && lead <= 0xD7 && trail >= 0xA1;
      case Family::traditional_chinese:
        return lead >= 0xA4 && lead <= 0xC6;
      case Family::japanese:
        return candidate_.encoding == Encoding("Shift_JIS") ? lead >= 0x88 && lead <= 0x97
                                                            : lead >= 0xB0 && lead <= 0xCF;
      default:
        return false;  // Korean tables are written in Hangul
    }
  }

  const Candidate& candidate_;
  UConverter* converter_ = nullptr;
  std::u32string text_;
  double sum_ = 0;
  std::size_t count_ = 0;
  Letters all_;
  std::size_t strange_ = 0;  // letters in words of no language
};

// The first text with characters beyond ASCII.
std::string example_of(const std::u32string& text) {
  const auto is_wide = [](char32_t c) { return c >= 0x80; };
  const auto at =
      static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_wide) - text.begin());
  constexpr std::u32string_view kCellEnds = U",;\t|\"\r\n";
  const std::size_t before = text.find_last_of(kCellEnds, at);
  const std::size_t begin = before == std::u32string::npos ? 0 : before + 1;
  const std::size_t end = std::min(text.find_first_of(kCellEnds, at), text.size());
  std::string example;
  for (std::size_t i = begin; i < end; ++i) append_utf8(text[i], example);
  return std::string(trim(example));
}

}  // namespace

EncodingGuess guess_encoding(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF") || is_binary(head)) return {};
  if (head.starts_with(std::string_view("\xFF\xFE\0\0", 4)))
    return {Encoding("UTF-32LE"), true, false, {}};
  if (head.starts_with(std::string_view("\0\0\xFE\xFF", 4)))
    return {Encoding("UTF-32BE"), true, false, {}};
  if (head.starts_with("\xFF\xFE")) return {Encoding::utf16le, true, false, {}};
  if (head.starts_with("\xFE\xFF")) return {Encoding::utf16be, true, false, {}};
  if (const auto wide = by_nul_bytes(head)) return {*wide, true, false, {}};
  if (is_ascii(head)) return {Encoding::utf8, true, true, {}};
  if (is_utf8_head(head) || is_mostly_utf8(head)) return {};

  const std::string sample = sample_of(head);
  EncodingGuess best{Encoding::windows1252, false, false, {}};
  double most = 0;
  double best_of_others = -9;
  double of_usual = 0;
  std::u32string usual;
  for (const Candidate& candidate : kCandidates) {
    const Trial trial(candidate, sample);
    const bool first = candidate.encoding == Encoding::windows1252;
    if (first) {
      usual = trial.text();
      of_usual = trial.score();
      most = std::max(trial.score(), kPlausible) + kHabit;
      best.certain = of_usual >= kClear;
      best.example = example_of(usual);
      continue;
    }
    if (trial.text() == usual) continue;
    best_of_others = std::max(best_of_others, trial.score());
    if (trial.score() <= most) continue;
    most = trial.score();
    best = {candidate.encoding, false, false, example_of(trial.text())};
  }
  best.certain = best.certain && best_of_others <= of_usual;
  return best;
}

}  // namespace relevance::table
