// The student's commands. Each returns the exit status: 0 where all is well, 1 where an exercise
// does not pass.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "build.h"
#include "state.h"
#include "style.h"
#include "verdict.h"

namespace dl::runner {

/// What is to be run, and how.
struct RunOptions {
  std::string name = {};  // of an exercise; empty: the current one
  std::string test = {};  // only the tests with this in their name; empty: all of them
  std::uint64_t seed = 1;
  bool full = false;    // show every test that fails
  bool on_gpu = false;  // kernels that pass run there as well
};

class Student {
 public:
  Student(Builder builder, std::ostream& out, Style style = {});

  // Where a command takes the name of an exercise, an empty one is the current exercise.

  /// All exercises, and where the student is.
  int list();
  /// Judges an exercise, which becomes the current one. Of chosen tests the exercise does not pass.
  /// An Error where kernels are to run on a GPU and there is no nvcc.
  int run(const RunOptions& options);
  /// The same at each save, until the key q. `key` waits a little, and says which key was pressed
  /// meanwhile, '\0' for none: h gives a hint, n goes on to the next exercise, r runs again.
  int watch(const std::string& name, const std::function<char()>& key, bool has_keys);
  /// The next hint, or the one of this level, from 1.
  int hint(const std::string& name, int level);
  /// Goes on to the next exercise that is not done, or to the one named.
  int next(const std::string& name);
  /// Back to the stub; what was there is kept beside it.
  int reset(const std::string& name);
  int solution(const std::string& name, bool give_up);
  int diff(const std::string& name);
  /// Judges those named anew, or all that were started.
  int verify(const std::vector<std::string>& names);

 private:
  const Exercise& choose(const std::string& name);
  const Exercise& current();
  const Exercise* following();
  std::string path(const Exercise& exercise) const;
  int judge_and_report(const Exercise& exercise, const RunOptions& options);
  int judge_chosen(const Exercise& exercise, const RunOptions& options);
  int judge_on_gpu(const Exercise& exercise, const RunOptions& options);
  bool may_see_solution(const Exercise& exercise, bool give_up);
  bool has_solution(const Exercise& exercise);

  Builder builder_;
  std::ostream& out_;
  Style style_;
  std::vector<Exercise> exercises_;
  State state_;
};

}  // namespace dl::runner
