// SPDX-License-Identifier: PostgreSQL
// Exact SHAP interaction values of pairs of features, by the same quadrature as SHAP values.
//
// A row's SHAP value of a feature is split into its main effect and its interactions with each
// other feature (Lundberg, Erion, Lee 2018, arXiv:1802.03888, section 4.2; XGBoost's
// pred_interactions). The matrix is symmetric: each feature of a pair has half of their interaction.
// A feature's row of the matrix adds up to its SHAP value, the whole matrix to prediction − base
// value. The diagonal holds the main effects: the SHAP values minus the rest of their row.
//
// Cost: rows × trees × splits × quadrature points × different features on the path above, in one
// walk for all pairs (shap_program.h has the formula). XGBoost explains twice per feature.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "forest/flat_forest.h"
#include "forest/shap_kernel.h"

namespace relevance::forest {

// One object may explain in several threads. Memory: per thread, 8 kB per pair of features, so this
// is for up to some hundred features.
class ShapInteractions {
 public:
  // Throws what validate() throws. The forest is not needed afterwards.
  explicit ShapInteractions(const Forest& forest, NamedKernel kernel = kernels().front());
  ~ShapInteractions();
  ShapInteractions(const ShapInteractions&) = delete;
  ShapInteractions& operator=(const ShapInteractions&) = delete;

  // shap: the rows' SHAP values, rows × features (TreeShap::explain).
  // out: rows × features × features doubles, in units of the target. For a few rows.
  // threads, progress: as in TreeShap::explain.
  void explain(Matrix rows, std::span<const double> shap, std::span<double> out,
               unsigned threads = 0, const std::function<void(double)>& progress = {}) const;

  // The mean over the rows of the absolute values: features × features, zeros without rows. The
  // same for any number of threads. The strength of a pair is the sum of its two entries.
  std::vector<double> mean_abs(Matrix rows, std::span<const double> shap, unsigned threads = 0,
                               const std::function<void(double)>& progress = {}) const;

 private:
  NamedKernel kernel_;
  std::vector<InteractionProgram> trees_;
  std::size_t features_ = 0;
};

}  // namespace relevance::forest
