#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# "make matrix [CELLS='bookworm/15 trixie/17']": builds and tests every PostgreSQL on every Debian that README names,
# each Debian in its own fresh chroot (debootstrap), and prints a table. A PostgreSQL that a Debian does not package is
# built from Debian's source package, with assertions, or from an archive such as postgresql-16.11.tar.bz2 in the folder
# sources of $MATRIX_FOLDER (/var/tmp/pg_relevance-matrix). Needs root, debootstrap, and some 6 GB for each Debian.
# "scripts/matrix.sh table" prints the results of the last runs.
. "$(dirname "$0")/common.sh"

ALL_CELLS=(bookworm/{15,17,18} trixie/{15,17,18} forky/{15,17,18})
# The Debian release that packages each PostgreSQL, and so has its source.
declare -A HOME_OF=([15]=bookworm [17]=trixie [18]=forky [19]=experimental)
FOLDER=${MATRIX_FOLDER:-/var/tmp/pg_relevance-matrix}
RESULTS="$ROOT/build/matrix"
TREE=/usr/local/src/pg_relevance  # inside a chroot
SERVER_NEEDS=(bison flex libicu-dev libipc-run-perl libreadline-dev libssl-dev libxml2-dev pkg-config zlib1g-dev)
CHROOT_NEEDS=git,make,ca-certificates,sudo
CHROOT_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
[ -z "${CCACHE_DIR:-}" ] || CHROOT_NEEDS+=,ccache

is_root || die "only root can create and enter chroots" "sudo make matrix"
command -v debootstrap >/dev/null || die "debootstrap is missing" "apt-get install debootstrap"

MIRROR=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -1)

# ---------------------------------------------------------------- chroots

mount_into() {
  local root=$1 what
  for what in proc sys dev dev/pts; do
    mountpoint -q "$root/$what" || mount --bind "/$what" "$root/$what"
  done
  mountpoint -q "$root/dev/shm" || mount -t tmpfs tmpfs "$root/dev/shm"
}

unmount_from() {
  local what
  for what in dev/shm dev/pts dev sys proc; do
    if mountpoint -q "$1/$what"; then umount -l "$1/$what"; fi
  done
}

MOUNTED=''
leave() { if [ -n "$MOUNTED" ]; then unmount_from "$MOUNTED"; MOUNTED=''; fi; }
trap leave EXIT

# Passes on none of the caller's environment except how npm reaches its registry and which certificates this machine
# trusts.
inside() {
  local root=$1; shift
  chroot "$root" /usr/bin/env -i PATH="$CHROOT_PATH" HOME=/root LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive NODE_EXTRA_CA_CERTS=/etc/ssl/certs/of-the-host.crt \
    ${NPM_CONFIG_REGISTRY:+NPM_CONFIG_REGISTRY="$NPM_CONFIG_REGISTRY"} \
    ${CCACHE_DIR:+PATH="/usr/lib/ccache:$CHROOT_PATH" CCACHE_DIR=/var/cache/ccache CCACHE_BASEDIR=/usr/local/src CCACHE_NOHASHDIR=1} \
    ${WERROR:+WERROR="$WERROR"} "$@" </dev/null
}

make_chroot() {
  local debian=$1 root=$2 script=/usr/share/debootstrap/scripts/$1
  [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
  step "$debian: debootstrap"
  rm -rf "$root.new"
  debootstrap --variant=minbase --include="$CHROOT_NEEDS" "$debian" "$root.new" "$MIRROR" "$script"
  # Packages must not start servers there.
  printf '#!/bin/sh\nexit 101\n' >"$root.new/usr/sbin/policy-rc.d"
  chmod +x "$root.new/usr/sbin/policy-rc.d"
  # How this machine reaches its mirror.
  apt-config dump | grep -E '^Acquire::(Check|https?)' >"$root.new/etc/apt/apt.conf.d/90of-the-host" || true
  cp /etc/ssl/certs/ca-certificates.crt "$root.new/etc/ssl/certs/of-the-host.crt"
  mv "$root.new" "$root"
}

copy_tree() {
  local root=$1
  mkdir -p "$root$TREE"
  (cd "$ROOT" && git ls-files -z --cached --others --exclude-standard |
    tar --null --files-from=- --ignore-failed-read -cf - 2>/dev/null) | tar -C "$root$TREE" -xf -
}

# ---------------------------------------------------------------- PostgreSQL from source
# Called where bash ignores "set -e", so each step says itself that it failed.

has_package() { inside "$1" apt-cache show "postgresql-server-dev-$2" >/dev/null 2>&1; }

# An archive in the folder "sources" takes precedence, for what a mirror lacks.
fetch_source() {
  local root=$1 package=$2 debian=$3 archive
  archive=$(find "$FOLDER/sources" -name "${package}[-_][0-9]*.tar.*" 2>/dev/null | sort -V | tail -1)
  inside "$root" sh -c "rm -rf /usr/local/src/$package-[0-9a]*"
  if [ -n "$archive" ]; then
    mkdir "$root/usr/local/src/$package-archive" && tar -C "$root/usr/local/src/$package-archive" --strip-components=1 -xf "$archive"
    return
  fi
  echo "deb-src $MIRROR $debian main" >"$root/etc/apt/sources.list.d/matrix-$debian.list"
  inside "$root" apt-get update -q || return
  inside "$root" apt-get install -y -q --no-install-recommends dpkg-dev || return
  inside "$root" sh -c "cd /usr/local/src && apt-get source -q $package"
}

build_server() {
  local root=$1 major=$2 prefix=/usr/local/pgsql-$2
  [ ! -x "$root$prefix/bin/pg_config" ] || return 0
  step "building PostgreSQL $major from source"
  fetch_source "$root" "postgresql-$major" "${HOME_OF[$major]}" || return
  inside "$root" apt-get install -y -q --no-install-recommends gcc g++ libc6-dev perl "${SERVER_NEEDS[@]}" || return
  inside "$root" bash -c "
    set -e
    cd /usr/local/src/postgresql-$major-*/
    ./configure -q --prefix=$prefix.new --enable-cassert --enable-debug --enable-tap-tests --with-openssl --with-icu --with-libxml CFLAGS='-Og -g'
    make -s -j$(nproc) && make -s -C contrib -j$(nproc)
    make -s install DESTDIR=$prefix.stage && make -s -C contrib install DESTDIR=$prefix.stage" || return
  # The server finds its files relative to its program.
  mv "$root$prefix.stage$prefix.new" "$root$prefix"
  rm -rf "$root$prefix.stage"
}

build_pg_cron() {
  local root=$1 major=$2 config=/usr/local/pgsql-$2/bin/pg_config
  [ ! -e "$root/usr/local/pgsql-$major/lib/pg_cron.so" ] || return 0
  step "building pg_cron for PostgreSQL $major"
  fetch_source "$root" pg-cron "${HOME_OF[18]}" &&
    inside "$root" bash -c "cd /usr/local/src/pg-cron-*/ && make -s PG_CONFIG=$config clean && make -s PG_CONFIG=$config with_llvm=no install" ||
    say "pg_cron could not be built: tests that need it are skipped"
}

# ---------------------------------------------------------------- one cell

part_of() {
  local log=$1 line
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -1)
  echo "${line:-did not end}"
}

run_part() {
  local root=$1 config=$2 part=$3 log=$4 started=$SECONDS status=0
  inside "$root" ${config:+PG_CONFIG="$config"} make -C "$TREE" test ONLY="$part" >"$log" 2>&1 || status=$?
  printf '%s (%d min)' "$(part_of "$log")" $(((SECONDS - started + 59) / 60))
  return "$status"
}

# The unit tests know nothing of the server: once for each Debian and commit.
unit_part() {
  local root=$1 config=$2 debian=$3 log=$4 kept
  kept="$RESULTS/unit-$debian-$(git -C "$ROOT" rev-parse --short HEAD)"
  [ -s "$kept" ] || run_part "$root" "$config" unit "$log" >"$kept"
  cat "$kept"
}

# The bundled example's ranking, with the digits on which all compilers and libraries must agree.
example_ranking() {
  local root=$1 config=$2
  inside "$root" ${config:+PG_CONFIG="$config"} make -C "$TREE" run >"$3" 2>&1 &&
    inside "$root" ${config:+PG_CONFIG="$config"} make -s -C "$TREE" psql SQL="COPY (
      SELECT rank, feature, kind, direction_code, above_noise, tied_rank, importance_shap_mean_abs::numeric(30, 9), importance_native::numeric(30, 9),
             score_final::numeric(30, 9) FROM relevance.get_ranking('injection-moulding press'::text) ORDER BY rank) TO STDOUT" >"$4" 2>>"$3"
  local status=$?
  inside "$root" ${config:+PG_CONFIG="$config"} make -s -C "$TREE" destroy >>"$3" 2>&1 || true
  return "$status"
}

run_cell() {
  local debian=${1%/*} major=${1#*/} root="$FOLDER/${1%/*}" logs="$RESULTS/${1/\//-}" config='' part line
  rm -rf "$logs"
  mkdir -p "$logs"
  step "$debian, PostgreSQL $major (logs: $logs)"
  [ -d "$root" ] || make_chroot "$debian" "$root" >"$logs/debootstrap.log" 2>&1 || { tail -5 "$logs/debootstrap.log"; return 1; }
  MOUNTED=$root
  mount_into "$root"
  if [ -n "${CCACHE_DIR:-}" ]; then
    mkdir -p "$root/var/cache/ccache"
    mountpoint -q "$root/var/cache/ccache" || mount --bind "$CCACHE_DIR" "$root/var/cache/ccache"
  fi
  copy_tree "$root"
  inside "$root" apt-get update -q >"$logs/apt.log" 2>&1
  if has_package "$root" "$major"; then
    config=/usr/lib/postgresql/$major/bin/pg_config
  else
    config=/usr/local/pgsql-$major/bin/pg_config
    { build_server "$root" "$major" && build_pg_cron "$root" "$major"; } >"$logs/server.log" 2>&1 || { tail -20 "$logs/server.log"; return 1; }
  fi
  # Objects built for another server cannot be used; the programs do not depend on the server.
  inside "$root" sh -c "cd $TREE && find src -name '*.o' -delete && rm -f pg_relevance.so"
  line="$1"
  line+=$'\t'$(run_part "$root" "$config" sql "$logs/sql.log") || true
  line+=$'\t'$(unit_part "$root" "$config" "$debian" "$logs/unit.log") || true
  line+=$'\t'$(run_part "$root" "$config" tap "$logs/tap.log") || true
  if example_ranking "$root" "$config" "$logs/run.log" "$logs/ranking.tsv"; then
    line+=$'\t'$(md5sum <"$logs/ranking.tsv" | cut -c1-8)
  else
    line+=$'\t'"no ranking"
  fi
  line+=$'\t'$(inside "$root" "$config" --version | sed 's/^PostgreSQL //; s/ .*//')
  line+=$'\t'$(inside "$root" g++ -dumpfullversion)$'\t'$(inside "$root" pkg-config --modversion xgboost)
  printf '%s\n' "$line" >"$logs/result.tsv"
  if mountpoint -q "$root/var/cache/ccache"; then umount "$root/var/cache/ccache"; fi
  leave
}

# ---------------------------------------------------------------- the table

print_table() {
  local file cell sql unit tap ranking version compiler xgboost
  printf '| Debian | PostgreSQL | g++ | XGBoost | SQL | unit | TAP | ranking |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n'
  for file in "$RESULTS"/*/result.tsv; do
    [ -e "$file" ] || continue
    IFS=$'\t' read -r cell sql unit tap ranking version compiler xgboost <"$file"
    printf '| %s | %s | %s | %s | %s | %s | %s | %s |\n' "${cell%/*}" "$version" "$compiler" "$xgboost" "$sql" "$unit" "$tap" "$ranking"
  done
}

if [ "${1:-}" = table ]; then print_table; exit; fi
read -ra cells <<<"${CELLS:-${ALL_CELLS[*]}}"
for cell in "${cells[@]}"; do
  [[ " ${ALL_CELLS[*]} bookworm/19 trixie/19 forky/19 " == *" $cell "* ]] || die "there is no cell '$cell'" "The cells are ${ALL_CELLS[*]}."
done
mkdir -p "$FOLDER" "$RESULTS"
failed=0
for cell in "${cells[@]}"; do
  run_cell "$cell" || { say "$cell: could not be set up"; failed=$((failed + 1)); leave; }
done
print_table
if print_table | grep -qE ' [1-9][0-9]* failed|did not end|no ranking'; then failed=$((failed + 1)); fi
[ "$failed" -eq 0 ] || exit 1
