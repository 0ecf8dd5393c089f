// The results of the benchmarks: kept as Google Benchmark's JSON, printed as one table.
#pragma once

#include <benchmark/benchmark.h>

#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <dl/plot/figures.h>
#include "bench/comparison.h"
#include "bench/times.h"

namespace dl::bench {

/// A case with what was measured.
struct Result {
  Case what;
  Times ours, baseline;

  double ratio() const { return ours.median() / baseline.median(); }
  double ratio_of_minima() const { return ours.min() / baseline.min(); }
};

/// Gathers the times of every repetition by the benchmarks' names, and writes all runs of a program
/// into one JSON file.
class Reporter : public benchmark::BenchmarkReporter {
 public:
  /// `json` empty: no file.
  explicit Reporter(const std::filesystem::path& json);

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;

  /// Writes the file, whole, once all has been measured.
  void finish();

  /// The seconds per call of the benchmark with this name.
  Times times(const std::string& name) const;

 private:
  std::filesystem::path path_;
  std::ostringstream text_;
  benchmark::JSONReporter json_;
  bool begun_ = false;
  std::map<std::string, std::vector<double>> seconds_;
};

/// The heading of a part of the table, which the name of the part begins.
void print_heading(const std::string& part);

/// "AMD EPYC, family 25, model 17; g++ 12.2.0; 2026-11-30": where and when something was measured.
std::string place_and_time();

void print(const Result& result);

/// Draws those of the results that belong to a figure.
void draw(plot::Figures& figures, const std::vector<Result>& results);

}  // namespace dl::bench
