#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# "make deb-test [SUITE=bookworm]": builds the packages in a Debian chroot, installs them in another, bare one, trains
# there with each service, removes them, and checks for leftovers. Needs root, debootstrap and some gigabytes in TMPDIR.
# CHROOT=/folder: a minbase system with git, make and ca-certificates to copy instead of running debootstrap; MIRROR: a
# mirror other than deb.debian.org; DEBS=/folder: packages that "make deb" built before.
. "$(dirname "$0")/common.sh"

SUITE=${SUITE:-bookworm}
MIRROR=${MIRROR:-http://deb.debian.org/debian}
is_root || die "this creates chroots: run it as root"
WORK=$(mktemp -d "${TMPDIR:-/var/tmp}/deb-test.XXXXXX")
BUILD="$WORK/build"
BARE="$WORK/bare"

clean_up() {
  umount -R -l "$BUILD"/{dev,proc,ccache} "$BARE"/{dev,proc} 2>/dev/null || true
  rm -rf --one-file-system "$WORK"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

# Creates a separate system in that folder, in which services do not start automatically.
make_system() {
  local folder=$1
  if [ -n "${CHROOT:-}" ]; then
    cp -a --reflink=auto "$CHROOT" "$folder"
  else
    debootstrap --variant=minbase --include=git,make,ca-certificates "$SUITE" "$folder" "$MIRROR" >"$WORK/debootstrap.log" 2>&1 ||
      { tail "$WORK/debootstrap.log"; die "debootstrap failed"; }
  fi
  cp -L /etc/resolv.conf "$folder/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
  chmod 755 "$folder/usr/sbin/policy-rc.d"
  mount -t proc proc "$folder/proc"
  mount --rbind --make-rslave /dev "$folder/dev"  # with /dev/shm
}

SYSTEM_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
in_system() { local folder=$1; shift; chroot "$folder" env -i HOME=/root PATH="$SYSTEM_PATH" LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

# Runs in its own process and network namespaces, so that no port is taken and no process outlives it.
in_closed_system() {
  unshare --net --pid --fork --kill-child --mount-proc="$1/proc" -- \
    bash -c 'ip link set lo up && exec chroot "$@"' -- "$1" env -i HOME=/root PATH="$SYSTEM_PATH" LC_ALL=C.UTF-8 "${@:2}"
}

build_packages() {
  make_system "$BUILD"
  git clone -q --no-hardlinks "$ROOT" "$BUILD/src"
  if [ -n "${CCACHE_DIR:-}" ]; then
    mkdir "$BUILD/ccache"
    mount --bind "$CCACHE_DIR" "$BUILD/ccache"
    in_system "$BUILD" sh -c 'apt-get update && apt-get install -y --no-install-recommends ccache'
  fi
  in_system "$BUILD" env PATH="/usr/lib/ccache:$SYSTEM_PATH" ${CCACHE_DIR:+CCACHE_DIR=/ccache CCACHE_BASEDIR=/src CCACHE_NOHASHDIR=1} make -C /src deb
}

if [ -z "${DEBS:-}" ]; then
  step "building the packages in $SUITE"
  build_packages >"$WORK/build.log" 2>&1 || { tail -60 "$WORK/build.log"; die "the packages could not be built"; }
  grep -E '^[EW]: ' "$WORK/build.log" || true
  DEBS="$ROOT/build/deb-$SUITE"
  mkdir -p "$DEBS"
  cp "$BUILD"/src/build/deb/*.{deb,changes,dsc,buildinfo,tar.*} "$DEBS/"
fi

step "installing them in a bare system"
make_system "$BARE"
mkdir "$BARE/debs"
cp "$DEBS"/*.deb "$BARE/debs/"
rm -f "$BARE"/debs/*-dbgsym_*
python3 "$ROOT/examples/injection_moulding.py" "$BARE/debs/press.csv"
cp "$ROOT/scripts/deb_test_inside.sh" "$BARE/debs/"
{ in_system "$BARE" apt-get update && in_system "$BARE" sh -c 'apt-get install -y --no-install-recommends --download-only /debs/*.deb'; } \
  >"$WORK/download.log" 2>&1 || { tail -40 "$WORK/download.log"; die "the packages' dependencies could not be downloaded"; }
in_closed_system "$BARE" bash /debs/deb_test_inside.sh
step "the packages are in $DEBS"
