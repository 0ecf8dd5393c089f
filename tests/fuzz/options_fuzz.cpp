// The command lines of a lesson that trains and of the exercises: the input's lines are the
// arguments. Whatever they are, the program either begins with options in their ranges, or ends
// with status 0 (--help), 1 or 2.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <dl/app/lesson_app.h>
#include "command_line.h"
#include "fuzz.h"

namespace {

using dl::fuzz::require;

void check_ranges(const dl::train::TrainingOptions& o) {
  require(o.device == "auto" || o.device == "cpu" || o.device == "cuda");
  require(o.threads >= 0 && o.threads <= 1024 && o.workers >= 0 && o.workers <= 1024);
  require(o.epochs >= 0 && o.batch_size >= 1 && o.hidden >= 1 && o.limit >= 0);
  require(std::isfinite(o.lr) && o.lr > 0 && o.rows >= 2 && o.columns >= 2);
}

/// The lines as the arguments of `program`.
class Arguments {
 public:
  Arguments(const char* program, const std::string& text) : lines_{program} {
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      lines_.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    for (std::string& line : lines_) {
      pointers_.push_back(line.data());
    }
  }
  int count() const { return static_cast<int>(pointers_.size()); }
  char** values() { return pointers_.data(); }

 private:
  std::vector<std::string> lines_;
  std::vector<char*> pointers_;
};

}  // namespace

void dl::fuzz::options(Bytes input) {
  // Names of files are tried out by the program: they must stay in the folder that this runs in.
  std::string text(input.begin(), input.end());
  std::replace(text.begin(), text.end(), '/', '_');
  std::replace(text.begin(), text.end(), '\0', '_');

  Arguments arguments("mlp", text);
  train::TrainingOptions options;
  app::LessonApp program("mlp", "Under test.", options);
  bool begun = false;
  const int status = program.run(arguments.count(), arguments.values(), [&] {
    begun = true;
    check_ranges(options);
  });
  require(begun ? status == 0 : status == 0 || status == 1 || status == 2);
}

void dl::fuzz::exercise_options(Bytes input) {
  std::string text(input.begin(), input.end());
  std::replace(text.begin(), text.end(), '\0', '_');
  Arguments arguments("exercise", text);
  runner::CommandLine line;
  if (const auto status = runner::parse(line, arguments.count(), arguments.values())) {
    require(*status == 0 || *status == 2);
    return;
  }
  require(line.level >= 0 && line.check.seeds >= 1);
}
