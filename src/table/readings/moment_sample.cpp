// SPDX-License-Identifier: PostgreSQL
#include "table/readings/moment_sample.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "table/columns/value_code.h"

namespace relevance::table {

void MomentSample::keep(std::uint64_t hash, const ReadingsBlock& block, std::size_t row) {
  constexpr std::size_t kReadings = 8;
  Moment& moment = moments_[hash];
  moment.tag = block.tags[row];
  moment.time = block.times[row];
  if (moment.readings.size() < kReadings) {
    Reading& reading = moment.readings.emplace_back();
    reading.value = block.values[row];
    reading.quality = block.qualities == nullptr ? std::nan("") : block.qualities[row];
    others_ = std::min(kOthers, block.others.size());
    for (std::size_t i = 0; i < others_; ++i) {
      if (block.others[i] != nullptr) reading.others[i] = block.others[i][row];
    }
  }
  if (moments_.size() <= kMoments) return;
  limit_ /= 2;
  std::erase_if(moments_, [this](const auto& entry) { return entry.first > limit_; });
}

std::vector<double> MomentSample::times() const {
  std::vector<double> times;
  for (const auto& [hash, moment] : moments_) times.push_back(moment.time);
  return times;
}

MomentConflicts MomentSample::conflicts(const std::function<bool(double)>& is_bad) const {
  std::map<std::uint32_t, TagCount> tags;
  std::vector<Readings> conflicts;
  for (const auto& [hash, moment] : moments_) {
    Readings used;
    for (const Reading& reading : moment.readings) {
      if (is_filled(reading.value) && !is_bad(reading.quality)) used.push_back(reading);
    }
    if (used.empty()) continue;
    TagCount& count = tags[moment.tag];
    ++count.moments;
    const bool differ = std::any_of(used.begin(), used.end(), [&](const Reading& reading) {
      return bits_of(reading.value) != bits_of(used.front().value);
    });
    if (!differ) continue;
    ++count.conflicts;
    conflicts.push_back(std::move(used));
  }
  MomentConflicts found;
  std::size_t most = 0;
  for (const auto& [tag, count] : tags) {
    if (count.conflicts == 0) continue;
    found.moments += count.moments;
    found.conflicts += count.conflicts;
    if (count.conflicts > most) found.tag = tag;
    most = std::max(most, count.conflicts);
  }
  if (found.are_many()) found.telling = find_telling(conflicts);
  if (found.telling.empty()) found.alternating = find_alternating();
  return found;
}

// Machines that are read at different times take turns, while batches, shifts and modes last. A text
// that belongs to one tag alone never changes within a tag.
std::optional<std::size_t> MomentSample::find_alternating() const {
  constexpr std::size_t kFewestSteps = 50;
  constexpr std::size_t kMostNames = 50;
  constexpr std::size_t kRowsPerName = 5;
  std::map<std::uint32_t, std::vector<const Moment*>> tags;
  for (const auto& [hash, moment] : moments_) tags[moment.tag].push_back(&moment);
  for (auto& [tag, moments] : tags) {
    std::sort(moments.begin(), moments.end(),
              [](const Moment* a, const Moment* b) { return a->time < b->time; });
  }
  for (std::size_t i = 0; i < others_; ++i) {
    std::size_t steps = 0;
    std::size_t changes = 0;
    std::map<std::uint64_t, std::size_t> names;
    for (const auto& [tag, moments] : tags) {
      for (std::size_t k = 1; k < moments.size(); ++k) {
        const double before = moments[k - 1]->readings.front().others[i];
        const double cell = moments[k]->readings.front().others[i];
        if (!is_text(before) || !is_text(cell)) continue;
        ++steps;
        changes += bits_of(before) != bits_of(cell) ? 1 : 0;
        ++names[bits_of(cell)];
      }
    }
    std::size_t most = 0;
    for (const auto& [name, count] : names) most = std::max(most, count);
    const bool alternates = steps >= kFewestSteps && changes * 10 >= steps * 3;
    // Each machine is read about as often; of states, one is usual.
    const bool even = most * names.size() * 2 <= steps * 3;
    const bool few = names.size() <= kMostNames && names.size() * kRowsPerName <= steps;
    if (alternates && even && few) return i;
  }
  return std::nullopt;
}

// Whether the columns hold another combination in each reading of nearly every moment, and few
// combinations in all, which come again and again: machines do, the numbers of rows do not.
bool MomentSample::tell_apart(const std::vector<std::size_t>& columns,
                              const std::vector<Readings>& all) {
  constexpr std::size_t kRowsPerName = 4;
  using Key = std::vector<std::uint64_t>;
  std::set<Key> keys;
  std::size_t rows = 0;
  std::size_t told = 0;
  for (const Readings& readings : all) {
    std::set<Key> own;
    for (const Reading& reading : readings) {
      Key key;
      for (const std::size_t i : columns) key.push_back(bits_of(reading.others[i]));
      own.insert(key);
      keys.insert(std::move(key));
    }
    rows += readings.size();
    told += own.size() == readings.size() ? 1 : 0;
  }
  return told * 20 >= all.size() * 19 && keys.size() * kRowsPerName <= rows;
}

std::vector<std::size_t> MomentSample::find_telling(const std::vector<Readings>& conflicts) const {
  for (std::size_t i = 0; i < others_; ++i) {
    if (tell_apart({i}, conflicts)) return {i};
  }
  for (std::size_t i = 0; i < others_; ++i) {
    for (std::size_t k = i + 1; k < others_; ++k) {
      if (tell_apart({i, k}, conflicts)) return {i, k};
    }
  }
  return {};
}

}  // namespace relevance::table
