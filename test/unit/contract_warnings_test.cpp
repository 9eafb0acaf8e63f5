// SPDX-License-Identifier: PostgreSQL
// docs/warnings.md lists every warning of the catalog (base/warning_catalog.cpp), sentence by
// sentence. When this fails, it prints the lines to add and those to remove.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "base/warning.h"
#include "contract/messages.h"

namespace relevance::contract {
namespace {

using Lines = std::vector<std::string>;

std::string row(std::string_view code, std::string_view first, std::string_view second) {
  return "| `" + std::string(code) + "` | " + documented(first) + " | " + documented(second) + " |";
}

Lines rows_of_catalog() {
  Lines rows;
  for (const WarningEntry& entry : warning_catalog()) {
    const bool is_part = entry.next_step.empty();
    if (is_part) {
      rows.push_back(row(entry.code, entry.english, entry.portuguese));
    } else {
      rows.push_back(row(entry.code, entry.english, entry.next_step));
      rows.push_back(row(entry.code, entry.portuguese, entry.next_step_portuguese));
    }
  }
  return rows;
}

Lines rows_of_page() {
  std::ifstream page(std::string(PG_RELEVANCE_SOURCE) + "/docs/warnings.md");
  EXPECT_TRUE(page);
  Lines rows;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| `")) rows.push_back(line);
  }
  return rows;
}

void expect_within(const Lines& rows, const Lines& all, const std::string& otherwise) {
  for (const std::string& row : rows) {
    if (std::find(all.begin(), all.end(), row) != all.end()) continue;
    ADD_FAILURE() << otherwise << '\n' << row;
  }
}

TEST(Warnings, ThePageListsTheCatalog) {
  const Lines catalog = rows_of_catalog();
  const Lines page = rows_of_page();
  expect_within(catalog, page, "docs/warnings.md lacks this line:");
  expect_within(page, catalog, "docs/warnings.md has this line, but the catalog has no such text:");
  EXPECT_EQ(page.size(), catalog.size()) << "a line of docs/warnings.md stands there twice";
}

TEST(Warnings, AreGivenInTheReadersLanguage) {
  const std::vector<Warning> warnings = {
      make_warning("units_differ", "Pressão"),
      {"service_warning", {}, {"Odd.", "Odd."}, {}},
  };
  EXPECT_EQ(warnings_in(warnings, Language::portuguese), nlohmann::json::parse(R"([
    {"code": "units_differ", "column": "Pressão", "next_step": "Escreva a coluna em uma só unidade.",
     "message": "Coluna \"Pressão\": seus números têm unidades diferentes e não podem ser comparados; contam como textos."},
    {"code": "service_warning", "column": null, "message": "Odd.", "next_step": null}])"));
  EXPECT_EQ(warnings_in(warnings, Language::english)[0].at("next_step"),
            "Write the column in one unit.");
}

TEST(Warnings, AreReadAsTheyWereStored) {
  const std::vector<Warning> warnings = {make_warning("units_differ", "p")};
  const nlohmann::json stored = to_json(warnings).at("warning_details");
  EXPECT_EQ(to_json(parse_warning_details(stored)).at("warning_details"), stored);
  EXPECT_TRUE(parse_warning_details(nlohmann::json::array()).empty());
  EXPECT_THROW(parse_warning_details(nlohmann::json::parse(R"([{"code": 1}])")), Error);
}

}  // namespace
}  // namespace relevance::contract
