// SPDX-License-Identifier: PostgreSQL
// What the catalog tells of the views and functions that are exposed. Names and types stand here
// as PostgreSQL gave them, and SQL text is made of nothing else.
#pragma once

#include <string>
#include <vector>

namespace relevance::httpd {

struct Column {
  std::string name;
  // format_type(type, -1), with an empty search_path: without a length, which a cast would cut to.
  std::string type;
};

struct Relation {
  std::string schema;
  std::string name;
  std::vector<Column> columns;
};

enum class ArgumentMode { in, out, inout, variadic, table };

struct Argument {
  std::string name;
  std::string type;  // as a column's; of a variadic argument the array's
  ArgumentMode mode = ArgumentMode::in;
  bool has_default = false;

  // Whether a caller can give it.
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
  std::vector<Argument> arguments;  // in their order, those that return something too
  std::string return_type;
  Returns returns = Returns::scalar;
  bool returns_set = false;
  std::vector<Column> columns = {};  // of composite: the row's; else empty
  Volatility volatility = Volatility::volatile_;
};

struct Catalog {
  std::vector<Relation> relations;
  std::vector<Function> functions;  // of one name perhaps several
};

}  // namespace relevance::httpd
