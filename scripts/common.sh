# SPDX-License-Identifier: PostgreSQL
# Shared by the scripts: where things are, how to become root or the server's user. Sourced, not run.
set -euo pipefail
shopt -s inherit_errexit

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }
step() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$1" >&2; shift; for line in "$@"; do printf '       %s\n' "$line" >&2; done; exit 1; }

is_root() { [ "$(id -u)" -eq 0 ]; }

as_root() {
  if is_root; then "$@"; return; fi
  command -v sudo >/dev/null || die "this needs root: $*" "Install sudo, or run as root."
  sudo "$@"
}

# PostgreSQL refuses to run as root: then the server's user is the one that Debian's package made.
server_user() { if is_root; then echo postgres; else id -un; fi; }
as_server() {
  if ! is_root; then "$@"; return; fi
  # Programs complain about a current folder that their user cannot enter.
  if runuser -u "$(server_user)" -- test -x "$PWD"; then
    runuser -u "$(server_user)" -- "$@"
  else
    (cd / && runuser -u "$(server_user)" -- "$@")
  fi
}

pg_config_program() { echo "${PG_CONFIG:-pg_config}"; }
pg_bindir() { "$(pg_config_program)" --bindir; }

# A file or folder that the server's user can reach.
server_can_reach() { as_server test -r "$1" 2>/dev/null; }
