// SPDX-License-Identifier: PostgreSQL
// PostgreSQL's headers, for src/extension only, and all differences between the server versions
// (15 to 19). Include it last: PostgreSQL's macros (snprintf, gettext, Min) would break C++ headers
// included after it.
#pragma once
#pragma GCC system_header  // our warnings do not apply to the server's headers

extern "C" {
#include "postgres.h"
}

// Checked first, since an older server lacks some of the headers below.
#if PG_VERSION_NUM < 150000
#error "pg_relevance needs PostgreSQL 15 to 19, and PG_CONFIG is an older server's"
#elif PG_VERSION_NUM >= 200000
#error "pg_relevance is made for PostgreSQL 15 to 19, and PG_CONFIG is a newer server's"
#endif

extern "C" {
#include "access/detoast.h"
#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_database.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "commands/trigger.h"
#include "commands/user.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "nodes/supportnodes.h"
#include "parser/parse_coerce.h"
#include "parser/scansup.h"
#include "pgstat.h"
#include "pgtime.h"
#include "port/atomics.h"
#include "postmaster/bgworker.h"
#include "postmaster/bgworker_internals.h"
#include "postmaster/interrupt.h"
#include "storage/condition_variable.h"
#include "storage/dsm.h"
#include "storage/fd.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "storage/lwlock.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "storage/shmem.h"
#include "tcop/dest.h"
#include "tcop/pquery.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#include "utils/portal.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"
#include "utils/varlena.h"
}

#define RELEVANCE_UTILITY_ARGS                                                                   \
  PlannedStmt *statement, const char *query, bool read_only_tree, ProcessUtilityContext context, \
      ParamListInfo params, QueryEnvironment *environment, DestReceiver *destination,            \
      QueryCompletion *completion
#define RELEVANCE_UTILITY_PASS \
  statement, query, read_only_tree, context, params, environment, destination, completion

// A signal handler's parameters, and the arguments that pass them on.
#if PG_VERSION_NUM < 190000
#define RELEVANCE_SIGNAL_ARGS [[maybe_unused]] int signal
#define RELEVANCE_SIGNAL_PASS signal
#else
#define RELEVANCE_SIGNAL_ARGS \
  [[maybe_unused]] int signal, [[maybe_unused]] const pg_signal_info *info
#define RELEVANCE_SIGNAL_PASS signal, info
#endif

static inline bool relevance_owns_database(Oid database) {
#if PG_VERSION_NUM < 160000
  return pg_database_ownercheck(database, GetUserId());
#else
  return object_ownercheck(DatabaseRelationId, database, GetUserId());
#endif
}

static inline bool relevance_owns_extension(Oid extension) {
#if PG_VERSION_NUM < 160000
  return pg_extension_ownercheck(extension, GetUserId());
#else
  return object_ownercheck(ExtensionRelationId, extension, GetUserId());
#endif
}

// Whether the server accepted a worker of this name from a preloaded library. (The server's macros
// for walking its list do not compile as C++.)
static inline bool relevance_is_registered(const char* name) {
#if PG_VERSION_NUM < 180000
  const slist_node* const end = nullptr;
  const slist_node* node = BackgroundWorkerList.head.next;
#else
  const dlist_node* const end = &BackgroundWorkerList.head;
  const dlist_node* node = BackgroundWorkerList.head.next;
#endif
  for (; node != nullptr && node != end; node = node->next) {
    const char* known =
        reinterpret_cast<const char*>(node) - offsetof(RegisteredBgWorker, rw_lnode);
    if (strcmp(reinterpret_cast<const RegisteredBgWorker*>(known)->rw_worker.bgw_name, name) == 0)
      return true;
  }
  return false;
}
