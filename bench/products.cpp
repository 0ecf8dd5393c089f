#include "bench/products.h"

#include <cblas.h>

#include <utility>

#include "array/functions.h"

namespace dl::bench {
namespace {

constexpr Index kInputs = 784, kClasses = 10;
constexpr auto N = Transpose::no, T = Transpose::yes;

/// Memory as the engine's own, with numbers that are neither zero nor denormal.
Array numbers(Index rows, Index columns) { return full({rows, columns}, 0.01f); }

}  // namespace

void Product::operator()(const Array& A, const Array& B, Array& C) const {
  const auto size = [](Index x) { return static_cast<blasint>(x); };
  const auto op = [](Transpose t) { return t == Transpose::yes ? CblasTrans : CblasNoTrans; };
  cblas_sgemm(CblasRowMajor, op(a), op(b), size(m), size(n), size(k), 1, A.data(),
              size(a == Transpose::yes ? m : k), B.data(), size(b == Transpose::yes ? k : n), 0,
              C.data(), size(n));
}

StepProducts::StepProducts(Weights weights, Index batch, Index hidden)
    : weights_(weights),
      X_(numbers(batch, kInputs)),
      W1_(numbers(kInputs, hidden)),
      H_(numbers(batch, hidden)),
      W2_(numbers(hidden, kClasses)),
      O_(numbers(batch, kClasses)),
      dW2_(numbers(hidden, kClasses)),
      dW1_(numbers(kInputs, hidden)),
      batch_(batch),
      hidden_(hidden) {}

void StepProducts::forward() {
  const Transpose t = weights_ == Weights::concise ? T : N;
  Product{N, t, batch_, hidden_, kInputs}(X_, W1_, H_);
  Product{N, t, batch_, kClasses, hidden_}(H_, W2_, O_);
}

void StepProducts::backward() {
  Array &dO = O_, &dH = H_;  // what they hold does not matter here
  if (weights_ == Weights::concise) {
    Product{T, N, kClasses, hidden_, batch_}(dO, H_, dW2_);
    Product{N, N, batch_, hidden_, kClasses}(dO, W2_, dH);
    Product{T, N, hidden_, kInputs, batch_}(dH, X_, dW1_);
  } else {
    Product{T, N, hidden_, kClasses, batch_}(H_, dO, dW2_);
    Product{N, T, batch_, hidden_, kClasses}(dO, W2_, dH);
    Product{T, N, kInputs, hidden_, batch_}(X_, dH, dW1_);
  }
}

}  // namespace dl::bench
