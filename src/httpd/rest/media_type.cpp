// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/media_type.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "base/text.h"
#include "http/message.h"
#include "httpd/rest/scanner.h"

namespace relevance::httpd {
namespace {

using Resolve = std::optional<MediaType> (*)(std::string_view name, bool nulls_stripped);

struct MediaRange {
  std::string name;  // lower case, without parameters
  bool nulls_stripped = false;
  double quality = 1;
};

// Splits at separators outside quotes, and trims the parts.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted;
    if (i < text.size() && (quoted || text[i] != separator)) continue;
    const std::string_view part = trimmed(text.substr(begin, i - begin));
    if (!part.empty()) parts.push_back(part);
    begin = i + 1;
  }
  return parts;
}

double parse_quality(std::string_view text) {
  double quality = 1;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), quality);
  return fault == std::errc() && quality >= 0 && quality <= 1 ? quality : 1;
}

MediaRange parse_media_range(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ';');
  MediaRange range;
  if (parts.empty()) return range;
  range.name = lower(parts[0]);
  for (const std::string_view part : parts) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string name = lower(trimmed(part.substr(0, equals)));
    const std::string_view value = trimmed(part.substr(equals + 1));
    if (name == "q") range.quality = parse_quality(value);
    if (name == "nulls") range.nulls_stripped = value == "stripped" || value == "\"stripped\"";
  }
  return range;
}

std::optional<MediaType> rows_type(std::string_view name, bool nulls_stripped) {
  if (name == "application/json" || name == "*/*") return MediaType{MediaKind::json, false};
  if (name == "text/csv") return MediaType{MediaKind::csv, false};
  if (name == "application/vnd.pgrst.object+json" || name == "application/vnd.pgrst.object") {
    return MediaType{MediaKind::object, nulls_stripped};
  }
  if (name == "application/vnd.pgrst.array+json" || name == "application/vnd.pgrst.array") {
    return MediaType{MediaKind::json, nulls_stripped};
  }
  return std::nullopt;
}

std::optional<MediaType> root_type(std::string_view name, bool /*nulls_stripped*/) {
  if (name == "application/openapi+json" || name == "*/*") {
    return MediaType{MediaKind::openapi, false};
  }
  if (name == "application/json") return MediaType{MediaKind::json, false};
  return std::nullopt;
}

std::string joined(const std::vector<std::string_view>& parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(text.empty() ? "" : ", ").append(part);
  return text;
}

MediaType negotiate(std::string_view accept, Resolve resolve) {
  const std::vector<std::string_view> parts = split(accept, ',');
  std::vector<MediaRange> ranges;
  for (const std::string_view part : parts) ranges.push_back(parse_media_range(part));
  if (ranges.empty()) ranges.push_back({.name = "*/*"});
  std::stable_sort(ranges.begin(), ranges.end(),
                   [](const MediaRange& a, const MediaRange& b) { return a.quality > b.quality; });
  for (const MediaRange& range : ranges) {
    const auto type = resolve(range.name, range.nulls_stripped);
    if (type && range.quality > 0) return *type;
  }
  throw http::StatusError(406, "PGRST107",
                          "None of these media types are available: " + joined(parts));
}

}  // namespace

MediaType negotiate_rows(std::string_view accept) {
  return negotiate(accept, rows_type);
}

MediaType negotiate_root(std::string_view accept) {
  return negotiate(accept, root_type);
}

std::string content_type(const MediaType& type) {
  const std::string stripped = type.nulls_stripped ? ";nulls=stripped" : "";
  switch (type.kind) {
    case MediaKind::csv:
      return "text/csv; charset=utf-8";
    case MediaKind::openapi:
      return "application/openapi+json; charset=utf-8";
    case MediaKind::object:
      return "application/vnd.pgrst.object+json" + stripped + "; charset=utf-8";
    case MediaKind::json:
      break;
  }
  const std::string name = type.nulls_stripped ? "vnd.pgrst.array+json" : "json";
  return "application/" + name + stripped + "; charset=utf-8";
}

}  // namespace relevance::httpd
