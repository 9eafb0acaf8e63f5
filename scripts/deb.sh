#!/usr/bin/env bash
# "make deb": Debian packages of what HEAD has, in build/deb, for the versions of PostgreSQL that this system's
# packages offer; lintian looks at them. Installs what is needed to build them.
. "$(dirname "$0")/common.sh"

FOLDER="$ROOT/build/deb"

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends "$@"; }

unpack() {
  local archive version
  "$ROOT/scripts/dist.sh"
  archive=$(echo "$ROOT"/build/dist/*.tar.gz)
  version=${archive##*/pg_relevance-}
  version=${version%.tar.gz}
  rm -rf "$FOLDER"
  mkdir -p "$FOLDER"
  cp "$archive" "$FOLDER/pg-relevance_$version.orig.tar.gz"
  tar -xzf "$archive" -C "$FOLDER"
  cd "$FOLDER/pg_relevance-$version" || exit
}

step "packing"
unpack
step "installing what is needed to build packages"
apt_get update
apt_get install build-essential fakeroot lintian postgresql-server-dev-all
pg_buildext updatecontrol
apt_get build-dep ./
step "building"
dpkg-buildpackage -us -uc -j"$(nproc)"
step "checking"
lintian --allow-root --fail-on error "$FOLDER"/*.changes
step "the packages are in $FOLDER"
(cd "$FOLDER" && ls -1 -- *.deb)
