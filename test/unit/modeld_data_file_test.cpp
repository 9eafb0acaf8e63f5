// SPDX-License-Identifier: PostgreSQL
// The uploaded file, in whatever form, as a table.
#include "modeld/data_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "zip_writer.h"

namespace relevance::modeld {
namespace {

struct Form {
  const char* name;
  std::string bytes;
};

TEST(DataFile, IsACsvAWorkbookOrAnArchive) {
  std::string rows = "a|y\n";
  std::string csv = "a,y\n";
  for (int i = 0; i < 30'000; ++i) {
    rows += std::to_string(i) + "|" + std::to_string(i % 7) + "\n";
    csv += std::to_string(i) + "," + std::to_string(i % 7) + "\n";
  }
  const Form forms[] = {{"csv", csv},
                        {"zip", zip_of({{"data.csv", csv}})},
                        {"xlsx", workbook_of({{{"Data", simple_rows(rows)}}})}};
  const std::string path = testing::TempDir() + "data_file";
  for (const Form& form : forms) {
    std::ofstream(path, std::ios::binary) << form.bytes;
    double last = 0;
    const contract::TrainOptions options;
    const table::ReadingsRequest readings{"y", options.readings, options.ignore_columns};
    const table::Table table = read_data_file(path, options, readings, 2, [&](double share) {
      EXPECT_GE(share, last);
      last = share;
    });
    EXPECT_EQ(table.rows, 30'000u) << form.name;
    ASSERT_EQ(table.columns.size(), 2u) << form.name;
    EXPECT_EQ(table.columns[0].values[29'999], 29'999) << form.name;
    EXPECT_EQ(table.format->compression, form.name == std::string("csv") ? "" : form.name);
    EXPECT_LE(last, 1);
    EXPECT_GT(last, 0.9) << form.name;
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace relevance::modeld
