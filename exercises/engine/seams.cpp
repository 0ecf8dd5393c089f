#include "engine/seams.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <dl/array/elementwise.h>
#include <dl/array/functions.h>
#include <dl/kernels/sgd.h>
#include <dl/ops/loss.h>
#include <dl/ops/reduce.h>
#include <dl/optim/step_kernel.h>
#include "engine/places.h"

namespace dl::parts {

namespace {

Size size(const Array& x) { return static_cast<Size>(x.size()); }
Size rows(const Array& X) { return static_cast<Size>(X.shape()[0]); }
Size columns(const Array& X) { return static_cast<Size>(X.shape()[1]); }

/// Puts a function where that of `kernel` was, which is what `ours` is from then on.
template <class Kernel, class F>
void put_in(Kernel& kernel, typename Kernel::Function& ours, const F& f) {
  ours = kernel.replace(Device::cpu, f);
}

decltype(unary_kernel<dl::Relu>)::Function our_relu;
decltype(unary_backward_kernel<dl::Relu>)::Function our_relu_backward;

void replace_relu() {
  put_in(unary_kernel<dl::Relu>, our_relu, [](const dl::Relu& f, const Array& x, Array& y) {
    places().compute<Relu>(
        "relu", {{"y", y}}, [&](const Relu& yours) { yours.value(size(x), x.data(), y.data()); },
        [&] { our_relu(f, x, y); });
  });
  // What is kept is y, which is positive exactly where x is.
  put_in(unary_backward_kernel<dl::Relu>, our_relu_backward,
         [](const dl::Relu& f, const Array& y, const Array& dy, Array& dx) {
           places().compute<Relu>(
               "relu_gradient", {{"dx", dx}},
               [&](const Relu& yours) { yours.gradient(size(dy), y.data(), dy.data(), dx.data()); },
               [&] { our_relu_backward(f, y, dy, dx); });
         });
}

decltype(cross_entropy_kernel)::Function our_cross_entropy;
decltype(cross_entropy_backward_kernel)::Function our_cross_entropy_backward;

void replace_cross_entropy() {
  put_in(cross_entropy_kernel, our_cross_entropy,
         [](const Array& Z, const dl::Labels& y, const CrossEntropyOptions& options, Array& loss,
            Array& P) {
           places().compute<CrossEntropy>(
               "softmax, cross_entropy", {{"P", P}, {"loss", loss}},
               [&](const CrossEntropy& yours) {
                 yours.softmax(rows(Z), columns(Z), Z.data(), P.data());
                 yours.losses(rows(Z), columns(Z), Z.data(), y.data(), loss.data());
               },
               [&] { our_cross_entropy(Z, y, options, loss, P); });
         });
  // The engine keeps P and not Z. Scores whose softmax is P are the logarithms of P.
  put_in(cross_entropy_backward_kernel, our_cross_entropy_backward,
         [](const Array& P, const dl::Labels& y, const Array& dloss,
            const CrossEntropyOptions& options, Array& dZ) {
           places().compute<CrossEntropy>(
               "cross_entropy_gradient", {{"dZ", dZ}},
               [&](const CrossEntropy& yours) {
                 const Size B = rows(P), C = columns(P);
                 std::vector<float> Z(B * C);
                 std::transform(P.data(), P.data() + B * C, Z.begin(),
                                [](float p) { return std::log(std::max(p, 1e-37f)); });
                 yours.gradient(B, C, Z.data(), y.data(), dZ.data());
                 for (Size i = 0; i < B * C; ++i) {  // of the mean; each loss has its own factor
                   dZ.data()[i] *= static_cast<float>(B) * dloss.data()[i / C];
                 }
               },
               [&] { our_cross_entropy_backward(P, y, dloss, options, dZ); });
         });
}

decltype(matmul_kernel)::Function our_matmul;
decltype(linear_kernel)::Function our_linear;

/// op(A), row by row.
std::vector<float> in_rows(const Array& A, Transpose a) {
  std::vector<float> result(A.data(), A.data() + A.size());
  if (a == Transpose::yes) {
    const Size m = rows(A), n = columns(A);
    for (Size i = 0; i < m; ++i) {
      for (Size j = 0; j < n; ++j) {
        result[j * m + i] = A.data()[i * n + j];
      }
    }
  }
  return result;
}

void replace_products() {
  put_in(matmul_kernel, our_matmul,
         [](const Array& A, Transpose a, const Array& B, Transpose b, Array& C) {
           places().compute<Product>(
               "multiply", {{"C", C}},
               [&](const Product& yours) {
                 const Size inner = a == Transpose::yes ? rows(A) : columns(A);
                 yours.multiply(rows(C), inner, columns(C), in_rows(A, a).data(),
                                in_rows(B, b).data(), C.data());
               },
               [&] { our_matmul(A, a, B, b, C); });
         });
  put_in(linear_kernel, our_linear, [](const Array& X, const Array& W, const Array& b, Array& Y) {
    if (!places().has<LinearLayer>() && places().has<Product>()) {  // X Wᵀ, and b by ours
      matmul_kernel(Device::cpu, X, Transpose::no, W, Transpose::yes, Y);
      binary_kernel<Add>(Device::cpu, Add{}, Broadcast(Y.shape(), b.shape()), Y, b, Y);
      return;
    }
    places().compute<LinearLayer>(
        "linear", {{"Y", Y}},
        [&](const LinearLayer& yours) {
          yours.linear(rows(X), columns(X), rows(W), X.data(), W.data(), b.data(), Y.data());
        },
        [&] { our_linear(X, W, b, Y); });
  });
}

decltype(sum_kernel)::Function our_sum;
decltype(count_correct_kernel)::Function our_count_correct;

void replace_reductions() {
  put_in(sum_kernel, our_sum, [](const Array& x, const ReduceDims& dims, float divisor, Array& y) {
    if (dims.outer != 1 || dims.inner != 1) {
      our_sum(x, dims, divisor, y);
      return;
    }
    places().compute<Reductions>(
        "sum", {{"y", y}},
        [&](const Reductions& yours) {
          *y.data() = static_cast<float>(yours.sum(size(x), x.data())) / divisor;
        },
        [&] { our_sum(x, dims, divisor, y); });
  });
  put_in(count_correct_kernel, our_count_correct,
         [](const Array& Z, const dl::Labels& y, Array& count) {
           places().compute<SgdAndAccuracy>(
               "correct", {{"count", count}},
               [&](const SgdAndAccuracy& yours) {
                 *count.data() =
                     static_cast<float>(yours.correct(rows(Z), columns(Z), Z.data(), y.data()));
               },
               [&] { our_count_correct(Z, y, count); });
         });
}

using Updates = std::vector<optim::StepUpdate<SgdStep>>;

decltype(optim::step_kernel<SgdStep>)::Function our_step;

std::vector<Output> parameters_of(Updates& updates) {
  std::vector<Output> outputs;
  for (optim::StepUpdate<SgdStep>& update : updates) {
    outputs.emplace_back("w", update.w);
  }
  return outputs;
}

/// By exercise 09: a step for each parameter.
void step_one_by_one(Updates& updates) {
  places().compute<SgdAndAccuracy>(
      "sgd_step", parameters_of(updates),
      [&](const SgdAndAccuracy& yours) {
        for (optim::StepUpdate<SgdStep>& update : updates) {
          yours.step(size(update.w), update.w.data(), std::as_const(update.gradient).data(),
                     static_cast<double>(update.step->lr));
        }
      },
      [&] { our_step(updates); });
}

/// By exercise 13: a step for all of them.
void step_together(Updates& updates) {
  places().compute<Sgd>(
      "Sgd::step", parameters_of(updates),
      [&](const Sgd& yours) {
        std::vector<Size> sizes;
        std::vector<float*> w;
        std::vector<const float*> dw;
        for (optim::StepUpdate<SgdStep>& update : updates) {
          sizes.push_back(size(update.w));
          w.push_back(update.w.data());
          dw.push_back(std::as_const(update.gradient).data());
        }
        yours.step(sizes.size(), sizes.data(), w.data(), dw.data(),
                   static_cast<double>(updates.front().step->lr));
      },
      [&] { our_step(updates); });
}

void replace_step() {
  put_in(optim::step_kernel<SgdStep>, our_step, [](const Updates& given) {
    Updates updates = given;  // handles
    if (!places().has<Sgd>()) {
      step_one_by_one(updates);
      return;
    }
    if (places().comparing() && places().has<SgdAndAccuracy>()) {  // it is to be heard as well
      Updates copies = given;
      for (optim::StepUpdate<SgdStep>& update : copies) {
        update.w = update.w.clone();
      }
      step_one_by_one(copies);
    }
    step_together(updates);
  });
}

}  // namespace

void replace_kernels() {
  replace_relu();
  replace_cross_entropy();
  replace_products();
  replace_reductions();
  replace_step();
}

}  // namespace dl::parts
