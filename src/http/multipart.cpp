// SPDX-License-Identifier: PostgreSQL
#include "http/multipart.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace relevance::http {
namespace {

constexpr std::size_t kLongestBoundary = 70;  // RFC 2046, section 5.1.1
constexpr std::size_t kMostPadding = 1000;    // blanks behind a boundary
constexpr std::size_t kMostHeaderBytes = std::size_t{16} << 10;
constexpr std::string_view kLineEnd = "\r\n";

Error malformed(const std::string& detail) {
  return Error("malformed_body", "the multipart/form-data body is malformed or incomplete", detail,
               "Send it with the boundary that its Content-Type names, closed at the end.");
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// The text of a quoted string that begins at the start of `text`, without the quotes; moves `text`
// behind it. Only quotes and backslashes are escaped: others stand in the paths of old browsers.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    const bool escape =
        text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
    value += escape ? text[++i] : text[i];
  }
  return std::nullopt;
}

// The parameter `name` of a header's value: form-data; name="file"; filename="a.csv".
std::optional<std::string> parameter_of(std::string_view header, std::string_view name) {
  for (std::size_t at = header.find(';'); at != header.npos; at = header.find(';')) {
    header.remove_prefix(at + 1);
    while (!header.empty() && is_blank(header.front())) header.remove_prefix(1);
    const std::size_t end = header.find_first_of("=;");
    if (end == header.npos || header[end] == ';') continue;
    const std::string found = lower(trim(header.substr(0, end)));
    header.remove_prefix(end + 1);
    while (!header.empty() && is_blank(header.front())) header.remove_prefix(1);
    std::optional<std::string> value;
    if (header.starts_with('"')) {
      value = take_quoted(header);
      if (!value) return std::nullopt;
    } else {
      value = trim(header.substr(0, header.find(';')));
    }
    if (found == name) return value;
  }
  return std::nullopt;
}

std::string text_of(std::string_view disposition, std::string_view name) {
  std::string text = parameter_of(disposition, name).value_or("");
  if (is_valid_utf8(text)) return text;
  throw Error("not_utf8", "the " + std::string(name) + " of a part of the form is not UTF-8", {},
              "Send names and file names in UTF-8.");
}

}  // namespace

MultipartReader::MultipartReader(std::string_view content_type, TakePart take)
    : take_(std::move(take)),
      // The first boundary may be the body's first line.
      buffer_(kLineEnd) {
  const std::string boundary = parameter_of(content_type, "boundary").value_or("");
  if (boundary.empty()) throw malformed("The Content-Type names no boundary.");
  if (boundary.size() > kLongestBoundary) {
    throw malformed("The boundary is longer than " + std::to_string(kLongestBoundary) +
                    " characters.");
  }
  delimiter_ = std::string(kLineEnd) + "--" + boundary;
}

void MultipartReader::feed(std::string_view bytes) {
  if (state_ == State::end) return;
  buffer_ += bytes;
  while (step()) {
  }
  buffer_.erase(0, std::exchange(read_, 0));
}

void MultipartReader::finish() const {
  if (state_ != State::end) throw malformed("Its last boundary is missing.");
}

// False when more bytes are needed.
bool MultipartReader::step() {
  switch (state_) {
    case State::preamble:
    case State::content:
      return pass_content();
    case State::after_boundary:
      return pass_boundary();
    case State::headers:
      return pass_headers();
    case State::end:
      break;
  }
  read_ = buffer_.size();  // an epilogue is ignored
  return false;
}

void MultipartReader::hand_over(std::string_view bytes) {
  if (state_ != State::content || bytes.empty()) return;
  any_bytes_ = true;
  take_(part_, bytes);
}

bool MultipartReader::pass_content() {
  const std::string_view text = rest();
  const std::size_t found = text.find(delimiter_);
  if (found == text.npos) {
    // The end may be the beginning of a boundary.
    const std::size_t sure = text.size() - std::min(text.size(), delimiter_.size() - 1);
    hand_over(text.substr(0, sure));
    drop(sure);
    return false;
  }
  hand_over(text.substr(0, found));
  drop(found);
  before_boundary_ = std::exchange(state_, State::after_boundary);
  return true;
}

// At a delimiter: a boundary if a line end, or two dashes follow; else it belongs to the content.
bool MultipartReader::pass_boundary() {
  const std::string_view after = rest().substr(delimiter_.size());
  std::size_t end = 0;
  while (end < after.size() && is_blank(after[end])) ++end;
  const std::string_view next = after.substr(end, 2);
  const bool last = end == 0 && next == "--";
  const bool more = next == kLineEnd;
  if (!last && !more && next.size() < 2 && end < kMostPadding) {
    const bool may_be = next.empty() || next == "\r" || (end == 0 && next == "-");
    if (may_be) return false;
  }
  if (!last && !more) {
    state_ = before_boundary_;
    const std::string_view text = rest().substr(0, delimiter_.size());
    hand_over(text);
    drop(text.size());
    return true;
  }
  if (before_boundary_ == State::content && !any_bytes_) take_(part_, {});
  drop(delimiter_.size());
  if (last) {
    state_ = State::end;
  } else {
    drop(end);  // the line end stays: it also ends an empty header
    state_ = State::headers;
  }
  return true;
}

// From the line end behind a boundary to the empty line.
bool MultipartReader::pass_headers() {
  const std::string_view text = rest();
  const std::size_t end = text.find("\r\n\r\n");
  if (std::min(end, text.size()) > kMostHeaderBytes) {
    throw malformed("The header of a part is too long.");
  }
  if (end == text.npos) return false;
  std::string_view lines = text.substr(0, end);
  const int number = part_.number;
  part_ = {};
  part_.number = number + 1;
  while (!lines.empty()) {
    lines.remove_prefix(kLineEnd.size());
    const std::string_view line = lines.substr(0, lines.find(kLineEnd));
    lines.remove_prefix(line.size());
    const std::size_t colon = line.find(':');
    if (colon == line.npos || lower(line.substr(0, colon)) != "content-disposition") continue;
    part_.name = text_of(line.substr(colon + 1), "name");
    part_.filename = text_of(line.substr(colon + 1), "filename");
  }
  any_bytes_ = false;
  drop(end + 2 * kLineEnd.size());
  state_ = State::content;
  return true;
}

}  // namespace relevance::http
