// SPDX-License-Identifier: PostgreSQL
#include "contract/bounded_json.h"

#include <cstddef>

namespace relevance::contract {
namespace {

using nlohmann::json;

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kMostValues = 8'000'000;

// Counts values and depth without building anything. Each member returns whether to go on.
class Measure : public json::json_sax_t {
 public:
  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(json::number_integer_t) override { return value(); }
  bool number_unsigned(json::number_unsigned_t) override { return value(); }
  bool number_float(json::number_float_t, const std::string&) override { return value(); }
  bool string(std::string&) override { return value(); }
  bool binary(json::binary_t&) override { return value(); }
  bool start_object(std::size_t) override { return enter(); }
  bool key(std::string&) override { return true; }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    return false;
  }

 private:
  bool value() { return ++values_ <= kMostValues; }
  bool enter() { return ++depth_ <= kDeepest && value(); }
  bool leave() {
    --depth_;
    return true;
  }

  std::size_t depth_ = 0;
  std::size_t values_ = 0;
};

}  // namespace

json parse_bounded(std::string_view text) {
  Measure measure;
  if (!json::sax_parse(text, &measure)) return json(json::value_t::discarded);
  return json::parse(text, nullptr, false);
}

}  // namespace relevance::contract
