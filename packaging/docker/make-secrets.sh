#!/bin/sh
# SPDX-License-Identifier: PostgreSQL
# Creates the secrets that compose.yaml mounts, unless they exist. The containers' users must be able to read the files;
# the folder's mode keeps others out.
set -eu
cd "$(dirname "$0")"
mkdir -p -m 700 secrets
for name in postgres_password authenticator_password model_service_token jwt_key; do
  [ -s "secrets/$name" ] || od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' >"secrets/$name"
  chmod 444 "secrets/$name"
done
