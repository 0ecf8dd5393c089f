#include "bench/step_parts.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <numeric>

#include "array/backend.h"
#include "base/check.h"
#include "base/stopwatch.h"
#include "bench/report.h"
#include "plot/bar_chart.h"

namespace dl::bench {
namespace {

/// Another backend, with a stopwatch at each of its functions.
class TimedBackend : public Backend {
 public:
  explicit TimedBackend(Backend& inner) : inner_(inner) {}

  /// The seconds spent since the last call of this, by the names of the parts.
  std::map<std::string, double> lap() { return std::exchange(seconds_, {}); }

  std::string description() const override { return inner_.description(); }
  void* allocate(std::size_t bytes) override { return inner_.allocate(bytes); }
  void deallocate(void* block) noexcept override { inner_.deallocate(block); }
  void copy_from_host(void* to, const void* from, std::size_t bytes) override {
    inner_.copy_from_host(to, from, bytes);
  }
  void copy_to_host(void* to, const void* from, std::size_t bytes) override {
    inner_.copy_to_host(to, from, bytes);
  }
  void copy(void* to, const void* from, std::size_t bytes) override {
    inner_.copy(to, from, bytes);
  }
  void synchronize() override { inner_.synchronize(); }

  void fill(float value, Array& y) override {
    timed("fill", [&] { inner_.fill(value, y); });
  }
  void map(const Unary& f, const Array& x, Array& y) override {
    timed(name(f), [&] { inner_.map(f, x, y); });
  }
  void map_backward(const Unary& f, const Array& x, const Array& y, const Array& dy,
                    Array& dx) override {
    timed(concat(name(f), ", gradient"), [&] { inner_.map_backward(f, x, y, dy, dx); });
  }
  void zip(const Binary& f, const Array& a, const Array& b, Array& y) override {
    timed(concat(name(f), ": the biases"), [&] { inner_.zip(f, a, b, y); });
  }
  void zip_backward(const Binary& f, const Array& a, const Array& b, const Array& dy, Array* da,
                    Array* db) override {
    timed(concat(name(f), ", gradient"), [&] { inner_.zip_backward(f, a, b, dy, da, db); });
  }
  void accumulate(const std::vector<Accumulation>& all) override {
    timed("accumulate", [&] { inner_.accumulate(all); });
  }
  void matmul(const Array& A, Transpose a, const Array& B, Transpose b, Array& C) override {
    timed("matrix products", [&] { inner_.matmul(A, a, B, b, C); });
  }
  void linear(const Array& X, const Array& W, const Array& b, Array& Y) override {
    timed("matrix products", [&] { inner_.linear(X, W, b, Y); });
  }
  void sum(const Array& x, const ReducedAxis& axis, float divisor, Array& y) override {
    timed("sum: the biases' gradients, the loss", [&] { inner_.sum(x, axis, divisor, y); });
  }
  void expand(const Array& y, const ReducedAxis& axis, float factor, Array& x) override {
    timed("sum, gradient", [&] { inner_.expand(y, axis, factor, x); });
  }
  void argmax(const Array& x, Labels& y) override {
    timed("accuracy", [&] { inner_.argmax(x, y); });
  }
  void count_right(const Array& z, const Labels& labels, Array& count) override {
    timed("accuracy", [&] { inner_.count_right(z, labels, count); });
  }
  void log_softmax(const Array& z, Array& y) override {
    timed("log_softmax", [&] { inner_.log_softmax(z, y); });
  }
  void log_softmax_backward(const Array& y, const Array& dy, Array& dz) override {
    timed("log_softmax, gradient", [&] { inner_.log_softmax_backward(y, dy, dz); });
  }
  void cross_entropy(const Array& z, const Labels& labels, Array& loss, Array& p) override {
    timed("cross entropy", [&] { inner_.cross_entropy(z, labels, loss, p); });
  }
  void cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss,
                              Array& dz) override {
    timed("cross entropy, gradient", [&] { inner_.cross_entropy_backward(p, labels, dloss, dz); });
  }
  void gather(const LabelledImages& set, std::span<const Index> rows, Array& X,
              Labels& y) override {
    timed("gather", [&] { inner_.gather(set, rows, X, y); });
  }
  void sgd(const SgdStep& step, const std::vector<SgdUpdate>& updates) override {
    timed("sgd", [&] { inner_.sgd(step, updates); });
  }

 private:
  template <class Function>
  void timed(const std::string& part, const Function& function) {
    const Stopwatch watch;
    function();
    seconds_[part] += watch.seconds();
  }

  Backend& inner_;
  std::map<std::string, double> seconds_;
};

}  // namespace

std::vector<Part> parts_of_step(const Code& step) {
  constexpr int kWarmUp = 20, kSteps = 500;
  // Never destroyed: Arrays with memory from it may outlive everything here.
  static TimedBackend& timed = *new TimedBackend(backend(Device::cpu));
  Backend& before = replace_backend(Device::cpu, timed);
  std::map<std::string, std::vector<double>> laps;
  for (int i = 0; i < kWarmUp + kSteps; ++i) {
    const Stopwatch watch;
    step();
    const double whole = watch.seconds();
    double rest = whole;
    for (const auto& [name, seconds] : timed.lap()) {
      rest -= seconds;
      if (i >= kWarmUp) {
        laps[name].push_back(seconds);
      }
    }
    if (i >= kWarmUp) {
      laps["the graph and its memory"].push_back(rest);
    }
  }
  replace_backend(Device::cpu, before);

  std::vector<Part> parts;
  for (auto& [name, seconds] : laps) {
    parts.push_back({name, Times(std::move(seconds)).median()});
  }
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return a.seconds > b.seconds; });
  return parts;
}

void print(const std::vector<Part>& parts) {
  const double whole = std::accumulate(parts.begin(), parts.end(), 0.0,
                                       [](double sum, const Part& p) { return sum + p.seconds; });
  std::printf("\nparts of a step of lesson 3, medians of 500\n");
  for (const Part& part : parts) {
    std::printf("%-40s %8.1f us  %5.1f %%\n", part.name.c_str(), 1e6 * part.seconds,
                100 * part.seconds / whole);
  }
}

void draw(plot::Figures& figures, const std::vector<Part>& parts) {
  if (!figures.wanted()) {
    return;
  }
  plot::BarChart chart("a training step, all but its matrix products", "us");
  for (const Part& part : parts) {
    if (part.name != "matrix products") {
      chart.bar(part.name, 1e6 * part.seconds);
    }
  }
  figures.draw("step", chart);
}

}  // namespace dl::bench
