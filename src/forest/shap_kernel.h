// SPDX-License-Identifier: PostgreSQL
// Runs compiled trees on kLanes rows at a time, with the widest vectors of this processor.
#pragma once

#include <cstddef>
#include <span>

#include "forest/shap_program.h"

namespace relevance::forest {

// Rows explained side by side: one AVX-512 register of floats; narrower processors use several
// registers.
inline constexpr std::size_t kLanes = 16;

// The unit of all of the kernel's memory, so that it is aligned for the widest load.
struct alignas(kLanes * sizeof(float)) FloatLanes {
  float lane[kLanes];
};
struct alignas(kLanes * sizeof(float)) DoubleLanes {
  double lane[kLanes];
};

// How much scratch memory run_tree needs for a tree.
std::size_t scratch_size(const ShapProgram& tree);

// Adds the tree's SHAP values of kLanes rows to sums. values and sums: one entry per column.
using TreeKernel = void (*)(const ShapProgram& tree, const FloatLanes* values, DoubleLanes* sums,
                            FloatLanes* scratch);

// Adds its interaction values to pair_sums: one entry per pair of columns, by pair_index().
std::size_t scratch_size(const InteractionProgram& tree);
using InteractionKernel = void (*)(const InteractionProgram& tree, const FloatLanes* values,
                                   DoubleLanes* pair_sums, FloatLanes* scratch);

struct NamedKernel {
  const char* name;  // "avx512", "avx2", "baseline"
  TreeKernel run;
  InteractionKernel run_interactions;
};

// The kernels that this processor can run, fastest first; baseline is always the last.
std::span<const NamedKernel> kernels();

}  // namespace relevance::forest
