// The notebook's network and its training in double precision, one number after the other: what the
// fused kernels are held to.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <dl/base/rng.h>
#include <dl/base/shape.h>

namespace dl {

struct NetworkSizes {
  int inputs, hidden, classes;
  Index examples;
  int batch;

  Index steps() const { return (examples + batch - 1) / batch; }
};

inline std::string to_string(const NetworkSizes& s) {
  return std::to_string(s.inputs) + "-" + std::to_string(s.hidden) + "-" +
         std::to_string(s.classes) + ", " + std::to_string(s.examples) + " examples by " +
         std::to_string(s.batch);
}

/// Random images, in a random order. One byte in four is 0, and one 255.
struct RandomImages {
  std::vector<std::uint8_t> pixels;
  std::vector<std::int32_t> labels;
  std::vector<Index> order;

  /// A few images more than an epoch takes: the order need not contain all.
  explicit RandomImages(const NetworkSizes& s, std::uint64_t seed = 1) {
    Rng rng(seed);
    const Index count = s.examples + 3;
    for (Index i = 0; i < count * s.inputs; ++i) {
      const int value = static_cast<int>(rng.below(512)) - 128;
      pixels.push_back(static_cast<std::uint8_t>(std::clamp(value, 0, 255)));
    }
    order.resize(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    rng.shuffle(std::span(order));
    order.resize(static_cast<std::size_t>(s.examples));
    for (Index i = 0; i < count; ++i) {
      labels.push_back(static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(s.classes))));
    }
  }
};

template <class T>
struct NetworkParameters {
  std::vector<T> W1, b1, W2, b2;

  /// Each a random number of this size, rounded to single precision.
  explicit NetworkParameters(const NetworkSizes& s, double scale = 0.3) {
    Rng rng(5);
    for (auto [x, count] : {std::pair{&W1, s.inputs * s.hidden},
                            {&b1, s.hidden},
                            {&W2, s.hidden * s.classes},
                            {&b2, s.classes}}) {
      for (int i = 0; i < count; ++i) {
        x->push_back(static_cast<T>(static_cast<float>(scale * rng.normal())));
      }
    }
  }
};

/// The reference.
struct NotebookNetwork {
  NetworkSizes s;
  NetworkParameters<double> p{s};
  double loss = 0;  // summed over the examples seen
  Index correct = 0;

  /// One step on the images order[first ... first + count - 1]; lr 0: it only looks.
  void step(const RandomImages& images, Index first, Index count, double lr) {
    const auto in = static_cast<std::size_t>(s.inputs), hidden = static_cast<std::size_t>(s.hidden),
               classes = static_cast<std::size_t>(s.classes);
    NetworkParameters<double> g = p;  // gradients
    for (auto* x : {&g.W1, &g.b1, &g.W2, &g.b2}) {
      std::fill(x->begin(), x->end(), 0.0);
    }
    for (Index row = first; row < first + count; ++row) {
      const auto image = static_cast<std::size_t>(images.order[static_cast<std::size_t>(row)]);
      const auto label = static_cast<std::size_t>(images.labels[image]);
      std::vector<double> x(in), H(p.b1), z(p.b2), dH(hidden);
      for (std::size_t i = 0; i < in; ++i) {
        x[i] = images.pixels[image * in + i] / 255.0;
        for (std::size_t h = 0; h < hidden; ++h) {
          H[h] += x[i] * p.W1[i * hidden + h];
        }
      }
      for (std::size_t h = 0; h < hidden; ++h) {
        H[h] = std::max(H[h], 0.0);
        for (std::size_t c = 0; c < classes; ++c) {
          z[c] += H[h] * p.W2[h * classes + c];
        }
      }
      const auto largest = std::max_element(z.begin(), z.end());
      correct += static_cast<std::size_t>(largest - z.begin()) == label;
      double sum = 0;
      for (double score : z) {
        sum += std::exp(score - *largest);
      }
      loss += *largest + std::log(sum) - z[label];
      for (std::size_t c = 0; c < classes; ++c) {
        const double probability = std::exp(z[c] - *largest) / sum;
        const double dz = (probability - (c == label)) / static_cast<double>(count);
        g.b2[c] += dz;
        for (std::size_t h = 0; h < hidden; ++h) {
          g.W2[h * classes + c] += H[h] * dz;
          dH[h] += H[h] > 0 ? dz * p.W2[h * classes + c] : 0;
        }
      }
      for (std::size_t h = 0; h < hidden; ++h) {
        g.b1[h] += dH[h];
        for (std::size_t i = 0; i < in; ++i) {
          g.W1[i * hidden + h] += x[i] * dH[h];
        }
      }
    }
    const auto update = [lr](std::vector<double>& w, const std::vector<double>& gradient) {
      for (std::size_t i = 0; i < w.size(); ++i) {
        w[i] -= lr * gradient[i];
      }
    };
    update(p.W1, g.W1);
    update(p.b1, g.b1);
    update(p.W2, g.W2);
    update(p.b2, g.b2);
  }

  void epoch(const RandomImages& images, double lr) {
    for (Index first = 0; first < s.examples; first += s.batch) {
      step(images, first, std::min<Index>(s.batch, s.examples - first), lr);
    }
  }
};

}  // namespace dl
