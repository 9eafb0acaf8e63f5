// SPDX-License-Identifier: PostgreSQL
#include "client/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace relevance::client {
namespace {

using std::chrono::seconds;

constexpr seconds kWindow{30};
constexpr seconds kLeastTime{3};
constexpr double kLeastShare = 0.01;
constexpr seconds kBetweenLines{10};

}  // namespace

std::optional<seconds> TimeLeft::after(double share, Clock::time_point now) {
  while (samples_.size() > 1 && samples_[1].at <= now - kWindow) samples_.pop_front();
  if (samples_.empty() || share > samples_.back().share) samples_.push_back({now, share});
  const Sample& first = samples_.front();
  if (now - first.at < kLeastTime || share - first.share < kLeastShare) return std::nullopt;
  const std::chrono::duration<double> taken = now - first.at;
  const double left = taken.count() * (1 - share) / (share - first.share);
  return seconds(std::lround(left));
}

std::string duration_text(seconds time) {
  const long long all = time.count();
  if (all < 60) return std::to_string(all) + " s";
  const long long minutes = (all + 30) / 60;
  if (minutes < 60) return std::to_string(minutes) + " min";
  const std::string hours = std::to_string(minutes / 60) + " h";
  return minutes % 60 == 0 ? hours : hours + " " + std::to_string(minutes % 60) + " min";
}

std::string progress_text(const std::string& phase, double share, std::optional<seconds> left) {
  char text[80];
  const int percent = static_cast<int>(std::clamp(share, 0.0, 1.0) * 100);
  std::snprintf(text, sizeof text, "%-12.40s %3d %%", phase.c_str(), percent);
  std::string line(text);
  if (left) line += "   about " + duration_text(*left) + " left";
  return line;
}

bool LinePacer::is_due(const std::string& phase, Clock::time_point now) {
  if (last_ && phase == phase_ && now - *last_ < kBetweenLines) return false;
  phase_ = phase;
  last_ = now;
  return true;
}

}  // namespace relevance::client
