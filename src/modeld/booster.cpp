// SPDX-License-Identifier: PostgreSQL
#include "modeld/booster.h"

#include <xgboost/c_api.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <new>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/error.h"

namespace relevance::modeld {
namespace {

using nlohmann::json;

bool is_out_of_memory(const std::string& message) {
  for (const char* sign : {"bad_alloc", "out of memory", "Out of memory", "allocate memory"}) {
    if (message.find(sign) != std::string::npos) return true;
  }
  return false;
}

void check(int result) {
  if (result == 0) return;
  const std::string message = XGBGetLastError();
  if (is_out_of_memory(message)) throw std::bad_alloc();
  // The first line is the message; the rest is a stack trace.
  throw Error("xgboost_error", "XGBoost reported an error", message.substr(0, message.find('\n')));
}

// Turns off XGBoost's messages: errors are reported by return values.
void silence() {
  static std::once_flag once;
  std::call_once(once, [] { check(XGBSetGlobalConfig(R"({"verbosity": 0})")); });
}

void free_dataset(void* handle) {
  XGDMatrixFree(handle);
}
void free_booster(void* handle) {
  XGBoosterFree(handle);
}

}  // namespace

Dataset::Dataset(forest::Matrix rows, unsigned threads) {
  silence();
  const json array = {
      {"data", json::array({reinterpret_cast<std::uintptr_t>(rows.values), true})},
      {"shape", json::array({rows.rows, rows.features})},
      {"typestr", "<f4"},
      {"version", 3},
  };
  // "missing" is NaN, which is not valid JSON, but XGBoost's parser accepts it.
  const std::string config = R"({"missing": NaN, "nthread": )" + std::to_string(threads) + "}";
  DMatrixHandle handle = nullptr;
  check(XGDMatrixCreateFromDense(array.dump().c_str(), config.c_str(), &handle));
  handle_.reset(handle, &free_dataset);
}

Booster::Booster(const Dataset& dataset, const Parameters& parameters) {
  BoosterHandle handle = nullptr;
  const DMatrixHandle datasets[] = {dataset.handle()};
  check(XGBoosterCreate(datasets, 1, &handle));
  handle_.reset(handle, &free_booster);
  for (const auto& [name, value] : parameters) {
    check(XGBoosterSetParam(handle, name.c_str(), value.c_str()));
  }
}

Booster::Booster(const std::string& model) {
  silence();
  BoosterHandle handle = nullptr;
  check(XGBoosterCreate(nullptr, 0, &handle));
  handle_.reset(handle, &free_booster);
  check(XGBoosterLoadModelFromBuffer(handle, model.data(), model.size()));
}

void Booster::boost(const Dataset& dataset, std::span<float> gradients, std::span<float> hessians) {
  check(XGBoosterBoostOneIter(handle_.get(), dataset.handle(), gradients.data(), hessians.data(),
                              gradients.size()));
}

std::string Booster::save(const std::string& format) const {
  bst_ulong size = 0;
  const char* bytes = nullptr;
  const std::string config = json{{"format", format}}.dump();
  check(XGBoosterSaveModelToBuffer(handle_.get(), config.c_str(), &size, &bytes));
  return {bytes, size};
}

std::vector<float> Booster::predict(const Dataset& dataset, int type) const {
  const json config = {{"type", type},
                       {"training", false},
                       {"iteration_begin", 0},
                       {"iteration_end", 0},
                       {"strict_shape", false}};
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* values = nullptr;
  check(XGBoosterPredictFromDMatrix(handle_.get(), dataset.handle(), config.dump().c_str(), &shape,
                                    &dimensions, &values));
  const bst_ulong size =
      std::accumulate(shape, shape + dimensions, bst_ulong{1}, std::multiplies<>());
  return {values, values + size};
}

std::vector<float> Booster::predict(const Dataset& dataset) const {
  return predict(dataset, 0);
}

std::vector<float> Booster::contributions(const Dataset& dataset) const {
  return predict(dataset, 2);
}

std::vector<float> Booster::interactions(const Dataset& dataset) const {
  return predict(dataset, 4);
}

}  // namespace relevance::modeld
