// SPDX-License-Identifier: PostgreSQL
// The server itself checks privileges, before any of our code runs, and says only "permission denied
// for schema relevance". Functions that everybody may call could say more, but nobody is to have a
// privilege for the sake of a hint. So the hint is added to the server's error: as its context is
// gathered, while a statement is executed, so that a function that catches it sees the hint too; and
// when it is reported, if the statement was rejected before that.
#include "extension/module/grant_hint.h"

#include <initializer_list>

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

emit_log_hook_type next_hook = nullptr;

constexpr const char* kSchemaDenied = "permission denied for schema %s";
constexpr const char* kFunctionDenied = "permission denied for function %s";
constexpr const char* kTablesDenied[] = {"permission denied for table %s",
                                         "permission denied for view %s",
                                         "permission denied for sequence %s"};

// The name in a message of this form, in whatever language the message is; or false.
bool name_in(const ErrorData* error, const char* form, char (&name)[NAMEDATALEN]) {
  if (error->message_id == nullptr || strcmp(error->message_id, form) != 0) return false;
  const char* shown = gettext(form);
  const char* place = strstr(shown, "%s");
  if (place == nullptr) return false;
  const size_t before = place - shown;
  const size_t after = strlen(place + 2);
  const size_t length = strlen(error->message);
  if (length <= before + after || length - before - after >= NAMEDATALEN) return false;
  strlcpy(name, error->message + before, length - before - after + 1);
  return true;
}

bool is_function(const char* name, Oid schema) {
  CatCList* named = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(name));
  bool found = false;
  for (int i = 0; i < named->n_members && !found; ++i) {
    const HeapTuple tuple = &named->members[i]->tuple;
    found = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple))->pronamespace == schema;
  }
  ReleaseCatCacheList(named);
  return found;
}

// The current role's name as an argument of type regrole.
const char* role_argument() {
  const char* name = GetUserNameFromId(GetUserId(), true);
  return name == nullptr ? "role" : quote_literal_cstr(quote_identifier(name));
}

char* access_hint() {
  const char* role = role_argument();
  return psprintf(
      "A superuser can let this role read every machine: SELECT relevance.grant_reader(%s); register "
      "and train machines of its own: SELECT relevance.grant_registration(%s); or operate every "
      "machine: SELECT relevance.grant_operator(%s);",
      role, role, role);
}

char* function_hint(const char* name) {
  for (const char* by_owners : {"grant_reader", "grant_operator", "revoke_access"})
    if (strcmp(name, by_owners) == 0)
      return psprintf(
          "relevance.%s(role) is for superusers; a machine's owner can call relevance.%s(role, "
          "machine) once a superuser has called relevance.grant_registration for the owner.",
          name, name);
  if (strncmp(name, "grant_", 6) == 0) return psprintf("relevance.%s is for superusers.", name);
  const char* role = role_argument();
  return psprintf(
      "Readers only read. A superuser can let this role register and train machines of its own: "
      "SELECT relevance.grant_registration(%s); or operate every machine: SELECT "
      "relevance.grant_operator(%s); a machine's owner can let it operate that one: SELECT "
      "relevance.grant_operator(%s, machine);",
      role, role, role);
}

char* table_hint(const char* name) {
  return psprintf(
      "%s belongs to pg_relevance: its functions and workers write it. What roles may read, this "
      "role can read after a grant by a superuser: SELECT relevance.grant_reader(%s); or SELECT "
      "relevance.grant_operator(%s);",
      name, role_argument(), role_argument());
}

char* hint_for(const ErrorData* error, Oid schema) {
  char name[NAMEDATALEN];
  if (name_in(error, kSchemaDenied, name))
    return strcmp(name, "relevance") == 0 ? access_hint() : nullptr;
  // Others may have objects of the same names.
  if (debug_query_string == nullptr || strstr(debug_query_string, "relevance") == nullptr)
    return nullptr;
  if (name_in(error, kFunctionDenied, name))
    return is_function(name, schema) ? function_hint(name) : nullptr;
  for (const char* form : kTablesDenied)
    if (name_in(error, form, name))
      return OidIsValid(get_relname_relid(name, schema)) ? table_hint(name) : nullptr;
  return nullptr;
}

// Runs while the error is reported, in its memory, before the transaction is aborted.
void add_hint(ErrorData* error) {
  if (next_hook != nullptr) next_hook(error);
  if (error->elevel != ERROR || error->sqlerrcode != ERRCODE_INSUFFICIENT_PRIVILEGE) return;
  if (error->hint != nullptr || !IsTransactionState() || !OidIsValid(MyDatabaseId)) return;
  const Oid schema = get_namespace_oid("relevance", true);
  if (OidIsValid(schema)) error->hint = hint_for(error, schema);
}

ExecutorRun_hook_type next_run = nullptr;

// An error context callback, which may add to the error. The error's parts are read from a copy.
void add_hint_early(void*) {
  if (geterrcode() != ERRCODE_INSUFFICIENT_PRIVILEGE || !IsTransactionState()) return;
  const MemoryContext before = MemoryContextSwitchTo(CurTransactionContext);
  ErrorData* const error = CopyErrorData();
  const char* hint = nullptr;
  if (error->elevel == ERROR && error->hint == nullptr) {
    const Oid schema = get_namespace_oid("relevance", true);
    if (OidIsValid(schema)) hint = hint_for(error, schema);
  }
  MemoryContextSwitchTo(before);
  if (hint != nullptr) errhint("%s", hint);
}

// more: an argument that was dropped in PostgreSQL 18.
template <class... More>
void run_statement(QueryDesc* query, ScanDirection direction, uint64 count, More... more) {
  ErrorContextCallback callback = {error_context_stack, add_hint_early, nullptr};
  error_context_stack = &callback;
  if (next_run != nullptr)
    next_run(query, direction, count, more...);
  else
    standard_ExecutorRun(query, direction, count, more...);
  error_context_stack = callback.previous;
}

}  // namespace

void install_grant_hint() {
  next_run = ExecutorRun_hook;
  ExecutorRun_hook = run_statement;
  next_hook = emit_log_hook;
  emit_log_hook = add_hint;
}

}  // namespace relevance::extension
