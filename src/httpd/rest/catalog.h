// SPDX-License-Identifier: PostgreSQL
// The exposed views and functions, and reading them from PostgreSQL. Their names and types are
// PostgreSQL's own, and SQL text is built from nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relevance::httpd {

struct CatalogColumn {
  std::string name;
  // format_type(type, -1) with an empty search_path: no length, so that casts do not truncate.
  std::string type;
};

struct Relation {
  std::string schema;
  std::string name;
  std::vector<CatalogColumn> columns;
};

enum class ArgumentMode { in, out, inout, variadic, table };

struct Argument {
  std::string name;
  std::string type;  // like a column's; the array type if variadic
  ArgumentMode mode = ArgumentMode::in;
  bool has_default = false;

  // Whether a caller can pass it.
  bool is_input() const { return mode != ArgumentMode::out && mode != ArgumentMode::table; }
};

enum class Returns {
  nothing,    // void
  scalar,     // one value
  composite,  // a row: a composite type, OUT arguments or a table
};

enum class Volatility { immutable, stable, volatile_ };

struct Function {
  std::string schema;
  std::string name;
  std::vector<Argument> arguments;  // in order, including OUT arguments
  std::string return_type;
  Returns returns = Returns::scalar;
  bool returns_set = false;
  std::vector<CatalogColumn> columns = {};  // for composite: the row's; else empty
  Volatility volatility = Volatility::volatile_;
};

struct Catalog {
  std::vector<Relation> relations;
  std::vector<Function> functions;  // names may repeat
};

// Returns the catalog as one JSON value. $1: the exposed schemas, text[]. Run it with an empty
// search_path, so that type names are qualified. Omits trigger functions and functions with unnamed
// arguments, which cannot be called by name, and extensions' tables, which are internal.
extern const char* const kCatalogQuery;

// Parses that JSON. Throws std::exception if it has another form.
Catalog read_catalog(std::string_view json);

}  // namespace relevance::httpd
