// SPDX-License-Identifier: PostgreSQL
#include "table/csv/number_marks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/text.h"

namespace relevance::table {
namespace {

using ByMark = std::array<std::size_t, 2>;  // as ColumnForms::place() numbers them

// The clear numbers of all columns that may speak for others.
struct FileNumbers {
  ByMark fractions{};      // by their decimal mark
  ByMark groups{};         // without decimals, by their thousands mark
  ByMark with_decimals{};  // with decimals, likewise
  ByMark columns{};        // that hold several fractions, by their decimal mark

  // Codes have marks, too: a column must hold numbers rather than texts.
  void add(const ColumnForms& column, bool take_away) {
    if (!column.holds_quantities()) return;
    for (const char mark : {',', '.'}) {
      const std::size_t place = ColumnForms::place(mark);
      const auto count = [take_away](std::size_t& sum, std::size_t numbers) {
        sum = take_away ? sum - numbers : sum + numbers;
      };
      // A few fractions that contradict their own column say nothing.
      const bool usual = column.clear(mark) >= column.clear(other_mark(mark));
      count(fractions[place], usual ? column.clear_fractions(mark) : 0);
      constexpr std::size_t kSeveral = 3;
      count(columns[place], usual && column.clear_fractions(mark) >= kSeveral ? 1 : 0);
      count(groups[place], column.grouped_by(mark) - column.with_decimals[place]);
      count(with_decimals[place], column.with_decimals[place]);
    }
  }
};

// What they say. Codes such as 1.200.400 and account numbers have groups, too: only fractions prove
// a mark for other columns.
struct FileProof {
  char decimal = 0;         // of most fractions; 0: nothing is proven
  std::size_t numbers = 0;  // that prove it
  std::size_t columns = 0;  // with several of them
  bool disputed = false;    // by many fractions with the other mark
  char of_groups = 0;       // the decimal mark that groups without decimals suggest
  ByMark with_decimals{};   // fractions that have thousands marks

  explicit FileProof(const FileNumbers& file) : with_decimals(file.with_decimals) {
    const auto [least, most] = std::minmax(file.fractions[0], file.fractions[1]);
    if (most > least) decimal = file.fractions[0] > file.fractions[1] ? ',' : '.';
    numbers = most;
    if (most > least) columns = file.columns[ColumnForms::place(decimal)];
    disputed = least * 2 > most;
    if (file.groups[0] != file.groups[1]) of_groups = file.groups[0] > file.groups[1] ? '.' : ',';
  }
};

enum class Meaning { open, fraction, thousands };

// Whether unclear numbers are nearer to others as fractions or as thousands; both medians are
// logarithms to base 2.
Meaning nearer(double as_fraction, double others) {
  constexpr double kThousand = 9.97;
  constexpr double kMargin = 2;  // a factor of 4
  const double fraction = std::abs(others - as_fraction);
  const double thousands = std::abs(others - as_fraction - kThousand);
  if (std::abs(fraction - thousands) < kMargin) return Meaning::open;
  return fraction < thousands ? Meaning::fraction : Meaning::thousands;
}

// What the whole numbers of the column say of its unclear ones. A single value that is repeated may
// be a code.
Meaning meaning_beside_wholes(const ColumnForms& column, char mark) {
  const std::size_t wholes = column.wholes.count();
  const SizeCounts& unclear = column.unclear_fractions[ColumnForms::place(mark)];
  if (wholes == 0 || unclear.count() == 0) return Meaning::open;
  if (wholes > 1 && column.least_whole == column.most_whole) return Meaning::open;
  const Meaning by_median = nearer(unclear.median(), column.wholes.median());
  // Whole numbers that end where the thousands begin: 870, 987, 1.012.
  constexpr double kThousand = 10;
  constexpr double kGap = 2;
  if (column.wholes.highest_below(kThousand) + kGap < unclear.lowest() + kThousand) {
    return by_median;
  }
  return by_median == Meaning::fraction ? Meaning::open : Meaning::thousands;
}

struct Choice {
  char decimal = 0;  // 0: no number has a mark
  bool proven = false;
};

// Decides the decimal mark of one column.
class Chooser {
 public:
  Chooser(const ColumnForms& column, const FileProof& file, char delimiter)
      : column_(column),
        file_(file),
        commas_(column.unclear_with(',')),
        points_(column.unclear_with('.')),
        unclear_(commas_ + points_),
        mark_(commas_ > points_ ? ',' : '.'),
        is_delimiter_(mark_ == delimiter),
        meaning_(meaning_beside_wholes(column, mark_)) {}

  Choice choose() const;

 private:
  Choice from_others() const;
  Choice from_itself() const;
  Choice from_file() const;
  // Whether there are so many whole numbers that they outweigh what the file proves.
  bool many_wholes() const {
    constexpr std::size_t kFewest = 3;
    constexpr std::size_t kUnclearPerWhole = 20;
    const std::size_t wholes = column_.wholes.count();
    return wholes >= kFewest && wholes * kUnclearPerWhole >= unclear_;
  }

  // Whether whole numbers contradict fractions: with always three decimals they would end in .000, and
  // with fewer where the last is 0 many would have one or two. A few may be codes.
  bool wholes_refute_fractions() const {
    constexpr std::size_t kDifferent = 5;
    if (column_.round_unclear == unclear_) return column_.count_different_wholes() >= 2;
    return column_.count_different_wholes() >= kDifferent &&
           column_.wholes.count() * 10 >= unclear_;
  }

  // Whether clearly more than a fifth end in 0 or 5, as set amounts do: 1.250, 1.500, 8.000.
  bool are_round_numbers() const {
    const auto all = static_cast<double>(unclear_);
    const auto round = static_cast<double>(column_.fives_unclear);
    constexpr double kShare = 0.3;
    return round >= kShare * all && round >= 0.2 * all + 2 * std::sqrt(0.16 * all);
  }

  const ColumnForms& column_;
  const FileProof& file_;
  std::size_t commas_;
  std::size_t points_;
  std::size_t unclear_;
  char mark_;  // of most unclear numbers
  bool is_delimiter_;
  Meaning meaning_;  // of these, beside the column's whole numbers
};

Choice Chooser::choose() const {
  const std::size_t commas = column_.clear(',');
  const std::size_t points = column_.clear('.');
  if (commas + points == 0) return from_others();
  const char own =
      commas != points ? (commas > points ? ',' : '.') : (file_.decimal != 0 ? file_.decimal : ',');
  const std::size_t clear = std::max(commas, points);
  // Numbers with up to three decimals have less than three in a tenth of the cases. With always
  // three, or with groups, clear ones may be rare, but not single.
  const std::size_t place = ColumnForms::place(own);
  const std::size_t alike = column_.three_decimals[place] + column_.grouped_by(other_mark(own));
  constexpr std::size_t kFew = 3;
  const bool single = clear < kFew && clear * 5 < unclear_;
  const bool few = clear * 14 < unclear_;
  const bool split = unclear_ > 0 && std::min(commas, points) * 3 > clear;
  if (split) return {own, false};
  if (!single && (!few || alike >= kFew)) return {own, true};
  const Choice others = from_others();
  if (others.decimal == own) return {own, alike > 0 || others.proven};
  // One 53,6 among hundreds of 4.766 was typed by hand: it does not say how these are written.
  if (alike == 0 && clear * 25 < unclear_) return others;
  return {own, false};
}

// The choice from all but the column's own clear numbers.
Choice Chooser::from_others() const {
  if (unclear_ == 0) return {file_.decimal, true};
  const bool both = std::min(commas_, points_) * 20 >= std::max(commas_, points_);
  if (both) return {file_.decimal != 0 ? file_.decimal : mark_, true};
  return file_.decimal == 0 ? from_itself() : from_file();
}

Choice Chooser::from_itself() const {
  constexpr std::size_t kMany = 20;
  const char other = other_mark(mark_);
  const bool by_groups = file_.of_groups == other;
  const bool enough = column_.long_wholes > 0 || unclear_ >= kMany || by_groups;
  if (meaning_ == Meaning::thousands && enough) return {other, by_groups};
  if (meaning_ == Meaning::fraction) return {mark_, false};
  return {is_delimiter_ || by_groups ? other : mark_, false};
}

Choice Chooser::from_file() const {
  const char other = other_mark(mark_);
  // A few numbers elsewhere are not enough to read many here in another way than without them.
  constexpr std::size_t kUnclearPerNumber = 5;
  const bool enough = !file_.disputed && (file_.numbers * kUnclearPerNumber >= unclear_ ||
                                          from_itself().decimal == file_.decimal);
  if (file_.decimal == mark_) {
    if (meaning_ == Meaning::thousands) return {many_wholes() ? other : mark_, false};
    return {mark_, enough};
  }
  if (meaning_ == Meaning::thousands) return {other, enough};
  if (wholes_refute_fractions()) return {other, enough};
  if (meaning_ == Meaning::fraction) return {many_wholes() ? mark_ : other, false};
  const bool grouped = is_delimiter_ || file_.with_decimals[ColumnForms::place(mark_)] > 0 ||
                       (file_.columns >= 2 && are_round_numbers());
  return {other, enough && grouped};
}

// Whether the unclear numbers with the other mark are fractions, too: 4.605 among 5,25 and 5,256.
Meaning meaning_of_other(const ColumnForms& column, char decimal) {
  const char other = other_mark(decimal);
  const std::size_t place = ColumnForms::place(decimal);
  SizeCounts fractions = column.fractions[place];
  fractions.add(column.unclear_fractions[place]);
  const std::size_t unclear = column.unclear_with(other);
  const bool few_fractions = fractions.count() * 20 < unclear;
  const std::size_t groups = column.grouped_by(other);
  if (unclear == 0 || fractions.count() == 0 || few_fractions || groups * 5 >= unclear) {
    return Meaning::thousands;
  }
  const double median = column.unclear_fractions[ColumnForms::place(other)].median();
  const Meaning meaning = nearer(median, fractions.median());
  const bool majority = fractions.count() * 2 < unclear;
  return meaning == Meaning::fraction && (majority || groups > 0) ? Meaning::open : meaning;
}

// The decimal mark that the sender stated, if only by stating the thousands mark; 0: none.
char stated_mark(const CsvOptions& options) {
  if (options.decimal) return *options.decimal;
  const char thousands = options.thousands.value_or(0);
  return thousands == ',' || thousands == '.' ? other_mark(thousands) : 0;
}

char thousands_of(const ColumnForms& column, char decimal, bool both_decimal) {
  const char mark = other_mark(decimal);
  const std::size_t unclear = both_decimal ? 0 : column.unclear_with(mark);
  if (column.grouped_by(mark) + unclear > 0) return mark;
  const bool by_blank = column.count(NumberForm::grouped_by_blank) +
                            column.count(NumberForm::grouped_by_blank_point) +
                            column.count(NumberForm::grouped_by_blank_comma) >
                        0;
  return by_blank ? ' ' : '\0';
}

NumberForm plain_form(char mark) {
  return mark == ',' ? NumberForm::comma : NumberForm::point;
}

// Warns that 1,234 may mean the other thing.
Warning unproven(const std::string& name, const ColumnForms& column, const NumberStyle& style) {
  const char mark = column.unclear.find(',') != std::string::npos ? ',' : '.';
  std::string fraction = column.unclear;
  std::replace(fraction.begin(), fraction.end(), ',', '.');
  std::string thousands = column.unclear;
  std::erase(thousands, mark);
  const bool as_fraction = style.decimal == mark;
  return make_warning("decimal_mark_unproven", name,
                      {value_of("count", column.unclear_with(mark)),
                       value_of("example", quote_text(column.unclear)),
                       number_of("read", as_fraction ? fraction : thousands),
                       number_of("other", as_fraction ? thousands : fraction),
                       value_of("decimal", std::string(1, as_fraction ? other_mark(mark) : mark)),
                       value_of("mark", std::string(1, style.decimal))});
}

std::size_t fractions_with_other_mark(const ColumnForms& column, const NumberStyle& style) {
  const char other = other_mark(style.decimal);
  return column.count(plain_form(other)) + (style.both_decimal ? column.unclear_with(other) : 0);
}

// Warns of numbers such as 1.5 in a column of numbers such as 1,5.
Warning mixed(const std::string& name, const ColumnForms& column, const NumberStyle& style) {
  return make_warning("decimal_marks_mixed", name,
                      {value_of("mark", std::string(1, style.decimal)),
                       value_of("other", std::string(1, other_mark(style.decimal))),
                       value_of("count", fractions_with_other_mark(column, style))});
}

// The style of most numbers with a mark.
NumberStyle usual_style(const MarkEvidence& evidence, const std::vector<ColumnStyle>& styles) {
  std::map<char, std::size_t> numbers;  // by their decimal mark
  for (std::size_t i = 0; i < styles.size(); ++i) {
    const ColumnForms& column = evidence.columns[i];
    numbers[styles[i].decimal] +=
        column.clear(',') + column.clear('.') + column.unclear_with(',') + column.unclear_with('.');
  }
  const auto usual =
      std::max_element(numbers.begin(), numbers.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (usual == numbers.end()) return {};
  NumberStyle style;
  style.decimal = usual->first;
  for (const ColumnStyle& other : styles) {
    if (other.decimal == style.decimal && other.thousands != 0) {
      style.thousands = other.thousands;
    }
  }
  return style;
}

// The decision for one column, and whether it is proven.
struct Decision {
  ColumnStyle style;
  bool proven = true;
};

Decision decide_stated(const ColumnForms& column, char decimal) {
  Decision decision;
  decision.style.decimal = decimal;
  decision.style.stated = true;
  decision.style.seen = true;
  decision.style.fractions = true;
  decision.style.thousands = thousands_of(column, decimal, false);
  return decision;
}

Decision decide(const ColumnForms& column, FileNumbers file, char delimiter) {
  Decision decision;
  ColumnStyle& style = decision.style;
  if (column.holds_addresses()) {  // a decimal point leaves them texts
    style.seen = true;
    return decision;
  }
  file.add(column, true);
  const FileProof others(file);
  const Choice choice = Chooser(column, others, delimiter).choose();
  decision.proven = choice.proven;
  style.seen = choice.decimal != 0;
  if (style.seen) style.decimal = choice.decimal;
  const Meaning other = meaning_of_other(column, style.decimal);
  style.both_decimal = other == Meaning::fraction;
  if (other == Meaning::open) decision.proven = false;
  style.thousands = thousands_of(column, style.decimal, style.both_decimal);
  style.fractions = column.clear_fractions(style.decimal) + column.unclear_with(style.decimal) > 0;
  return decision;
}

void warn(const std::string& name, const ColumnForms& column, const Decision& decision,
          std::vector<Warning>& warnings) {
  if (!decision.proven && !column.unclear.empty()) {
    warnings.push_back(unproven(name, column, decision.style));
  }
  if (fractions_with_other_mark(column, decision.style) > 0) {
    warnings.push_back(mixed(name, column, decision.style));
  }
}

}  // namespace

NumberMarks decide_marks(const MarkEvidence& evidence, const std::vector<std::string>& names,
                         char delimiter, const CsvOptions& options) {
  NumberMarks marks;
  const char stated = stated_mark(options);
  FileNumbers file;
  for (const ColumnForms& column : evidence.columns) file.add(column, false);
  for (std::size_t i = 0; i < evidence.columns.size(); ++i) {
    const ColumnForms& column = evidence.columns[i];
    Decision decision =
        stated != 0 ? decide_stated(column, stated) : decide(column, file, delimiter);
    if (options.thousands) decision.style.thousands = *options.thousands;
    // What the first rows do not prove is counted to the end.
    if (!evidence.complete && !decision.proven) decision.style.seen = false;
    if (evidence.complete && stated == 0) warn(names[i], column, decision, marks.warnings);
    marks.styles.push_back(decision.style);
  }
  marks.file = usual_style(evidence, marks.styles);
  return marks;
}

bool contradicts(NumberForm form, const ColumnStyle& style) {
  // 5,256 after many 4.605 may show that these are fractions, too.
  const bool first_fraction = !style.fractions && style.thousands == other_mark(style.decimal);
  switch (form) {
    case NumberForm::none:
    case NumberForm::whole:
    case NumberForm::grouped_by_blank:
      return false;
    case NumberForm::point:
    case NumberForm::grouped_by_comma:
    case NumberForm::grouped_by_blank_point:
      return !style.seen || style.decimal != '.';
    case NumberForm::comma:
    case NumberForm::grouped_by_point:
    case NumberForm::grouped_by_blank_comma:
      return !style.seen || style.decimal != ',';
    case NumberForm::unclear_point:
      return !style.seen || (style.decimal == '.' ? first_fraction : style.thousands != '.');
    case NumberForm::unclear_comma:
      return !style.seen || (style.decimal == ',' ? first_fraction : style.thousands != ',');
  }
  return false;
}

}  // namespace relevance::table
