// SPDX-License-Identifier: PostgreSQL
#include "extension/functions/memory_check.h"

#include <cmath>
#include <string>

#include "base/error.h"
#include "extension/ground/settings.h"

namespace relevance::extension {
namespace {

// A training first reads every cell into a number of eight bytes.
constexpr double kMegabytesPerCell = 8.0 / (1 << 20);

std::string in_millions(double count) {
  return std::to_string(static_cast<long>(std::ceil(count / 1e6))) + " million";
}

}  // namespace

bool has_memory_limit() {
  const char* url = settings.model_service_url;
  return settings.model_service_memory_mb > 0 && (url == nullptr || *url == '\0');
}

void require_memory_for(double cells) {
  const double megabytes = cells * kMegabytesPerCell;
  if (!has_memory_limit() || megabytes <= settings.model_service_memory_mb) return;
  throw Error("data_too_large", "the data are too large for the memory that a training may have",
              "They hold about " + in_millions(cells) + " cells, which take at least " +
                  std::to_string(static_cast<long>(megabytes)) + " MB; the limit is " +
                  std::to_string(settings.model_service_memory_mb) + " MB.",
              "Raise relevance.model_service_memory_limit, or give fewer rows or columns.");
}

}  // namespace relevance::extension
