// SPDX-License-Identifier: PostgreSQL
// What keeps all queued trainings from starting: reported to whoever queues a training, looks at
// one or waits for one.
#pragma once

#include <optional>
#include <string>

namespace relevance::extension {

struct Obstacle {
  std::string reason;  // a sentence
  std::string remedy;  // what to set
};

// For trainings in this database; nullopt: none is known. C++ zone; needs SPI.
std::optional<Obstacle> find_obstacle();

}  // namespace relevance::extension
