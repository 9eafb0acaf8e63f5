// SPDX-License-Identifier: PostgreSQL
// Finds what a request names in the catalog, or tells what it may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "httpd/rest/call_arguments.h"
#include "httpd/rest/relation.h"

namespace relevance::httpd {

// The view of that name. Throws StatusError 404 PGRST205. schema: for the message.
const Relation& find_relation(const Catalog& catalog, const std::string& schema,
                              const std::string& name);

std::vector<const Function*> functions_named(const Catalog& catalog, std::string_view name);

// The function of that name that takes what is given and needs no more. Of several the one whose
// argument types are nearer to the values: a number goes to integer, other text to text. Throws
// StatusError: 404 PGRST202 when there is none, 300 PGRST203 when it cannot be told which.
const Function& choose_function(const Catalog& catalog, const std::string& schema,
                                const std::string& name, const CallArguments& arguments);

}  // namespace relevance::httpd
