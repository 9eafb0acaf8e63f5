// SPDX-License-Identifier: PostgreSQL
#include "table/readings/readings_encoder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/columns/clock_numbers.h"
#include "table/columns/column_table.h"
#include "table/columns/number_text.h"
#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

constexpr std::uint32_t kUnseen = kNoTag - 1;

std::string text_of(const EncodedCells& column, double cell) {
  if (!is_text(cell)) return number_text(cell);
  return (*column.texts)[code_in(cell) - 1];
}

// Seconds since 1970, from a number of seconds, or thousandths, millionths, billionths of one.
double seconds_of_epoch(double number) {
  const double divisor = epoch_divisor(number);
  return divisor > 0 ? number / divisor : kMissing;
}

}  // namespace

ReadingsEncoder::ReadingsEncoder(ReadingsColumns roles, std::vector<std::string> columns,
                                 bool epoch)
    : roles_(std::move(roles)),
      columns_(std::move(columns)),
      epoch_(epoch),
      word_values_(roles_.values.size()) {}

// The texts are copied, so that they stay when the block's dictionary is gone.
void ReadingsEncoder::keep_texts(const EncodedCells& column, TextDictionary& texts) {
  const std::size_t size = column.texts == nullptr ? 0 : column.texts->size();
  for (std::size_t i = texts.size(); i < size; ++i) texts.code_of((*column.texts)[i]);
}

std::string ReadingsEncoder::unit_text(double unit) const {
  if (!std::isnan(unit)) return number_text(unit);
  const std::size_t code = code_in(unit);
  return is_text(unit) && code <= unit_words_.size() ? unit_words_[code - 1] : std::string();
}

std::string ReadingsEncoder::tag_column() const {
  std::string names;
  for (const std::size_t i : roles_.tags) {
    names += (names.empty() ? "" : ", ") + quote_text(columns_[i]);
  }
  return names;
}

ReadingsBlock ReadingsEncoder::encode(const std::vector<EncodedCells>& block, std::size_t rows) {
  encode_tags(block, rows);
  encode_times(block, rows);
  encode_values(block, rows);
  ReadingsBlock result{rows, tags_.data(), times_.data(), values_.data(), nullptr, nullptr, {}};
  if (!epoch_ && !roles_.clock) result.times = block[roles_.time].cells;
  for (const std::size_t i : roles_.others) result.others.push_back(block[i].cells);
  if (roles_.unit) {
    keep_texts(block[*roles_.unit], unit_words_);
    result.units = block[*roles_.unit].cells;
  }
  if (!roles_.quality) return result;
  keep_texts(block[*roles_.quality], quality_words_);
  result.qualities = block[*roles_.quality].cells;
  return result;
}

std::uint32_t ReadingsEncoder::add_tag(std::string name) {
  names_.push_back(std::move(name));
  return static_cast<std::uint32_t>(names_.size() - 1);
}

void ReadingsEncoder::encode_tags(const std::vector<EncodedCells>& block, std::size_t rows) {
  tags_.resize(rows);
  if (roles_.tags.size() == 1) return encode_one_tag(block[roles_.tags.front()], rows);
  Key key(roles_.tags.size());
  Key last;
  std::uint32_t last_tag = kNoTag;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < key.size(); ++i) {
      key[i] = bits_of(block[roles_.tags[i]].cells[row]);
    }
    if (key != last) {
      std::vector<std::string> parts;
      for (const std::size_t i : roles_.tags) {
        const double cell = block[i].cells[row];
        parts.push_back(is_filled(cell) ? text_of(block[i], cell) : std::string());
      }
      last = key;
      last_tag = number_of(key, std::move(parts));
    }
    tags_[row] = last_tag;
  }
}

void ReadingsEncoder::encode_one_tag(const EncodedCells& column, std::size_t rows) {
  // When a body is read again, its dictionary begins anew; the tags stay.
  const std::size_t texts = column.texts == nullptr ? 0 : column.texts->size();
  if (texts > tag_of_text_.size()) tag_of_text_.resize(texts, kUnseen);
  for (std::size_t row = 0; row < rows; ++row) {
    const double cell = column.cells[row];
    const std::uint32_t code = code_in(cell);
    const bool known = is_text(cell) && code <= tag_of_text_.size();
    if (known && tag_of_text_[code - 1] != kUnseen) {
      tags_[row] = tag_of_text_[code - 1];
    } else {
      tags_[row] = number_of(column, cell);
    }
  }
}

std::uint32_t ReadingsEncoder::number_of(const EncodedCells& column, double cell) {
  if (!is_filled(cell)) return kNoTag;
  if (is_text(cell)) {
    const std::uint32_t code = code_in(cell);
    if (code == kOtherCode) {
      throw Error("too_many_tags",
                  "column " + tag_column() + " has too many different texts: they are not tags",
                  "It has more than " + std::to_string(kMaxDistinctTexts) + ".",
                  "Name the column of the tags in the option \"tag_column\".");
    }
    return tag_of_text_[code - 1] = add_tag(text_of(column, cell));
  }
  const auto [found, is_new] = numbers_.try_emplace(bits_of(cell), kNoTag);
  if (is_new) found->second = add_tag(number_text(cell));
  return found->second;
}

std::uint32_t ReadingsEncoder::number_of(Key key, std::vector<std::string> parts) {
  const auto [found, is_new] = keys_.try_emplace(std::move(key), kNoTag);
  if (!is_new) return found->second;
  std::string name;
  for (const std::string& part : parts) {
    if (!part.empty()) name += (name.empty() ? "" : ".") + part;
  }
  if (name.empty()) return kNoTag;
  parts_.push_back(std::move(parts));
  return found->second = add_tag(std::move(name));
}

void ReadingsEncoder::shorten_names() {
  std::vector<bool> varies(roles_.tags.size(), false);
  for (const auto& parts : parts_) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i] != parts_.front()[i]) varies[i] = true;
    }
  }
  if (std::find(varies.begin(), varies.end(), true) == varies.end()) varies.back() = true;
  for (std::size_t tag = 0; tag < parts_.size(); ++tag) {
    std::string name;
    for (std::size_t i = 0; i < varies.size(); ++i) {
      if (varies[i] && !parts_[tag][i].empty()) name += (name.empty() ? "" : ".") + parts_[tag][i];
    }
    if (!name.empty()) names_[tag] = name;
  }
}

void ReadingsEncoder::join_tags(const std::vector<std::size_t>& columns) {
  roles_.tags.insert(roles_.tags.begin(), columns.begin(), columns.end());
  std::erase_if(roles_.others, [&](std::size_t i) {
    return std::find(columns.begin(), columns.end(), i) != columns.end();
  });
  names_.clear();
  tag_of_text_.clear();
  numbers_.clear();
  keys_.clear();
  parts_.clear();
}

void ReadingsEncoder::keep_unique_names(std::string_view target) {
  std::map<std::string, std::size_t> tags;
  for (std::size_t tag = 0; tag < names_.size(); ++tag) {
    if (fold(names_[tag]) == fold(target)) return;
    ++tags[parts_[tag].back()];
  }
  for (std::size_t tag = 0; tag < names_.size(); ++tag) {
    const std::string& own = parts_[tag].back();
    if (!own.empty() && tags[own] == 1) names_[tag] = own;
  }
}

void ReadingsEncoder::encode_times(const std::vector<EncodedCells>& block, std::size_t rows) {
  if (!epoch_ && !roles_.clock) return;
  const double* const times = block[roles_.time].cells;
  times_.resize(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    times_[row] = epoch_ ? seconds_of_epoch(times[row]) : times[row];
    if (roles_.clock) times_[row] += block[*roles_.clock].cells[row];
  }
}

void ReadingsEncoder::encode_values(const std::vector<EncodedCells>& block, std::size_t rows) {
  values_.assign(block[roles_.values.front()].cells, block[roles_.values.front()].cells + rows);
  for (std::size_t i = 0; i < roles_.values.size(); ++i) {
    const EncodedCells& column = block[roles_.values[i]];
    const bool has_texts = column.texts != nullptr && !column.texts->empty();
    if (i == 0 && !has_texts) continue;
    for (std::size_t row = 0; row < rows; ++row) {
      const double cell = column.cells[row];
      if (i > 0 && is_filled(values_[row])) continue;
      values_[row] = is_text(cell) ? word_value(i, code_in(cell), *column.texts) : cell;
    }
  }
}

// Texts that are numbers become numbers.
double ReadingsEncoder::word_value(std::size_t column, std::uint32_t code,
                                   const TextDictionary& texts) {
  if (code == kOtherCode) return text_value(code);
  std::vector<double>& values = word_values_[column];
  while (values.size() < code) {
    const std::string& text = texts[values.size()];
    const auto number = parse_plain(text, '.');
    values.push_back(number ? *number : text_value(words_.code_of(text)));
  }
  return values[code - 1];
}

}  // namespace relevance::table
