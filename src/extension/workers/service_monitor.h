// SPDX-License-Identifier: PostgreSQL
// The worker that probes the remote model services, one per cluster, so that trainings know which of
// them answer before they try (ground/shared_services.h). PostgreSQL zone.
#pragma once

namespace relevance::extension {

// Called by the launcher: starts the monitor when remote services are configured and there is none.
// Returns after how many milliseconds to call it again; -1: only after an event.
long tend_service_monitor();

}  // namespace relevance::extension
