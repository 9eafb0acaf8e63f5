// SPDX-License-Identifier: PostgreSQL
// How large the texts may be that callers give: checked before anything is stored or sent.
// control/sql has the same numbers in the constraints of its tables.
#pragma once

#include <cstddef>

namespace relevance::contract {

inline constexpr std::size_t kMaxNameBytes = 4096;        // a column, a tag, a file, a word
inline constexpr std::size_t kMaxListed = 100'000;        // names in a list: as many as columns
inline constexpr std::size_t kMaxOptionsBytes = 1 << 20;  // all options, as JSON
inline constexpr std::size_t kMaxJsonBytes = 16 << 20;    // of JSON that is read at all
inline constexpr std::size_t kMaxQueryBytes = 1 << 20;

}  // namespace relevance::contract
