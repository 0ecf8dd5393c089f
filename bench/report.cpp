#include "bench/report.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include <dl/plot/line_chart.h>

namespace dl::bench {
namespace {

/// The medians of cases that differ in one number.
struct Curve {
  std::vector<double> x, ours, baseline;
};

plot::LineChart chart_of(const Curve& curve, const std::string& title, const std::string& x_label,
                         const std::string& baseline) {
  const double most = std::max(*std::max_element(curve.ours.begin(), curve.ours.end()),
                               *std::max_element(curve.baseline.begin(), curve.baseline.end()));
  plot::LineChart chart({.title = title,
                         .x_label = x_label,
                         .y_label = "seconds",
                         .x_numbers = plot::Numbers::whole,
                         .y_range = plot::Range{0, 1.05 * most}});
  chart.line("ours", curve.x, curve.ours, plot::Mark::dotted);
  chart.line(baseline, curve.x, curve.baseline, plot::Mark::dotted);
  return chart;
}

}  // namespace

Reporter::Reporter(const std::filesystem::path& json) : path_(json) {
  if (!path_.empty()) {
    const AtomicFile attempt(path_);  // what cannot be written is known before minutes of measuring
  }
  json_.SetOutputStream(&text_);
  json_.SetErrorStream(&text_);
}

void Reporter::finish() {
  if (begun_) {
    json_.Finalize();
  }
  if (!path_.empty()) {
    AtomicFile file(path_);
    file.write(text_.str());
    file.commit();
  }
}

bool Reporter::ReportContext(const Context& context) {
  return std::exchange(begun_, true) || json_.ReportContext(context);
}

void Reporter::ReportRuns(const std::vector<Run>& runs) {
  json_.ReportRuns(runs);
  for (const Run& run : runs) {
    if (run.run_type == Run::RT_Iteration) {
      seconds_[run.run_name.function_name].push_back(run.real_accumulated_time /
                                                     static_cast<double>(run.iterations));
    }
  }
}

Times Reporter::times(const std::string& name) const {
  const auto found = seconds_.find(name);
  return Times(found == seconds_.end() ? std::vector<double>() : found->second);
}

void print_heading(const std::string& part) {
  std::printf("\n%-38s %9s  %-21s  %-27s %10s  %6s  %6s\n", part.c_str(), "median", "spread",
              "against", "its median", "ratio", "of min");
}

std::string place_and_time() {
  std::map<std::string, std::string> cpu;
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line) && !line.empty();) {
    const std::size_t colon = line.find(':'), end = line.find_last_not_of("\t :", colon);
    if (colon != std::string::npos && end != std::string::npos) {
      cpu[line.substr(0, end + 1)] = line.substr(std::min(line.size(), colon + 2));
    }
  }
  const std::time_t now = std::time(nullptr);
  char date[11] = "";
  std::tm local{};
  localtime_r(&now, &local);
  std::strftime(date, sizeof date, "%Y-%m-%d", &local);
  return concat(cpu["model name"], ", family ", cpu["cpu family"], ", model ", cpu["model"],
                "; compiler " __VERSION__ "; ", date);
}

void print(const Result& result) {
  const auto& [what, ours, baseline] = result;
  std::printf("%-38s %9s  %-21s", what.name.c_str(), in_units(ours.median()).c_str(),
              spread(ours).c_str());
  if (baseline.measured()) {
    std::printf("  %-27s %10s  %6.2f  %6.2f", what.baseline.c_str(),
                in_units(baseline.median()).c_str(), result.ratio(), result.ratio_of_minima());
  }
  std::printf("\n");
  std::fflush(stdout);
}

void draw(plot::Figures& figures, const std::vector<Result>& results) {
  std::map<std::string, Curve> curves;
  for (const Result& result : results) {
    Curve& curve = curves[result.what.figure];
    curve.x.push_back(result.what.x);
    curve.ours.push_back(result.ours.median());
    curve.baseline.push_back(result.baseline.measured() ? result.baseline.median() : 0);
  }
  if (figures.wanted() && curves.contains("hidden")) {
    figures.draw("hidden", chart_of(curves["hidden"], "an epoch of 15,000 images", "hidden units",
                                    "its matrix products"));
  }
  if (figures.wanted() && curves.contains("workers")) {
    figures.draw("workers", chart_of(curves["workers"], "minibatches alone, one epoch", "workers",
                                     "bytes to floats, in order"));
  }
}

}  // namespace dl::bench
