// Program as a lesson sees it; tests/lessons has it as a user does.

#include "lesson/program.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lesson/interrupt.h"

namespace dl::lesson {
namespace {

int run(
    TrainingOptions& options, std::vector<std::string> arguments,
    const std::function<void()>& lesson = [] {}) {
  arguments.insert(arguments.begin(), "lesson");
  std::vector<char*> argv;
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  return Program("lesson", "what it does", options)
      .run(static_cast<int>(argv.size()), argv.data(), lesson);
}

TEST(Program, ReadsWhoseProductsAreWanted) {
  TrainingOptions options;
  for (const auto& [name, wanted] : {std::pair("own", Matmul::own),
                                     {"openblas", Matmul::openblas},
                                     {"cublas", Matmul::cublas},
                                     {"auto", Matmul::automatic}}) {
    EXPECT_EQ(run(options, {"--matmul", name}), 0);
    EXPECT_EQ(options.matmul, wanted) << name;
  }
}

TEST(Program, EndsAsProgramsDoThatCtrlCEnds) {
  TrainingOptions options;
  EXPECT_EQ(run(options, {}, [] { throw Interrupted(); }), 130);
}

}  // namespace
}  // namespace dl::lesson
