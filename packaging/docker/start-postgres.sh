#!/bin/sh
# SPDX-License-Identifier: PostgreSQL
# Starts PostgreSQL in the container. The first time it creates the cluster, the database "plant" with the extension,
# and the HTTP server's roles, with the passwords in the secrets.
set -eu

secret() { cat "/run/secrets/$1"; }

make_cluster() {
  initdb -E UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256 --pwfile=/run/secrets/postgres_password
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  cat >>"$PGDATA/postgresql.conf" <<'CONF'
listen_addresses = '*'
unix_socket_directories = '/tmp'
shared_preload_libraries = 'pg_relevance'
max_worker_processes = 16
CONF
  if [ -n "${MODEL_SERVICE_URL:-}" ]; then
    cat >>"$PGDATA/postgresql.conf" <<CONF
relevance.model_service_url = '$MODEL_SERVICE_URL'
relevance.model_service_token_file = '/run/secrets/model_service_token'
CONF
  fi
}

fill_cluster() {
  pg_ctl -w -o "-c listen_addresses=''" start
  createdb -h /tmp plant
  psql -X -h /tmp -d plant -v ON_ERROR_STOP=1 -v password="$(secret authenticator_password)" <<'SQL'
CREATE EXTENSION pg_relevance;
CREATE ROLE web_reader;
CREATE ROLE web_operator;
CREATE ROLE authenticator LOGIN NOINHERIT PASSWORD :'password';
GRANT web_reader, web_operator TO authenticator;
SELECT relevance.grant_reader('web_reader'), relevance.grant_operator('web_operator');
SQL
  pg_ctl -w -m fast stop
}

# A cluster whose creation was interrupted is created again.
if [ ! -e "$PGDATA/.pg_relevance_ready" ]; then
  find "$PGDATA" -mindepth 1 -delete
  make_cluster
  fill_cluster
  touch "$PGDATA/.pg_relevance_ready"
fi
exec postgres
