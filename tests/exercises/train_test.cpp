// ./learn exercise train: answers as parts of the engine, right ones, wrong ones, and none.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "train.h"
#include "world.h"

namespace dl::runner {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The project's own exercises, compiled where the tests of the runner compile.
class Train : public testing::Test {
 protected:
  static Toolchain toolchain() {
    Toolchain all = Toolchain::read(DL_TOOLCHAIN);
    all.build = fs::path(DL_WORLDS) / "answers";
    return all;
  }

  Target solution(const std::string& name) const {
    const Exercise& exercise = find_exercise(exercises_, name);
    return {&exercise, right_answers(exercise)[0], BuildVariant::part};
  }

  /// The solution with one mistake: these words of it in place of those.
  Target wrong(const std::string& name, const std::string& mistake, const std::string& words,
               const std::string& by) const {
    Target target = solution(name);
    const fs::path file = fs::path(DL_WORLDS) / "train" / (mistake + ".cpp");
    update_file(file, read_file(target.answer.file));
    edit(file, words, by);
    target.answer = {mistake, file};
    return target;
  }

  /// What comes of a quick training with these answers.
  ProcessResult train(const std::vector<Target>& parts) const {
    Command command{{DL_EXERCISE_TRAIN, "--quick", "--threads", "2"},
                    "",
                    {},
                    {{"OMP_WAIT_POLICY", "passive"}, {"OMP_NUM_THREADS", "2"}}};
    const std::vector<std::string> arguments = part_arguments(builder_, parts);
    command.words.insert(command.words.end(), arguments.begin(), arguments.end());
    return run(command);
  }

  const Builder builder_{toolchain()};
  const std::vector<Exercise> exercises_ = read_exercises(builder_.toolchain().exercises);
};

TEST_F(Train, AllSolutionsTogetherDoWhatTheEngineDoes) {
  std::vector<Target> parts;
  for (const Exercise& exercise : exercises_) {
    parts.push_back(solution(exercise.id));
  }
  const ProcessResult ended = train(parts);
  EXPECT_EQ(ended.status, 0) << ended.output;
  EXPECT_THAT(ended.output,
              AllOf(HasSubstr("20 steps, each call of yours compared with ours: "
                              "the losses agree"),
                    HasSubstr("saved and loaded by yours"), HasSubstr("21 of 21 parts are yours"),
                    Not(HasSubstr("differs from ours"))));
  for (const Exercise& exercise : exercises_) {  // each was called, and timed
    EXPECT_THAT(ended.output, HasSubstr("\n" + exercise.id + " ")) << exercise.id;
  }
}

TEST_F(Train, WithoutAnAnswerShowsWhatCouldBeFilled) {
  const ProcessResult ended = train({});
  EXPECT_EQ(ended.status, 0) << ended.output;
  EXPECT_THAT(ended.output,
              AllOf(HasSubstr("no answer of yours has passed yet"),
                    HasSubstr("03  cross entropy and its gradient                 ours\n"),
                    HasSubstr("0 of 21 parts are yours"), Not(HasSubstr("\x1b["))));
}

TEST_F(Train, NamesThePartsThatDifferWithTheStepAndTheFirstWrongNumber) {
  const ProcessResult ended =
      train({wrong("03", "last_column", "return dZ / static_cast<double>(y.size());",
                   "dZ /= static_cast<double>(y.size());\n"
                   "  for (std::size_t i = 0; i < y.size(); ++i) dZ(i, dZ.shape(1) - 1) += 1e-3;\n"
                   "  return dZ;"),
             wrong("05", "one_image_twice", "order = random_order(y.size(), rng);",
                   "order = random_order(y.size(), rng);\n    order[5] = order[3];"),
             wrong("09", "too_far", "w -= lr * dw;", "w -= 1.001 * lr * dw;"), solution("01")});
  EXPECT_EQ(ended.status, 1) << ended.output;
  EXPECT_THAT(
      ended.output,
      AllOf(HasSubstr("03_softmax differs from ours (step 1, cross_entropy_gradient: dZ(0, 9) is "),
            HasSubstr("05_minibatches differs from ours (before step 1, epoch: image "),
            HasSubstr(" comes twice, the second time as number 5 of batch 0"),
            HasSubstr("09_sgd_and_accuracy differs from ours (step 1, sgd_step: w("),
            HasSubstr("the losses agree"), HasSubstr("1 of 21 parts are yours")));
}

TEST_F(Train, NamesALoopWhoseStepIsAnother) {
  const ProcessResult ended = train(
      {wrong("10", "half_a_step", "parameter.value -= lr *", "parameter.value -= 0.5 * lr *")});
  EXPECT_EQ(ended.status, 1) << ended.output;
  EXPECT_THAT(ended.output,
              HasSubstr("10_training_loop differs from ours (step 20, train_epoch: after step 1 "
                        "parameter "));
}

TEST_F(Train, APartThatThrowsOrCrashesEndsInOneSentence) {
  const ProcessResult thrown = train(
      {wrong("06", "throws", "return pixels / 255.0;", "throw std::out_of_range(\"row 7\");")});
  EXPECT_EQ(thrown.status, 1) << thrown.output;
  EXPECT_THAT(thrown.output, HasSubstr("\ntrain: your 06_normalise_and_resize, to_unit (before "
                                       "step 1) has thrown: row 7\n"));

  const ProcessResult crashed =
      train({wrong("09", "crashes", "w -= lr * dw;", "*reinterpret_cast<volatile int*>(16) = 1;")});
  EXPECT_EQ(crashed.status, 1) << crashed.output;
  EXPECT_EQ(crashed.signal, 0);
  EXPECT_THAT(crashed.output, HasSubstr("train: your 09_sgd_and_accuracy, sgd_step (step 1) has "
                                        "touched memory that is not its own."));
}

TEST_F(Train, InThePackItSaysWhatIsMissing) {
  Toolchain pack = toolchain();
  pack.root = fs::path(DL_WORLDS) / "train";
  try {
    runner::train(Builder(pack), DL_EXERCISE_TRAIN, {});
    FAIL() << "it has started";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("this pack has the exercises alone"));
  }
}

}  // namespace
}  // namespace dl::runner
