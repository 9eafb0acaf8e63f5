#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# "make deb": Debian packages of HEAD, in build/deb, for the versions of PostgreSQL that this system's packages offer;
# lintian checks them. Installs what is needed to build them.
. "$(dirname "$0")/common.sh"

FOLDER="$ROOT/build/deb"

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends "$@"; }

# The source as its upstream tarball: what has been committed, or this folder if it is not a clone.
pack() {
  if git -C "$ROOT" rev-parse --git-dir >/dev/null 2>&1; then
    "$ROOT/scripts/dist.sh"
    cp "$ROOT/build/dist/pg_relevance-$VERSION.tar.gz" "$1"
  else
    tar -C "$ROOT" --exclude='./build*' --exclude='*.o' --exclude='*.so' --transform="s,^\.,pg_relevance-$VERSION," -czf "$1" .
  fi
}

VERSION=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$ROOT/META.json")
step "packing"
rm -rf "$FOLDER"
mkdir -p "$FOLDER"
pack "$FOLDER/pg-relevance_$VERSION.orig.tar.gz"
tar -xzf "$FOLDER/pg-relevance_$VERSION.orig.tar.gz" -C "$FOLDER"
cd "$FOLDER/pg_relevance-$VERSION" || exit
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
