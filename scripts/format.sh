#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# "make format": formats our C++ with clang-format. CHECK=1 only lists files that are not formatted.
. "$(dirname "$0")/common.sh"

cd "$ROOT" || exit
files=()
while IFS= read -r file; do
  [ -e "$file" ] && files+=("$file")
done < <(git ls-files --cached --others --exclude-standard -- 'src/*.cpp' 'src/*.h' 'src/*.inc' 'test/*.cpp' 'test/*.h')
[ ${#files[@]} -gt 0 ] || die "there is no C++ file to format"

if [ "${CHECK:-}" = 1 ]; then
  clang-format --dry-run --Werror "${files[@]}" || die "the files above are not formatted" "make format does it."
else
  clang-format -i "${files[@]}"
fi
