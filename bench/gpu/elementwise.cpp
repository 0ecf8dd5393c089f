#include "array/backend.h"
#include "array/functions.h"
#include "bench/gpu/sections.h"

namespace dl::bench::gpu {
namespace {

constexpr Index kColumns = 1024;  // of what gets a bias
constexpr float kX = 0.75f, kY = -0.5f;

}  // namespace

void time_elementwise(Report& report, const Sizes& sizes) {
  Backend& gpu = backend(Device::cuda);
  const Index n = sizes.numbers / kColumns * kColumns;
  const std::string section = "elementwise, " + std::to_string(n) + " numbers";
  const auto filled = [&](float value) {
    Array x({n / kColumns, kColumns}, Device::cuda);
    gpu.fill(value, x);
    return x;
  };
  Array a = filled(kX), b = filled(kY), c = filled(0), y = filled(0);
  const Array row = full({kColumns}, kY).to(Device::cuda);

  /// `arrays`: how many numbers are read and written for each of the result.
  const auto time = [&](const std::string& name, double arrays, double expected, Array& result,
                        const std::function<void()>& work) {
    report.time({section, name, 0, 4 * arrays * static_cast<double>(n), 0, "copy"}, work, [&] {
      work();
      check_numbers(
          name, result.to_vector(), [&](std::size_t) { return expected; }, 1e-6);
    });
  };
  const auto bytes = static_cast<std::size_t>(n) * sizeof(float);
  const auto x = static_cast<double>(kX), z = static_cast<double>(kY);
  time("copy", 2, x, y, [&] { gpu.copy(y.data(), a.data(), bytes); });
  time("fill", 1, z, y, [&] { gpu.fill(kY, y); });
  time("relu", 2, x, y, [&] { gpu.map(Relu{}, a, y); });
  time("sigmoid", 2, 1 / (1 + std::exp(-x)), y, [&] { gpu.map(Sigmoid{}, a, y); });
  time("gradient of relu", 4, z, y, [&] { gpu.map_backward(Relu{}, a, a, b, y); });
  time("sum of two", 3, x + z, y, [&] { gpu.zip(Add{}, a, b, y); });
  time("bias", 2, x + z, y, [&] { gpu.zip(Add{}, a, row, y); });
  // In place: of what is 0, zero is added or taken away, however often.
  time("accumulate", 3, x, a, [&] { gpu.accumulate({{c, a}}); });
  time("sgd", 3, x, a, [&] { gpu.sgd(SgdStep{0.1f}, {{c, a}}); });
}

}  // namespace dl::bench::gpu
