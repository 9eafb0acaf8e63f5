// SPDX-License-Identifier: PostgreSQL
#include "extension/module/sql_version.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "extension/ground/guard.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// The SQL versions that this library supports.
constexpr const char* kKnownSqlVersions[] = {PG_RELEVANCE_VERSION};

struct Version {
  char text[NAMEDATALEN];
};

// PostgreSQL zone. Empty when the extension is not installed.
Version installed_version() {
  Version version = {};
  ScanKeyData key;
  ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ,
              CStringGetDatum("pg_relevance"));
  const Relation extensions = table_open(ExtensionRelationId, AccessShareLock);
  const SysScanDesc scan =
      systable_beginscan(extensions, ExtensionNameIndexId, true, nullptr, 1, &key);
  const HeapTuple tuple = systable_getnext(scan);
  if (HeapTupleIsValid(tuple)) {
    bool null = false;
    const Datum value =
        heap_getattr(tuple, Anum_pg_extension_extversion, RelationGetDescr(extensions), &null);
    if (!null) strlcpy(version.text, TextDatumGetCString(value), sizeof version.text);
  }
  systable_endscan(scan);
  table_close(extensions, AccessShareLock);
  return version;
}

std::string known_versions() {
  std::string list;
  for (const char* version : kKnownSqlVersions)
    list += (list.empty() ? "" : ", ") + std::string(version);
  return list;
}

}  // namespace

void require_known_sql() {
  const Version installed = call_pg([] { return installed_version(); });
  const auto is_installed = [&](const char* known) { return strcmp(known, installed.text) == 0; };
  if (std::any_of(std::begin(kKnownSqlVersions), std::end(kKnownSqlVersions), is_installed)) return;
  throw UnknownSqlVersion(
      "unknown_sql_version", "the SQL and the library of pg_relevance are of different versions",
      "The SQL in this database is version " + std::string(installed.text) +
          ", the server's library works with " + known_versions() + ".",
      "ALTER EXTENSION pg_relevance UPDATE brings the SQL up to date; when it is the newer one, "
      "install the library of its version and restart the server.");
}

const char* library_version() {
  return PG_RELEVANCE_VERSION;
}

}  // namespace relevance::extension
