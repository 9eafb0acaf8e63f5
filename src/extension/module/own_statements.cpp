// SPDX-License-Identifier: PostgreSQL
// Errors that our functions raise themselves pass through none of their statements: sql.cpp and
// control/sql see to that. What the server raises inside of one, such as a cancellation while it
// waits for a lock, gets its context from the server, and is taken care of when it is reported.
#include "extension/module/own_statements.h"

#include <exception>
#include <string>
#include <string_view>

#include "base/error_context.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

emit_log_hook_type next_hook = nullptr;

// How the server begins an entry that shows a statement, in its language.
std::string_view statement_words() {
  const std::string_view form = gettext("SQL statement \"%s\"");
  return form.substr(0, form.find("%s"));
}

// The new context, which is no longer than the old one; nullptr when nothing changes.
char* shortened(const char* context) noexcept {
  try {
    const std::string kept = without_statements_of("relevance", context, statement_words());
    if (kept.size() == strlen(context)) return nullptr;
    char* const copy = static_cast<char*>(palloc_extended(kept.size() + 1, MCXT_ALLOC_NO_OOM));
    if (copy != nullptr) memcpy(copy, kept.c_str(), kept.size() + 1);
    return copy;
  } catch (const std::exception&) {
    return nullptr;
  }
}

void hide_statements(ErrorData* error) {
  if (next_hook != nullptr) next_hook(error);
  if (error->context == nullptr || strstr(error->context, "relevance") == nullptr) return;
  if (char* const context = shortened(error->context)) {
    error->context = *context == '\0' ? nullptr : context;
  }
}

}  // namespace

void install_statement_hiding() {
  next_hook = emit_log_hook;
  emit_log_hook = hide_statements;
}

}  // namespace relevance::extension
