// Each kernel at the network's sizes and at one that no cache holds, against a bare loop that moves
// the same bytes, or the bare call of the BLAS.

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include <dl/array/elementwise.h>
#include <dl/array/functions.h>
#include <dl/array/load_batch.h>
#include <dl/base/check.h>
#include <dl/ops/loss.h>
#include <dl/optim/sgd.h>
#include "bench/comparison.h"
#include "bench/products.h"
#include "bench/random.h"

namespace dl::bench {
namespace {

const Shape kHidden{256, 256}, kScores{256, 10}, kWeights{784, 256}, kLarge{16384, 1024};

Labels random_labels(const Shape& shape) {
  Rng rng(2);
  std::vector<std::int32_t> labels(static_cast<std::size_t>(shape[0]));
  for (std::int32_t& label : labels) {
    label = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(shape[1])));
  }
  return Labels(labels);
}

// ---- Checks ----

/// A naive reference: the number at position i of a result.
using Expected = std::function<double(Index i)>;

void expect(const Array& actual, const Expected& expected) {
  for (Index i = 0; i < actual.size(); ++i) {
    const double value = static_cast<double>(actual.data()[i]), wanted = expected(i);
    check(std::abs(value - wanted) <= 1e-3 * std::max(1.0, std::abs(wanted)),
          "bench: a kernel gives ", value, " at position ", i, " in place of ", wanted);
  }
}

void expect(const Labels& actual, const Expected& expected) {
  for (Index i = 0; i < actual.size(); ++i) {
    check(actual.data()[i] == expected(i), "bench: a kernel gives ", actual.data()[i],
          " at position ", i, " in place of ", expected(i));
  }
}

/// `run` returns its result, which is compared before it is timed.
template <class Run>
Comparison compare(Run run, Expected expected, Code baseline) {
  return {[run]() mutable { run(); }, std::move(baseline),
          [run, expected]() mutable { expect(run(), expected); }};
}

/// The number at position i, in double precision.
double at(const Array& x, Index i) { return static_cast<double>(x.data()[i]); }

/// f(x[i, 0]) + ... + f(x[i, columns - 1])
template <class F>
double sum_over_row(const Array& x, Index i, const F& f) {
  double sum = 0;
  for (Index j = 0; j < x.shape()[1]; ++j) {
    sum += f(at(x, i * x.shape()[1] + j));
  }
  return sum;
}

double log_sum_exp(const Array& z, Index i) {
  return std::log(sum_over_row(z, i, [](double v) { return std::exp(v); }));
}

// ---- Bounds ----

/// A loop over n numbers of up to five arrays: f(p, q, r, s, i) for every i, on all threads where
/// that pays.
template <class F>
Code bare_loop(Index n, F f) {
  const auto block = [n] { return Array({n}); };
  auto loop = [n, f, P = full({n}, 1), Q = full({n}, 1), R = full({n}, 1), S = block()]() mutable {
    float *p = P.data(), *q = Q.data(), *r = R.data(), *s = S.data();
    if (n < 1 << 14) {
#pragma omp simd
      for (Index i = 0; i < n; ++i) {
        f(p, q, r, s, i);
      }
    } else {
#pragma omp parallel for simd schedule(static)
      for (Index i = 0; i < n; ++i) {
        f(p, q, r, s, i);
      }
    }
  };
  return loop;
}

/// Reads one array and writes another.
Code copy(Index n) {
  return bare_loop(n, [](float* p, float* q, float*, float*, Index i) { q[i] = p[i]; });
}

/// Reads two arrays and writes a third.
Code add(Index n) {
  return bare_loop(n, [](float* p, float* q, float* r, float*, Index i) { r[i] = p[i] + q[i]; });
}

/// Reads one array.
Code read(Index n) {
  return [n, X = full({n}, 1), y = std::make_shared<float>()] {
    const float* x = X.data();
    float sum = 0;
    if (n < 1 << 14) {
#pragma omp simd reduction(+ : sum)
      for (Index i = 0; i < n; ++i) {
        sum += x[i];
      }
    } else {
#pragma omp parallel for simd schedule(static) reduction(+ : sum)
      for (Index i = 0; i < n; ++i) {
        sum += x[i];
      }
    }
    *y = sum;
  };
}

// ---- Kernels ----

std::string size_of(const Shape& shape) { return concat(shape[0], 'x', shape[1]); }

template <class F>
void add_activation(std::vector<Case>& cases, const F& f, double (*value)(double),
                    double (*derivative)(double)) {
  for (const Shape& shape : {kHidden, kLarge}) {
    const Index n = shape.size();
    cases.push_back({concat(F::kName, ' ', size_of(shape)), "copy", [=] {
                       const Array x = random(shape);
                       return compare([=] { return unary(f, x); },
                                      [=](Index i) { return value(at(x, i)); }, copy(n));
                     }});
    cases.push_back({concat(F::kName, " backward ", size_of(shape)), "add", [=] {
                       const Array x = random(shape), y = unary(f, x), dy = random(shape, 1);
                       return compare([=] { return unary_backward(f, kNeedsX<F> ? x : y, dy); },
                                      [=](Index i) { return at(dy, i) * derivative(at(x, i)); },
                                      add(n));
                     }});
  }
}

void add_row_kernels(std::vector<Case>& cases) {
  for (const Shape& shape : {kHidden, kScores, kLarge}) {
    const Index rows = shape[0], columns = shape[1], n = shape.size();
    cases.push_back({"bias add " + size_of(shape), "copy", [=] {
                       const Array x = random(shape), b = random({columns}, 1);
                       return compare([=] { return binary(Add{}, x, b); },
                                      [=](Index i) { return at(x, i) + at(b, i % columns); },
                                      copy(n));
                     }});
    cases.push_back({"column sum " + size_of(shape), "read", [=] {
                       const Array x = random(shape);
                       const auto naive = [=](Index j) {
                         double sum = 0;
                         for (Index i = 0; i < rows; ++i) {
                           sum += at(x, i * columns + j);
                         }
                         return sum;
                       };
                       return compare([=] { return sum(x, 0); }, naive, read(n));
                     }});
    cases.push_back({"row sum " + size_of(shape), "read", [=] {
                       const Array x = random(shape);
                       const auto naive = [=](Index i) {
                         return sum_over_row(x, i, [](double v) { return v; });
                       };
                       return compare([=] { return sum(x, 1); }, naive, read(n));
                     }});
    cases.push_back({"sum " + size_of(shape), "read", [=] {
                       const Array x = random(shape);
                       const auto naive = [=](Index) {
                         double sum = 0;
                         for (Index i = 0; i < n; ++i) {
                           sum += at(x, i);
                         }
                         return sum;
                       };
                       return compare([=] { return sum(x); }, naive, read(n));
                     }});
    cases.push_back({"argmax " + size_of(shape), "read", [=] {
                       const Array x = random(shape);
                       const auto naive = [=](Index i) {
                         Index best = 0;
                         for (Index j = 1; j < columns; ++j) {
                           if (at(x, i * columns + j) > at(x, i * columns + best)) {
                             best = j;
                           }
                         }
                         return static_cast<double>(best);
                       };
                       return compare([=] { return argmax(x); }, naive, read(n));
                     }});
    cases.push_back({"cross entropy " + size_of(shape), "copy", [=] {
                       const Array z = random(shape);
                       const Labels labels = random_labels(shape);
                       const auto naive = [=](Index i) {
                         return log_sum_exp(z, i) - at(z, i * columns + labels.data()[i]);
                       };
                       return compare([=] { return cross_entropy(z, labels).loss; }, naive,
                                      copy(n));
                     }});
    cases.push_back(
        {"cross entropy backward " + size_of(shape), "copy", [=] {
           const Array z = random(shape), dloss = random({rows}, 1);
           const Labels labels = random_labels(shape);
           const Array p = cross_entropy(z, labels).p;
           std::vector<double> log_sums;
           for (Index i = 0; i < rows; ++i) {
             log_sums.push_back(log_sum_exp(z, i));
           }
           const auto naive = [=](Index at_i) {
             const Index i = at_i / columns, j = at_i % columns;
             const double p_ij = std::exp(at(z, at_i) - log_sums[static_cast<std::size_t>(i)]);
             return at(dloss, i) * (p_ij - (j == labels.data()[i]));
           };
           return compare([=] { return cross_entropy_backward(p, labels, dloss); }, naive, copy(n));
         }});
  }
}

void add_sgd(std::vector<Case>& cases) {
  constexpr float lr = 1e-3f, momentum = 0.5f;
  for (const Shape& shape : {kWeights, kLarge}) {
    const Index n = shape.size();
    cases.push_back(
        {"sgd " + size_of(shape), "p += q", [=] {
           const Array g = random(shape), before = random(shape, 1);
           const auto step = [=, w = before.clone(),
                              settings = OnDevice(SgdStep{lr}, Device::cpu)]() mutable {
             optim::step_kernel<SgdStep>(Device::cpu, {{g, w, settings[0], {}}});
             return w;
           };
           return compare(
               step, [=](Index i) { return at(before, i) - static_cast<double>(lr) * at(g, i); },
               bare_loop(n, [](float* p, float* q, float*, float*, Index i) { p[i] += q[i]; }));
         }});
    cases.push_back(
        {"sgd with momentum " + size_of(shape), "p += q; r += q", [=] {
           const Array g = random(shape), before = random(shape, 1), v_before = random(shape, 2);
           const auto step = [=, w = before.clone(), v = v_before.clone(),
                              settings = OnDevice(SgdStep{lr, momentum}, Device::cpu)]() mutable {
             optim::step_kernel<SgdStep>(Device::cpu, {{g, w, settings[0], {v}}});
             return w;
           };
           const auto naive = [=](Index i) {
             const double v = static_cast<double>(momentum) * at(v_before, i) + at(g, i);
             return at(before, i) - static_cast<double>(lr) * v;
           };
           return compare(step, naive,
                          bare_loop(n, [](float* p, float* q, float* r, float*, Index i) {
                            r[i] += q[i];
                            p[i] += r[i];
                          }));
         }});
  }
}

// ---- Gathering ----

/// As many bytes as Fashion-MNIST's training images.
struct Pixels {
  static constexpr Index kImages = 60000, kSize = 784;
  std::vector<std::uint8_t> bytes;
  std::vector<std::int32_t> labels;
  std::vector<Index> order;

  explicit Pixels(bool shuffle) : bytes(kImages * kSize), labels(kImages), order(kImages) {
    Rng rng(3);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::uint8_t>(i * i >> 7);
    }
    std::iota(order.begin(), order.end(), Index{0});
    if (shuffle) {
      rng.shuffle(std::span(order));
    }
  }
};

/// Batch after batch of 256 images; the baseline reads as many bytes in order.
Comparison compare_gather(bool shuffle) {
  constexpr Index kBatch = 256, kSize = Pixels::kSize;
  const auto pixels = std::make_shared<Pixels>(shuffle);
  const auto first = std::make_shared<Index>(0);  // image of the next batch
  const auto next = [first] {
    const Index now = *first;
    *first = now + 2 * kBatch <= Pixels::kImages ? now + kBatch : 0;
    return now;
  };
  const auto gather = [=, X = Array({kBatch, kSize}), y = Labels(kBatch)]() mutable {
    const auto rows =
        std::span<const Index>(pixels->order).subspan(static_cast<std::size_t>(next()), kBatch);
    load_batch({pixels->bytes, pixels->labels}, rows, X, y);
    return X;
  };
  const auto convert = [=, X = Array({kBatch, kSize})]() mutable {
    const std::uint8_t* from = pixels->bytes.data() + next() * kSize;
    float* to = X.data();
#pragma omp parallel for simd schedule(static)
    for (Index i = 0; i < kBatch * kSize; ++i) {
      to[i] = static_cast<float>(from[i]) / 255.0f;
    }
  };
  const auto naive = [=](Index i) {  // of the first batch, which the check asks for
    const Index image = pixels->order[static_cast<std::size_t>(i / kSize)];
    return pixels->bytes[static_cast<std::size_t>(image * kSize + i % kSize)] / 255.0;
  };
  return compare(gather, naive, convert);
}

// ---- Products ----

Case product(const Product& bare) {
  const auto& [a, b, m, n, k] = bare;
  const auto op = [](const char* name, Transpose t) {
    return std::string(name) + (t == Transpose::yes ? "T" : "");
  };
  return {concat("matmul ", op("A", a), ' ', op("B", b), ' ', m, 'x', k, 'x', n), name(yardstick()),
          [=, a = a, b = b, m = m, n = n, k = k] {
            const Array A = random(a == Transpose::yes ? Shape{k, m} : Shape{m, k});
            const Array B = random(b == Transpose::yes ? Shape{n, k} : Shape{k, n}, 1);
            const auto naive = [=](Index at_i) {
              const Index i = at_i / n, j = at_i % n;
              double sum = 0;
              for (Index l = 0; l < k; ++l) {
                sum += at(A, a == Transpose::yes ? l * m + i : i * k + l) *
                       at(B, b == Transpose::yes ? j * k + l : l * n + j);
              }
              return sum;
            };
            return compare([=] { return matmul(A, B, a, b); }, naive,
                           [=, C = Array({m, n})]() mutable { bare(A, B, C, yardstick()); });
          }};
}

}  // namespace

std::vector<Case> kernel_cases() {
  constexpr auto N = Transpose::no, T = Transpose::yes;
  std::vector<Case> cases{
      product({N, T, 256, 256, 784}),  // X W1ᵀ
      product({N, T, 256, 10, 256}),   // H W2ᵀ
      product({T, N, 10, 256, 256}),   // dW2 = dOᵀ H
      product({N, N, 256, 256, 10}),   // dH = dO W2
      product({T, N, 256, 784, 256}),  // dW1 = dHᵀ X
  };
  add_activation(
      cases, Relu{}, [](double x) { return std::max(x, 0.0); },
      [](double x) { return x > 0 ? 1.0 : 0.0; });
  add_activation(
      cases, Sigmoid{}, [](double x) { return 1 / (1 + std::exp(-x)); },
      [](double x) { return 1 / (2 + std::exp(x) + std::exp(-x)); });
  add_activation(
      cases, Tanh{}, [](double x) { return std::tanh(x); },
      [](double x) { return 1 / (std::cosh(x) * std::cosh(x)); });
  add_row_kernels(cases);
  add_sgd(cases);
  cases.push_back({"gather 256 in order", "convert", [] { return compare_gather(false); }});
  cases.push_back({"gather 256 shuffled", "convert", [] { return compare_gather(true); }});
  return cases;
}

}  // namespace dl::bench
