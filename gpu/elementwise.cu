// Elementwise functions.

#include "gpu/kernels/elementwise.cuh"

#include <utility>

#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl {

using gpu::in;
using gpu::launch;
using gpu::out;
using kernels::lift_launch;
using kernels::Repeated;

namespace {

/// Calls f with the two operands of a result of `size` numbers: as they are or, if smaller,
/// repeated.
template <class F>
void with_operands(const Array& a, const Array& b, Index size, const F& f) {
  if (a.size() == size && b.size() == size) {
    f(in(a), in(b));
  } else if (a.size() == size) {
    f(in(a), Repeated{in(b)});
  } else {
    f(Repeated{in(a)}, in(b));
  }
}

}  // namespace

void CudaBackend::fill(float value, Array& y) {
  launch(stream_, "fill", lift_launch(y.size()), kernels::fill, value, out(y));
}

void CudaBackend::map(const Unary& f, const Array& x, Array& y) {
  std::visit(
      [&]<class Formula>(const Formula& formula) {
        launch(stream_, name(f), lift_launch(y.size()), kernels::map<Formula>, formula, in(x),
               out(y));
      },
      f);
}

void CudaBackend::map_backward(const Unary& f, const Array& x, const Array& y, const Array& dy,
                               Array& dx) {
  std::visit(
      [&]<class Formula>(const Formula& formula) {
        launch(stream_, name(f), lift_launch(dx.size()), kernels::map_backward<Formula>, formula,
               in(x), in(y), in(dy), out(dx));
      },
      f);
}

void CudaBackend::zip(const Binary& f, const Array& a, const Array& b, Array& y) {
  std::visit(
      [&]<class Formula>(const Formula& formula) {
        with_operands(a, b, y.size(), [&]<class A, class B>(const A& left, const B& right) {
          launch(stream_, name(f), lift_launch(y.size()), kernels::zip<Formula, A, B>, formula,
                 left, right, out(y));
        });
      },
      f);
}

void CudaBackend::zip_backward(const Binary& f, const Array& a, const Array& b, const Array& dy,
                               Array* da, Array* db) {
  std::visit(
      [&]<class Formula>(const Formula& formula) {
        with_operands(a, b, dy.size(), [&]<class A, class B>(const A& left, const B& right) {
          const Launch shape = lift_launch(dy.size());
          if (da != nullptr) {
            launch(stream_, name(f), shape, kernels::zip_backward_a<Formula, A, B>, formula, left,
                   right, in(dy), out(*da));
          }
          if (db != nullptr) {
            launch(stream_, name(f), shape, kernels::zip_backward_b<Formula, A, B>, formula, left,
                   right, in(dy), out(*db));
          }
        });
      },
      f);
}

void CudaBackend::accumulate(const std::vector<Accumulation>& all) {
  kernels::in_groups<kernels::Addition>(
      all,
      [](Accumulation a) {
        return kernels::Addition{std::as_const(a.x).data(), a.sum.data(), a.sum.size()};
      },
      [this](const Launch& shape, const auto& additions) {
        launch(stream_, "accumulate", shape, kernels::accumulate, additions);
      });
}

}  // namespace dl
