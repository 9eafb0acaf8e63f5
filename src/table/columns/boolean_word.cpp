// SPDX-License-Identifier: PostgreSQL
#include "table/columns/boolean_word.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace relevance::table {

namespace {

enum Kind : std::size_t { truth, answer, power, verdict, position, activity, first_letters };

struct Word {
  std::string_view text;  // as letters_of() gives it
  std::size_t kind;
  bool yes;
};

constexpr std::size_t kYesNo = first_letters;
constexpr std::size_t kTrueFalse = first_letters + 1;

constexpr Word kBooleanWords[] = {
    {"true", truth, true},
    {"false", truth, false},
    {"verdadeiro", truth, true},
    {"falso", truth, false},
    {"verdadero", truth, true},
    {"vero", truth, true},
    {"wahr", truth, true},
    {"falsch", truth, false},
    {"vrai", truth, true},
    {"faux", truth, false},
    {"yes", answer, true},
    {"no", answer, false},
    {"sim", answer, true},
    {"nao", answer, false},
    {"ja", answer, true},
    {"nein", answer, false},
    {"oui", answer, true},
    {"non", answer, false},
    {"si", answer, true},
    {"nee", answer, false},
    {"tak", answer, true},
    {"nie", answer, false},
    {"on", power, true},
    {"off", power, false},
    {"ligado", power, true},
    {"desligado", power, false},
    {"ligada", power, true},
    {"desligada", power, false},
    {"ein", power, true},
    {"aus", power, false},
    {"an", power, true},
    {"arret", power, false},
    {"marche", power, true},
    {"apagado", power, false},
    {"encendido", power, true},
    {"spento", power, false},
    {"acceso", power, true},
    {"ok", verdict, true},
    {"nok", verdict, false},
    {"okay", verdict, true},
    {"notok", verdict, false},
    {"ko", verdict, false},
    {"io", verdict, true},
    {"nio", verdict, false},
    {"good", verdict, true},
    {"bad", verdict, false},
    {"gut", verdict, true},
    {"schlecht", verdict, false},
    {"gutteil", verdict, true},
    {"ausschuss", verdict, false},
    {"bom", verdict, true},
    {"ruim", verdict, false},
    {"boa", verdict, true},
    {"buono", verdict, true},
    {"bon", verdict, true},
    {"mauvais", verdict, false},
    {"bueno", verdict, true},
    {"malo", verdict, false},
    {"pass", verdict, true},
    {"fail", verdict, false},
    {"passed", verdict, true},
    {"failed", verdict, false},
    {"accept", verdict, true},
    {"reject", verdict, false},
    {"accepted", verdict, true},
    {"rejected", verdict, false},
    {"aceito", verdict, true},
    {"rejeitado", verdict, false},
    {"aprovado", verdict, true},
    {"reprovado", verdict, false},
    {"aprovada", verdict, true},
    {"reprovada", verdict, false},
    {"aprobado", verdict, true},
    {"rechazado", verdict, false},
    {"conforme", verdict, true},
    {"naoconforme", verdict, false},
    {"conform", verdict, true},
    {"nonconforme", verdict, false},
    {"conforming", verdict, true},
    {"nonconforming", verdict, false},
    {"bestanden", verdict, true},
    {"nichtbestanden", verdict, false},
    {"fehlerfrei", verdict, true},
    {"fehlerhaft", verdict, false},
    {"noconforme", verdict, false},
    {"defective", verdict, false},
    {"defeituoso", verdict, false},
    {"defekt", verdict, false},
    {"scrap", verdict, false},
    {"refugo", verdict, false},
    {"ng", verdict, false},
    {"defect", verdict, false},
    {"aprov", verdict, true},
    {"reprov", verdict, false},
    {"dobry", verdict, true},
    {"zły", verdict, false},
    {"годен", verdict, true},
    {"брак", verdict, false},
    {"да", answer, true},
    {"нет", answer, false},
    {"open", position, true},
    {"closed", position, false},
    {"opened", position, true},
    {"close", position, false},
    {"aberto", position, true},
    {"fechado", position, false},
    {"aberta", position, true},
    {"fechada", position, false},
    {"offen", position, true},
    {"geschlossen", position, false},
    {"auf", position, true},
    {"zu", position, false},
    {"ouvert", position, true},
    {"ferme", position, false},
    {"abierto", position, true},
    {"cerrado", position, false},
    {"aperto", position, true},
    {"chiuso", position, false},
    {"active", activity, true},
    {"inactive", activity, false},
    {"ativo", activity, true},
    {"inativo", activity, false},
    {"ativado", activity, true},
    {"desativado", activity, false},
    {"aktiv", activity, true},
    {"inaktiv", activity, false},
    {"activo", activity, true},
    {"inactivo", activity, false},
    {"enabled", activity, true},
    {"disabled", activity, false},
    {"running", activity, true},
    {"stopped", activity, false},
    {"y", kYesNo, true},
    {"n", kYesNo, false},
    {"s", kYesNo, true},
    {"j", kYesNo, true},
    {"t", kTrueFalse, true},
    {"f", kTrueFalse, false},
};

// A word's letters: folded, without blanks, points and hyphens. "N.i.O." is "nio".
std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : fold(text)) {
    if (c != ' ' && c != '.' && c != '-' && c != '_' && c != '/') letters += c;
  }
  return letters;
}

}  // namespace

bool BooleanWord::is_letter() const {
  return kind >= first_letters;
}

std::optional<BooleanWord> boolean_word(std::string_view text) {
  constexpr std::size_t kLongest = 24;
  if (text.size() > kLongest) return std::nullopt;
  const std::string letters = letters_of(text);
  const auto* const found = std::find_if(std::begin(kBooleanWords), std::end(kBooleanWords),
                                         [&](const Word& word) { return word.text == letters; });
  if (found == std::end(kBooleanWords)) return std::nullopt;
  return BooleanWord{found->kind, found->yes ? 1.0 : 0.0,
                     static_cast<std::size_t>(found - std::begin(kBooleanWords))};
}

bool are_boolean_words(const std::vector<std::string_view>& texts) {
  constexpr std::size_t kMostSpellings = 6;
  if (texts.empty() || texts.size() > kMostSpellings) return false;
  std::vector<BooleanWord> words;
  for (const std::string_view text : texts) {
    const auto word = boolean_word(text);
    if (!word || !std::all_of(words.begin(), words.end(),
                              [&](const BooleanWord& other) { return word->goes_with(other); })) {
      return false;
    }
    words.push_back(*word);
  }
  return !words[0].is_letter() || words.size() > 1;
}

bool negates(std::string_view text, std::string_view other) {
  const std::string no = letters_of(text);
  const std::string yes = letters_of(other);
  if (yes.empty() || !no.ends_with(yes)) return false;
  static constexpr std::array<std::string_view, 17> kPrefixes = {
      "n",  "no",   "not", "non", "nao", "nicht", "nie", "niet", "un",
      "in", "ikke", "sem", "des", "dis", "de",    "im",  "ej"};
  const std::string_view prefix = std::string_view(no).substr(0, no.size() - yes.size());
  // A single letter is negated by another only: G and NG, C and NC.
  if (yes.size() == 1) return prefix == "n";
  return std::find(kPrefixes.begin(), kPrefixes.end(), prefix) != kPrefixes.end();
}

}  // namespace relevance::table
