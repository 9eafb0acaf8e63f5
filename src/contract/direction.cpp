// SPDX-License-Identifier: PostgreSQL
#include "contract/direction.h"

#include <array>
#include <cctype>
#include <charconv>

#include "base/text.h"

namespace relevance::contract {
namespace {

struct Sentence {
  std::string_view code;
  bool categorical;
  std::string_view english;
  std::string_view portuguese;
};

constexpr std::array kSentences = {
    Sentence{"positive", false, "higher values of this feature go with a higher target",
             "valores maiores desta variável acompanham um alvo maior"},
    Sentence{"negative", false, "higher values of this feature go with a lower target",
             "valores maiores desta variável acompanham um alvo menor"},
    Sentence{"nonmonotonic", false,
             "the target rises over part of this feature's range and falls over another: there is "
             "no single direction",
             "o alvo sobe em parte da faixa desta variável e desce em outra: não há uma direção "
             "única"},
    Sentence{"nonmonotonic", true, "depends on the level; see the effect curve",
             "depende da categoria; veja a curva de efeito"},
    Sentence{"none", false, "on its own, this feature was not seen to move the target",
             "sozinha, esta variável não foi vista mover o alvo"},
    Sentence{"none", true, "on its own, this feature was not seen to move the target",
             "sozinha, esta variável não foi vista mover o alvo"},
};

std::string_view take_until(std::string_view& text, char end) {
  const auto place = text.find(end);
  const std::string_view head = text.substr(0, place);
  text = place == text.npos ? std::string_view() : text.substr(place + 1);
  return head;
}

bool is_language(std::string_view tag, std::string_view code) {
  if (tag.size() < code.size()) return false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(tag[i])) != code[i]) return false;
  }
  return tag.size() == code.size() || tag[code.size()] == '-' || tag[code.size()] == '_';
}

// The weight of a language range, 0 to 1; an unreadable one counts as absent.
double weight_of(std::string_view parameters) {
  double weight = 1;
  while (!parameters.empty()) {
    const std::string_view parameter = trim(take_until(parameters, ';'));
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
    const std::string_view number = parameter.substr(2);
    std::from_chars(number.data(), number.data() + number.size(), weight);
  }
  return weight;
}

}  // namespace

Language preferred_language(std::string_view accept_language) {
  double english = 0;
  double portuguese = 0;
  while (!accept_language.empty()) {
    std::string_view range = take_until(accept_language, ',');
    const std::string_view tag = trim(take_until(range, ';'));
    const double weight = weight_of(range);
    if (is_language(tag, "pt") && weight > portuguese) portuguese = weight;
    if (is_language(tag, "en") && weight > english) english = weight;
  }
  return portuguese > english ? Language::portuguese : Language::english;
}

std::string direction_sentence(std::string_view code, std::string_view kind, Language language) {
  const bool categorical = kind == "categorical";
  for (const Sentence& sentence : kSentences) {
    if (sentence.code != code || sentence.categorical != categorical) continue;
    return std::string(language == Language::portuguese ? sentence.portuguese : sentence.english);
  }
  return {};
}

}  // namespace relevance::contract
