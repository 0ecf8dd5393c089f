#include "bench/gpu/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/check.h"

namespace dl::bench::gpu {
namespace {

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

void Report::time(const Line& what, const std::function<void()>& work,
                  const std::function<void()>& check) {
  if (!wants(what)) {
    return;
  }
  if (check) {
    check();
  }
  work();  // the first time loads the kernel
  const double once = seconds_on_gpu(work);
  const int calls = std::clamp(static_cast<int>(settings_.seconds / once), 1, 10000);
  std::vector<double> seconds;
  for (int i = 0; i < settings_.repetitions; ++i) {
    const double all = seconds_on_gpu([&] {
      for (int call = 0; call < calls; ++call) {
        work();
      }
    });
    seconds.push_back(all / calls);
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
