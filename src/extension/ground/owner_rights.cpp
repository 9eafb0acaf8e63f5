// SPDX-License-Identifier: PostgreSQL
#include "extension/ground/owner_rights.h"

#include "extension/ground/guard.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// PostgreSQL zone. The owner of the table that only functions write.
Oid owner_of_tables() {
  const Oid table = get_relname_relid("data_set_chunk", get_namespace_oid("relevance", false));
  const HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "relevance.data_set_chunk does not exist");
  const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
  ReleaseSysCache(tuple);
  return owner;
}

class Owner {
 public:
  explicit Owner(Oid owner) {
    GetUserIdAndSecContext(&user_, &context_);
    SetUserIdAndSecContext(owner, context_ | SECURITY_LOCAL_USERID_CHANGE);
  }
  ~Owner() { SetUserIdAndSecContext(user_, context_); }
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;

 private:
  Oid user_ = InvalidOid;
  int context_ = 0;
};

}  // namespace

void with_owner_rights(const std::function<void()>& fn) {
  const Owner owner(call_pg([] { return owner_of_tables(); }));
  fn();
}

}  // namespace relevance::extension
