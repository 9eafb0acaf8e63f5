// SPDX-License-Identifier: PostgreSQL
#include "modeld/model_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "modeld/files.h"
#include "modeld/job.h"

namespace relevance::modeld {
namespace {

namespace fs = std::filesystem;
using contract::Phase;
using contract::Status;
using OneRun = modeld::Run;  // the test base class has a Run of its own

const Warning kWarning = {"a_code", "", {"a warning", "um aviso"}, {}};

class Store : public testing::Test {
 protected:
  Store() {
    char name[] = "/tmp/relevance_store_XXXXXX";
    folder_ = ::mkdtemp(name);
    open();
  }
  ~Store() override {
    store_.reset();
    fs::remove_all(folder_);
  }
  void open() {
    store_.reset();
    store_ = std::make_unique<ModelStore>(folder_ + "/state");
  }
  OneRun begin_with_data(int model) {
    const OneRun run = store_->begin(model);
    write_file(store_->folder_of(run) + kDataFile, "a,b\n");
    return run;
  }
  OneRun complete(int model, const std::string& ranking) {
    const OneRun run = begin_with_data(model);
    EXPECT_TRUE(store_->start(run));
    write_file(store_->folder_of(run) + kRankingFile, ranking);
    contract::Metrics metrics;
    metrics.r2 = 0.5;
    EXPECT_TRUE(store_->complete(run, metrics, {kWarning}));
    return run;
  }
  std::string ranking(int model) const {
    const auto file = store_->open_result(model, kRankingFile);
    return read_file("/proc/self/fd/" + std::to_string(file->descriptor()));
  }
  std::string folder_;
  std::unique_ptr<ModelStore> store_;
};

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

TEST_F(Store, IdsAreNeverReused) {
  EXPECT_EQ(store_->create("a"), 1);
  EXPECT_EQ(store_->create("b"), 2);
  store_->remove(2);
  open();
  EXPECT_EQ(store_->create("c"), 3);
  store_->remove(3);
  store_->remove(1);
  open();
  EXPECT_EQ(store_->create("d"), 4);
  EXPECT_EQ(store_->status(4).model_name, "d");
}

TEST_F(Store, AKeyCreatesOneModelEver) {
  const int id = store_->create("a", "key");
  EXPECT_EQ(store_->create("a", "key"), id);
  open();
  EXPECT_EQ(store_->create("a", "key"), id);
  store_->remove(id);
  EXPECT_EQ(code_of([&] { store_->create("a", "key"); }), "key_used");
  EXPECT_NE(store_->create("a", "another key"), id);
  EXPECT_NE(store_->create("a"), store_->create("a"));
}

TEST_F(Store, ADeletedModelLeavesNoFolder) {
  // What an earlier service could not remove does not stand in the way.
  const std::string trash = folder_ + "/state/trash/";
  for (const char* number : {"0", "1"}) fs::create_directories(trash + number + "/left over");
  const int id = store_->create("a");
  store_->remove(id);
  EXPECT_FALSE(fs::exists(folder_ + "/state/models/" + std::to_string(id)));
}

TEST_F(Store, UnknownModelsAreReported) {
  EXPECT_EQ(code_of([&] { store_->status(9); }), "unknown_model");
  EXPECT_EQ(code_of([&] { store_->remove(9); }), "unknown_model");
  EXPECT_EQ(code_of([&] { store_->begin(9); }), "unknown_model");
  EXPECT_EQ(code_of([&] { store_->cancel(9); }), "unknown_model");
  EXPECT_EQ(code_of([&] { store_->open_result(9, kRankingFile); }), "unknown_model");
}

TEST_F(Store, ATrainingIsFollowedToItsEnd) {
  const int id = store_->create("a");
  EXPECT_EQ(code_of([&] { store_->open_result(id, kRankingFile); }), "not_trained");
  const OneRun run = begin_with_data(id);
  EXPECT_EQ(store_->status(id).phase, Phase::receiving);
  EXPECT_EQ(code_of([&] { store_->begin(id); }), "already_training");
  ASSERT_TRUE(store_->start(run));
  store_->report(run, Phase::growing, 0.5);
  EXPECT_EQ(store_->status(id).progress, 0.5);
  write_file(store_->folder_of(run) + kRankingFile, "[1]");
  ASSERT_TRUE(store_->complete(run, {}, {kWarning}));
  const contract::ModelStatus status = store_->status(id);
  EXPECT_EQ(status.status, Status::completed);
  EXPECT_EQ(status.warnings.size(), 1U);
  EXPECT_EQ(ranking(id), "[1]");
  EXPECT_FALSE(fs::exists(store_->folder_of(run) + kDataFile));
}

TEST_F(Store, ResultsAreKeptUntilNewOnesAreComplete) {
  const int id = store_->create("a");
  const OneRun first = complete(id, "[1]");
  const OneRun second = begin_with_data(id);
  store_->start(second);
  EXPECT_EQ(ranking(id), "[1]");
  store_->fail(second, Error("some_fault", "it failed"));
  EXPECT_EQ(store_->status(id).status, Status::failed);
  EXPECT_EQ(ranking(id), "[1]");
  open();
  EXPECT_EQ(store_->status(id).error->code(), "some_fault");
  EXPECT_EQ(ranking(id), "[1]");
  const auto old = store_->open_result(id, kRankingFile);
  complete(id, "[2]");
  EXPECT_EQ(ranking(id), "[2]");
  EXPECT_EQ(read_file("/proc/self/fd/" + std::to_string(old->descriptor())), "[1]");
  EXPECT_FALSE(fs::exists(store_->folder_of(first)));
}

TEST_F(Store, AFailedTrainingKeepsOnlyItsReport) {
  const int id = store_->create("a");
  complete(id, "[1]");
  const auto fail = [&](const std::string& report) {
    const OneRun run = begin_with_data(id);
    store_->start(run);
    if (!report.empty()) write_file(store_->folder_of(run) + kColumnsFile, report);
    store_->fail(run, Error("some_fault", "it failed"), {make_warning("units_differ", "speed")});
    return run;
  };
  const auto report = [&] {
    const auto file = store_->open_report(id);
    return read_file("/proc/self/fd/" + std::to_string(file->descriptor()));
  };
  const OneRun first = fail("first");
  EXPECT_EQ(report(), "first");
  EXPECT_FALSE(fs::exists(store_->folder_of(first) + kDataFile));
  EXPECT_EQ(store_->status(id).warnings.at(0).column, "speed");
  open();
  EXPECT_EQ(report(), "first");
  fail("second");
  EXPECT_EQ(report(), "second");
  EXPECT_FALSE(fs::exists(store_->folder_of(first)));
  EXPECT_EQ(ranking(id), "[1]");
  const OneRun unread = fail("");
  EXPECT_EQ(code_of([&] { store_->open_report(id); }), "no_report");
  EXPECT_FALSE(fs::exists(store_->folder_of(unread)));
  EXPECT_EQ(ranking(id), "[1]");
}

TEST_F(Store, AnAbandonedUploadLeavesNothing) {
  const int id = store_->create("a");
  complete(id, "[1]");
  const OneRun run = begin_with_data(id);
  store_->abandon(run);
  EXPECT_EQ(store_->status(id).status, Status::completed);
  EXPECT_EQ(store_->status(id).warnings.size(), 1U);
  EXPECT_FALSE(fs::exists(store_->folder_of(run)));
  EXPECT_EQ(complete(id, "[2]").number, run.number + 1);
}

TEST_F(Store, ACancelledRunNoLongerCounts) {
  const int id = store_->create("a");
  EXPECT_FALSE(store_->cancel(id));
  const OneRun run = begin_with_data(id);
  store_->start(run);
  EXPECT_EQ(store_->cancel(id), run);
  EXPECT_EQ(store_->status(id).status, Status::cancelled);
  const OneRun next = begin_with_data(id);
  EXPECT_FALSE(store_->is_current(run));
  store_->report(run, Phase::growing, 0.9);
  EXPECT_FALSE(store_->fail(run, Error("late", "late")));
  EXPECT_FALSE(store_->complete(run, {}, {}));
  EXPECT_EQ(store_->status(id).phase, Phase::receiving);
  EXPECT_TRUE(store_->start(next));
}

TEST_F(Store, ACancelledUploadDoesNotStart) {
  const int id = store_->create("a");
  const OneRun run = begin_with_data(id);
  store_->cancel(id);
  EXPECT_FALSE(store_->start(run));
  store_->abandon(run);
  EXPECT_EQ(store_->status(id).status, Status::cancelled);
}

TEST_F(Store, RemovingAModelRemovesItsRun) {
  const int id = store_->create("a");
  const OneRun run = begin_with_data(id);
  store_->start(run);
  store_->remove(id);
  EXPECT_FALSE(store_->is_current(run));
  EXPECT_FALSE(store_->complete(run, {}, {}));
  EXPECT_FALSE(fs::exists(folder_ + "/state/models/1"));
}

TEST_F(Store, ATrainingThatARestartInterruptedHasFailed) {
  const int id = store_->create("a");
  const OneRun run = begin_with_data(id);
  store_->start(run);
  open();
  EXPECT_EQ(store_->status(id).status, Status::failed);
  EXPECT_EQ(store_->status(id).error->code(), "service_restarted");
  EXPECT_FALSE(fs::exists(store_->folder_of(run)));
  open();
  EXPECT_EQ(store_->status(id).error->code(), "service_restarted");
}

TEST_F(Store, WhatACrashLeftIsCleared) {
  store_->create("a");
  fs::create_directories(folder_ + "/state/models/7/run-1");
  fs::create_directories(folder_ + "/state/trash/3");
  open();
  EXPECT_FALSE(fs::exists(folder_ + "/state/models/7"));
  EXPECT_TRUE(fs::is_empty(folder_ + "/state/trash"));
  EXPECT_EQ(store_->status(1).model_name, "a");
}

TEST_F(Store, AModelThatCannotBeReadIsLeftAlone) {
  store_->create("a");
  write_file(folder_ + "/state/models/1/status.json", "{");
  fs::remove(folder_ + "/state/next_id");
  open();
  EXPECT_EQ(code_of([&] { store_->status(1); }), "unknown_model");
  EXPECT_TRUE(fs::exists(folder_ + "/state/models/1"));
  EXPECT_EQ(store_->create("b"), 2);
}

TEST_F(Store, OthersCannotRead) {
  const auto mode = fs::status(folder_ + "/state").permissions();
  EXPECT_EQ(mode & fs::perms::all, fs::perms::owner_all);
}

}  // namespace
}  // namespace relevance::modeld
