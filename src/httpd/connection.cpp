// SPDX-License-Identifier: PostgreSQL
#include "httpd/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <functional>

#include "httpd/sql_error.h"

namespace relevance::httpd {
namespace {

constexpr std::size_t kMostPrepared = 200;
constexpr int kBinary = 1;
// A statement runs this long before we check that its client is still connected. Short statements
// thus also finish for clients that close their side right after sending the request.
constexpr int kPatienceMs = 1000;

PGconn* pq(void* connection) {
  return static_cast<PGconn*>(connection);
}

PGresult* pq_result(const std::shared_ptr<void>& result) {
  return static_cast<PGresult*>(result.get());
}

std::string one_line(const char* text) {
  std::string line(text == nullptr ? "" : text);
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
  for (char& c : line) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return line;
}

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

void ignore_notice(void*, const PGresult*) {}

// The values in the form that libpq expects.
struct Parameters {
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  explicit Parameters(const std::vector<SqlValue>& from) {
    for (const SqlValue& value : from) {
      values.push_back(value.bytes ? value.bytes->c_str() : nullptr);
      lengths.push_back(value.bytes ? static_cast<int>(value.bytes->size()) : 0);
      formats.push_back(value.is_binary ? kBinary : 0);
    }
  }
  int count() const { return static_cast<int>(values.size()); }
};

// Make results independent of settings made with ALTER ROLE or ALTER DATABASE. They are set for each
// transaction: a pooler may give the next one another session, or this one to another client.
constexpr std::array<std::pair<const char*, const char*>, 5> kPinned = {{
    {"row_security", "on"},
    {"DateStyle", "ISO"},
    {"IntervalStyle", "postgres"},
    {"extra_float_digits", "1"},
    {"bytea_output", "hex"},
}};

// A pooler gives its clients process numbers of its own. nullopt: the server could not be asked.
std::optional<bool> goes_through_pooler(PGconn* connection) {
  PGresult* result = PQexec(connection, "SELECT pg_catalog.pg_backend_pid()");
  std::optional<bool> pooled;
  if (PQresultStatus(result) == PGRES_TUPLES_OK) {
    pooled = std::to_string(PQbackendPID(connection)) != PQgetvalue(result, 0, 0);
  }
  PQclear(result);
  return pooled;
}

// libpq would silently cut text values at a zero byte.
void reject_zero_bytes(const std::vector<SqlValue>& values) {
  for (const SqlValue& value : values) {
    if (!value.is_binary && value.bytes && value.bytes->find('\0') != std::string::npos) {
      throw http::StatusError(400, "22021", "invalid byte sequence for encoding \"UTF8\": 0x00");
    }
  }
}

}  // namespace

std::size_t ResultRows::size() const {
  return static_cast<std::size_t>(PQntuples(pq_result(result_)));
}

std::optional<std::string_view> ResultRows::get(std::size_t row, int column) const {
  const PGresult* result = pq_result(result_);
  const int r = static_cast<int>(row);
  if (PQgetisnull(result, r, column) != 0) return std::nullopt;
  return std::string_view(PQgetvalue(result, r, column),
                          static_cast<std::size_t>(PQgetlength(result, r, column)));
}

std::string_view ResultRows::text(std::size_t row, int column) const {
  return get(row, column).value_or(std::string_view());
}

Connection::Connection(const std::string& conninfo) {
  // For repeated names the last one counts; "dbname" is expanded to the parameters in conninfo.
  const char* names[] = {"fallback_application_name", "connect_timeout", "dbname",
                         "client_encoding", nullptr};
  const char* values[] = {"pg_relevance_httpd", "5", conninfo.c_str(), "UTF8", nullptr};
  PGconn* made = PQconnectdbParams(names, values, 1);
  connection_ = made;
  std::optional<bool> pooled;
  if (PQstatus(made) == CONNECTION_OK) pooled = goes_through_pooler(made);
  if (!pooled || PQenterPipelineMode(made) != 1) {
    const std::string why = one_line(PQerrorMessage(made));
    PQfinish(made);
    throw ConnectionLost(why);
  }
  is_pooled_ = *pooled;
  PQsetNoticeReceiver(made, &ignore_notice, nullptr);
}

Connection::~Connection() {
  PQfinish(pq(connection_));
}

void Connection::lose() {
  sound_ = false;
  throw ConnectionLost(one_line(PQerrorMessage(pq(connection_))));
}

// A late cancellation could hit the next statement, so the connection is not used again.
void Connection::cancel() {
  sound_ = false;
  std::array<char, 256> ignored{};
  PGcancel* request = PQgetCancel(pq(connection_));
  if (request != nullptr) PQcancel(request, ignored.data(), static_cast<int>(ignored.size()));
  PQfreeCancel(request);
  throw http::StatusError(499, "client_gone", "the client disconnected before it was answered");
}

void Connection::await_result() {
  PGconn* connection = pq(connection_);
  bool watches_client = false;
  while (PQisBusy(connection) != 0) {
    std::array<pollfd, 2> watched{{{socket(), POLLIN, 0}, {client_, POLLRDHUP, 0}}};
    const bool will_watch = client_ >= 0 && !watches_client;
    const int ready = ::poll(watched.data(), watches_client ? 2 : 1, will_watch ? kPatienceMs : -1);
    if (ready < 0 && errno != EINTR) lose();
    if (ready == 0) watches_client = true;
    if (watched[0].revents == 0 && watched[1].revents != 0) cancel();
    if (PQconsumeInput(connection) != 1) lose();
  }
}

void Connection::send(const std::string& sql, const std::vector<SqlValue>& values) {
  reject_zero_bytes(values);
  const Parameters bound(values);
  if (PQsendQueryParams(pq(connection_), sql.c_str(), bound.count(), nullptr, bound.values.data(),
                        bound.lengths.data(), bound.formats.data(), 0) != 1) {
    lose();
  }
}

// Prepared separately for each role: a plan may contain inlined functions whose permissions were
// checked for the role that planned it.
void Connection::send_prepared(const Session& session, const std::string& sql,
                               const std::vector<SqlValue>& values) {
  if (is_pooled_) return send(sql, values);  // the next transaction may have another session
  reject_zero_bytes(values);
  const std::string name = std::to_string(std::hash<std::string>{}(session.role + '\0' + sql)) +
                           "_" + std::to_string(sql.size());
  if (!prepared_.contains(name)) {
    if (PQsendPrepare(pq(connection_), name.c_str(), sql.c_str(), 0, nullptr) != 1) lose();
    being_prepared_ = name;
  }
  const Parameters bound(values);
  if (PQsendQueryPrepared(pq(connection_), name.c_str(), bound.count(), bound.values.data(),
                          bound.lengths.data(), bound.formats.data(), 0) != 1) {
    lose();
  }
}

void Connection::send_session(const Session& session) {
  send(session.read_only ? "BEGIN READ ONLY" : "BEGIN", {});
  std::string sql = "SELECT ";
  std::vector<SqlValue> values;
  const auto set = [&](const auto& name, const auto& value) {
    values.emplace_back(name);
    values.emplace_back(value);
    sql += "pg_catalog.set_config($" + std::to_string(values.size() - 1) + ", $" +
           std::to_string(values.size()) + ", true), ";
  };
  for (const auto& [name, value] : kPinned) set(name, value);
  for (const auto& [name, value] : session.settings) set(name, value);
  values.emplace_back(session.role);
  sql += "pg_catalog.set_config('role', $" + std::to_string(values.size()) + ", true)";
  send(sql, values);
}

std::vector<ResultRows> Connection::synchronize() {
  PGconn* connection = pq(connection_);
  if (PQpipelineSync(connection) != 1) lose();
  std::vector<ResultRows> results;
  std::optional<SqlError> error;
  for (;;) {
    await_result();
    PGresult* raw = PQgetResult(connection);
    if (raw == nullptr) {
      if (PQstatus(connection) != CONNECTION_OK) lose();
      continue;  // between two statements
    }
    const std::shared_ptr<void> result(raw,
                                       [](void* one) { PQclear(static_cast<PGresult*>(one)); });
    const ExecStatusType status = PQresultStatus(raw);
    if (status == PGRES_PIPELINE_SYNC) break;
    if (status == PGRES_FATAL_ERROR && !error) {
      if (PQstatus(connection) != CONNECTION_OK) lose();
      error.emplace(field(raw, PG_DIAG_SQLSTATE), field(raw, PG_DIAG_MESSAGE_PRIMARY),
                    field(raw, PG_DIAG_MESSAGE_DETAIL), field(raw, PG_DIAG_MESSAGE_HINT));
    }
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) results.emplace_back(result);
  }
  const std::string prepared = std::exchange(being_prepared_, {});
  // BEGIN, set_config and Prepare have succeeded, even if the statement itself failed.
  constexpr std::size_t kUntilPrepared = 3;
  if (!prepared.empty() && results.size() >= kUntilPrepared) prepared_.insert(prepared);
  if (error) {
    roll_back();
    throw *error;
  }
  return results;
}

ResultRows Connection::transact(const Session& session, const std::string& sql,
                                const std::vector<SqlValue>& values, const Check& check) {
  client_ = session.client;
  if (prepared_.size() >= kMostPrepared) {
    send("DEALLOCATE ALL", {});
    synchronize();
    prepared_.clear();
  }
  try {
    send_session(session);
    send_prepared(session, sql, values);
    if (!check) send("COMMIT", {});
  } catch (...) {
    sound_ = false;  // the queued commands are incomplete: discard the connection
    throw;
  }
  const std::vector<ResultRows> results = synchronize();
  if (!check) return results.at(results.size() - 2);
  try {
    check(results.back());
  } catch (...) {
    roll_back();
    throw;
  }
  commit();
  return results.back();
}

void Connection::begin(const Session& session) {
  client_ = session.client;
  try {
    send_session(session);
  } catch (...) {
    sound_ = false;
    throw;
  }
  synchronize();
}

ResultRows Connection::query(const std::string& sql, const std::vector<SqlValue>& values) {
  send(sql, values);
  return synchronize().back();
}

void Connection::commit() {
  send("COMMIT", {});
  synchronize();
}

void Connection::roll_back() noexcept {
  try {
    if (!sound_) return;
    PGconn* connection = pq(connection_);
    if (PQsendQueryParams(connection, "ROLLBACK", 0, nullptr, nullptr, nullptr, nullptr, 0) != 1 ||
        PQpipelineSync(connection) != 1) {
      sound_ = false;
      return;
    }
    for (;;) {
      PGresult* result = PQgetResult(connection);
      const bool end = result != nullptr && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
      PQclear(result);
      if (end) return;
      if (result == nullptr && PQstatus(connection) != CONNECTION_OK) {
        sound_ = false;
        return;
      }
    }
  } catch (...) {
    sound_ = false;
  }
}

bool Connection::is_idle() const {
  if (!sound_ || PQstatus(pq(connection_)) != CONNECTION_OK) return false;
  pollfd one{socket(), POLLIN, 0};
  return ::poll(&one, 1, 0) == 0;
}

int Connection::socket() const {
  return PQsocket(pq(connection_));
}

bool Connection::take_notification() {
  PGconn* connection = pq(connection_);
  if (PQconsumeInput(connection) != 1) lose();
  bool any = false;
  while (PGnotify* one = PQnotifies(connection)) {
    any = true;
    PQfreemem(one);
  }
  return any;
}

}  // namespace relevance::httpd
