// What a newcomer to xtensor would write, against our kernels: all of it right, most of it slow.

#include <algorithm>
#include <memory>
#include <numeric>

#include <dl/array/elementwise.h>
#include <dl/array/functions.h>
#include <dl/array/load_batch.h>
#include <dl/array/xtensor.h>
#include <dl/base/check.h>
#include <dl/ops/loss.h>
#include "bench/comparison.h"
#include "bench/random.h"

namespace dl::bench {
namespace {

using Matrix = xt::xtensor<float, 2>;

/// `slow(y)` writes into an xtensor of N axes what `ours()` returns as an Array.
template <std::size_t N, class Slow, class Ours>
Comparison against(Slow slow, Ours ours) {
  const Array result = ours();
  const auto y = std::make_shared<xt::xtensor<float, N>>(as_xtensor<N>(result));
  return {[=] { slow(*y); }, [=] { ours(); },
          [=] {
            y->fill(0);
            slow(*y);
            const Array expected = ours();
            check(
                std::equal(y->begin(), y->end(), expected.data(), expected.data() + expected.size(),
                           [](float a, float b) { return std::abs(a - b) <= 1e-4f; }),
                "bench: xtensor's result is another than ours");
          }};
}

/// One expression: the maximum and the sum of a row are taken anew for each of its elements.
Comparison lazy_log_softmax(Index classes) {
  const Array z = random({256, classes});
  return against<2>(
      [x = Matrix(as_xtensor<2>(z))](Matrix& y) {
        const auto shifted = x - xt::view(xt::amax(x, {1}), xt::all(), xt::newaxis());
        const auto sums = xt::sum(xt::exp(shifted), {1});
        xt::noalias(y) = shifted - xt::view(xt::log(sums), xt::all(), xt::newaxis());
      },
      [=] { return log_softmax(z); });
}

/// The same formula, every step into a container.
Comparison log_softmax_in_steps(Index classes) {
  const Array z = random({256, classes});
  return against<2>(
      [x = Matrix(as_xtensor<2>(z))](Matrix& y) {
        const xt::xtensor<float, 1> m = xt::amax(x, {1});
        const Matrix shifted = x - xt::view(m, xt::all(), xt::newaxis());
        const Matrix e = xt::exp(shifted);
        const xt::xtensor<float, 1> log_sums = xt::log(xt::sum(e, {1}));
        xt::noalias(y) = shifted - xt::view(log_sums, xt::all(), xt::newaxis());
      },
      [=] { return log_softmax(z); });
}

Comparison broadcast_bias() {
  const Array x = random({256, 256}), b = random({256}, 1);
  return against<2>([x = Matrix(as_xtensor<2>(x)), b = xt::xtensor<float, 1>(as_xtensor<1>(b))](
                        Matrix& y) { xt::noalias(y) = x + b; },
                    [=] { return binary(Add{}, x, b); });
}

Comparison lazy_column_sum() {
  const Array x = random({256, 256});
  return against<1>([x = Matrix(as_xtensor<2>(x))](
                        xt::xtensor<float, 1>& y) { xt::noalias(y) = xt::sum(x, {0}); },
                    [=] { return sum(x, 0); });
}

Comparison lazy_row_sum() {
  const Array x = random({256, 256});
  return against<1>([x = Matrix(as_xtensor<2>(x))](
                        xt::xtensor<float, 1>& y) { xt::noalias(y) = xt::sum(x, {1}); },
                    [=] { return sum(x, 1); });
}

/// A batch out of a data set of floats, where ours is a data set of bytes.
Comparison gather_by_keep() {
  constexpr Index kImages = 6000, kSize = 784;
  std::vector<std::uint8_t> pixels(kImages * kSize);
  const std::vector<std::int32_t> labels(kImages);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>(i * i >> 7);
  }
  std::vector<Index> order(kImages);
  std::iota(order.begin(), order.end(), Index{0});
  Rng(2).shuffle(std::span(order));
  order.resize(256);

  Matrix images({kImages, kSize});
  std::transform(pixels.begin(), pixels.end(), images.begin(),
                 [](std::uint8_t pixel) { return static_cast<float>(pixel) / 255; });
  return against<2>(
      [images, rows = std::vector<std::size_t>(order.begin(), order.end())](Matrix& y) {
        xt::noalias(y) = xt::view(images, xt::keep(rows), xt::all());
      },
      [=] {
        Array X({256, kSize});
        Labels y(256);
        load_batch({pixels, labels}, order, X, y);
        return X;
      });
}

Comparison indexed_loop() {
  const Array x = random({256, 256}), dy = random({256, 256}, 1);
  return against<2>(
      [x = Matrix(as_xtensor<2>(x)), dy = Matrix(as_xtensor<2>(dy))](Matrix& y) {
        for (std::size_t i = 0; i < x.shape(0); ++i) {
          for (std::size_t j = 0; j < x.shape(1); ++j) {
            y(i, j) = x(i, j) * dy(i, j);
          }
        }
      },
      [=] { return binary(Multiply{}, x, dy); });
}

Comparison double_literal() {
  const Array x = random({256, 256});
  return against<2>([x = Matrix(as_xtensor<2>(x))](Matrix& y) { xt::noalias(y) = 0.1 * x; },
                    [=] { return unary(MulScalar{0.1f}, x); });
}

Comparison relu_by_where() {
  const Array x = random({256, 256});
  return against<2>(
      [x = Matrix(as_xtensor<2>(x))](Matrix& y) { xt::noalias(y) = xt::where(x > 0.0f, x, 0.0f); },
      [=] { return unary(Relu{}, x); });
}

/// Nothing slow here: it is what our own kernels are written as.
Comparison same_shape_sum() {
  const Array x = random({256, 256}), b = random({256, 256}, 1);
  return against<2>([x = Matrix(as_xtensor<2>(x)),
                     b = Matrix(as_xtensor<2>(b))](Matrix& y) { xt::noalias(y) = x + b; },
                    [=] { return binary(Add{}, x, b); });
}

}  // namespace

std::vector<Case> slow_way_cases() {
  const auto lazy = [](Index classes) { return [=] { return lazy_log_softmax(classes); }; };
  const auto stepwise = [](Index classes) { return [=] { return log_softmax_in_steps(classes); }; };
  return {
      {"xtensor: lazy log-softmax, 256x10", "our log_softmax", lazy(10)},
      {"xtensor: lazy log-softmax, 256x64", "our log_softmax", lazy(64)},
      {"xtensor: in steps, 256x10", "our log_softmax", stepwise(10)},
      {"xtensor: in steps, 256x256", "our log_softmax", stepwise(256)},
      {"xtensor: c = a + b_row", "our binary", broadcast_bias},
      {"xtensor: lazy sum(x, {0})", "our sum", lazy_column_sum},
      {"xtensor: lazy sum(x, {1})", "our sum", lazy_row_sum},
      {"xtensor: view(X, keep(rows))", "our load_batch", gather_by_keep},
      {"xtensor: loop over c(i, j)", "our binary", indexed_loop},
      {"xtensor: 0.1 * x, a double", "our map", double_literal},
      {"xtensor: where(x > 0, x, 0)", "our map", relu_by_where},
      {"xtensor: c = a + b, one shape", "our binary", same_shape_sum},
  };
}

}  // namespace dl::bench
