#include "bench/gpu/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include <dl/array/backend.h>
#include <dl/base/atomic_file.h>
#include <dl/base/check.h>

namespace dl::bench::gpu {
namespace {

constexpr int kMostCalls = 10000;
constexpr int kMostRecorded = 100;  // calls in one recording
constexpr double kWarmUp = 10;      // repetitions

/// How many calls of `once` seconds take about so many seconds.
int calls_in(double seconds, double once) {
  return once > 0 ? static_cast<int>(std::clamp(seconds / once, 1.0, double{kMostCalls})) : 1;
}

void repeat(int times, const std::function<void()>& work) {
  for (int i = 0; i < times; ++i) {
    work();
  }
}

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

/// "52.1 TFLOP/s" or "3.21 TB/s", whichever the line counts; and its share of what the GPU does at
/// best.
std::pair<std::string, std::string> rate(const Timing& timing, const Machine& machine) {
  const auto& [what, times] = timing;
  const bool computes = what.flops > 0;
  const double rate = (computes ? what.flops : what.bytes) / times.median();
  if (rate == 0) {
    return {};
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.3g %s", rate / (rate < 1e12 ? 1e9 : 1e12),
                computes ? (rate < 1e12 ? "GFLOP/s" : "TFLOP/s") : (rate < 1e12 ? "GB/s" : "TB/s"));
  return {text, percent(rate / (computes ? machine.peak_flops : machine.peak_bandwidth))};
}

}  // namespace

Report::Report(Machine machine, const Settings& settings)
    : machine_(std::move(machine)), settings_(settings), filter_(settings.filter) {}

bool Report::wants(const Line& what) const {
  return std::regex_search(what.section + ": " + what.name, filter_);
}

void Report::attempt(const Line& what, const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    failed_ = true;
    note(concat("FAILED: ", what.section, ": ", what.name), error.what());
  }
}

void Report::time(const Line& what, const std::function<void()>& work,
                  const std::function<void()>& check) {
  time_once_checked(what, work, check, [&](int calls) {
    const int recorded = std::min(calls, kMostRecorded), replays = calls / recorded;
    const auto recording = backend(Device::cuda).capture([&] { repeat(recorded, work); });
    time_calls(what, replays * recorded, [&] { repeat(replays, [&] { recording->replay(); }); });
  });
}

void Report::time_unrecorded(const Line& what, const std::function<void()>& work,
                             const std::function<void()>& check) {
  time_once_checked(what, work, check,
                    [&](int calls) { time_calls(what, calls, [&] { repeat(calls, work); }); });
}

/// What both have in common: `timing` is given how many calls of the work make a repetition.
void Report::time_once_checked(const Line& what, const std::function<void()>& work,
                               const std::function<void()>& check,
                               const std::function<void(int calls)>& timing) {
  if (!wants(what)) {
    return;
  }
  attempt(what, [&] {
    if (check) {
      check();
    }
    work();  // the first time loads the kernel
    timing(calls_in(settings_.seconds, seconds_on_gpu(work)));
  });
}

/// `all` does the work of the line so many times.
void Report::time_calls(const Line& what, int calls, const std::function<void()>& all) {
  // A GPU that had nothing to do for a while runs at a fraction of its clock.
  for (double warm = 0; warm < kWarmUp * settings_.seconds;) {
    warm += seconds_on_gpu(all);
  }
  std::vector<double> seconds;
  for (int i = 0; i < settings_.repetitions; ++i) {
    seconds.push_back(seconds_on_gpu(all) / calls);
  }
  add(what, std::move(seconds));
}

void Report::add(const Line& what, std::vector<double> seconds) {
  if (!wants(what)) {
    return;
  }
  timings_.push_back({what, Times(std::move(seconds))});
  print(timings_.back());
}

double Report::median(const std::string& section, const std::string& name) const {
  for (const Timing& timing : timings_) {
    if (timing.what.section == section && timing.what.name == name) {
      return timing.times.median();
    }
  }
  return 0;
}

void Report::print(const Timing& timing) {
  const auto& [what, times] = timing;
  if (timings_.size() == 1 || timings_[timings_.size() - 2].what.section != what.section) {
    std::printf("\n%-34s %9s  %-20s %13s %8s %9s  %s\n", what.section.c_str(), "median", "spread",
                "", "of peak", "predicted", "");
  }
  const auto [rate_text, share] = rate(timing, machine_);
  const double other = median(what.section, what.against);
  std::printf("  %-32s %9s  %-20s %13s %8s %9s  %s\n", what.name.c_str(),
              in_units(times.median()).c_str(), spread(times).c_str(), rate_text.c_str(),
              share.c_str(), what.predicted > 0 ? in_units(what.predicted).c_str() : "",
              other > 0 ? (percent(other / times.median()) + " of " + what.against).c_str() : "");
  std::fflush(stdout);
}

void Report::note(const std::string& key, const std::string& value) {
  notes_.emplace_back(key, value);
  std::printf("%s: %s\n", key.c_str(), value.c_str());
}

void Report::write_json(const std::filesystem::path& path) const {
  nlohmann::ordered_json all;
  all["gpu"] = {{"description", machine_.description},
                {"driver knows CUDA", machine_.driver},
                {"multiprocessors", machine_.multiprocessors},
                {"peak flops", machine_.peak_flops},
                {"peak bytes a second", machine_.peak_bandwidth},
                {"context seconds", machine_.context_seconds}};
  all["notes"] = nlohmann::ordered_json::object();
  for (const auto& [key, value] : notes_) {
    all["notes"][key] = value;
  }
  for (const Timing& timing : timings_) {
    const Line& what = timing.what;
    all["timings"].push_back({{"section", what.section},
                              {"name", what.name},
                              {"median", timing.times.median()},
                              {"seconds", timing.times.seconds()},
                              {"flops", what.flops},
                              {"bytes", what.bytes},
                              {"predicted", what.predicted},
                              {"against", what.against}});
  }
  AtomicFile file(path);
  file.write(all.dump(2) + "\n");
  file.commit();
}

void check_numbers(const std::string& what, const std::vector<float>& got,
                   const std::function<double(std::size_t)>& expected, double tolerance) {
  // A step that no tile's size divides, so that all parts of tiles are looked at.
  const std::size_t step = got.size() <= 4096 ? 1 : (got.size() / 4096) | 1;
  for (std::size_t i = 0; i < got.size(); i += step) {
    const double want = expected(i), value = static_cast<double>(got[i]);
    check(std::abs(value - want) <= tolerance * std::max(1.0, std::abs(want)), "bench: ", what,
          ": number ", i, " is ", value, " and on the CPU ", want);
  }
}

}  // namespace dl::bench::gpu
