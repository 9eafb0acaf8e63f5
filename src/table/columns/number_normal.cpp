// SPDX-License-Identifier: PostgreSQL
#include "table/columns/number_normal.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/blanks.h"
#include "base/characters.h"
#include "base/text.h"
#include "table/columns/unit_conversion.h"

namespace relevance::table {

namespace {

constexpr std::size_t kLongestCell = 96;

// What a character means within a number.
enum class Sign { none, digit, minus, plus, point, comma, apostrophe, blank };

struct Token {
  Sign sign = Sign::none;
  int digit = 0;
  bool own_mark = false;  // ٫ ٬ and ·, whose meaning does not depend on the file
};

Token find_token(char32_t c) {
  if (const auto digit = digit_value(c)) return {Sign::digit, *digit};
  if (is_dash(c)) return {Sign::minus};
  if (is_apostrophe(c)) return {Sign::apostrophe};
  if (is_blank_character(c)) return {Sign::blank};
  switch (c) {
    case '+':
    case 0xFF0B:
      return {Sign::plus};
    case '.':
    case 0xFF0E:  // full-width
    case 0xFE52:
      return {Sign::point};
    case ',':
    case 0xFF0C:
    case 0xFE50:
      return {Sign::comma};
    case 0xB7:  // middle dot
    case 0x066B:
      return {Sign::point, 0, true};
    case 0x066C:
      return {Sign::comma, 0, true};
    default:
      return {};
  }
}

// Nearly all characters are ASCII.
Token token_of(char32_t c) {
  static const auto ascii = [] {
    std::array<Token, 128> tokens;
    for (char32_t each = 0; each < tokens.size(); ++each) tokens[each] = find_token(each);
    return tokens;
  }();
  return c < ascii.size() ? ascii[c] : find_token(c);
}

bool is_word_character(char32_t c) {
  constexpr std::u32string_view kSymbols = U"°º‰€£¥₹₽Ω′″";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= 0x80 && token_of(c).sign == Sign::none && kSymbols.find(c) == kSymbols.npos);
}

// Steps over a text character by character, without those that have no width.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) { skip_zero_width(); }

  bool done() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  char32_t code() const { return first_character(rest_).code; }
  Token token() const { return rest_.empty() ? Token() : token_of(code()); }
  bool is(Sign sign) const { return token().sign == sign; }

  void step() {
    rest_.remove_prefix(first_character(rest_).bytes);
    skip_zero_width();
  }
  bool take(Sign sign) {
    if (!is(sign)) return false;
    step();
    return true;
  }
  bool take(char32_t c) {
    if (rest_.empty() || code() != c) return false;
    step();
    return true;
  }
  bool take_any(std::u32string_view characters) {
    if (rest_.empty() || characters.find(code()) == std::u32string_view::npos) return false;
    step();
    return true;
  }
  bool take_blanks() {
    bool any = false;
    while (take(Sign::blank)) any = true;
    return any;
  }
  Cursor next() const {
    Cursor ahead = *this;
    if (!ahead.done()) ahead.step();
    return ahead;
  }

 private:
  void skip_zero_width() {
    while (!rest_.empty()) {
      const Character c = first_character(rest_);
      if (!is_zero_width(c.code)) return;
      rest_.remove_prefix(c.bytes);
    }
  }

  std::string_view rest_;
};

bool three_digits_follow(Cursor at) {
  for (int i = 0; i < 3; ++i) {
    if (!at.is(Sign::digit)) return false;
    at.step();
  }
  return true;
}

// 1/min, 1/h, 1/m³: a unit that begins like a number. Not 1/2.
bool is_per_time(std::string_view text) {
  return text.starts_with("1/") && has_form_of_unit(text.substr(2)) && known_unit(text);
}

// -fach, HV10, ±0,1: not what may go on a date, a time or a fraction.
bool may_be_any_text(std::string_view text) {
  constexpr std::size_t kLongest = 32;
  const Token first = Cursor(text).token();
  return text.size() <= kLongest && first.sign != Sign::digit && first.sign != Sign::point &&
         first.sign != Sign::comma && text.front() != ':' && text.front() != '/';
}

bool starts_number(const Cursor& at) {
  if (at.is(Sign::digit) || at.code() == U'∞') return !at.done();
  return (at.is(Sign::point) || at.is(Sign::comma)) && at.next().is(Sign::digit);
}

// Reads one cell from left to right.
class NumberFinder {
 public:
  NumberFinder(std::string_view cell, bool any_text) : at_(cell), any_text_(any_text) {}

  std::optional<WrittenNumber> find();

 private:
  void take_bound();
  bool take_front();
  bool take_infinity();
  bool take_digits();
  bool take_price_end();
  bool take_exponent();
  bool take_letter_exponent(Cursor at);
  bool take_fortran_exponent(Cursor at);
  bool take_power_of_ten(Cursor at);
  bool take_exponent_digits(Cursor& at, std::size_t least, std::size_t most);
  void take_back_sign();
  bool take_rest();
  std::optional<WrittenNumber> finish();

  void add(char c) { core_.add(c); }
  void normalize_indian_groups();

  Cursor at_;
  bool any_text_;
  WrittenNumber found_;
  PlainNumber core_;  // without the sign
  bool open_ = false;
  bool bound_inside_ = false;  // of the parentheses
  bool negative_ = false;
  bool signed_ = false;
  bool has_mark_ = false;  // . or ,
  bool infinite_ = false;
};

std::optional<WrittenNumber> NumberFinder::find() {
  at_.take_blanks();
  // Excel's mark of a text stands before everything.
  if (at_.is(Sign::apostrophe) && !at_.next().done()) at_.step();
  take_bound();
  if (at_.take_any(U"(（")) open_ = true;
  at_.take_blanks();
  if (open_ && found_.bound == Bound::none) {
    take_bound();
    bound_inside_ = found_.bound != Bound::none;
  }
  if (!take_front()) return std::nullopt;
  if (!take_infinity() && !take_digits()) return std::nullopt;
  if (!infinite_ && !take_price_end()) {
    if (!take_exponent()) return std::nullopt;
  }
  take_back_sign();
  if (!take_rest()) return std::nullopt;
  return finish();
}

void NumberFinder::take_bound() {
  if (at_.take_any(U"<＜≤⩽≦‹")) found_.bound = Bound::below;
  if (found_.bound == Bound::none && at_.take_any(U">＞≥⩾≧›")) found_.bound = Bound::above;
  if (found_.bound != Bound::none) at_.take(U'=');
  at_.take_blanks();
}

// The sign and the text before the number, in either order: -R$ 5, R$ -5, − 5, EUR 5.
bool NumberFinder::take_front() {
  const auto take_sign = [this] {
    const bool minus = at_.is(Sign::minus);
    if (signed_ || (!minus && !at_.is(Sign::plus))) return;
    at_.step();
    signed_ = true;
    negative_ = minus;
    at_.take_blanks();
  };
  take_sign();
  if (starts_number(at_)) return true;
  const std::string_view from = at_.rest();
  while (!at_.done() && !starts_number(at_) && !at_.is(Sign::minus) && !at_.is(Sign::plus)) {
    at_.step();
  }
  if (at_.done()) {
    const std::string word = lower(trim_blanks(from));
    infinite_ = word == "inf" || word == "infinity";
    return infinite_;
  }
  std::string_view before = from.substr(0, from.size() - at_.rest().size());
  found_.before = trim_blanks(before);
  if (!open_ && found_.before.ends_with('(') &&
      is_currency(found_.before.substr(0, found_.before.size() - 1))) {  // R$ (5,0)
    open_ = true;
    before = found_.before = trim_blanks(found_.before.substr(0, found_.before.size() - 1));
  }
  if (is_word_character(last_character(before).code) && !is_currency(before)) return false;  // L12
  // L-12 is a name, € -12 a number.
  const bool apart = !before.empty() && is_blank_character(last_character(before).code);
  if (at_.is(Sign::minus) || at_.is(Sign::plus)) {
    const bool about =
        found_.before == "~" || found_.before == "≈" || is_footnote_mark(found_.before);
    if (!apart && !about && !is_currency(found_.before)) return false;
    take_sign();
  }
  return starts_number(at_);
}

bool NumberFinder::take_infinity() {
  infinite_ = infinite_ || at_.take(U'∞');
  return infinite_;
}

// Digits, with marks that are each followed by a digit; one may also stand at the end.
bool NumberFinder::take_digits() {
  if (!starts_number(at_)) return false;
  while (!at_.done() && core_.fits()) {
    const Token token = at_.token();
    if (token.sign == Sign::digit) {
      add(static_cast<char>('0' + token.digit));
      at_.step();
      continue;
    }
    // A middle dot is a decimal mark in 5·3, and a sign of multiplication in 5·10³.
    if (at_.code() == U'·' && (has_mark_ || take_power_of_ten(at_))) break;
    const bool goes_on = at_.next().is(Sign::digit);
    if (token.sign == Sign::point || token.sign == Sign::comma) {
      // 1. is a number only at the end, else an ordinal: 1. Schicht.
      const Cursor next = at_.next();
      const char32_t after = next.done() ? 0 : next.code();
      const bool ends = next.done() || after == 'e' || after == 'E' || after == ')';
      const bool price = next.is(Sign::minus);
      if (price) return true;
      if (!goes_on && !ends) return false;
      if (token.own_mark) found_.decimal = '.';
      add(token.sign == Sign::point ? '.' : ',');
      has_mark_ = true;
      at_.step();
      continue;
    }
    if (!goes_on || (token.sign != Sign::apostrophe && token.sign != Sign::blank)) break;
    // 5,1 1/min: what stands after decimals is not a group.
    if (token.sign == Sign::blank && !three_digits_follow(at_.next())) break;
    add(token.sign == Sign::blank ? ' ' : '\'');
    at_.step();
  }
  return core_.fits();
}

// 12,- is how a price without cents is written: the dash is not a minus.
bool NumberFinder::take_price_end() {
  if (!at_.is(Sign::point) && !at_.is(Sign::comma)) return false;
  Cursor ahead = at_.next();
  bool any = false;
  while (ahead.take(Sign::minus)) any = true;
  if (any) at_ = ahead;
  return any;
}

// False when what follows the digits cannot follow a number.
bool NumberFinder::take_exponent() {
  if (take_letter_exponent(at_) || take_fortran_exponent(at_) || take_power_of_ten(at_)) {
    return core_.fits();
  }
  return true;
}

bool NumberFinder::take_exponent_digits(Cursor& at, std::size_t least, std::size_t most) {
  const PlainNumber before = core_;
  add('e');
  if (at.is(Sign::minus)) add('-');
  if (at.is(Sign::minus) || at.is(Sign::plus)) {
    at.step();
    at.take_blanks();  // 1.2E+ 03, as Fortran may write it
  }
  std::size_t digits = 0;
  while (at.is(Sign::digit)) {
    add(static_cast<char>('0' + at.token().digit));
    at.step();
    ++digits;
  }
  if (digits >= least && digits <= most) return true;
  core_ = before;
  return false;
}

// 1e3, 1.2D+03, 1,2 E-3. A D needs a decimal mark or a sign, as 12D05 may be the name of a part.
bool NumberFinder::take_letter_exponent(Cursor at) {
  const bool apart = at.take_blanks();
  const bool double_precision = at.take_any(U"dDｄＤ");
  if (!double_precision && !at.take_any(U"eEｅＥ")) return false;
  const bool has_sign = at.is(Sign::minus) || at.is(Sign::plus);
  if (apart && !has_sign) return false;
  if (double_precision && !has_mark_ && !has_sign) return false;
  constexpr std::size_t kMost = 5;
  if (!take_exponent_digits(at, 1, kMost)) return false;
  at_ = at;
  return true;
}

// Fortran leaves out the letter when the exponent has three digits: 1.2+003. Without a zero in front
// of it, it is rather a range: 0.5-100.
bool NumberFinder::take_fortran_exponent(Cursor at) {
  if (!has_mark_ || (!at.is(Sign::minus) && !at.is(Sign::plus))) return false;
  if (at.next().token().digit != 0 || !at.next().is(Sign::digit)) return false;
  constexpr std::size_t kDigits = 3;
  if (!take_exponent_digits(at, kDigits, kDigits)) return false;
  at_ = at;
  return true;
}

// 1.2×10^3, 1,2 · 10³, 1.2*10^-3
bool NumberFinder::take_power_of_ten(Cursor at) {
  at.take_blanks();
  if (!at.take_any(U"×xX*·⋅∙")) return false;
  at.take_blanks();
  if (!at.take(U'1') || !at.take(U'0')) return false;
  if (at.take(U'^')) {
    if (!take_exponent_digits(at, 1, 3)) return false;
    at_ = at;
    return true;
  }
  constexpr std::u32string_view kRaised = U"⁰¹²³⁴⁵⁶⁷⁸⁹";
  PlainNumber with = core_;
  with.add('e');
  if (at.take(U'⁻')) with.add('-');
  std::size_t digits = 0;
  while (!at.done() && kRaised.find(at.code()) != kRaised.npos) {
    with.add(static_cast<char>('0' + kRaised.find(at.code())));
    at.step();
    ++digits;
  }
  if (digits == 0 || digits > 3) return false;
  core_ = with;
  at_ = at;
  return true;
}

// 5,0- as SAP writes it; a unit may follow. 5-7 and 5-a are not numbers.
void NumberFinder::take_back_sign() {
  if (signed_) return;
  Cursor ahead = at_;
  const bool apart = ahead.take_blanks();
  const bool minus = ahead.is(Sign::minus);
  const char32_t sign = ahead.done() ? 0 : ahead.code();
  if (!minus && !ahead.is(Sign::plus)) return;
  // A dash after a blank is rather "no more": 5,0 —
  if (apart && sign != '-' && sign != U'−') return;
  ahead.step();
  // A unit after the sign stands apart, or is not a letter: 5,0-%
  const bool joined = !ahead.done() && !ahead.is(Sign::blank) && ahead.code() != ')';
  const bool symbol = joined && !ahead.is(Sign::digit) && !is_word_character(ahead.code()) &&
                      has_form_of_unit(ahead.rest());
  if (joined && !symbol) return;
  if (apart && !ahead.done() && ahead.code() != ')') return;
  at_ = ahead;
  signed_ = true;
  negative_ = minus;
}

// The text after the number, and the closing parenthesis.
bool NumberFinder::take_rest() {
  at_.take_blanks();
  if (open_ && at_.take_any(U")）")) {
    open_ = false;
    found_.in_parentheses = true;
    at_.take_blanks();
  }
  std::string_view after = trim_blanks(at_.rest());
  if (open_) {
    if (!after.ends_with(')')) return false;
    after = trim_blanks(after.substr(0, after.size() - 1));
    found_.in_parentheses = true;
  }
  found_.after = after;
  return after.empty() || has_form_of_unit(after) || is_footnote_mark(after) ||
         is_per_time(after) || (any_text_ && may_be_any_text(after));
}

std::optional<WrittenNumber> NumberFinder::finish() {
  if (bound_inside_) {  // (<5) is not a negative number
    if (!found_.in_parentheses) return std::nullopt;
    found_.in_parentheses = false;
  } else if (found_.in_parentheses) {
    // (-5) and <(5) are no way to write a number.
    if (signed_ || found_.bound != Bound::none) return std::nullopt;
    negative_ = true;
  }
  if (infinite_) {
    for (const char c : std::string_view("inf")) add(c);
  } else {
    normalize_indian_groups();
  }
  if (negative_) found_.number.add('-');
  for (const char c : core_.text()) found_.number.add(c);
  if (!found_.number.fits()) return std::nullopt;
  return found_;
}

// 12,34,567.8: groups of two digits before the last of three. The comma can only be thousands then.
void NumberFinder::normalize_indian_groups() {
  const std::string_view text = core_.text();
  const std::size_t end = std::min(text.find('.'), text.size());
  std::size_t pairs = 0;
  std::size_t at = 0;
  for (std::size_t cut = text.find(','); cut < end; cut = text.find(',', at)) {
    const std::size_t digits = cut - at;
    if (at == 0 ? digits == 0 || digits > 2 : digits != 2) return;
    if (text.find_first_not_of("0123456789", at) < cut) return;
    if (at > 0) ++pairs;
    at = cut + 1;
  }
  const bool last_of_three =
      end - at == 3 && text.substr(at, 3).find_first_not_of("0123456789") == text.npos;
  if (pairs == 0 || !last_of_three || text.find_first_of(" '") != text.npos) return;
  PlainNumber plain;
  for (const char c : text) {
    if (c != ',') plain.add(c);
  }
  core_ = plain;
  found_.decimal = '.';
}

// Nearly all numbers are written so: -12,5.
bool is_plain_number(std::string_view cell) {
  if (cell.starts_with('-')) cell.remove_prefix(1);
  if (cell.empty() || !is_digit(cell.front()) || !is_digit(cell.back())) return false;
  std::size_t marks = 0;
  for (const char c : cell) {
    if (c == '.' || c == ',') ++marks;
    if (c != '.' && c != ',' && !is_digit(c)) return false;
  }
  return marks <= 1;
}

}  // namespace

bool is_footnote_mark(std::string_view text) {
  constexpr std::string_view kMarks = "*?!#^";
  constexpr std::size_t kMost = 3;
  if (text == "†" || text == "‡") return true;
  return !text.empty() && text.size() <= kMost && text.find_first_not_of(kMarks) == text.npos;
}

std::optional<WrittenNumber> find_number(std::string_view cell, bool any_text) {
  cell = trim_blanks(cell);
  if (cell.empty() || cell.size() > kLongestCell) return std::nullopt;
  if (is_plain_number(cell)) {
    WrittenNumber found;
    for (const char c : cell) found.number.add(c);
    if (found.number.fits()) return found;
  }
  cell = without_formula(cell);
  if (cell.starts_with('=')) cell = trim_blanks(cell.substr(1));          // =3,24
  if (cell.size() > 2 && cell.starts_with('"') && cell.ends_with('"')) {  // quoted twice
    cell = trim_blanks(cell.substr(1, cell.size() - 2));
  }
  if (cell.empty()) return std::nullopt;
  return NumberFinder(cell, any_text).find();
}

std::optional<double> read_value(const WrittenNumber& number, const NumberStyle& style) {
  NumberStyle own = style;
  if (number.decimal != 0 && number.decimal != style.decimal) {
    own = {number.decimal, number.decimal == '.' ? ',' : '.', false, false};
  }
  const std::string_view text = number.number.text();
  if (auto value = parse_plain(text, own.decimal)) return value;
  if (auto value = parse_grouped(text, own, !own.both_decimal)) return value;
  return parse_with_other_mark(text, own);
}

NumberForm written_form(std::string_view cell) {
  const auto number = find_number(cell);
  if (!number || number->decimal != 0) return NumberForm::none;
  if (!number->before.empty() && !is_currency(number->before)) return NumberForm::none;
  return form_of(number->number.text());
}

bool is_infinite_text(std::string_view token) {
  return lower(token).find("nan") == std::string::npos;
}

namespace {

// Replaces &nbsp; and the like at the ends of a cell. Points into `scratch` if there were any.
std::string_view without_entities(std::string_view cell, std::string& scratch) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEntities = {
      {{"&nbsp;", " "},
       {"&#160;", " "},
       {"&thinsp;", " "},
       {"&ensp;", " "},
       {"&minus;", "−"},
       {"&#8722;", "−"}}};
  if (!cell.starts_with('&') && !cell.ends_with(';')) return cell;
  scratch = cell;
  bool any = false;
  for (const auto& [entity, text] : kEntities) {
    for (std::size_t at = scratch.find(entity); at != scratch.npos; at = scratch.find(entity)) {
      scratch.replace(at, entity.size(), text);
      any = true;
    }
  }
  return any ? trim_blanks(scratch) : cell;
}

}  // namespace

std::string_view visible_text(std::string_view cell, std::string& scratch) {
  cell = trim_blanks(cell);
  const std::string_view plain = without_entities(cell, scratch);
  if (plain != cell) return plain;
  if (!cell.starts_with("=\"") || !cell.ends_with('"') || cell.size() < 3) return cell;
  const std::string_view inside = cell.substr(2, cell.size() - 3);
  scratch.clear();
  for (std::size_t i = 0; i < inside.size(); ++i) {
    scratch += inside[i];
    if (inside[i] != '"') continue;
    if (i + 1 == inside.size() || inside[i + 1] != '"') return cell;  // ="a"&"b" is a formula
    ++i;
  }
  return trim_blanks(scratch);
}

}  // namespace relevance::table
