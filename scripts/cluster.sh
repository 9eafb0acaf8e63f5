#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# The private cluster of "make run", and its HTTP server: start, stop, destroy, psql. It is in the checkout (.cluster),
# or, if the server's user cannot reach that, in a folder of /var/tmp, which is printed.
. "$(dirname "$0")/common.sh"

DATABASE=plant

cluster_folder() {
  if server_can_reach "$ROOT"; then
    echo "$ROOT/.cluster"
  else
    echo "/var/tmp/pg_relevance-$(printf '%s' "$ROOT" | cksum | cut -d' ' -f1)"
  fi
}

# A socket address holds 107 bytes at most.
socket_folder() {
  local folder="$CLUSTER/socket"
  if [ ${#folder} -lt 85 ]; then echo "$folder"; else echo "/tmp/pg_relevance-$(printf '%s' "$CLUSTER" | cksum | cut -d' ' -f1)"; fi
}

CLUSTER=$(cluster_folder)
DATA="$CLUSTER/data"
SOCKET=$(socket_folder)
LOG="$CLUSTER/server.log"

port() { cat "$CLUSTER/port"; }
pg() { local program=$1; shift; as_server "$(pg_bindir)/$program" "$@"; }
is_running() { [ -d "$DATA" ] && pg pg_ctl -D "$DATA" status >/dev/null 2>&1; }

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
  local port
  for port in $(seq 54330 54429); do
    if ! port_is_taken "$port"; then echo "$port"; return; fi
  done
  die "no port between 54330 and 54429 is free"
}

create() {
  step "making a private cluster in $CLUSTER"
  mkdir -p "$CLUSTER"
  if is_root; then chown "$(server_user)" "$CLUSTER"; fi
  free_port | as_server tee "$CLUSTER/port" >/dev/null
  local said new="$DATA.new"
  rm -rf "$new"
  said=$(pg initdb -D "$new" -U postgres -E UTF8 --locale=C.UTF-8 --auth-local=trust \
    --auth-host=scram-sha-256 2>&1) || die "initdb failed" "$said"
  # Before the first start: pg_cron looks for its database as soon as the server runs.
  said=$(pg postgres --single -D "$new" postgres <<<"CREATE DATABASE $DATABASE" 2>&1) ||
    die "the database could not be created" "$said"
  as_server mv "$new" "$DATA"
}

has_pg_cron() { [ -e "$("$(pg_config_program)" --pkglibdir)/pg_cron.so" ]; }

settings() {
  cat <<CONF
# Written by "make run". Settings in postgresql.conf below the include, or by ALTER SYSTEM, take precedence.
listen_addresses = 'localhost'
unix_socket_directories = '$SOCKET'
unix_socket_permissions = 0700
max_worker_processes = 24
CONF
  if has_pg_cron; then
    cat <<CONF
shared_preload_libraries = 'pg_relevance, pg_cron'
cron.database_name = '$DATABASE'
cron.use_background_workers = on
CONF
  else
    echo "shared_preload_libraries = 'pg_relevance'"
  fi
}

# Brings a cluster's settings up to date, even if it was made earlier; fails when there is nothing to do.
configure() {
  local file="$DATA/pg_relevance.conf"
  if settings | as_server cmp -s - "$file"; then return 1; fi
  settings | as_server tee "$file" >/dev/null
  as_server grep -qxF "include 'pg_relevance.conf'" "$DATA/postgresql.conf" ||
    echo "include 'pg_relevance.conf'" | as_server tee -a "$DATA/postgresql.conf" >/dev/null
}

# A library built since the server started is loaded only by a restart.
has_new_library() { [ "$("$(pg_config_program)" --pkglibdir)/pg_relevance.so" -nt "$DATA/postmaster.pid" ]; }

# A data folder belongs to one major version of PostgreSQL; no other can open it.
require_same_postgresql() {
  local made_by given
  made_by=$(as_server cat "$DATA/PG_VERSION")
  given=$("$(pg_config_program)" --version | sed -E 's/^PostgreSQL ([0-9]+).*/\1/')
  [ "$made_by" = "$given" ] || die "the private cluster in $CLUSTER was made by PostgreSQL $made_by, and $(pg_config_program) is PostgreSQL $given" \
    "To go on with it:  make run PG_CONFIG=/path/to/the/pg_config/of/PostgreSQL/$made_by" \
    "To begin anew:     make destroy (removes it with all its data), then make run"
}

start() {
  local changed=no
  [ -d "$DATA" ] || create
  require_same_postgresql
  if configure; then changed=yes; fi
  if is_running && { [ "$changed" = yes ] || has_new_library; }; then stop; fi
  is_running || start_server
  create_extensions
}

start_server() {
  if port_is_taken "$(port)"; then free_port | as_server tee "$CLUSTER/port" >/dev/null; fi
  as_server mkdir -p -m 700 "$SOCKET"
  step "starting PostgreSQL on port $(port)"
  pg pg_ctl -D "$DATA" -l "$LOG" -w -s -o "-p $(port)" start </dev/null ||
    { tail -20 "$LOG" >&2; die "PostgreSQL did not start" "Its log is $LOG."; }
}

create_extensions() {
  run_psql -d "$DATABASE" -q <<'SQL'
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pg_relevance;
SELECT count(*) > 0 AS cron_is_here FROM pg_settings WHERE name = 'cron.database_name' AND setting = current_database() \gset
\if :cron_is_here
CREATE EXTENSION IF NOT EXISTS pg_cron;
\endif
SQL
  update_extension
}

# A cluster of an older build has the SQL of that build and is updated; one of a newer build cannot be downgraded.
update_extension() {
  local found has installed way
  found=$(run_psql -d "$DATABASE" -At -F ' ' <<'SQL'
SELECT e.extversion, a.default_version, p.path IS NOT NULL
  FROM pg_extension e
  JOIN pg_available_extensions a ON a.name = e.extname
  LEFT JOIN pg_extension_update_paths('pg_relevance') p ON p.source = e.extversion AND p.target = a.default_version
 WHERE e.extname = 'pg_relevance';
SQL
)
  read -r has installed way <<<"$found"
  [ "$has" != "$installed" ] || return 0
  [ "$way" = t ] || die "the private cluster in $CLUSTER has pg_relevance $has, and no update leads from there to $installed, which is installed" \
    "To go on with it:  make run in a checkout of pg_relevance $has or later" \
    "To begin anew:     make destroy (removes it with all its data), then make run"
  step "updating pg_relevance from $has to $installed"
  run_psql -d "$DATABASE" -q -c 'ALTER EXTENSION pg_relevance UPDATE'
}

# ---------------------------------------------------------------- the HTTP server

HTTP_LOG="$CLUSTER/httpd.log"
http_pid() { cat "$CLUSTER/httpd.pid" 2>/dev/null; }
is_serving() { local pid; pid=$(http_pid) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = pg_relevance_ht ]; }

# For a demonstration on this machine only: anybody who can reach the loopback address is an operator.
create_roles() {
  run_psql -d "$DATABASE" -q -o /dev/null <<'SQL'
SELECT format('CREATE ROLE %I %s', name, how) FROM (VALUES ('authenticator', 'LOGIN NOINHERIT'), ('web_anonymous', '')) AS r(name, how)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
GRANT web_anonymous TO authenticator;
SELECT relevance.grant_operator('web_anonymous');
SQL
}

serve_http() {
  if is_serving; then return 0; fi
  create_roles
  rm -f "$HTTP_LOG"
  # The shell writes its pid and becomes the server. It must not hold our output open: the caller may wait for its end.
  as_server env DATABASE_URL="host='$SOCKET' port=$(port) user=authenticator dbname=$DATABASE" \
    sh -c 'echo $$ >"$1.pid"; exec setsid "$2" --anonymous-role web_anonymous >"$1.log" 2>&1 </dev/null' \
    sh "$CLUSTER/httpd" "$(pg_bindir)/pg_relevance_httpd" >/dev/null 2>&1 </dev/null &
  local tries
  for tries in $(seq 100); do
    if as_server grep -q event=listening "$HTTP_LOG" 2>/dev/null; then return 0; fi
    sleep 0.05
  done
  tail -5 "$HTTP_LOG" >&2
  die "the HTTP server did not start" "Its log is $HTTP_LOG."
}

http_address() { as_server sed -n 's/.*event=listening address=\([^ ]*\).*/http:\/\/\1/p' "$HTTP_LOG" | tail -1; }

stop_http() {
  is_serving || return 0
  step "stopping the HTTP server"
  as_server kill -TERM "$(http_pid)"
}

# ---------------------------------------------------------------- the end

stop() {
  stop_http
  is_running || { step "nothing runs"; return 0; }
  step "stopping PostgreSQL"
  pg pg_ctl -D "$DATA" -s -m fast stop
}

destroy() {
  if is_running; then stop; fi
  # A cluster created by root can only be removed by root.
  rm -rf "$CLUSTER" "$SOCKET" 2>/dev/null || as_root rm -rf "$CLUSTER" "$SOCKET"
  step "removed $CLUSTER"
}

run_psql() { PAGER='' pg psql -X -v SHOW_CONTEXT=never -h "$SOCKET" -p "$(port)" -U postgres -v ON_ERROR_STOP=1 "$@"; }

# For programs that connect by libpq.
environment() { printf 'PGHOST=%q PGPORT=%s PGUSER=postgres PGDATABASE=%s\n' "$SOCKET" "$(port)" "$DATABASE"; }

psql_line() { echo "psql -h $(printf '%q' "$SOCKET") -p $(port) -U postgres -d $DATABASE"; }

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  destroy) destroy ;;
  psql-line) psql_line ;;
  environment) environment ;;
  serve-http) serve_http ;;
  http-address) http_address ;;
  folder) echo "$CLUSTER" ;;
  psql)
    shift
    is_running || die "the private cluster is not running" "make run starts it."
    run_psql -d "$DATABASE" "$@"
    ;;
  *) die "cluster.sh takes start, stop, destroy, psql, psql-line, environment, serve-http, http-address or folder" ;;
esac
