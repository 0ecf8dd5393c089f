// Softmax and the losses on it, one row at a time.
//
// With the row's maximum m taken out, no exponential can overflow:
//     log sum_j e^(z_j) = m + log sum_j e^(z_j - m)
//
// Row loops, since the numpy way in xtensor (reducers that meet their argument again) costs 4 to 35
// times as much on ten classes, and 3,000 times as much on 64.

#include <algorithm>
#include <cmath>
#include <functional>

#include <dl/cpu/fold.h>
#include <dl/cpu/parallel.h>
#include <dl/kernels/exp.h>
#include <dl/ops/loss.h>

namespace dl::cpu {
namespace {

/// The largest of a row. One that holds a NaN may have any: e^NaN makes the sum NaN all the same.
float max_of(const float* z, Index classes) {
  return fold(z, classes, z[0], [](float m, float v) { return m < v ? v : m; });
}

/// p = e^(z - m) for one row; returns their sum. The caller knows m = max z.
float shifted_exp(const float* z, float m, Index classes, float* p) {
  for (Index j = 0; j < classes; ++j) {
    p[j] = fast_exp(z[j] - m);
  }
  return fold(p, classes, 0.0f, std::plus());
}

/// p = softmax(z) for one row.
void softmax_row(const float* z, Index classes, float* p) {
  const float sum = shifted_exp(z, max_of(z, classes), classes, p);
  for (Index j = 0; j < classes; ++j) {
    p[j] /= sum;
  }
}

/// Calls f(i) for each row i of a (..., columns) array.
template <class F>
void for_each_row(const Array& x, const F& f) {
  const Index columns = x.shape()[-1];
  parallel_chunks(columns == 0 ? 0 : x.size() / columns, columns, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      f(i);
    }
  });
}

void softmax(const Array& z, Array& y) {
  const Index classes = z.shape()[-1];
  for_each_row(
      z, [&](Index i) { softmax_row(z.data() + i * classes, classes, y.data() + i * classes); });
}

void softmax_backward(const Array& y, const Array& dy, Array& dz) {
  const Index classes = y.shape()[-1];
  for_each_row(y, [&](Index i) {
    const float* yi = y.data() + i * classes;
    const float* dyi = dy.data() + i * classes;
    float* dzi = dz.data() + i * classes;
    for (Index j = 0; j < classes; ++j) {
      dzi[j] = yi[j] * dyi[j];
    }
    const float sum = fold(dzi, classes, 0.0f, std::plus());
    for (Index j = 0; j < classes; ++j) {
      dzi[j] = yi[j] * (dyi[j] - sum);
    }
  });
}

void log_softmax(const Array& z, Array& y) {
  const Index classes = z.shape()[-1];
  for_each_row(z, [&](Index i) {
    const float* zi = z.data() + i * classes;
    float* yi = y.data() + i * classes;
    const float m = max_of(zi, classes);
    const float log_sum = std::log(shifted_exp(zi, m, classes, yi));
    for (Index j = 0; j < classes; ++j) {
      yi[j] = zi[j] - m - log_sum;
    }
  });
}

void log_softmax_backward(const Array& y, const Array& dy, Array& dz) {
  const Index classes = y.shape()[-1];
  for_each_row(y, [&](Index i) {
    const float* yi = y.data() + i * classes;
    const float* dyi = dy.data() + i * classes;
    float* dzi = dz.data() + i * classes;
    const float sum = fold(dyi, classes, 0.0f, std::plus());
    for (Index j = 0; j < classes; ++j) {
      dzi[j] = dyi[j] - fast_exp(yi[j]) * sum;
    }
  });
}

// #region cross_entropy
void cross_entropy(const Array& z, const Labels& labels, const CrossEntropyOptions& options,
                   Array& loss, Array& p) {
  const Index classes = z.shape()[1];
  const float shared = options.label_smoothing;
  for_each_row(z, [&](Index i) {
    const float* zi = z.data() + i * classes;
    float* pi = p.data() + i * classes;
    const std::int32_t label = labels.data()[i];
    const float m = max_of(zi, classes);
    const float sum = shifted_exp(zi, m, classes, pi);
    for (Index j = 0; j < classes; ++j) {
      pi[j] /= sum;
    }
    if (label == options.ignore_index) {
      loss.data()[i] = 0;
      return;
    }
    loss.data()[i] = std::log(sum) - (zi[label] - m);
    if (shared > 0) {
      const auto all = fold(zi, classes, 0.0, std::plus());
      const float mean = static_cast<float>(all / static_cast<double>(classes));
      loss.data()[i] = (1 - shared) * loss.data()[i] + shared * (std::log(sum) - (mean - m));
    }
  });
}
// #endregion cross_entropy

// #region cross_entropy_backward
void cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss,
                            const CrossEntropyOptions& options, Array& dz) {
  const Index classes = p.shape()[1];
  const float share = options.label_smoothing / static_cast<float>(classes);
  for_each_row(p, [&](Index i) {
    const float* pi = p.data() + i * classes;
    float* dzi = dz.data() + i * classes;
    const float g = dloss.data()[i];
    if (labels.data()[i] == options.ignore_index) {
      std::fill(dzi, dzi + classes, 0.0f);
      return;
    }
    for (Index j = 0; j < classes; ++j) {
      dzi[j] = (pi[j] - share) * g;
    }
    dzi[labels.data()[i]] -= (1 - options.label_smoothing) * g;
  });
}
// #endregion cross_entropy_backward

void count_others(const Labels& labels, std::int32_t than, Array& count) {
  const auto equal = std::count(labels.data(), labels.data() + labels.size(), than);
  *count.data() = static_cast<float>(labels.size() - equal);
}

}  // namespace

void register_softmax() {
  softmax_kernel.provide(Device::cpu, softmax);
  softmax_backward_kernel.provide(Device::cpu, softmax_backward);
  log_softmax_kernel.provide(Device::cpu, log_softmax);
  log_softmax_backward_kernel.provide(Device::cpu, log_softmax_backward);
  cross_entropy_kernel.provide(Device::cpu, cross_entropy);
  cross_entropy_backward_kernel.provide(Device::cpu, cross_entropy_backward);
  count_others_kernel.provide(Device::cpu, count_others);
}

}  // namespace dl::cpu
