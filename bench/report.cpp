#include "bench/report.h"

#include <algorithm>
#include <cstdio>

#include "base/check.h"
#include "plot/line_chart.h"

namespace dl::bench {
namespace {

/// "1.23 ms": three digits, and the unit that suits.
std::string in_units(double seconds) {
  const char* unit = " s";
  double value = seconds;
  for (const char* smaller : {"ms", "us", "ns"}) {
    if (value >= 1) {
      break;
    }
    value *= 1000;
    unit = smaller;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %s", value < 10 ? 2 : value < 100 ? 1 : 0, value, unit);
  return text;
}

}  // namespace

Times::Times(std::vector<double> seconds) : seconds_(std::move(seconds)) {
  std::sort(seconds_.begin(), seconds_.end());
}

double Times::median() const {
  const std::size_t n = seconds_.size();
  return (seconds_[(n - 1) / 2] + seconds_[n / 2]) / 2;
}

Reporter::Reporter(const std::filesystem::path& json) {
  if (!json.empty()) {
    file_.open(json);
    check(file_.is_open(), "bench: cannot write ", json.string());
  }
  json_.SetOutputStream(&file_);
  json_.SetErrorStream(&file_);
}

Reporter::~Reporter() {
  if (begun_) {
    json_.Finalize();
  }
}

bool Reporter::ReportContext(const Context& context) {
  return std::exchange(begun_, true) || json_.ReportContext(context);
}

void Reporter::ReportRuns(const std::vector<Run>& runs) {
  json_.ReportRuns(runs);
  for (const Run& run : runs) {
    if (run.run_type == Run::RT_Iteration) {
      check(!run.error_occurred, "bench: ", run.benchmark_name(), ": ", run.error_message);
      seconds_[run.run_name.function_name].push_back(run.real_accumulated_time /
                                                     static_cast<double>(run.iterations));
    }
  }
}

Times Reporter::times(const std::string& name) const {
  const auto found = seconds_.find(name);
  return Times(found == seconds_.end() ? std::vector<double>() : found->second);
}

void print_heading() {
  std::printf("%-34s %9s  %-21s  %-24s %9s  %6s %6s\n", "", "median", "spread", "against", "median",
              "ratio", "of min");
}

void print(const Result& result) {
  const auto& [what, ours, bound] = result;
  std::printf("%-34s %9s  %-21s", what.name.c_str(), in_units(ours.median()).c_str(),
              (in_units(ours.min()) + " .. " + in_units(ours.max())).c_str());
  if (bound.measured()) {
    std::printf("  %-24s %9s  %6.2f %6.2f", what.bound.c_str(), in_units(bound.median()).c_str(),
                result.ratio(), result.ratio_of_minima());
  }
  std::printf("\n");
  std::fflush(stdout);
}

void draw(plot::Figures& figures, const std::vector<Result>& results) {
  std::vector<double> hidden, ratio, workers, seconds;
  for (const Result& result : results) {
    if (result.what.figure == "hidden") {
      hidden.push_back(result.what.x);
      ratio.push_back(result.ratio());
    } else if (result.what.figure == "workers") {
      workers.push_back(result.what.x);
      seconds.push_back(result.ours.median());
    }
  }
  if (figures.wanted() && !hidden.empty()) {
    plot::LineChart chart({.title = "an epoch over its bare matrix products",
                           .x_label = "hidden units",
                           .y_label = "ratio of times",
                           .names = plot::Names::none});
    chart.line("ratio", hidden, ratio, plot::Mark::dotted);
    figures.draw("hidden", chart);
  }
  if (figures.wanted() && !workers.empty()) {
    plot::LineChart chart({.title = "the loader alone, one epoch",
                           .x_label = "workers",
                           .y_label = "seconds",
                           .names = plot::Names::none,
                           .x_numbers = plot::Numbers::whole});
    chart.line("seconds", workers, seconds, plot::Mark::dotted);
    figures.draw("workers", chart);
  }
}

}  // namespace dl::bench
