// SPDX-License-Identifier: PostgreSQL
#include "client/preview.h"

#include <cstdio>
#include <string>

#include "client/report.h"

namespace relevance::client {
namespace {

// As many as relevance.preview_csv() reads, and one that shows that there are more.
constexpr std::size_t kMostBytes = (std::size_t{64} << 20) + 1;

constexpr const char* kPreviewSummary = R"(
SELECT p ->> 'rows_read', jsonb_array_length(p -> 'columns'), p ->> 'complete',
       concat_ws(', ', nullif(f ->> 'compression', ''), f ->> 'encoding',
                 'delimiter ' || CASE f ->> 'delimiter' WHEN E'\t' THEN 'tab' ELSE f ->> 'delimiter' END,
                 'decimal mark ' || (f ->> 'decimal'), 'thousands separator ' || nullif(f ->> 'thousands', ''),
                 CASE f ->> 'has_header' WHEN 'true' THEN 'header in line ' || (f ->> 'header_line') ELSE 'no header' END,
                 CASE f ->> 'has_units' WHEN 'true' THEN 'units below it' END)
  FROM (SELECT $1::jsonb AS p, $1::jsonb -> 'format' AS f) parts)";

constexpr const char* kColumns = R"(
SELECT column_no, column_name, type, unit, role, round((100 * missing_share)::numeric, 1),
       distinct_values || CASE WHEN distinct_exact THEN '' ELSE '+' END,
       coalesce(range, array_to_string(first_values, ', ')), reason
  FROM relevance.preview_columns($1::jsonb))";

constexpr const char* kPreviewWarnings = R"(
SELECT w.warning ->> 'message', w.warning ->> 'next_step'
  FROM jsonb_array_elements($1::jsonb -> 'warnings') WITH ORDINALITY AS w(warning, place) ORDER BY place)";

constexpr const char* kError = R"(
SELECT e ->> 'code', e ->> 'message', e ->> 'detail', e ->> 'hint'
  FROM (SELECT $1::jsonb -> 'error' AS e) error WHERE jsonb_typeof(e) = 'object')";

std::string head_of(CsvFile& file) {
  std::string head;
  for (std::string piece = file.next_piece(); !piece.empty(); piece = file.next_piece()) {
    head += piece.substr(0, kMostBytes - head.size());
    if (head.size() == kMostBytes) break;
  }
  if (head.empty()) {
    throw FileError("empty_file", file.name() + " is empty", {},
                    "Give a CSV with a header and rows.");
  }
  return head;
}

void print_preview(DatabaseConnection& connection, const std::string& name,
                   const std::string& document) {
  const QueryResult summary = connection.query(kPreviewSummary, {document});
  const std::string part = summary.text(0, 2) == "true" ? "" : " in the part that was read";
  print(name + ": " + summary.text(0, 0) + " rows, " + summary.text(0, 1) + " columns" + part +
        "\n" + summary.text(0, 3) + "\n\n" +
        table_of(connection.query(kColumns, {document}), {{"no", true},
                                                          {"column"},
                                                          {"type"},
                                                          {"unit"},
                                                          {"role"},
                                                          {"missing %", true},
                                                          {"distinct", true},
                                                          {"range or first values"},
                                                          {"why"}}) +
        warning_list(connection.query(kPreviewWarnings, {document})));
}

}  // namespace

void preview(DatabaseConnection& connection, CsvFile& file, const Arguments& arguments) {
  const std::string head = head_of(file);
  const std::string document =
      connection
          .query("SELECT relevance.preview_csv($1::bytea, $2::jsonb, $3)",
                 {QueryValue::bytes(head), arguments.options, arguments.target})
          .text(0, 0);
  if (arguments.json) {
    print(document + '\n');
  } else {
    print_preview(connection, file.name(), document);
  }
  const QueryResult error = connection.query(kError, {document});
  if (error.size() == 0) return;
  std::fflush(stdout);  // before what follows on standard error
  throw Error(error.text(0, 0), error.text(0, 1), error.text(0, 2), error.text(0, 3));
}

}  // namespace relevance::client
