// Exact path-dependent TreeSHAP (Lundberg, Erion, Lee 2018) by quadrature.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "forest/flat_forest.h"

namespace relevance::forest {

// Explains rows with one forest. Construction tabulates the trees once; explaining is then linear in
// rows × trees × leaves. The forest is not needed afterwards.
class TreeShap {
 public:
  explicit TreeShap(const Forest& forest);
  ~TreeShap();
  TreeShap(const TreeShap&) = delete;
  TreeShap& operator=(const TreeShap&) = delete;

  // The forest's mean prediction over its training rows: every row's values plus this add up to the
  // row's prediction.
  double base_value() const;

  // out: rows × features doubles, row-major, in units of the target. threads 0: all processors.
  // progress, when given, is called now and then with the share done, from one thread at a time; what it
  // throws stops the work and is thrown on.
  void explain(Matrix rows, std::span<double> out, unsigned threads = 0,
               const std::function<void(double)>& progress = {}) const;

 private:
  struct Tables;
  std::vector<Tables> trees_;
  double base_value_ = 0;
  std::size_t features_ = 0;
};

}  // namespace relevance::forest
