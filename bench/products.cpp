#include "bench/products.h"

#include <cblas.h>
#ifdef DL_ONEDNN
#include <dnnl.h>
#endif

#include <utility>

#include <dl/array/functions.h>
#include <dl/base/check.h>

namespace dl::bench {
namespace {

constexpr Index kInputs = 784, kClasses = 10;
constexpr auto N = Transpose::no, T = Transpose::yes;

/// Memory as the engine's own, with numbers that are neither zero nor denormal.
Array numbers(Index rows, Index columns) { return full({rows, columns}, 0.01f); }

}  // namespace

const char* name(Multiplier by) {
  switch (by) {
    case Multiplier::own:
      return "own";
    case Multiplier::openblas:
      return "OpenBLAS";
    case Multiplier::onednn:
      return "oneDNN";
  }
  fail("bench: no such multiplier");
}

std::vector<Multiplier> libraries() {
#ifdef DL_ONEDNN
  return {Multiplier::onednn, Multiplier::openblas};
#else
  return {Multiplier::openblas};
#endif
}

Multiplier yardstick() { return libraries().front(); }

void Product::operator()(const Array& A, const Array& B, Array& C, Multiplier by) const {
  const bool At = a == Transpose::yes, Bt = b == Transpose::yes;
  const Index lda = At ? m : k, ldb = Bt ? k : n;
  if (by == Multiplier::own) {
    Array result = C.reshape({m, n});
    matmul_kernel(Device::cpu, A.reshape({At ? k : m, lda}), a, B.reshape({Bt ? n : k, ldb}), b,
                  result);
  } else if (by == Multiplier::openblas) {
    const auto size = [](Index x) { return static_cast<blasint>(x); };
    cblas_sgemm(CblasRowMajor, At ? CblasTrans : CblasNoTrans, Bt ? CblasTrans : CblasNoTrans,
                size(m), size(n), size(k), 1, A.data(), size(lda), B.data(), size(ldb), 0, C.data(),
                size(n));
  } else {
#ifdef DL_ONEDNN
    check(dnnl_sgemm(At ? 'T' : 'N', Bt ? 'T' : 'N', m, n, k, 1, A.data(), lda, B.data(), ldb, 0,
                     C.data(), n) == dnnl_success,
          "bench: oneDNN refuses a product");
#else
    fail("bench: built without oneDNN");
#endif
  }
}

StepProducts::StepProducts(Weights weights, Index batch, Index hidden, Multiplier by)
    : weights_(weights),
      by_(by),
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
  Product{N, t, batch_, hidden_, kInputs}(X_, W1_, H_, by_);
  Product{N, t, batch_, kClasses, hidden_}(H_, W2_, O_, by_);
}

void StepProducts::backward() {
  Array &dO = O_, &dH = H_;  // what they hold does not matter here
  if (weights_ == Weights::concise) {
    Product{T, N, kClasses, hidden_, batch_}(dO, H_, dW2_, by_);
    Product{N, N, batch_, hidden_, kClasses}(dO, W2_, dH, by_);
    Product{T, N, hidden_, kInputs, batch_}(dH, X_, dW1_, by_);
  } else {
    Product{T, N, hidden_, kClasses, batch_}(H_, dO, dW2_, by_);
    Product{N, T, batch_, hidden_, kClasses}(dO, W2_, dH, by_);
    Product{T, N, kInputs, hidden_, batch_}(X_, dH, dW1_, by_);
  }
}

}  // namespace dl::bench
