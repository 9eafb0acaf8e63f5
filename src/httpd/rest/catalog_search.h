// SPDX-License-Identifier: PostgreSQL
// Finds what a request names in the catalog, or suggests what it may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "httpd/rest/call_arguments.h"
#include "httpd/rest/catalog.h"

namespace relevance::httpd {

// The view with that name. Throws StatusError 404 PGRST205. schema: for the message.
const Relation& find_relation(const Catalog& catalog, const std::string& schema,
                              const std::string& name);

std::vector<const Function*> functions_named(const Catalog& catalog, std::string_view name);

// The function with that name that accepts these arguments and requires no others. Of several, the
// one whose types match the values best: a whole number prefers integer, other text prefers text.
// Throws StatusError: 404 PGRST202 if there is none, 300 PGRST203 if the choice is ambiguous.
const Function& choose_function(const Catalog& catalog, const std::string& schema,
                                const std::string& name, const CallArguments& arguments);

}  // namespace relevance::httpd
