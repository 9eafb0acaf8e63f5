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
  bool start_array(std::size_t) override {
    if (values_ == 0) is_list_ = true;
    return enter();
  }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    return false;
  }

  bool is_list() const { return is_list_; }

 private:
  bool value() { return ++values_ <= kMostValues; }
  bool enter() { return ++depth_ <= kDeepest && value(); }
  bool leave() {
    --depth_;
    return true;
  }

  bool is_list_ = false;
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
};

}  // namespace

json parse_bounded(std::string_view text) {
  Measure measure;
  if (!json::sax_parse(text, &measure)) return json(json::value_t::discarded);
  return json::parse(text, nullptr, false);
}

bool parse_bounded_list(std::string_view text, const std::function<void(const json&)>& take) {
  Measure measure;
  if (!json::sax_parse(text, &measure) || !measure.is_list()) return false;
  // What it returns false for is not kept.
  [[maybe_unused]] const json rest =
      json::parse(text, [&](int depth, json::parse_event_t event, json& element) {
        using Event = json::parse_event_t;
        const bool is_whole =
            event == Event::object_end || event == Event::array_end || event == Event::value;
        if (depth != 1 || !is_whole) return true;
        take(element);
        return false;
      });
  return true;
}

}  // namespace relevance::contract
