// SPDX-License-Identifier: PostgreSQL
// The error for bytes that are not a usable model.
#pragma once

#include <string>

#include "base/error.h"

namespace relevance::model {

// what: a clause, such as "a tree's arrays differ in length".
inline Error bad_model(const std::string& what) {
  return Error("bad_model", "this model cannot be read", what + ".",
               "A model is what GET /models/ID/artifact returns: a regression model of XGBoost in "
               "its UBJSON format, whose attribute relevance_schema describes the columns.");
}

}  // namespace relevance::model
