#!/bin/sh
# SPDX-License-Identifier: PostgreSQL
# Makes the secrets that compose.yaml mounts, each once. The containers' users must be able to read the files; the
# folder keeps others out.
set -eu
cd "$(dirname "$0")"
mkdir -p -m 700 secrets
for name in postgres_password authenticator_password model_service_token jwt_key; do
  [ -s "secrets/$name" ] || od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' >"secrets/$name"
  chmod 444 "secrets/$name"
done
