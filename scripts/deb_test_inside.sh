#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# The part of "make deb-test" that runs in the bare system: packages and press.csv are in /debs. systemd is not running
# there, so each service is started as its unit specifies: the same user, command line and environment.
set -euo pipefail
cd /debs

die() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
passed() { printf 'ok %s\n' "$*"; }

# PROGRAM ARGUMENT…: runs it, and shows its output only if it fails.
quietly() { "$@" >/tmp/quiet.log 2>&1 </dev/null || { tail -40 /tmp/quiet.log >&2; die "$*"; }; }

wait_for() {
  local what=$1; shift
  for _ in $(seq 300); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  die "timed out waiting for $what"
}

sql() { runuser -u postgres -- psql -X -At -v ON_ERROR_STOP=1 -d plant "$@"; }

# GET PORT PATH: the answer's first line.
http_status() {
  exec 3<>"/dev/tcp/127.0.0.1/$1"
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
  head -1 <&3
  exec 3>&-
}
answers() { http_status "$1" "$2" | grep -q " $3 "; }

# The value of a setting in a unit.
unit_line() { sed -n "s/^$2=//p" "/usr/lib/systemd/system/$1.service" "/lib/systemd/system/$1.service" 2>/dev/null | head -1; }

# As systemd would, but without its sandboxing.
start_service() {
  local unit=$1 user command environment
  user=$(unit_line "$unit" User)
  command=$(unit_line "$unit" ExecStart)
  environment=$(unit_line "$unit" EnvironmentFile)
  if [ -n "$(unit_line "$unit" StateDirectory)" ]; then
    export STATE_DIRECTORY; STATE_DIRECTORY=/var/lib/$(unit_line "$unit" StateDirectory)
    install -d -m 700 -o "$user" "$STATE_DIRECTORY"
  fi
  (
    set -a
    # shellcheck disable=SC1090
    [ -z "$environment" ] || . "$environment"
    # systemd splits $OPTIONS into words, as a shell does.
    eval "exec setpriv --reuid=$user --regid=$user --init-groups --no-new-privs $command"
  ) >"/tmp/$unit.log" 2>&1 </dev/null &
  echo $! >"/tmp/$unit.pid"
}
stop_service() { kill "$(cat "/tmp/$1.pid")"; wait "$(cat "/tmp/$1.pid")" || die "$1 ended with $?"; rm "/tmp/$1.pid"; }

train() {
  local run
  run=$(sql -c "SELECT relevance.train_from_csv('press'::text, pg_read_binary_file('/debs/press.csv'), 'Good parts per hour', '{\"trees\": 50}')")
  sql -c "SELECT (relevance.wait_for_training($run)).status"
}

# ---------------------------------------------------------------- installation

quietly env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ./*.deb
VERSION=$(ls /usr/lib/postgresql)
passed "the packages are installed, with PostgreSQL $VERSION"

for unit in pg-relevance-httpd pg-relevance-modeld; do
  file=$(find /usr/lib/systemd/system /lib/systemd/system -name "$unit.service" -print -quit)
  quietly systemd-analyze verify --man=no "$file"
  exposure=$(systemd-analyze security --offline=true --no-pager "$file" | tail -1)
  quietly systemd-analyze security --offline=true --threshold=20 --no-pager "$file"
  passed "$unit: ${exposure#*exposure level for }"
  [ ! -e "/etc/systemd/system/multi-user.target.wants/$unit.service" ] || die "$unit is enabled"
done
for page in pg_relevance pg_relevance_modeld pg_relevance_httpd; do
  find /usr/share/man -name "$page.1.gz" | grep -q . || grep -rqs 'path-exclude.*man' /etc/dpkg || die "there is no man page $page"
  "$page" --version
done

# ---------------------------------------------------------------- the extension and its bundled service

quietly pg_conftool "$VERSION" main set shared_preload_libraries pg_relevance
quietly pg_ctlcluster --skip-systemctl-redirect "$VERSION" main start
runuser -u postgres -- createdb plant
quietly sql -c "CREATE EXTENSION pg_relevance; SELECT relevance.register_machine('press')"
[ "$(train)" = completed ] || die "the training did not complete"
sql -c "SELECT rank, feature, round(100 * share) FROM relevance.get_ranking('press'::text) WHERE rank <= 3"
grep -qalz '^/usr/bin/pg_relevance_modeld$' /proc/[0-9]*/cmdline || die "the bundled service is not the package's"
passed "CREATE EXTENSION and a training with the bundled service"

install -m 644 press.csv /tmp/press.csv
quietly runuser -u postgres -- pg_relevance train 'another press' /tmp/press.csv --database dbname=plant --target 'Good parts per hour' --options '{"trees": 50}'
passed "pg_relevance train"

# ---------------------------------------------------------------- the HTTP server

cat >>"/etc/postgresql/$VERSION/main/pg_ident.conf" <<'CONF'
pg_relevance pg-relevance-httpd authenticator
CONF
sed -i '1i local plant authenticator peer map=pg_relevance' "/etc/postgresql/$VERSION/main/pg_hba.conf"
quietly sql -c 'CREATE ROLE authenticator LOGIN NOINHERIT' -c 'CREATE ROLE web_reader' -c "SELECT relevance.grant_reader('web_reader')" \
  -c 'GRANT web_reader TO authenticator' -c 'SELECT pg_reload_conf()'
sed -i 's/^#\(database\|anonymous-role\) /\1 /' /etc/pg-relevance/httpd.conf
[ "$(stat -c '%U:%G %a' /etc/pg-relevance/httpd.conf)" = 'root:pg-relevance-httpd 640' ] || die "httpd.conf is open to others"
start_service pg-relevance-httpd
wait_for "the HTTP server" answers 8001 /ready 200
answers 8001 '/ranking?machine_id=1' 200 || die "the HTTP server does not return the ranking: $(http_status 8001 '/ranking?machine_id=1')"
stop_service pg-relevance-httpd
passed "the HTTP server as in its unit, with the configuration file's own example"

# ---------------------------------------------------------------- the model service as a separate service

head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' | install -m 640 -g pg-relevance-modeld /dev/stdin /etc/pg-relevance/modeld.token
install -m 600 -o postgres /etc/pg-relevance/modeld.token "/etc/postgresql/$VERSION/main/modeld.token"
echo 'OPTIONS="--listen 127.0.0.1:8500 --token-file /etc/pg-relevance/modeld.token"' >>/etc/pg-relevance/modeld.env
start_service pg-relevance-modeld
wait_for "the model service" answers 8500 /health 200
quietly sql -c "ALTER SYSTEM SET relevance.model_service_token_file = '/etc/postgresql/$VERSION/main/modeld.token'" \
  -c "ALTER SYSTEM SET relevance.model_service_url = 'http://127.0.0.1:8500'" -c 'SELECT pg_reload_conf()'
[ "$(train)" = completed ] || die "the training with the service did not complete"
grep -q 'train' /tmp/pg-relevance-modeld.log || die "the service did not log a training"
stop_service pg-relevance-modeld
rm /etc/pg-relevance/modeld.token "/etc/postgresql/$VERSION/main/modeld.token"
passed "a training with the model service as in its unit"

# ---------------------------------------------------------------- removal

runuser -u postgres -- dropdb plant
quietly pg_conftool "$VERSION" main remove shared_preload_libraries
quietly pg_ctlcluster --skip-systemctl-redirect "$VERSION" main stop
quietly env DEBIAN_FRONTEND=noninteractive apt-get purge -y "postgresql-$VERSION-pg-relevance" pg-relevance-modeld pg-relevance-httpd pg-relevance-client
# Files that a server keeps do not belong to the packages.
left=$(find / -xdev \( -path /proc -o -path /debs -o -path /tmp -o -path "/var/lib/postgresql/$VERSION" \) -prune -o \
  \( -name '*pg?relevance*' -o -name 'modeld.*' -o -name 'httpd.conf' \) -print)
[ -z "$left" ] || die "apt purge left: $left"
passed "apt purge leaves nothing but the services' users: $(grep -o '^pg-relevance[^:]*' /etc/passwd | xargs)"
