// The command line of a lesson that trains: the input's lines are its arguments. Whatever they are,
// the program either begins the lesson with options in their ranges, or ends with status 0
// (--help), 1 or 2.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "fuzz.h"
#include "lesson/program.h"

namespace {

using dl::fuzz::require;

void check_ranges(const dl::lesson::TrainingOptions& o) {
  require(o.device == "auto" || o.device == "cpu" || o.device == "cuda");
  require(o.threads >= 0 && o.threads <= 1024 && o.workers >= 0 && o.workers <= 1024);
  require(o.epochs >= 0 && o.batch_size >= 1 && o.hidden >= 1 && o.limit >= 0);
  require(std::isfinite(o.lr) && o.lr > 0 && o.rows >= 2 && o.columns >= 2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Names of files are tried out by the program: they must stay in the folder that this runs in.
  std::string text(reinterpret_cast<const char*>(data), size);
  std::replace(text.begin(), text.end(), '/', '_');
  std::replace(text.begin(), text.end(), '\0', '_');
  std::vector<std::string> lines{"mlp"};
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  std::vector<char*> arguments;
  for (std::string& line : lines) {
    arguments.push_back(line.data());
  }

  dl::lesson::TrainingOptions options;
  dl::lesson::Program program("mlp", "Under test.", options);
  bool begun = false;
  const int status = program.run(static_cast<int>(arguments.size()), arguments.data(), [&] {
    begun = true;
    check_ranges(options);
  });
  require(begun ? status == 0 : status == 0 || status == 1 || status == 2);
  return 0;
}
