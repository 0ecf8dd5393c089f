// What was measured on a GPU: printed line by line as it comes, kept as JSON, drawn.
#pragma once

#include <filesystem>
#include <functional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "bench/gpu/device.h"
#include "bench/times.h"

namespace dl::bench::gpu {

/// One thing to be timed. What it is compared with is a line before it in the same section.
struct Line {
  std::string section;  // "product 4096 x 4096 x 4096"
  std::string name;
  double flops = 0, bytes = 0;  // of one call
  double predicted = 0;         // seconds, from flops, bytes and launches; 0: no prediction
  std::string against = {};     // the name of the other line
};

struct Timing {
  Line what;
  Times times;
};

struct Settings {
  int repetitions = 11;
  double seconds = 0.01;  // for each repetition, about: short work is done several times
  std::string filter;     // a regular expression for "section: name"
};

class Report {
 public:
  Report(Machine machine, const Settings& settings);

  const Machine& machine() const { return machine_; }
  bool wants(const Line& what) const;

  /// Checks once, then times it, unless the filter leaves it out or the check throws an Error,
  /// which is noted: a line that computes something wrong has no time. The work is recorded, many
  /// calls of it behind each other, so that the time is the kernels' own and not that of the host,
  /// which may take longer to start them.
  void time(const Line& what, const std::function<void()>& work,
            const std::function<void()>& check = {});
  /// The same for work that cannot be recorded, since it copies from the host or replays itself.
  void time_unrecorded(const Line& what, const std::function<void()>& work,
                       const std::function<void()>& check = {});
  /// Does `work`, which times something elsewhere; an Error is noted as that of `what`.
  void attempt(const Line& what, const std::function<void()>& work);
  /// Whether any line failed.
  bool failed() const { return failed_; }
  /// Takes down what was timed elsewhere, unless the filter leaves it out.
  void add(const Line& what, std::vector<double> seconds);

  /// The median of a line that was timed; 0 if there is none.
  double median(const std::string& section, const std::string& name) const;
  const std::vector<Timing>& timings() const { return timings_; }

  /// More that is to be known of this run, such as how long something took once.
  void note(const std::string& key, const std::string& value);
  /// Written whole or not at all.
  void write_json(const std::filesystem::path& path) const;

 private:
  void print(const Timing& timing);
  void time_once_checked(const Line& what, const std::function<void()>& work,
                         const std::function<void()>& check,
                         const std::function<void(int calls)>& timing);
  void time_calls(const Line& what, int calls, const std::function<void()>& all);

  Machine machine_;
  Settings settings_;
  std::regex filter_;
  std::vector<Timing> timings_;
  std::vector<std::pair<std::string, std::string>> notes_;
  bool failed_ = false;
};

/// Throws an Error that names `what` unless got[i] is within tolerance of expected(i), relative to
/// the larger of 1 and |expected|, for each i; in long arrays, for some thousands of them.
void check_numbers(const std::string& what, const std::vector<float>& got,
                   const std::function<double(std::size_t)>& expected, double tolerance);

}  // namespace dl::bench::gpu
