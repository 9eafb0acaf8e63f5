#include "contract/bounded_json.h"

#include <cstddef>

namespace relevance::contract {
namespace {

using nlohmann::json;

constexpr int kDeepest = 64;
constexpr std::size_t kMostValues = 8'000'000;

struct TooMuch {};

}  // namespace

json parse_bounded(std::string_view text) {
  std::size_t values = 0;
  const auto count = [&](int depth, json::parse_event_t, json&) {
    if (depth > kDeepest || ++values > kMostValues) throw TooMuch();
    return true;
  };
  try {
    return json::parse(text, count, false);
  } catch (const TooMuch&) {
    return json(json::value_t::discarded);
  }
}

}  // namespace relevance::contract
