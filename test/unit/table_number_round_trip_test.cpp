// SPDX-License-Identifier: PostgreSQL
// Any number, written in any form that is understood, is read exactly as it was meant. The form is
// drawn once for a column, as one program writes it; the numbers are drawn for each cell.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "column_cells.h"
#include "table/columns/column_numbers.h"
#include "table/columns/unit_conversion.h"

namespace relevance::table {
namespace {

// Text before and after something.
struct Around {
  std::string_view before, after;
};

struct Form {
  char decimal = '.';
  std::string_view group;  // between thousands
  bool pairs = false;      // Indian groups
  Around negative{"-", ""};
  Around unit{"", ""};
  Around wrap{"", ""};
  std::string_view zero = "0";  // the first of ten digits
  bool quoted = false;
};

class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  Form draw_form() {
    Form form;
    form.decimal = any(std::array{'.', ','});
    const std::string_view mark = form.decimal == '.' ? "," : ".";
    form.group = any(std::array<std::string_view, 10>{"", "", mark, " ", "\u00A0", "\u202F", "'",
                                                      "’", "\u02BC", "\u2009"});
    form.pairs = form.group == "," && any(std::array{true, false});
    form.negative = any(std::array<Around, 9>{{{"-", ""},
                                               {"\u2212", ""},
                                               {"–", ""},
                                               {"- ", ""},
                                               {"", "-"},
                                               {"", "\u2212"},
                                               {"(", ")"},
                                               {"( ", " )"},
                                               {"\uFF0D", ""}}});
    form.unit = any(std::array<Around, 7>{{{"", ""},
                                           {"", ""},
                                           {"", " bar"},
                                           {"", "\u00A0NTU"},
                                           {"€ ", ""},
                                           {"", "%"},
                                           {"", " µS/cm"}}});
    form.wrap = any(std::array<Around, 8>{{{"", ""},
                                           {"\u00A0", ""},
                                           {"", "\u200B"},
                                           {"\uFEFF", ""},
                                           {"=\"", "\""},
                                           {"'", ""},
                                           {"\u2009", "\u202F"},
                                           {"", ""}}});
    form.zero = any(std::array<std::string_view, 4>{"0", "0", "\uFF10", "\u0660"});
    form.quoted = any(std::array{true, false});
    return form;
  }

  // Digits with a point and perhaps a minus, as strtod reads them.
  std::string draw_number() {
    std::string number = random_() % 2 == 0 ? "-" : "";
    const std::size_t whole = 1 + random_() % 9;
    for (std::size_t i = 0; i < whole; ++i) {
      const auto low = i == 0 && whole > 1 ? 1U : 0U;
      number += static_cast<char>('0' + low + random_() % (10 - low));
    }
    const std::size_t decimals = random_() % 6;
    if (decimals > 0) number += '.';
    for (std::size_t i = 0; i < decimals; ++i) number += static_cast<char>('0' + random_() % 10);
    return number;
  }

  static std::string write(std::string_view number, const Form& form) {
    const bool negative = number.starts_with('-');
    if (negative) number.remove_prefix(1);
    const std::size_t point = std::min(number.find('.'), number.size());
    std::string text;
    for (std::size_t i = 0; i < number.size(); ++i) {
      if (i == point) {
        text += form.decimal;
        continue;
      }
      const std::size_t left = point - i;  // digits up to the point
      const bool begins_group =
          i > 0 && i < point &&
          (left == 3 || (left > 3 && form.pairs ? (left - 3) % 2 == 0 : left % 3 == 0));
      if (begins_group) text += form.group;
      text += digit(number[i], form.zero);
    }
    if (form.unit.before.empty()) {
      if (negative) text = around(form.negative, text);
      text = around(form.unit, text);
    } else {
      text = around(form.unit, text);
      if (negative) text = around(form.negative, text);
    }
    return around(form.wrap, text);
  }

 private:
  template <typename List>
  typename List::value_type any(const List& list) {
    return list[random_() % list.size()];
  }
  static std::string around(const Around& both, const std::string& text) {
    return std::string(both.before) + text + std::string(both.after);
  }
  static std::string digit(char digit, std::string_view zero) {
    std::string text(zero);
    text.back() = static_cast<char>(text.back() + (digit - '0'));
    return text;
  }

  std::mt19937 random_;
};

TEST(AnyNumber, InAnyFormIsReadExactly) {
  Writer writer(11);
  for (int column = 0; column < 1500; ++column) {
    const Form form = writer.draw_form();
    std::vector<std::string> cells;
    std::vector<double> expected;
    for (int i = 0; i < 25; ++i) {
      const std::string number = writer.draw_number();
      cells.push_back(Writer::write(number, form));
      expected.push_back(std::strtod(number.c_str(), nullptr));
    }
    CsvOptions options;
    options.decimal = form.decimal;
    const Column read = read_cells(cells, options, form.quoted);
    ASSERT_EQ(read.type, ColumnType::numeric) << cells[0] << "  " << cells[1] << "  " << cells[2];
    for (std::size_t i = 0; i < cells.size(); ++i) {
      ASSERT_EQ(read.values[i], expected[i]) << cells[i];
    }
    ASSERT_TRUE(read.warnings.empty()) << cells[0];
  }
}

TEST(AnyNumber, RarelyWrittenInAnyFormIsReadExactly) {
  Writer writer(12);
  for (int column = 0; column < 300; ++column) {
    const Form form = writer.draw_form();
    Form plain;
    plain.decimal = form.decimal;
    plain.quoted = form.quoted;
    std::vector<std::string> cells;
    std::vector<double> expected;
    for (int i = 0; i < 200; ++i) {
      const std::string number = writer.draw_number();
      const bool rare = i == 7 || i == 70;
      cells.push_back(Writer::write(number, rare ? form : plain));
      expected.push_back(std::strtod(number.c_str(), nullptr));
    }
    // A percent sign or a unit in two cells is another question.
    if (!form.unit.before.empty() || !form.unit.after.empty()) continue;
    CsvOptions options;
    options.decimal = form.decimal;
    const Column read = read_cells(cells, options, form.quoted);
    ASSERT_EQ(read.values, expected) << cells[7];
  }
}

TEST(AnyNumber, BelowALimitIsHalfOfItExactly) {
  Writer writer(13);
  for (int column = 0; column < 300; ++column) {
    Form form = writer.draw_form();
    form.wrap = {};
    std::string number = writer.draw_number();
    if (number.starts_with('-')) number.erase(0, 1);
    CsvOptions options;
    options.decimal = form.decimal;
    const std::string cell = "<" + Writer::write(number, form);
    const Column read = read_cells({cell, Writer::write("1.5", form)}, options, form.quoted);
    if (form.unit.after.ends_with("NTU")) continue;  // two cells do not prove an unknown unit
    const double limit = std::strtod(number.c_str(), nullptr);
    ASSERT_EQ(read.values.at(0), limit / 2) << cell;
  }
}

TEST(AnyUnit, IsConvertedThereAndBack) {
  Writer writer(14);
  static constexpr std::array<std::array<std::string_view, 2>, 10> kPairs = {{{"bar", "mbar"},
                                                                              {"kg", "t"},
                                                                              {"g", "kg"},
                                                                              {"mm", "m"},
                                                                              {"cm", "m"},
                                                                              {"W", "MW"},
                                                                              {"L", "m³"},
                                                                              {"A", "mA"},
                                                                              {"ppm", "%"},
                                                                              {"kPa", "hPa"}}};
  for (const auto& [one, other] : kPairs) {
    const Unit from = *known_unit(one);
    const Unit to = *known_unit(other);
    ASSERT_TRUE(are_convertible(from, to));
    for (int i = 0; i < 500; ++i) {
      const double value = std::strtod(writer.draw_number().c_str(), nullptr);
      // These differ by powers of ten, so the decimal digits stay.
      EXPECT_EQ(convert(convert(value, from, to), to, from), value) << one << " " << other;
    }
  }
}

}  // namespace
}  // namespace relevance::table
