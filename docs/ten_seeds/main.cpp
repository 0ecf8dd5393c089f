// Trains lesson 2 from ten seeds and draws the curves over those of ten trainings by PyTorch.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/base/text.h>
#include <dl/plot/figures.h>
#include <dl/plot/line_chart.h>

using namespace dl;

namespace {

namespace fs = std::filesystem;

constexpr int kSeeds = 10;

/// The cells of a CSV by the names of their columns.
using Row = std::map<std::string, std::string>;

std::vector<Row> read_csv(const fs::path& path) {
  std::ifstream file(path);
  std::string line, cell;
  std::getline(file, line);
  check(file.good(), "cannot read ", path.string());
  std::vector<std::string> names;
  for (std::istringstream cells(line); std::getline(cells, cell, ',');) {
    names.push_back(cell);
  }
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    Row row;
    for (const std::string& name : names) {
      std::getline(cells, row[name], ',');
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

double number_in(const Row& row, const std::string& column) {
  const std::string& text = row.at(column);
  const auto value = parse_number<double>(text);
  check(value.has_value(), column, " is ", in_quotes(text), ", which is no number");
  return *value;
}

/// One quantity over the epochs: its mean over ten runs, and the lowest and highest of them.
struct Curve {
  std::vector<double> mean, low, high;
};

/// PyTorch's: the reference has the means and extremes.
Curve reference(const std::vector<Row>& rows, const std::string& quantity) {
  Curve curve;
  for (const Row& row : rows) {
    if (row.at("network") == "scratch") {
      curve.mean.push_back(number_in(row, quantity + "_mean"));
      curve.low.push_back(number_in(row, quantity + "_min"));
      curve.high.push_back(number_in(row, quantity + "_max"));
    }
  }
  return curve;
}

/// Ours: `runs` has a history for each seed.
Curve measured(const std::vector<std::vector<Row>>& runs, const std::string& quantity) {
  Curve curve;
  for (std::size_t epoch = 0; epoch < runs.front().size(); ++epoch) {
    double sum = 0, low = std::numeric_limits<double>::max(), high = -low;
    for (const std::vector<Row>& run : runs) {
      const double value = number_in(run.at(epoch), quantity);
      sum += value;
      low = std::min(low, value);
      high = std::max(high, value);
    }
    curve.mean.push_back(sum / static_cast<double>(runs.size()));
    curve.low.push_back(low);
    curve.high.push_back(high);
  }
  return curve;
}

Curve minus(Curve curve, const std::vector<double>& mean) {
  for (auto* values : {&curve.mean, &curve.low, &curve.high}) {
    std::transform(values->begin(), values->end(), mean.begin(), values->begin(), std::minus());
  }
  return curve;
}

plot::LineChart chart(plot::Axes axes, const Curve& theirs, const Curve& ours) {
  axes.x_label = "epoch";
  axes.x_numbers = plot::Numbers::whole;
  plot::LineChart chart(std::move(axes));
  for (const auto& [who, curve] : {std::pair("PyTorch", &theirs), {"here", &ours}}) {
    std::vector<double> epochs(curve->mean.size());
    std::iota(epochs.begin(), epochs.end(), 1);
    chart.line(who, epochs, curve->mean);
    chart.band(who, epochs, curve->low, curve->high);
  }
  return chart;
}

/// "0.3824 (0.3802 to 0.3838)", of the last epoch.
std::string last(const Curve& curve) {
  char text[64];
  std::snprintf(text, sizeof text, "%.4f (%.4f to %.4f)", curve.mean.back(), curve.low.back(),
                curve.high.back());
  return text;
}

/// Runs the lesson as its user would, and returns what it wrote to --history.
std::vector<Row> train(const train::Options& options, std::uint64_t seed) {
  const fs::path lesson = fs::canonical("/proc/self/exe").parent_path() / "mlp_scratch";
  const fs::path history = options.figures / concat("seed_", seed, ".csv");
  std::string command = concat("'", lesson.string(), "' --quiet --device ", options.device,
                               " --seed ", seed, " --history '", history.string(), "'");
  if (options.threads > 0) {
    command += concat(" --threads ", options.threads);
  }
  if (!options.data_dir.empty()) {
    command += concat(" --data-dir '", options.data_dir.string(), "'");
  }
  check(std::system((command + " >&2").c_str()) == 0, "this failed: ", command);
  return read_csv(history);
}

void ten_seeds(const train::Options& options) {
  if (options.figures.empty()) {
    throw UsageError("--figures is needed: where to draw");
  }
  plot::Figures figures(options.figures, options.show);
  const std::vector<Row> pytorch = read_csv(DL_REFERENCE);
  std::vector<std::vector<Row>> runs;
  for (int i = 0; i < kSeeds; ++i) {
    runs.push_back(train(options, options.seed + static_cast<std::uint64_t>(i)));
    check(runs.back().size() == reference(pytorch, "train_loss").mean.size(), "seed ", i, " has ",
          runs.back().size(), " epochs, which is not as many as in ", DL_REFERENCE);
  }

  const auto theirs = [&](const std::string& quantity) { return reference(pytorch, quantity); };
  const auto ours = [&](const std::string& quantity) { return measured(runs, quantity); };
  std::printf("after ten epochs     PyTorch                     here\n");
  for (const auto& [name, title] : {std::pair("train_loss", "training loss"),
                                    {"train_acc", "training accuracy"},
                                    {"test_acc", "test accuracy"}}) {
    std::printf("%-20s %s    %s\n", title, last(theirs(name)).c_str(), last(ours(name)).c_str());
  }

  // The losses lie so close together that it takes their differences to see a band.
  const std::vector<double> mean = theirs("train_loss").mean;
  figures.draw(
      "ten_seeds",
      plot::Panels({chart({.title = "training loss"}, theirs("train_loss"), ours("train_loss")),
                    chart({.title = "loss minus PyTorch's mean", .names = plot::Names::none},
                          minus(theirs("train_loss"), mean), minus(ours("train_loss"), mean)),
                    chart({.title = "test accuracy", .names = plot::Names::none},
                          theirs("test_acc"), ours("test_acc"))}));
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  train::Options options;
  app::LessonApp program(
      "ten_seeds", "Trains lesson 2 from ten seeds, and draws it over ten of PyTorch.", options);
  return program.run(argc, argv, [&] { ten_seeds(options); });
}
