// SPDX-License-Identifier: PostgreSQL
// Explains direction codes to people, in their language.
#pragma once

#include <string>
#include <string_view>

namespace relevance::contract {

enum class Language { english, portuguese };

// The supported language that a reader prefers, from an Accept-Language header (RFC 9110, section
// 12.5.4) or a plain tag such as "pt-BR". English when neither language is requested.
Language preferred_language(std::string_view accept_language);

// code: "positive", "negative", "nonmonotonic", "none". kind: the feature's; a categorical has no
// order, so it either matters or not. Empty for an unknown code.
std::string direction_sentence(std::string_view code, std::string_view kind, Language language);

}  // namespace relevance::contract
