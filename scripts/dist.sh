#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# "make dist": the contents of HEAD, as build/dist/pg_relevance-VERSION.tar.gz and .zip (as PGXN requires it), each with
# one top folder. The same commit gives the same bytes.
. "$(dirname "$0")/common.sh"

cd "$ROOT" || exit
git rev-parse --verify -q HEAD >/dev/null || die "this is not a git clone" "Only committed files are packed."
[ -z "$(git status --porcelain)" ] || say "Note: uncommitted changes are left out."
version=$(git show HEAD:META.json | sed -n 's/^  "version": "\(.*\)",$/\1/p')
mkdir -p build/dist
for format in tar.gz zip; do
  file=build/dist/pg_relevance-$version.$format
  TZ=UTC git archive --format="$format" --prefix="pg_relevance-$version/" -o "$file" HEAD
  say "$file"
done
