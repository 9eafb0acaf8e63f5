// SPDX-License-Identifier: PostgreSQL
// The HTTP contract of the model service: which path does what.
#pragma once

#include "http/router.h"
#include "modeld/model_store.h"
#include "modeld/trainer.h"
#include "modeld/upload_handler.h"

namespace relevance::modeld {

// store and trainer must outlive the router.
http::Router make_router(ModelStore& store, Trainer& trainer, const TrainSettings& settings);

}  // namespace relevance::modeld
