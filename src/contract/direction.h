// SPDX-License-Identifier: PostgreSQL
// What a direction code means to people, in their language.
#pragma once

#include <string>
#include <string_view>

namespace relevance::contract {

enum class Language { english, portuguese };

// The language that a reader prefers among ours: of an Accept-Language header (RFC 9110, section
// 12.5.4), or of a plain tag such as "pt-BR". English where neither is asked for.
Language preferred_language(std::string_view accept_language);

// code: "positive", "negative", "nonmonotonic", "none". kind: the feature's; a categorical has no
// order, so it either matters or not. Empty for a code that is none of these.
std::string direction_sentence(std::string_view code, std::string_view kind, Language language);

}  // namespace relevance::contract
