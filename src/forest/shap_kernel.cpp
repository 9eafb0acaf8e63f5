// SPDX-License-Identifier: PostgreSQL
#include "forest/shap_kernel.h"

#include <algorithm>
#include <array>

namespace relevance::forest {
namespace {

#if defined(__clang__)
#define KERNEL_UNROLL _Pragma("unroll")
#else
#define KERNEL_UNROLL _Pragma("GCC unroll 8")
#endif
#define KERNEL_INLINE KERNEL_TARGET __attribute__((always_inline)) inline

#if defined(__x86_64__)

#define KERNEL_NAMESPACE avx512
#define KERNEL_WIDTH 16
#define KERNEL_TARGET __attribute__((target("avx512f,avx2,fma")))
#include "forest/shap_kernel.inc"
// Needs it.
#include "forest/shap_interactions_kernel.inc"
#undef KERNEL_NAMESPACE
#undef KERNEL_WIDTH
#undef KERNEL_TARGET

#define KERNEL_NAMESPACE avx2
#define KERNEL_WIDTH 8
#define KERNEL_TARGET __attribute__((target("avx2,fma")))
#include "forest/shap_kernel.inc"
// Needs it.
#include "forest/shap_interactions_kernel.inc"
#undef KERNEL_NAMESPACE
#undef KERNEL_WIDTH
#undef KERNEL_TARGET

#endif

#define KERNEL_NAMESPACE baseline
#define KERNEL_WIDTH 4
#define KERNEL_TARGET
#include "forest/shap_kernel.inc"
// Needs it.
#include "forest/shap_interactions_kernel.inc"
#undef KERNEL_NAMESPACE
#undef KERNEL_WIDTH
#undef KERNEL_TARGET

struct KernelList {
  std::array<NamedKernel, 3> kernels{};
  std::size_t count = 0;

  void add(const NamedKernel& kernel) { kernels[count++] = kernel; }
};

KernelList list_kernels() {
  KernelList list;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_avx2 && __builtin_cpu_supports("avx512f"))
    list.add({"avx512", avx512::run_tree, avx512::run_interactions});
  if (has_avx2) list.add({"avx2", avx2::run_tree, avx2::run_interactions});
#endif
  list.add({"baseline", baseline::run_tree, baseline::run_interactions});
  return list;
}

}  // namespace

std::size_t scratch_size(const ShapProgram& tree) {
  // The largest frame: reach and H at every point, and the weight. Frames 1 .. depth are used.
  constexpr std::size_t kFrame = 2 * std::size_t{kMaxPoints} + 1;
  return tree.columns.size() + (tree.depth + 1) * kFrame;
}

std::size_t scratch_size(const InteractionProgram& tree) {
  // The largest InteractionFrame and Slot: a frame's curves and weight, two masks and pointers.
  constexpr std::size_t kFrame = 2 * std::size_t{kMaxPoints} + 4;
  constexpr std::size_t kSlot = 2;
  return triangle(static_cast<std::uint32_t>(tree.shap.columns.size())) +
         (tree.shap.depth + 1) * (kFrame + kSlot);
}

std::span<const NamedKernel> kernels() {
  static const KernelList list = list_kernels();
  return std::span(list.kernels).first(list.count);
}

}  // namespace relevance::forest
