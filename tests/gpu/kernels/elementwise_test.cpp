#include "gpu/kernels/elementwise.cuh"

#include <functional>
#include <utility>

#include <dl/base/check.h>
#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/formulas.h"
#include "support/random.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

// A block takes 1024 numbers, a thread four of them.
const std::vector<Shape> kShapes{{0}, {1}, {3}, {4}, {5}, {7}, {1021}, {1024}, {1025}, {2053}};

TEST(ElementwiseKernels, FillEveryNumber) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : kShapes) {
      Array y = unwritten(shape);
      simulate(lift_launch(y.size()), options, fill, -2.5f, out(y));
      EXPECT_TRUE(is_close(y, full(shape, -2.5f), 0));
    }
  });
}

TEST(ElementwiseKernels, MapEveryFormulaToEveryNumber) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : kShapes) {
      for (const Unary& f : kUnary) {
        const Array x = random_array(shape, 0.25, 3);  // log wants positive numbers
        Array y = unwritten(shape);
        std::visit(
            [&]<class F>(F formula) {
              simulate(lift_launch(y.size()), options, unary<F>, formula, in(x), out(y));
            },
            f);
        EXPECT_TRUE(is_close(y, dl::unary(f, x))) << name(f) << " of " << shape;
      }
    }
  });
}

TEST(ElementwiseKernels, MapBackwardByTheDerivative) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : kShapes) {
      for (const Unary& f : kUnary) {
        const Array x = random_array(shape, 0.25, 3), dy = random_array(shape, 2);
        const Array y = dl::unary(f, x);
        Array dx = unwritten(shape);
        std::visit(
            [&]<class F>(F formula) {
              simulate(lift_launch(x.size()), options, unary_backward<F>, formula,
                       in(kNeedsX<F> ? x : y), in(dy), out(dx));
            },
            f);
        EXPECT_TRUE(is_close(dx, dl::unary_backward(f, x, y, dy))) << name(f) << " of " << shape;
      }
    }
  });
}

/// Calls f(a, b) with a and b as a kernel takes them: repeated if smaller than the result.
template <class F>
void with_operands(const Array& a, const Array& b, Index size, const F& f) {
  if (a.size() != size) {
    f(Repeated{in(a)}, in(b));
  } else if (b.size() != size) {
    f(in(a), Repeated{in(b)});
  } else {
    f(in(a), in(b));
  }
}

struct Operands {
  Shape a, b, y;
};

// Rows of a multiple of four numbers and others, so that fours lie inside of a row or across two.
const std::vector<Operands> kOperands{
    {{7}, {7}, {7}},
    {{2053}, {2053}, {2053}},
    {{0, 5}, {5}, {0, 5}},
    {{13, 1}, {1}, {13, 1}},
    {{1, 13}, {13}, {1, 13}},
    {{3, 2}, {2}, {3, 2}},
    {{401, 3}, {3}, {401, 3}},
    {{11, 127}, {127}, {11, 127}},
    {{9, 256}, {1, 256}, {9, 256}},
    {{7}, {}, {7}},
    {{2053}, {1}, {2053}},
};

TEST(ElementwiseKernels, ZipRepeatsEitherOperand) {
  in_every_order([](const Options& options) {
    for (const auto& [whole, part, shape] : kOperands) {
      for (const Binary& f : kBinary) {
        for (bool swapped : {false, true}) {
          const Array a = random_array(swapped ? part : whole, 0.5, 2, 1);
          const Array b = random_array(swapped ? whole : part, 0.5, 2, 2);
          Array y = unwritten(shape);
          std::visit(
              [&]<class F>(F formula) {
                with_operands(a, b, y.size(), [&]<class A, class B>(A u, B v) {
                  simulate(lift_launch(y.size()), options, binary<F, A, B>, formula, u, v, out(y));
                });
              },
              f);
          EXPECT_TRUE(is_close(y, dl::binary(f, a, b)))
              << name(f) << " of " << a.shape() << " and " << b.shape();
        }
      }
    }
  });
}

TEST(ElementwiseKernels, ZipBackwardByBothDerivatives) {
  in_every_order([](const Options& options) {
    for (const auto& [whole, part, shape] : kOperands) {
      for (const Binary& f : kBinary) {
        for (bool swapped : {false, true}) {
          const Array a = random_array(swapped ? part : whole, 0.5, 2, 1);
          const Array b = random_array(swapped ? whole : part, 0.5, 2, 2);
          const Array dy = random_array(shape, 3);
          Array da = unwritten(shape), db = unwritten(shape);
          std::visit(
              [&]<class F>(F formula) {
                with_operands(a, b, dy.size(), [&]<class A, class B>(A u, B v) {
                  simulate(lift_launch(dy.size()), options, binary_backward_a<F, A, B>, formula, u,
                           v, in(dy), out(da));
                  simulate(lift_launch(dy.size()), options, binary_backward_b<F, A, B>, formula, u,
                           v, in(dy), out(db));
                });
              },
              f);
          Array expected_da(shape), expected_db(shape);
          std::visit(
              [&]<class F>(const F& formula) {
                binary_backward_kernel<F>(Device::cpu, formula, Broadcast(a.shape(), b.shape()), a,
                                          b, dy, &expected_da, &expected_db);
              },
              f);
          EXPECT_TRUE(is_close(da, expected_da)) << name(f) << " of " << whole << ", " << part;
          EXPECT_TRUE(is_close(db, expected_db)) << name(f) << " of " << whole << ", " << part;
        }
      }
    }
  });
}

TEST(ElementwiseKernels, BinaryFindsTheElementsOfAnyBroadcast) {
  const std::vector<std::pair<Shape, Shape>> shapes{
      {{5, 1}, {7}}, {{401, 3}, {401, 1}}, {{3, 1, 5}, {4, 1}}, {{2, 3, 1, 5}, {1, 3, 7, 1}}};
  in_every_order([&](const Options& options) {
    for (const auto& [shape_a, shape_b] : shapes) {
      const Array a = random_array(shape_a, 1), b = random_array(shape_b, 2);
      const Broadcast by(shape_a, shape_b);
      const Array expected = dl::binary(Subtract{}, a, b);
      const Array dy = random_array(expected.shape(), 3);
      Array y = unwritten(expected.shape()), da = unwritten(expected.shape());
      const Strided u(in(a), by, by.strides_a), v(in(b), by, by.strides_b);
      simulate(lift_launch(y.size()), options, binary<Subtract, Strided, Strided>, Subtract{}, u, v,
               out(y));
      EXPECT_TRUE(is_close(y, expected, 0)) << shape_a << " and " << shape_b;
      simulate(lift_launch(y.size()), options, binary_backward_a<Multiply, Strided, Strided>,
               Multiply{}, u, v, in(dy), out(da));
      EXPECT_TRUE(is_close(da, dl::binary(Multiply{}, dy, b), 0)) << shape_a << " and " << shape_b;
    }
  });
}

TEST(ElementwiseKernels, WriteOverTheirFirstOperandWhereTheyMay) {
  in_every_order([](const Options& options) {
    Array a = random_array({41, 27}, 1);
    const Array b = random_array({27}, 2);
    const Array expected = dl::binary(Add{}, a, b);
    simulate(lift_launch(a.size()), options, binary<Add, Global<const float>, Repeated>, Add{},
             in(a), Repeated{in(b)}, out(a));
    EXPECT_TRUE(is_close(a, expected, 0));
  });
}

TEST(ElementwiseKernels, AddABiasAndActivateInOnePass) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : {Shape{1, 1}, Shape{13, 10}, Shape{9, 256}, Shape{31, 67}}) {
      Array x = random_array(shape, 1);
      const Array b = random_array({shape[1]}, 2);
      const Array expected = dl::unary(Relu{}, dl::binary(Add{}, x, b));
      Array y = unwritten(shape);
      simulate(lift_launch(x.size()), options, bias_unary<Relu>, Relu{}, in(x), in(b), out(y));
      EXPECT_TRUE(is_close(y, expected, 0));
      simulate(lift_launch(x.size()), options, bias_unary<Relu>, Relu{}, in(x), in(b), out(x));
      EXPECT_TRUE(is_close(x, expected, 0));
    }
  });
}

TEST(ElementwiseKernels, AccumulateEveryNumberOfSeveralSums) {
  in_every_order([](const Options& options) {
    std::vector<Array> x, sums, expected;
    std::vector<Addition> additions;
    while (x.size() < kPackedArgs + 3) {  // more than a launch takes
      const Shape& shape = kShapes[x.size() % kShapes.size()];
      x.push_back(random_array(shape, x.size()));
      sums.push_back(random_array(shape, 100 + x.size()));
      expected.push_back(dl::binary(Add{}, sums.back(), x.back()));
      additions.push_back({std::as_const(x.back()).data(), sums.back().data(), sums.back().size()});
    }
    for_each_chunk<Addition>(additions, std::identity(),
                             [&](const Launch& launch, const auto& some) {
                               simulate(launch, options, accumulate, some);
                             });
    for (std::size_t i = 0; i < x.size(); ++i) {
      EXPECT_TRUE(is_close(sums[i], expected[i], 0)) << x[i].shape();
    }
  });
}

TEST(ElementwiseKernels, MoveFourNumbersAtATime) {
  const Array x = random_array({2053});
  Array y(x.shape());
  const auto report = simulate(lift_launch(x.size()), unary<Relu>, Relu{}, in(x), out(y));
  EXPECT_EQ(report.total.global.loads, 2053 / 4 + 2053 % 4);
  EXPECT_EQ(report.total.global.stores, 2053 / 4 + 2053 % 4);
}

}  // namespace
}  // namespace dl::kernels
