// SPDX-License-Identifier: PostgreSQL
#include "contract/verdict.h"

#include <algorithm>
#include <array>

namespace relevance::contract {
namespace {

// The order of the features is not supported by the data, or is a consequence of the target.
constexpr std::array<std::string_view, 4> kDoNotUse = {"below_baseline", "nothing_above_noise",
                                                       "target_in_disguise", "one_column_suffices"};

// The ranking holds, but less than its figures say; or the data may not be what they seem.
constexpr std::array<std::string_view, 21> kWithCare = {"low_r2",
                                                        "undecidable_features",
                                                        "noise_not_tested",
                                                        "one_column_prevails",
                                                        "slow_target",
                                                        "uneven_groups",
                                                        "time_order_random",
                                                        "few_rows",
                                                        "few_target_values",
                                                        "revealing_gaps",
                                                        "sorted_target",
                                                        "repeated_rows",
                                                        "decimal_mark_unproven",
                                                        "date_order_guessed",
                                                        "possible_missing_code",
                                                        "digits_lost",
                                                        "lost_decimals",
                                                        "clock_or_duration",
                                                        "no_callback",
                                                        "unreadable_metrics",
                                                        "service_warning"};

}  // namespace

const char* to_string(Trust trust) {
  switch (trust) {
    case Trust::trustworthy:
      return "trustworthy";
    case Trust::with_care:
      return "with care";
    case Trust::do_not_use:
      break;
  }
  return "do not use";
}

Trust trust_despite(std::string_view code) {
  const auto is_among = [&](const auto& codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  };
  if (is_among(kDoNotUse)) return Trust::do_not_use;
  return is_among(kWithCare) ? Trust::with_care : Trust::trustworthy;
}

Verdict judge(const std::vector<Warning>& warnings, bool noise_tested) {
  Verdict verdict;
  for (const Warning& warning : warnings) {
    const Trust trust = trust_despite(warning.code);
    if (trust == Trust::trustworthy) continue;
    verdict.trust = std::max(verdict.trust, trust);
    verdict.reasons.push_back(warning);
  }
  const bool undecidable =
      std::any_of(warnings.begin(), warnings.end(),
                  [](const Warning& warning) { return warning.code == "undecidable_features"; });
  if (!noise_tested && !undecidable) {
    verdict.trust = std::max(verdict.trust, Trust::with_care);
    verdict.reasons.push_back(make_warning("noise_not_tested", {}));
  }
  std::stable_partition(verdict.reasons.begin(), verdict.reasons.end(), [](const Warning& reason) {
    return trust_despite(reason.code) == Trust::do_not_use;
  });
  return verdict;
}

nlohmann::json verdict_in(const Verdict& verdict, Language language) {
  nlohmann::json out = {{"verdict", to_string(verdict.trust)},
                        {"codes", nlohmann::json::array()},
                        {"reasons", nlohmann::json::array()}};
  for (const Warning& reason : verdict.reasons) {
    out["codes"].push_back(reason.code);
    out["reasons"].push_back(language == Language::portuguese ? reason.message.portuguese
                                                              : reason.message.english);
  }
  return out;
}

}  // namespace relevance::contract
