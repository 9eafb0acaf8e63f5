// SPDX-License-Identifier: PostgreSQL
#include "table/readings/quality_word.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

#include "base/text.h"
#include "table/columns/boolean_word.h"
#include "table/readings/reading_quality.h"

namespace relevance::table {

namespace {

// Word stems, which may have an ending of an inflection: valid, valida, validos, valide.
constexpr auto kGood = std::to_array<std::string_view>(
    {"good",      "ok",         "okay",     "valid",   "normal",    "bom",     "boa",
     "bon",       "bonne",      "buon",     "buen",    "gut",       "gultig",  "gueltig",
     "confiavel", "confiaveis", "confiabl", "fiabl",   "affidabil", "reliabl", "trust",
     "correct",   "corret",     "korrekt",  "plausib", "plausiv"});
constexpr auto kUncertain = std::to_array<std::string_view>(
    {"uncertain", "questionabl", "substitut", "incert", "incertain", "annotated", "unsicher",
     "dudos", "duvidos", "doubtful", "douteu", "dubbi", "zweifelhaft", "cuestionabl",
     "questionavel"});
constexpr auto kBad = std::to_array<std::string_view>(
    {"bad",          "ruim",    "ruins",   "ma",    "mau",     "mal",     "mauvais",   "cattiv",
     "schlecht",     "poor",    "error",   "erro",  "erreur",  "errore",  "fehler",    "fehlerhaft",
     "fail",         "failed",  "failure", "falha", "fall",    "defaut",  "guasto",    "fault",
     "faulty",       "defeit",  "stale",   "wrong", "suspect", "suspeit", "sospechos", "timeout",
     "disconnected", "offline", "nok",     "nio",   "ko",      "ng"});
constexpr auto kAlarm = std::to_array<std::string_view>(
    {"hi",     "lo",     "hihi",   "lolo",  "hh",      "ll",      "high",  "low",  "alarm",
     "alarme", "alarma", "alerta", "alert", "warn",    "warning", "alto",  "alta", "baixo",
     "baixa",  "bajo",   "hoch",   "tief",  "warnung", "allarme", "avviso"});
constexpr auto kNegations =
    std::to_array<std::string_view>({"not", "no", "non", "nao", "nicht", "kein", "keine", "sem",
                                     "sin", "sans", "pas", "ohne", "without", "senza"});

// "GoodNonSpecific" in three words.
std::string split_camel_case(std::string_view text) {
  std::string parted;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool upper = text[i] >= 'A' && text[i] <= 'Z';
    if (upper && i > 0 && text[i - 1] >= 'a' && text[i - 1] <= 'z') parted += ' ';
    parted += text[i];
  }
  return parted;
}

std::vector<std::string> words_of_quality(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : fold(split_camel_case(text))) {
    if (!is_folded_letter(c)) {
      inside = false;
    } else if (inside) {
      words.back() += c;
    } else {
      words.emplace_back(1, c);
      inside = true;
    }
  }
  return words;
}

template <std::size_t Count>
bool has_stem(std::string_view word, const std::array<std::string_view, Count>& stems) {
  constexpr std::size_t kLongestEnding = 2;
  constexpr std::size_t kShortestInflected = 4;
  return std::any_of(stems.begin(), stems.end(), [&](std::string_view stem) {
    if (!word.starts_with(stem)) return false;
    const std::size_t ending = word.size() - stem.size();
    return ending == 0 || (stem.size() >= kShortestInflected && ending <= kLongestEnding) ||
           (stem.size() == 3 && ending == 1);
  });
}

QualityMeaning meaning_of_stem(std::string_view word) {
  if (has_stem(word, kUncertain)) return QualityMeaning::uncertain;
  if (has_stem(word, kGood)) return QualityMeaning::good;
  if (has_stem(word, kBad)) return QualityMeaning::bad;
  const bool alarm = std::find(kAlarm.begin(), kAlarm.end(), word) != kAlarm.end();
  return alarm ? QualityMeaning::alarm : QualityMeaning::unknown;
}

QualityMeaning opposite(QualityMeaning meaning) {
  if (meaning == QualityMeaning::good) return QualityMeaning::bad;
  if (meaning == QualityMeaning::bad || meaning == QualityMeaning::alarm) {
    return QualityMeaning::good;
  }
  return meaning;
}

// One word, perhaps with its negation before it: invalid, ungültig, unzuverlässig.
QualityMeaning meaning_of(std::string_view word) {
  const QualityMeaning plain = meaning_of_stem(word);
  if (plain != QualityMeaning::unknown) return plain;
  for (const std::string_view prefix : {"in", "un", "im", "nao", "nicht", "non", "no", "not"}) {
    if (!word.starts_with(prefix)) continue;
    const QualityMeaning rest = meaning_of_stem(word.substr(prefix.size()));
    if (rest == QualityMeaning::good) return QualityMeaning::bad;
  }
  return QualityMeaning::unknown;
}

bool is_negation(std::string_view word) {
  return std::find(kNegations.begin(), kNegations.end(), word) != kNegations.end();
}

// Yes and no, true and false: words that only answer what the column's name asks.
std::optional<bool> answer_of(std::string_view word) {
  static constexpr auto kAnswers = std::to_array<std::pair<std::string_view, bool>>(
      {{"true", true},    {"false", false},     {"yes", true},    {"no", false},
       {"sim", true},     {"nao", false},       {"ja", true},     {"nein", false},
       {"si", true},      {"oui", true},        {"non", false},   {"wahr", true},
       {"falsch", false}, {"verdadeiro", true}, {"falso", false}, {"verdadero", true},
       {"vrai", true},    {"faux", false},      {"vero", true},   {"y", true},
       {"n", false},      {"t", true},          {"f", false},     {"1", true},
       {"0", false}});
  const std::string folded = fold(word);
  for (const auto& [text, yes] : kAnswers) {
    if (text == folded) return yes;
  }
  return std::nullopt;
}

QualityMeaning meaning_of_letter(std::string_view word) {
  const std::string folded = fold(word);
  if (folded == "g") return QualityMeaning::good;
  if (folded == "u") return QualityMeaning::uncertain;
  if (folded == "b") return QualityMeaning::bad;
  return QualityMeaning::unknown;
}

// The meanings of words that are all one letter.
bool read_letters(const std::vector<std::string_view>& words,
                  std::vector<QualityMeaning>& meanings) {
  const auto is_one = [](std::string_view word) { return word.size() == 1; };
  if (words.empty() || !std::all_of(words.begin(), words.end(), is_one)) return false;
  const bool good = std::any_of(words.begin(), words.end(), [](std::string_view word) {
    return meaning_of_letter(word) == QualityMeaning::good;
  });
  if (!good) return false;
  for (std::size_t i = 0; i < words.size(); ++i) meanings[i] = meaning_of_letter(words[i]);
  return true;
}

void read_answers(const std::vector<std::string_view>& words, QualitySense sense,
                  std::vector<QualityMeaning>& meanings) {
  constexpr std::size_t kMostAnswers = 4;
  if (words.size() > kMostAnswers) return;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto answer = answer_of(words[i]);
    if (!answer) return;
    const bool good = *answer != (sense == QualitySense::one_is_bad);
    meanings[i] = good ? QualityMeaning::good : QualityMeaning::bad;
  }
}

void read_negations(const std::vector<std::string_view>& words,
                    std::vector<QualityMeaning>& meanings) {
  constexpr std::size_t kMostWords = 50;
  if (words.size() > kMostWords) return;
  for (std::size_t no = 0; no < words.size(); ++no) {
    for (std::size_t yes = 0; yes < words.size(); ++yes) {
      if (no == yes || meanings[no] != QualityMeaning::unknown ||
          meanings[yes] != QualityMeaning::unknown || !negates(words[no], words[yes])) {
        continue;
      }
      meanings[no] = QualityMeaning::bad;
      meanings[yes] = QualityMeaning::good;
    }
  }
}

}  // namespace

bool flags_bad_readings(std::string_view column_name) {
  static constexpr auto kStems = std::to_array<std::string_view>(
      {"suspect", "suspeit", "questionabl", "invalid", "bad", "error", "erro", "fault", "fehler",
       "falha", "fallo", "defeit", "ungultig", "ungueltig"});
  const std::vector<std::string> words = words_of_quality(column_name);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    const std::string_view rest = word.starts_with("is") ? std::string_view(word).substr(2) : word;
    return std::any_of(kStems.begin(), kStems.end(), [&](std::string_view stem) {
      return word.starts_with(stem) || rest.starts_with(stem);
    });
  });
}

QualitySense quality_sense(std::string_view column_name) {
  if (flags_bad_readings(column_name)) return QualitySense::one_is_bad;
  // Not "validity", of which 0 may be the good one.
  static constexpr auto kGoodNames =
      std::to_array<std::string_view>({"good", "valid", "valido", "valida", "reliable", "trusted",
                                       "gultig", "gueltig", "confiavel", "ok"});
  for (const std::string& word : words_of_quality(column_name)) {
    const std::string_view rest = word.starts_with("is") ? std::string_view(word).substr(2) : word;
    for (const std::string_view name : kGoodNames) {
      if (word == name || rest == name) return QualitySense::one_is_good;
    }
  }
  return QualitySense::unknown;
}

QualityMeaning quality_meaning(std::string_view text) {
  const std::vector<std::string> words = words_of_quality(text);
  // Longer texts first: "not good", "n.i.O.".
  if (words.size() > 1) {
    std::string joined;
    for (const std::string& word : words) joined += word;
    if (joined == "nio" || joined == "nok" || joined == "notok") return QualityMeaning::bad;
    if (joined == "io") return QualityMeaning::good;
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    const QualityMeaning meaning = meaning_of(words[i]);
    if (meaning == QualityMeaning::unknown) continue;
    return i > 0 && is_negation(words[i - 1]) ? opposite(meaning) : meaning;
  }
  // Historians' states in the place of a quality.
  if (!words.empty() && value_word(text) != ValueWord::state) return QualityMeaning::bad;
  return QualityMeaning::unknown;
}

std::optional<double> quality_code(std::string_view text) {
  text = trim(text);
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const std::string_view digits = hexadecimal ? text.substr(2) : text;
  std::int64_t code = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, fault] = std::from_chars(digits.data(), end, code, hexadecimal ? 16 : 10);
  if (fault != std::errc() || rest == digits.data()) return std::nullopt;
  const bool ends =
      rest == end || (!is_folded_letter(*rest) && !(*rest >= 'A' && *rest <= 'Z') && *rest != '.');
  if (!ends) return std::nullopt;
  return static_cast<double>(code);
}

std::vector<QualityMeaning> quality_meanings(const std::vector<std::string_view>& words,
                                             QualitySense sense) {
  std::vector<QualityMeaning> meanings(words.size(), QualityMeaning::unknown);
  if (read_letters(words, meanings)) return meanings;
  for (std::size_t i = 0; i < words.size(); ++i) meanings[i] = quality_meaning(words[i]);
  read_answers(words, sense, meanings);
  read_negations(words, meanings);
  return meanings;
}

}  // namespace relevance::table
