// What every lesson program does the same way: its options, its errors, its exit status.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <dl/base/device.h>
#include <dl/base/number.h>
#include <dl/train/options.h>

namespace dl::app {

/// A lesson's main: parses the options, calls the lesson, and turns what it throws into one line on
/// stderr. With --load, the settings that the command line leaves out are those of the file; what
/// the file cannot go on with is a UsageError. Exit status: 0 done, 2 wrong usage, 130 Ctrl-C, 1
/// anything else.
class LessonApp {
 public:
  LessonApp(const std::string& name, const std::string& description, train::Options& options);
  LessonApp(const std::string& name, const std::string& description,
            train::TrainingOptions& options);
  ~LessonApp();

  /// --explain and --trace, for a lesson that trains with Options alone.
  void add_explain();

  /// One more option, for one lesson; a setting that its checkpoints hold. What `value` is before
  /// the run is its default.
  void add_flag(const std::string& name, bool& value, const std::string& help);
  template <class T>  // int, Index, float or double
  void add_number(const std::string& name, T& value, const Bounds<T>& bounds,
                  const std::string& help);
  void add_choice(const std::string& name, std::string& value,
                  const std::vector<std::string>& choices, const std::string& help);

  /// Takes these options away, which would do nothing in this lesson.
  void leave_out(const std::vector<std::string>& names);

  int run(int argc, char** argv, const std::function<void()>& lesson);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// The device that was asked for, opened. For "auto", the GPU where there is a usable one, and one
/// line on stderr that says what was chosen and why. Throws an Error where there is no such device.
Device open_device(const train::Options& options);
/// The same with the options of products and graphs. A UsageError where one is given that the named
/// device does not have; where it is "auto" that has chosen the device, the line says that they do
/// nothing there.
Device open_device(const train::TrainingOptions& options);

}  // namespace dl::app
