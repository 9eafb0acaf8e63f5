// What needs the workers needs the preloaded library.
#pragma once

namespace relevance::extension {

// Throws Error "not_preloaded", whose hint can be pasted, when the library was not preloaded. C++
// zone.
void require_preloaded();

}  // namespace relevance::extension
