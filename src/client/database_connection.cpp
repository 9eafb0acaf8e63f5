// SPDX-License-Identifier: PostgreSQL
#include "client/database_connection.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <unistd.h>

#include <array>

#include "client/interrupt.h"

namespace relevance::client {
namespace {

constexpr int kLookForCtrlCEveryMs = 200;

std::string trimmed(const char* text) {
  std::string result(text == nullptr ? "" : text);
  while (!result.empty() && (result.back() == '\n' || result.back() == ' ')) result.pop_back();
  return result;
}

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

Error error_of(const PGresult* result) {
  const std::string state = field(result, PG_DIAG_SQLSTATE);
  std::string hint = field(result, PG_DIAG_MESSAGE_HINT);
  if (state == "22021" && hint.empty()) {
    hint = "Names on the command line are read as UTF-8: use a UTF-8 terminal and locale.";
  }
  std::string detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  // Of options that are not JSON, only the context shows the place.
  if (state == "22P02") {
    const std::string context = field(result, PG_DIAG_CONTEXT);
    const std::string place = context.substr(0, context.find('\n'));
    detail += (detail.empty() || place.empty() ? "" : " ") + place;
  }
  return {state, field(result, PG_DIAG_MESSAGE_PRIMARY), detail, hint};
}

Error lost(PGconn* connection) {
  return {"connection_lost", "the connection to the database is lost",
          trimmed(PQerrorMessage(connection))};
}

void hand_on_notice(void* handler, const PGresult* result) {
  (*static_cast<NoticeHandler*>(handler))(field(result, PG_DIAG_SEVERITY_NONLOCALIZED),
                                          error_of(result));
}

// Without a terminal getpass() would read standard input, which may be the CSV.
const char* ask_for_password() {
  const int terminal = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) return nullptr;
  ::close(terminal);
  return getpass("Password: ");
}

std::shared_ptr<PGconn> open(const std::string& database, const char* password) {
  // For repeated names the last one counts, so `database` can set another password or application
  // name, but not another encoding.
  std::vector<const char*> names = {"fallback_application_name", "dbname", "client_encoding"};
  std::vector<const char*> values = {"pg_relevance", database.c_str(), "UTF8"};
  if (password != nullptr) {
    names.push_back("password");
    values.push_back(password);
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  return {PQconnectdbParams(names.data(), values.data(), 1), PQfinish};
}

}  // namespace

QueryResult::QueryResult(PGresult* result) : result_(result, PQclear) {}

int QueryResult::size() const {
  return PQntuples(result_.get());
}

std::string QueryResult::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

bool QueryResult::is_null(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) != 0;
}

DatabaseConnection::DatabaseConnection(const std::string& database, NoticeHandler on_notice)
    : on_notice_(std::move(on_notice)) {
  connect(database);
  catch_interrupts();
  PQsetNoticeReceiver(connection_.get(), &hand_on_notice, &on_notice_);
  require_extension();
}

void DatabaseConnection::connect(const std::string& database) {
  connection_ = open(database, nullptr);
  if (PQconnectionNeedsPassword(connection_.get()) != 0) {
    const char* password = ask_for_password();
    if (password != nullptr) connection_ = open(database, password);
  }
  if (PQstatus(connection_.get()) == CONNECTION_OK) return;
  throw Error("no_connection", "cannot connect to the database",
              trimmed(PQerrorMessage(connection_.get())),
              "Name it with --database 'postgresql://user@host/plant', or with PGHOST, PGPORT, "
              "PGDATABASE and PGUSER.");
}

// Also sets search_path, so that the role's own setting cannot affect our statements; not through a
// pooler such as pgbouncer, which has process numbers of its own and gives the session to others.
void DatabaseConnection::require_extension() {
  const QueryResult rows = query(
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_relevance'),"
      " pg_catalog.has_schema_privilege(pg_catalog.to_regnamespace('relevance')::oid, 'USAGE'),"
      " pg_catalog.current_database(), pg_catalog.format('%L', current_user),"
      " CASE WHEN pg_catalog.pg_backend_pid() = $1::integer"
      "      THEN pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false) END",
      {std::to_string(PQbackendPID(connection_.get()))});
  if (rows.text(0, 0) != "t") {
    throw Error("no_extension",
                "database \"" + rows.text(0, 2) + "\" does not have the extension pg_relevance", {},
                "CREATE EXTENSION pg_relevance adds it; --database selects another database.");
  }
  if (rows.text(0, 1) != "t") {
    throw Error("no_privilege", "role " + rows.text(0, 3) + " may not use pg_relevance", {},
                "A superuser can SELECT relevance.grant_registration(" + rows.text(0, 3) + ");");
  }
}

QueryResult DatabaseConnection::query(const std::string& sql,
                                      const std::vector<QueryValue>& values) {
  send(sql, values);
  await_result();
  return take_result();
}

void DatabaseConnection::commit() {
  send("COMMIT", {});
  take_result();
}

void DatabaseConnection::send(const std::string& sql, const std::vector<QueryValue>& values) {
  std::vector<const char*> contents;
  std::vector<int> lengths;
  std::vector<int> formats;
  std::vector<std::string> texts;  // libpq needs them zero-terminated
  texts.reserve(values.size());
  for (const QueryValue& value : values) {
    const std::string_view content = value.content.value_or(std::string_view());
    lengths.push_back(static_cast<int>(content.size()));
    formats.push_back(value.is_binary ? 1 : 0);
    if (!value.content) {
      contents.push_back(nullptr);
    } else if (value.is_binary) {
      contents.push_back(content.data());
    } else {
      contents.push_back(texts.emplace_back(content).c_str());
    }
  }
  if (PQsendQueryParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                        contents.data(), lengths.data(), formats.data(), 0) != 1) {
    throw lost(connection_.get());
  }
}

void DatabaseConnection::await_result() {
  PGconn* connection = connection_.get();
  while (PQisBusy(connection) != 0) {
    if (is_interrupted()) {
      std::array<char, 256> ignored{};
      const std::shared_ptr<PGcancel> request(PQgetCancel(connection), PQfreeCancel);
      PQcancel(request.get(), ignored.data(), static_cast<int>(ignored.size()));
      throw Interrupted{};
    }
    pollfd watched{PQsocket(connection), POLLIN, 0};
    ::poll(&watched, 1, kLookForCtrlCEveryMs);
    if (watched.revents != 0 && PQconsumeInput(connection) != 1) throw lost(connection);
  }
}

QueryResult DatabaseConnection::take_result() {
  PGresult* first = PQgetResult(connection_.get());
  if (first == nullptr) throw lost(connection_.get());
  QueryResult rows(first);
  while (PGresult* more = PQgetResult(connection_.get())) PQclear(more);
  const ExecStatusType status = PQresultStatus(first);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return rows;
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    throw Error("connection_lost", "the connection to the database is lost",
                trimmed(PQresultErrorMessage(first)));
  }
  throw error_of(first);
}

}  // namespace relevance::client
