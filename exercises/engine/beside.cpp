#include "engine/beside.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>

#include <dl/array/elementwise.h>
#include <dl/base/rng.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include "engine/places.h"

namespace dl::parts {

namespace {

using Floats = std::vector<float>;

Positions first(std::size_t n) {
  Positions positions(n);
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  return positions;
}

void copy(const Array& from, Floats& to) {
  std::copy(from.data(), from.data() + from.size(), to.begin());
}

void compare_sigmoid(Array Z) {
  Array y(Z.shape());
  places().compute<Sigmoid>(
      "sigmoid", {{"y", y}},
      [&](const Sigmoid& yours) { yours.value(static_cast<Size>(Z.size()), Z.data(), y.data()); },
      [&] { unary_kernel<dl::Sigmoid>(Device::cpu, dl::Sigmoid{}, Z, y); });
}

struct Dropped {
  Floats Y, dX, evaluated;
};

/// Half of the numbers of X, none of which is 0, are dropped; dY is ones.
void compare_dropout() {
  constexpr Size kRows = 256, kColumns = 256, kCount = kRows * kColumns;
  const Floats X(kCount, 0.75f), ones(kCount, 1.0f);
  places().judge<Dropout, Dropped>(
      "forward, backward",
      [&](const Dropout& yours) {
        Dropped d{Floats(kCount), Floats(kCount), Floats(kCount)};
        yours.pass(kRows, kColumns, 0.5, 1, true, X.data(), ones.data(), d.Y.data(), d.dX.data());
        Floats unused(kCount);
        yours.pass(kRows, kColumns, 0.5, 1, false, X.data(), ones.data(), d.evaluated.data(),
                   unused.data());
        return d;
      },
      nullptr,
      [&](const Dropped& d) -> std::string {
        double dropped = 0;
        for (Size i = 0; i < kCount; ++i) {
          const bool zero = d.Y[i] == 0;
          dropped += zero ? 1 : 0;
          if ((!zero && d.Y[i] != 1.5f) || d.dX[i] != (zero ? 0.0f : 2.0f) ||
              d.evaluated[i] != X[i]) {
            return concat("of 0.75 it makes ", d.Y[i], ", with the gradient ", d.dX[i],
                          ", and in evaluation ", d.evaluated[i]);
          }
        }
        const double share = dropped / kCount, five_deviations = 5 * 0.5 / std::sqrt(kCount);
        return std::abs(share - 0.5) <= five_deviations
                   ? ""
                   : concat("with the probability 0.5 it has dropped ", share);
      });
}

void compare_reductions(Array Z, const Images& images) {
  Array largest({1});
  places().compute<Reductions>(
      "maximum", {{"largest", largest}},
      [&](const Reductions& yours) {
        *largest.data() = yours.maximum(static_cast<Size>(Z.size()), Z.data());
      },
      [&] { *largest.data() = *std::max_element(Z.data(), Z.data() + Z.size()); });
  Floats counts(10);
  places().compute<Reductions>(
      "histogram", {{"count", counts}},
      [&](const Reductions& yours) {
        std::vector<Size> all(counts.size());
        yours.histogram(images.count(), images.labels.data(), all.size(), all.data());
        std::copy(all.begin(), all.end(), counts.begin());
      },
      [&] {
        for (const std::int32_t label : images.labels) {
          ++counts[static_cast<Size>(label)];
        }
      });
}

/// The loss of softmax regression, and its gradients, by the engine's autograd.
void compare_one_layer(const Array& X, const dl::Labels& y) {
  const auto B = static_cast<Size>(X.shape()[0]), D = static_cast<Size>(X.shape()[1]);
  constexpr Size C = 10;
  Rng rng(1);
  Floats W(D * C), b(C), loss(1), dW(D * C), db(C);
  std::generate(W.begin(), W.end(), [&] { return 0.01f * static_cast<float>(rng.normal()); });
  places().compute<OneLayer>(
      "add_gradients", {{"loss", loss}, {"dW", dW, C}, {"db", db}},
      [&](const OneLayer& yours) {
        loss[0] = static_cast<float>(
            yours.gradients(B, D, C, X.data(), y.data(), W.data(), b.data(), dW.data(), db.data()));
      },
      [&] {
        const Tensor weights = parameter(Tensor(Array({X.shape()[1], Index{C}}, W)));
        const Tensor bias = parameter(Tensor(Array({Index{C}}, b)));
        const Tensor l = cross_entropy(matmul(Tensor(X), weights) + bias, y);
        l.backward();
        copy(l.array(), loss);
        copy(weights.grad(), dW);
        copy(bias.grad(), db);
      });
}

/// A network of numbers, 4-3-2, against the engine's of the same weights.
void compare_autograd() {
  constexpr Sizes kSmall{4, 3, 2};
  const auto [D, M, C] = kSmall;
  Rng rng(2);
  const auto random = [&](Size n) {
    Floats x(n);
    std::generate(x.begin(), x.end(), [&] { return static_cast<float>(rng.normal()); });
    return x;
  };
  const Floats x = random(D), W1 = random(M * D), b1 = random(M), W2 = random(C * M),
               b2 = random(C);
  Floats loss(1), dW1(M * D), db1(M), dW2(C * M), db2(C);
  places().compute<Autograd>(
      "backward", {{"loss", loss}, {"dW1", dW1, D}, {"db1", db1}, {"dW2", dW2, M}, {"db2", db2}},
      [&](const Autograd& yours) {
        loss[0] = static_cast<float>(
            yours.gradients(kSmall, x.data(), 1, {W1.data(), b1.data(), W2.data(), b2.data()},
                            {dW1.data(), db1.data(), dW2.data(), db2.data()}));
      },
      [&] {
        const auto leaf = [](const Floats& numbers, const Shape& shape) {
          return parameter(Tensor(Array(shape, numbers)));
        };
        const Tensor w1 = leaf(W1, {3, 4}), a1 = leaf(b1, {3}), w2 = leaf(W2, {2, 3}),
                     a2 = leaf(b2, {2});
        const Tensor Z = linear(relu(linear(Tensor(Array({1, 4}, x)), w1, a1)), w2, a2);
        const Tensor l = cross_entropy(Z, dl::Labels{1});
        l.backward();
        copy(l.array(), loss);
        copy(w1.grad(), dW1);
        copy(a1.grad(), db1);
        copy(w2.grad(), dW2);
        copy(a2.grad(), db2);
      });
}

}  // namespace

void compare_beside(const Images& images, Network& network) {
  places().set_stage("beside lesson 3");
  const Positions positions = first(std::min<std::size_t>(256, images.count()));
  const Array X = gather(images, positions);
  const Array Z = network.scores(X);
  compare_sigmoid(Z);
  compare_dropout();
  compare_reductions(Z, images);
  compare_one_layer(X, gather_labels(images, positions));
  compare_autograd();
}

void save_and_load(const Network& network, const Images& images, std::size_t n) {
  if (!places().has<SaveAndLoad>()) {
    return;
  }
  places().set_stage("after the last step");
  places().compare(true);
  const Floats values = network.parameters();
  const Floats loaded = places().judge<SaveAndLoad, Floats>(
      "save, load",
      [&](const SaveAndLoad& yours) {
        std::string file;
        yours.save(network.sizes(), network.weights(), &file,
                   [](void* to, const char* bytes, Size size) {
                     static_cast<std::string*>(to)->append(bytes, size);
                   });
        const auto [D, M, C] = network.sizes();
        Floats read(values.size());
        float* const W1 = read.data();
        float *const b1 = W1 + M * D, *const W2 = b1 + M, *const b2 = W2 + C * M;
        yours.load(network.sizes(), file.data(), file.size(), {W1, b1, W2, b2});
        return read;
      },
      nullptr,
      [&](const Floats& read) -> std::string {
        const auto [mine, wanted] = std::ranges::mismatch(read, values);
        return mine == read.end() ? ""
                                  : concat("parameter ", mine - read.begin(), " was ", *wanted,
                                           " and is read as ", *mine);
      });
  places().compare(false);
  if (!places().has<SaveAndLoad>()) {
    return;
  }
  Network copy(network.sizes(), 0.1, 1);
  copy.set_parameters(loaded);
  const auto recognised = [&](const Network& net) {
    Index right = 0;
    for (const Positions& positions : in_order(n, 256)) {
      const Array Z = net.scores(gather(images, positions));
      right += static_cast<Index>(count_correct(Z, gather_labels(images, positions)).item());
    }
    return right;
  };
  const Index before = recognised(network), after = recognised(copy);
  check(before == after, "of ", n, " test images the trained network recognises ", before,
        ", and the one that was saved and loaded ", after);
  std::cout << "saved and loaded by yours, into a new network: it recognises the same " << after
            << " of " << n << " test images\n";
}

}  // namespace dl::parts
