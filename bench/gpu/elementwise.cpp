#include <dl/array/backend.h>
#include <dl/array/elementwise.h>
#include <dl/optim/sgd.h>
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
    Array array({n / kColumns, kColumns}, Device::cuda);
    fill(array, value);
    return array;
  };
  const auto bytes = static_cast<std::size_t>(n) * sizeof(float);
  const auto x = static_cast<double>(kX), z = static_cast<double>(kY);
  Array a, b, c, y, row;
  const OnDevice settings(SgdStep{0.1f}, Device::cuda);
  const auto add = [&](const Array& to) {
    binary_kernel<Add>(Device::cuda, Add{}, Broadcast(a.shape(), to.shape()), a, to, y);
  };
  const struct {
    std::string name;
    double arrays;  // how many numbers are read and written for each of the result
    double expected;
    Array& result;
    std::function<void()> work;
  } kernels[] = {
      {"copy", 2, x, y, [&] { gpu.copy(y.data(), a.data(), bytes); }},
      {"fill", 1, z, y, [&] { fill(y, kY); }},
      {"relu", 2, x, y, [&] { unary_kernel<Relu>(Device::cuda, Relu{}, a, y); }},
      {"sigmoid", 2, 1 / (1 + std::exp(-x)), y,
       [&] { unary_kernel<Sigmoid>(Device::cuda, Sigmoid{}, a, y); }},
      {"gradient of relu", 3, z, y,
       [&] { unary_backward_kernel<Relu>(Device::cuda, Relu{}, a, b, y); }},
      {"sum of two", 3, x + z, y, [&] { add(b); }},
      {"bias", 2, x + z, y, [&] { add(row); }},
      // In place: of what is 0, zero is added or taken away, however often.
      {"accumulate", 3, x, a, [&] { accumulate(c, a); }},
      {"sgd", 3, x, a,
       [&] {
         optim::step_kernel<SgdStep>(Device::cuda, {{c, a, settings[0], {}}});
       }},
  };
  for (const auto& kernel : kernels) {
    const double moved = 4 * kernel.arrays * static_cast<double>(n);
    const Line what{section, kernel.name, 0, moved, 0, "copy"};
    report.time(what, kernel.work, [&] {
      if (!row.defined()) {
        a = filled(kX), b = filled(kY), c = filled(0), y = filled(0);
        row = full({kColumns}, kY).to(Device::cuda);
      }
      kernel.work();
      check_numbers(
          kernel.name, kernel.result.to_vector(), [&](std::size_t) { return kernel.expected; },
          1e-6);
    });
  }
}

}  // namespace dl::bench::gpu
