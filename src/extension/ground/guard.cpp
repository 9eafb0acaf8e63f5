// SPDX-License-Identifier: PostgreSQL
#include "extension/ground/guard.h"

#include <cstring>
#include <exception>
#include <new>

#include "extension/ground/database_encoding.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

struct CodeState {
  const char* code;
  const char* sqlstate;
};

// The error codes that have a matching SQLSTATE in the standard or in PostgreSQL.
constexpr CodeState kStates[] = {
    {"ragged_row", "22P04"},             // bad_copy_file_format
    {"unclosed_quote", "22P04"},         //
    {"changed_header", "22P04"},         //
    {"empty_csv", "22P04"},              //
    {"header_only", "22P04"},            //
    {"not_text", "22P04"},               //
    {"record_too_long", "22P04"},        //
    {"too_many_columns", "22P04"},       //
    {"bad_gzip", "22P04"},               //
    {"bad_archive", "22P04"},            //
    {"bad_workbook", "22P04"},           //
    {"unknown_sheet", "42704"},          // undefined_object
    {"not_utf8", "22021"},               // character_not_in_repertoire
    {"not_representable", "22P05"},      // untranslatable_character
    {"duplicate_column", "42701"},       // duplicate_column
    {"unnamed_column", "42602"},         // invalid_name
    {"target_not_found", "42703"},       // undefined_column
    {"unknown_column", "42703"},         //
    {"unknown_tag", "42703"},            //
    {"no_time_column", "42703"},         //
    {"no_tag_column", "42703"},          //
    {"no_value_column", "42703"},        //
    {"ambiguous_column", "42702"},       // ambiguous_column
    {"target_not_numeric", "22018"},     // invalid_character_value_for_cast
    {"target_has_classes", "22018"},     //
    {"unknown_class", "22023"},          // invalid_parameter_value
    {"target_constant", "22000"},        // data_exception
    {"too_few_rows", "22000"},           //
    {"no_usable_feature", "22000"},      //
    {"all_readings_bad", "22000"},       //
    {"unsupported_type", "42804"},       // datatype_mismatch
    {"not_a_query", "42601"},            // syntax_error
    {"unknown_role", "42704"},           // undefined_object
    {"bad_csv_option", "22023"},         // invalid_parameter_value
    {"unknown_option", "22023"},         // invalid_parameter_value
    {"invalid_option", "22023"},         //
    {"invalid_json", "22023"},           //
    {"text_too_long", "22001"},          // string_data_right_truncation
    {"unknown_data_set", "42704"},       // undefined_object
    {"unknown_run", "42704"},            //
    {"not_preloaded", "55000"},          // object_not_in_prerequisite_state
    {"unknown_sql_version", "55000"},    //
    {"run_not_committed", "55000"},      //
    {"wait_timed_out", "55000"},         //
    {"isolation_too_strict", "55000"},   //
    {"out_of_memory", "53200"},          // out_of_memory
    {"data_too_large", "54000"},         // program_limit_exceeded
    {"unpacks_too_large", "54000"},      //
    {"too_many_rows", "54000"},          //
    {"readings_too_large", "54000"},     //
    {"too_many_tags", "54000"},          //
    {"disk_full", "53100"},              // disk_full
    {"training_killed", "58000"},        // system_error
    {"service_restarted", "58000"},      //
    {"cannot_start_training", "58000"},  //
    {"cannot_write", "58030"},           // io_error
    {"cannot_read", "58030"},            //
    {"xgboost_error", "38000"},          // external_routine_exception
    {"service_unreachable", "08001"},    // sqlclient_unable_to_establish_sqlconnection
    {"service_lost", "08006"},           // connection_failure
    {"service_unavailable", "08006"},
    {"service_error", "38000"},        // external_routine_exception
    {"training_failed", "38000"},      //
    {"bad_token_file", "58P01"},       // undefined_file
    {"bad_answer", "08P01"},           // protocol_violation
    {"bad_columns", "08P01"},          //
    {"run_timed_out", "57014"},        // query_canceled
    {"data_set_incomplete", "55000"},  //
    {"data_set_gone", "55000"},        //
    {"data_corrupted", "XX001"},       // data_corrupted
    {"data_set_sealed", "42501"},      // insufficient_privilege
    {"foreign_upload", "42501"},       //
    {"upload_in_use", "55006"},        // object_in_use
    {"worker_lost", "58000"},          // system_error
    {"internal_error", "XX000"},       // internal_error
    {"cron_unavailable", "55000"},     //
    {"cron_forbidden", "42501"},       // insufficient_privilege
    {"bad_schedule", "22023"},         //
    {"no_free_worker", "53000"},       // insufficient_resources
    {"cron_unreachable", "58000"},     //
};

template <std::size_t size>
void copy_text(char (&target)[size], const std::string& source) noexcept {
  std::size_t length = std::min(source.size(), size - 1);
  // Never cut inside a UTF-8 character: the server would reject the message itself.
  while (length < source.size() && length > 0 && (source[length] & 0xC0) == 0x80) --length;
  std::memcpy(target, source.data(), length);
  target[length] = '\0';
}

void describe(detail::ErrorText& text, const char* sqlstate, const char* message) noexcept {
  std::memcpy(text.sqlstate, sqlstate, 6);
  std::strncpy(text.message, message, sizeof text.message - 1);
  text.message[sizeof text.message - 1] = '\0';
  text.detail[0] = text.hint[0] = text.context[0] = '\0';
}

std::string owned(const char* server_text) {
  if (server_text == nullptr) return {};
  if (GetDatabaseEncoding() != PG_UTF8 && !IsTransactionState()) return server_text;
  try {
    return to_utf8(server_text);
  } catch (const PgError&) {
    return "(a message that cannot be shown in UTF-8)";
  }
}

// Runs fn; false when it raised an error, which is then the server's current one.
bool run_guarded(void (*fn)(void*), void* argument) {
  sigjmp_buf* const saved_stack = PG_exception_stack;
  ErrorContextCallback* const saved_callbacks = error_context_stack;
  sigjmp_buf here;
  volatile bool finished = false;
  if (sigsetjmp(here, 0) == 0) {
    PG_exception_stack = &here;
    error_context_stack = nullptr;
    fn(argument);
    finished = true;
  }
  PG_exception_stack = saved_stack;
  error_context_stack = saved_callbacks;
  return finished;
}

// Made in advance, for when there is not enough memory to copy an error.
const std::exception_ptr kOutOfMemory = std::make_exception_ptr(
    PgError("53200", "out of memory", "The server's error could not be copied.", ""));

// Clears the server's current error and throws it as a PgError, which has its own copies of the
// texts: the server's are freed.
[[noreturn]] void throw_pg_error(MemoryContext memory) {
  ErrorData* error = nullptr;
  MemoryContextSwitchTo(memory);
  const bool is_copied =
      run_guarded([](void* copy) { *static_cast<ErrorData**>(copy) = CopyErrorData(); }, &error);
  MemoryContextSwitchTo(memory);
  FlushErrorState();
  if (!is_copied) std::rethrow_exception(kOutOfMemory);
  PgError taken(unpack_sql_state(error->sqlerrcode), owned(error->message), owned(error->detail),
                owned(error->hint), owned(error->context));
  FreeErrorData(error);
  throw taken;
}

}  // namespace

std::string sqlstate_of(const Error& error) {
  if (const auto* pg = dynamic_cast<const PgError*>(&error)) return pg->sqlstate();
  for (const CodeState& state : kStates)
    if (error.code() == state.code) return state.sqlstate;
  return "22000";  // data_exception: other codes come from reading the data, or from other services
}

std::string context_of(const Error& error) {
  const auto* pg = dynamic_cast<const PgError*>(&error);
  return pg ? pg->context() : std::string();
}

namespace detail {

void describe_current_exception(ErrorText& text) noexcept {
  try {
    try {
      throw;
    } catch (const Error& error) {
      copy_text(text.sqlstate, sqlstate_of(error));
      copy_text(text.message, to_server_for_people(error.message()));
      copy_text(text.detail, to_server_for_people(error.detail()));
      copy_text(text.hint, to_server_for_people(error.hint()));
      copy_text(text.context, to_server_for_people(context_of(error)));
    }
  } catch (const std::bad_alloc&) {
    describe(text, "53200", "out of memory");
  } catch (const std::exception& error) {
    describe(text, "XX000", error.what());
  } catch (...) {
    describe(text, "XX000", "an unknown C++ exception");
  }
}

// The details and contexts of class 22 (data exceptions) quote the data, and a statement may hold a
// whole CSV: none of them goes into the server's log.
void raise(const ErrorText& text) {
  const char* s = text.sqlstate;
  const bool quotes_data = s[0] == '2' && s[1] == '2';
  ereport(
      ERROR,
      (errcode(MAKE_SQLSTATE(s[0], s[1], s[2], s[3], s[4])), errmsg_internal("%s", text.message),
       text.detail[0] ? errdetail_internal("%s", text.detail) : 0,
       text.detail[0] && quotes_data ? errdetail_log("Not logged, since it may quote the data.")
                                     : 0,
       text.hint[0] ? errhint("%s", text.hint) : 0,
       text.context[0] ? errcontext("%s", text.context) : 0,
       errhidecontext(text.context[0] && quotes_data), errhidestmt(true)));
  pg_unreachable();
}

void call_pg(void (*fn)(void*), void* argument) {
  const MemoryContext memory = CurrentMemoryContext;
  if (!run_guarded(fn, argument)) throw_pg_error(memory);
}

}  // namespace detail
}  // namespace relevance::extension
