// SPDX-License-Identifier: PostgreSQL
// What keeps queued trainings from starting, whichever they are: told to whoever queues one, looks
// at one or waits for one.
#pragma once

#include <optional>
#include <string>

namespace relevance::extension {

struct Obstacle {
  std::string reason;  // a sentence
  std::string remedy;  // what to set
};

// Of trainings in this database; nullopt: none is known. C++ zone.
std::optional<Obstacle> find_obstacle();

}  // namespace relevance::extension
