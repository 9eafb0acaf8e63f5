// SPDX-License-Identifier: PostgreSQL
// Statements with the rights of the owner of the extension's tables, inside a function that any role
// calls: for what a role may do through that function alone. C++ zone.
#pragma once

#include <functional>

namespace relevance::extension {

// The caller has checked what the calling role may do. While fn runs, no other role can be assumed;
// afterwards, and when it throws, the role is the caller's again.
void with_owner_rights(const std::function<void()>& fn);

}  // namespace relevance::extension
