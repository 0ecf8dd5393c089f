// Exercises 19 to 21: a network of 49-16-10 is trained for some steps on the simulated GPU. The
// simulator takes thousands of times as long as a GPU: hence the small network.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>

#include <dl/array/elementwise.h>
#include <dl/array/functions.h>
#include <dl/base/rng.h>
#include <dl/ops/loss.h>
#include "engine/beside.h"
#include "engine/places.h"

namespace dl::parts {

namespace {

constexpr Size kBatch = 16, kSide = 28, kBlock = 4, kInputs = 49, kHidden = 16, kClasses = 10;
constexpr int kSteps = 8;
constexpr float kRate = 0.5f;

/// (rows, columns), row by row.
struct Grid {
  Size rows, columns;
  std::vector<float> numbers;
  Grid(Size r, Size c) : rows(r), columns(c), numbers(r * c) {}
  float& operator()(Size i, Size j) { return numbers[i * columns + j]; }
  float operator()(Size i, Size j) const { return numbers[i * columns + j]; }
};

Array array(const Grid& X) {
  return Array({static_cast<Index>(X.rows), static_cast<Index>(X.columns)}, X.numbers);
}

void put(const Array& from, Grid& to) {
  std::copy(from.data(), from.data() + from.size(), to.numbers.begin());
}

Grid transposed(const Grid& X) {
  Grid result(X.columns, X.rows);
  for (Size i = 0; i < X.rows; ++i) {
    for (Size j = 0; j < X.columns; ++j) {
      result(j, i) = X(i, j);
    }
  }
  return result;
}

// ---- The kernels --------------------------------------------------------------------------------

Grid product(const Grid& A, const Grid& B) {
  Grid C(A.rows, B.columns);
  places().compute<TiledProduct>(
      "matmul", {{"C", C.numbers, C.columns}},
      [&](const TiledProduct& yours) {
        yours.multiply(A.rows, A.columns, B.columns, A.numbers.data(), B.numbers.data(),
                       C.numbers.data());
      },
      [&] { put(matmul(array(A), array(B)), C); });
  return C;
}

Grid relu_of(const Grid& X) {
  Grid Y(X.rows, X.columns);
  places().compute<FirstKernels>(
      "relu", {{"y", Y.numbers, Y.columns}},
      [&](const FirstKernels& yours) {
        yours.relu(X.numbers.size(), X.numbers.data(), Y.numbers.data());
      },
      [&] { put(unary(dl::Relu{}, array(X)), Y); });
  return Y;
}

Grid softmax_of(const Grid& Z) {
  Grid P(Z.rows, Z.columns);
  places().compute<BlockSoftmax>(
      "softmax", {{"p", P.numbers, P.columns}},
      [&](const BlockSoftmax& yours) {
        yours.softmax(Z.rows, Z.columns, Z.numbers.data(), P.numbers.data());
      },
      [&] { put(softmax(array(Z)), P); });
  return P;
}

/// w <- w - lr dw
void step(Grid& w, const Grid& dw) {
  places().compute<FirstKernels>(
      "saxpy", {{"w", w.numbers, w.columns}},
      [&](const FirstKernels& yours) {
        yours.saxpy(w.numbers.size(), -kRate, dw.numbers.data(), w.numbers.data());
      },
      [&] {
        std::transform(w.numbers.begin(), w.numbers.end(), dw.numbers.begin(), w.numbers.begin(),
                       [](float x, float d) { return x - kRate * d; });
      });
}

// ---- The training -------------------------------------------------------------------------------

/// The mean of each 4 x 4 pixels of image i, from 0 to 1, as row i.
Grid shrunk(const Images& images) {
  Grid X(kBatch, kInputs);
  for (Size image = 0; image < kBatch; ++image) {
    for (Size pixel = 0; pixel < kSide * kSide; ++pixel) {
      const Size row = pixel / kSide / kBlock, column = pixel % kSide / kBlock;
      X(image, row * (kSide / kBlock) + column) +=
          static_cast<float>(images.pixels[image * kSide * kSide + pixel]) / 255.0f /
          float{kBlock * kBlock};
    }
  }
  return X;
}

Grid random_weights(Size rows, Size columns, Rng& rng) {
  Grid W(rows, columns);
  const double std = std::sqrt(2.0 / static_cast<double>(rows));
  for (float& w : W.numbers) {
    w = static_cast<float>(std * rng.normal());
  }
  return W;
}

/// The losses of some steps on one batch.
std::vector<double> losses(const Images& images, const char* stage) {
  Rng rng(3);
  const Grid X = shrunk(images);
  Grid W1 = random_weights(kInputs, kHidden, rng), W2 = random_weights(kHidden, kClasses, rng);
  std::vector<double> all;
  for (int i = 0; i < kSteps; ++i) {
    places().set_stage(concat(stage, " step ", i + 1));
    const Grid H = relu_of(product(X, W1));
    Grid dZ = softmax_of(product(H, W2));
    double loss = 0;
    for (Size k = 0; k < kBatch; ++k) {
      float& p = dZ(k, static_cast<Size>(images.labels[k]));
      loss -= std::log(static_cast<double>(p)) / kBatch;
      p -= 1;
    }
    for (float& d : dZ.numbers) {
      d /= kBatch;
    }
    Grid dH = product(dZ, transposed(W2));
    for (Size k = 0; k < dH.numbers.size(); ++k) {
      dH.numbers[k] = H.numbers[k] > 0 ? dH.numbers[k] : 0;
    }
    step(W2, product(transposed(H), dZ));
    step(W1, product(transposed(X), dH));
    all.push_back(loss);
  }
  return all;
}

}  // namespace

void train_on_simulated_gpu(const Images& images) {
  if (!places().has<FirstKernels>() && !places().has<TiledProduct>() &&
      !places().has<BlockSoftmax>()) {
    return;
  }
  const std::vector<double> yours = losses(images, "simulated GPU,");
  std::vector<double> ours;
  {
    const Places::OursAlone alone(places());
    ours = losses(images, "ours,");
  }
  std::cout << "on the simulated GPU, a network of 49-16-10: the loss goes from " << yours.front()
            << " to " << yours.back() << " in " << kSteps << " steps; ours from " << ours.front()
            << " to " << ours.back() << "\n";
}

}  // namespace dl::parts
