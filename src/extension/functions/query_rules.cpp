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

// PostgreSQL zone. Until the settings are restored.
void forbid_writing() {
  set_config_option("transaction_read_only", "on", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE,
                    true, 0, false);
}

}  // namespace

void with_query_rules(QueryAccess access, const std::function<void()>& fn) {
  const Restricted restricted;
  const int level = call_pg([&] {
    const int begun = NewGUCNestLevel();
    pin_query_settings();
    if (access == QueryAccess::read) forbid_writing();
    return begun;
  });
  fn();
  call_pg([&] { AtEOXact_GUC(false, level); });  // back to the caller's
}

}  // namespace relevance::extension
