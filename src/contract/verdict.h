// SPDX-License-Identifier: PostgreSQL
// Whether a ranking can be relied on, as one word, by the warnings of its run.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "base/warning.h"
#include "contract/direction.h"

namespace relevance::contract {

enum class Trust { trustworthy, with_care, do_not_use };
const char* to_string(Trust trust);  // "trustworthy", "with care", "do not use"

// What a warning of this code means for the ranking.
Trust trust_despite(std::string_view code);

struct Verdict {
  Trust trust = Trust::trustworthy;
  std::vector<Warning> reasons;  // the warnings that speak against it, the gravest first
};

// noise_tested: whether the ranking says which features are above noise; services of other makers may
// not say it.
Verdict judge(const std::vector<Warning>& warnings, bool noise_tested);

// For readers: {"verdict", "codes": [code ...], "reasons": [sentence ...]} in one language.
nlohmann::json verdict_in(const Verdict& verdict, Language language);

}  // namespace relevance::contract
