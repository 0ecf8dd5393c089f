// That the tests of the kernels find every fault of mutants.h, and say what it is.

#include "gpu/mutants/mutants.h"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "gpu/mutants/mutant.h"
#include "support/process.h"
#include "support/temp_folder.h"
#undef TEST
#define TEST GTEST_TEST

namespace dl {
namespace {

/// Throws what an expectation would have said that does not hold.
class FirstFailure : public testing::ScopedFakeTestPartResultReporter {
 public:
  explicit FirstFailure(testing::TestPartResultArray* results)
      : ScopedFakeTestPartResultReporter(INTERCEPT_ONLY_CURRENT_THREAD, results) {}
  void ReportTestPartResult(const testing::TestPartResult& result) override {
    if (result.failed()) {
      throw std::runtime_error(result.message());
    }
  }
};

/// What the first test of a mutant says that fails; empty if they all pass.
std::string verdict_on(const std::string& mutant) {
  for (const MutantTest& test : mutant_tests()[mutant]) {
    testing::TestPartResultArray results;
    const FirstFailure reporter(&results);
    try {
      test.body();
    } catch (const std::exception& failure) {
      return test.name + ": " + failure.what();
    }
  }
  return "";
}

class Mutants : public testing::TestWithParam<Mutant> {};

TEST_P(Mutants, AreCaught) {
  const Mutant& mutant = GetParam();
  ASSERT_FALSE(mutant_tests()[mutant.name].empty());
  const std::string verdict = verdict_on(mutant.name);
  ASSERT_NE(verdict, "") << "All tests passed with: " << mutant.name;
  EXPECT_TRUE(std::regex_search(verdict, std::regex(mutant.report)))
      << "caught, but not by " << mutant.report << ":\n"
      << verdict;
}

/// As the name of a test may be.
std::string as_name(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return text;
}

INSTANTIATE_TEST_SUITE_P(, Mutants, testing::ValuesIn(kMutants),
                         [](const auto& mutant) { return as_name(mutant.param.name); });

/// The files of tests that catch mutants.
std::set<std::string> files_of_tests() {
  std::set<std::string> files;
  for (const Mutant& mutant : kMutants) {
    files.insert(mutant.caught_by);
  }
  return files;
}

class WithoutAFault : public testing::TestWithParam<std::string> {};

TEST_P(WithoutAFault, TheTestsPass) {
  const std::string name = "no fault: " + GetParam();
  ASSERT_FALSE(mutant_tests()[name].empty());
  EXPECT_EQ(verdict_on(name), "");
}

INSTANTIATE_TEST_SUITE_P(Mutants, WithoutAFault, testing::ValuesIn(files_of_tests()),
                         [](const auto& file) { return as_name(file.param); });

TEST(MutantsThemselves, AreAllThere) {
  EXPECT_GE(std::size(kMutants), 90u);
  EXPECT_EQ(mutant_tests().size(), std::size(kMutants) + files_of_tests().size());
}

TEST(MutantsThemselves, AreNotMadeOfAKernelThatHasChanged) {
  namespace fs = std::filesystem;
  const TempFolder folder;
  for (const char* part : {"gpu", "tests/gpu"}) {
    fs::create_directories(folder / part);
    fs::copy(fs::path(DL_PROJECT_DIR) / part, folder / part, fs::copy_options::recursive);
  }
  const fs::path kernel = folder / "gpu/kernels/lift.cuh";
  std::string text = contents_of(kernel);
  const std::string wanted = "if (first + kItemsPerThread <= y.size)";
  text.replace(text.find(wanted), wanted.size(), "if (y.size >= first + kItemsPerThread)");
  std::ofstream(kernel) << text;

  const std::string project = folder / "", out = folder / "out";
  fs::create_directory(out);
  Process make_mutants(folder, {DL_MAKE_MUTANTS, project, out, "1"});
  EXPECT_EQ(make_mutants.wait(), 1);
  EXPECT_THAT(make_mutants.err(),
              testing::HasSubstr("gpu/kernels/lift.cuh has no text:\n" + wanted));
}

}  // namespace
}  // namespace dl
