// SPDX-License-Identifier: PostgreSQL
#include "table/columns/totals_word.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"

namespace relevance::table {

namespace {

constexpr std::size_t kLongestTotalsLabel = 48;
constexpr std::size_t kMostLabelWords = 5;

struct TotalsTerm {
  std::string_view text;  // folded, which leaves letters beyond Latin-1 as they are
  TotalKind kind;
};

constexpr TotalsTerm kTotalsWords[] = {
    {"total", TotalKind::sum},
    {"totals", TotalKind::sum},
    {"totais", TotalKind::sum},
    {"totales", TotalKind::sum},
    {"totaux", TotalKind::sum},
    {"totale", TotalKind::sum},
    {"totaal", TotalKind::sum},
    {"toplam", TotalKind::sum},
    {"sum", TotalKind::sum},
    {"summe", TotalKind::sum},
    {"summa", TotalKind::sum},
    {"somme", TotalKind::sum},
    {"soma", TotalKind::sum},
    {"suma", TotalKind::sum},
    {"somma", TotalKind::sum},
    {"som", TotalKind::sum},
    {"gesamt", TotalKind::sum},
    {"insgesamt", TotalKind::sum},
    {"subtotal", TotalKind::sum},
    {"razem", TotalKind::sum},
    {"celkem", TotalKind::sum},
    {"osszesen", TotalKind::sum},
    {"yhteensa", TotalKind::sum},
    {"i alt", TotalKind::sum},
    {"итого", TotalKind::sum},
    {"Итого", TotalKind::sum},
    {"ИТОГО", TotalKind::sum},
    {"всего", TotalKind::sum},
    {"Всего", TotalKind::sum},
    {"合计", TotalKind::sum},
    {"总计", TotalKind::sum},
    {"合計", TotalKind::sum},
    {"Σ", TotalKind::sum},
    {"∑", TotalKind::sum},
    {"mean", TotalKind::mean},
    {"average", TotalKind::mean},
    {"avg", TotalKind::mean},
    {"averages", TotalKind::mean},
    {"mittelwert", TotalKind::mean},
    {"mittel", TotalKind::mean},
    {"durchschnitt", TotalKind::mean},
    {"schnitt", TotalKind::mean},
    {"moyenne", TotalKind::mean},
    {"moyennes", TotalKind::mean},
    {"media", TotalKind::mean},
    {"medias", TotalKind::mean},
    {"promedio", TotalKind::mean},
    {"promedios", TotalKind::mean},
    {"gemiddelde", TotalKind::mean},
    {"gemiddeld", TotalKind::mean},
    {"medel", TotalKind::mean},
    {"medelvarde", TotalKind::mean},
    {"gennemsnit", TotalKind::mean},
    {"gjennomsnitt", TotalKind::mean},
    {"keskiarvo", TotalKind::mean},
    {"ortalama", TotalKind::mean},
    {"średnia", TotalKind::mean},
    {"Średnia", TotalKind::mean},
    {"srednia", TotalKind::mean},
    {"среднее", TotalKind::mean},
    {"Среднее", TotalKind::mean},
    {"平均", TotalKind::mean},
    {"medio", TotalKind::mean},
    {"min", TotalKind::minimum},
    {"minimum", TotalKind::minimum},
    {"minimo", TotalKind::minimum},
    {"minima", TotalKind::minimum},
    {"max", TotalKind::maximum},
    {"maximum", TotalKind::maximum},
    {"maximo", TotalKind::maximum},
    {"maxima", TotalKind::maximum},
    {"massimo", TotalKind::maximum},
    {"std", TotalKind::deviation},
    {"stdev", TotalKind::deviation},
    {"stddev", TotalKind::deviation},
    {"stabw", TotalKind::deviation},
    {"standardabweichung", TotalKind::deviation},
    {"standard deviation", TotalKind::deviation},
    {"std dev", TotalKind::deviation},
    {"desvio", TotalKind::deviation},
    {"desviacion", TotalKind::deviation},
    {"ecart type", TotalKind::deviation},
    {"deviazione", TotalKind::deviation},
    {"count", TotalKind::count},
    {"anzahl", TotalKind::count},
    {"contagem", TotalKind::count},
};

// Words that stand before one of them without changing what it means.
constexpr std::string_view kBefore[] = {"grand", "sub",   "gran",  "overall", "daily",   "monthly",
                                        "shift", "valor", "value", "the",     "zwischen"};

std::vector<std::string> words_of_label(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : fold(text)) {
    if (is_folded_letter(c)) {
      if (!inside) words.emplace_back();
      words.back() += c;
      inside = true;
    } else {
      inside = false;
    }
  }
  return words;
}

std::optional<TotalKind> total_kind_of(std::string_view word) {
  const auto* const found =
      std::find_if(std::begin(kTotalsWords), std::end(kTotalsWords),
                   [&](const TotalsTerm& known) { return known.text == word; });
  if (found != std::end(kTotalsWords)) return found->kind;
  // German compounds: Tagessumme, Gesamtergebnis is none.
  if (word.ends_with("summe") || word.ends_with("total")) return TotalKind::sum;
  if (word.ends_with("mittelwert") || word.ends_with("durchschnitt")) return TotalKind::mean;
  return std::nullopt;
}

}  // namespace

std::optional<TotalKind> totals_word(std::string_view text) {
  if (text.empty() || text.size() > kLongestTotalsLabel) return std::nullopt;
  if (text.starts_with("Ø")) return TotalKind::mean;  // which fold() would turn into an o
  std::vector<std::string> words = words_of_label(text);
  if (words.size() > 1 &&
      std::find(std::begin(kBefore), std::end(kBefore), words[0]) != std::end(kBefore)) {
    words.erase(words.begin());
  }
  if (words.empty() || words.size() > kMostLabelWords) return std::nullopt;
  if (words.size() > 1) {
    if (const auto kind = total_kind_of(words[0] + " " + words[1])) return kind;
  }
  const auto kind = total_kind_of(words[0]);
  if (!kind) return std::nullopt;
  const bool may_be_a_name = *kind != TotalKind::sum && *kind != TotalKind::mean;
  const bool deviation = *kind == TotalKind::deviation;
  if (words.size() > 1 && may_be_a_name && !deviation) return std::nullopt;
  return kind;
}

}  // namespace relevance::table
