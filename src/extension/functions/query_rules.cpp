// SPDX-License-Identifier: PostgreSQL
#include "extension/functions/query_rules.h"

#include "extension/ground/guard.h"
#include "extension/training/query_settings.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

// While an object exists, nothing can become another role. Aborting the transaction after an error
// restores the context too.
class Restricted {
 public:
  Restricted() {
    GetUserIdAndSecContext(&user_, &context_);
    SetUserIdAndSecContext(user_, context_ | SECURITY_RESTRICTED_OPERATION);
  }
  ~Restricted() { SetUserIdAndSecContext(user_, context_); }
  Restricted(const Restricted&) = delete;
  Restricted& operator=(const Restricted&) = delete;

 private:
  Oid user_ = InvalidOid;
  int context_ = 0;
};

// While an object exists, nothing can be written. Sets the transaction's own flag, as aborting the
// transaction or a part of it does: since PostgreSQL 16, transaction_read_only cannot be set for a while.
// No query can set it back, since it may only be set before the first one.
class ReadOnly {
 public:
  explicit ReadOnly(bool wanted) { XactReadOnly = XactReadOnly || wanted; }
  ~ReadOnly() { XactReadOnly = before_; }
  ReadOnly(const ReadOnly&) = delete;
  ReadOnly& operator=(const ReadOnly&) = delete;

 private:
  const bool before_ = XactReadOnly;
};

}  // namespace

void with_query_rules(QueryAccess access, const std::function<void()>& fn) {
  const Restricted restricted;
  const ReadOnly read_only(access == QueryAccess::read);
  const int level = call_pg([&] {
    const int begun = NewGUCNestLevel();
    pin_query_settings();
    return begun;
  });
  fn();
  call_pg([&] { AtEOXact_GUC(false, level); });  // back to the caller's
}

}  // namespace relevance::extension
