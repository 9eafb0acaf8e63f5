// SPDX-License-Identifier: PostgreSQL
// Streams XML through expat: elements and texts in, one call each. Hostile XML gives an error in
// bounded memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace relevance::table {

// The attributes of an element.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  // The value, empty when there is none. Names are compared without their prefix (r:id is id), but
  // an exact match is preferred.
  std::string_view operator[](std::string_view name) const;

 private:
  const char** pairs_;
};

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  // Names come without their namespace's prefix.
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view) {}  // in pieces
};

class XmlParser {
 public:
  // part: the file's name in errors.
  XmlParser(XmlHandler& handler, std::string part);
  ~XmlParser();
  XmlParser(const XmlParser&) = delete;
  XmlParser& operator=(const XmlParser&) = delete;

  // Throws Error bad_workbook for XML that is not well-formed, declares entities, or nests or
  // stretches a single element beyond any workbook; and what the handler throws.
  void feed(std::string_view bytes);
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::table
