// What a graph keeps alive, and whose memory a gradient is.

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <vector>

#include <dl/array/backend.h>
#include <dl/array/functions.h>
#include <dl/autograd/create.h>
#include <dl/autograd/tensor.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/random.h"

namespace dl {
namespace {

Tensor parameter_of(const Shape& shape) { return parameter(Tensor(random_array(shape))); }

/// How many blocks of memory live as long as the result of `make`.
std::size_t blocks_kept(const std::function<Tensor()>& make) {
  BufferPool& pool = backend(Device::cpu).pool();
  const std::size_t before = pool.in_use();
  const Tensor y = make();
  return pool.in_use() - before;
}

TEST(Graph, KeepsNothingOfSumsDifferencesAndScalarFactors) {
  const Tensor x = parameter_of({37});
  const Tensor c(random_array({37}, 2));
  for (const auto& step : std::vector<std::function<Tensor(const Tensor&)>>{
           [&](const Tensor& y) { return y + c; }, [&](const Tensor& y) { return c - y; },
           [](const Tensor& y) { return y * 3.0f; }, [](const Tensor& y) { return y / 3.0f; },
           [](const Tensor& y) {
             return reshape(sum(reshape(y, {37, 1}), 1), {37});
           }}) {
    const auto chain = [&] {
      Tensor y = x;
      for (int i = 0; i < 100; ++i) {
        y = step(y);
      }
      return y;
    };
    EXPECT_EQ(blocks_kept(chain), 1u);  // the result's own
  }
}

TEST(Graph, KeepsOneArrayOfEachLayer) {
  const Tensor W = parameter_of({16, 16}), b = parameter_of({16});
  const Tensor x(random_array({5, 16}, 3));
  for (const auto& activation :
       std::vector<std::function<Tensor(const Tensor&)>>{sigmoid, dl::tanh, relu}) {
    const auto layers = [&] {
      Tensor h = x;
      for (int i = 0; i < 8; ++i) {
        h = activation(matmul(h, W) + b);
      }
      return h;
    };
    EXPECT_EQ(blocks_kept(layers), 8u);
  }
}

TEST(Graph, KeepsItsResultAloneWhereNoGradientIsWanted) {
  const Tensor x(random_array({37}));
  EXPECT_EQ(blocks_kept([&] { return exp(x * x + x); }), 1u);
}

TEST(Graph, IsReleasedByBackward) {
  BufferPool& pool = backend(Device::cpu).pool();
  Tensor x = parameter_of({37});
  const std::size_t before = pool.in_use();
  const Tensor y = sum(exp(sigmoid(x)));
  EXPECT_GT(pool.in_use(), before + 1);
  y.backward();
  EXPECT_EQ(pool.in_use(), before + 2);  // y, and the gradient of x
  x.zero_grad();
  EXPECT_EQ(pool.in_use(), before + 1);
}

// ---- Numbers that are changed while a graph needs them ----

TEST(Saved, RefusesNumbersThatWereChangedInPlace) {
  Tensor w = parameter_of({3});
  const Tensor x(random_array({3}, 2));
  const Tensor y = sum(w * x);
  w.mutable_array().data()[0] = 7;
  EXPECT_EQ(
      error_text([&] { y.backward(); }),
      "backward: an array of shape (3,) that 'multiply' needs for its gradient was changed in "
      "place since");
  EXPECT_FALSE(w.has_grad());
  sum(w * x).backward();  // what is computed anew has the new numbers
  EXPECT_TRUE(is_close(w.grad(), x.array(), 0));
}

TEST(Saved, KnowsWhatOverwriteChanges) {
  const Tensor A = parameter_of({2, 3}), B = parameter_of({3, 2});
  const Tensor y = sum(matmul(A, B));
  Array shared = A.array();
  copy_(shared, random_array({2, 3}, 9));
  EXPECT_EQ(
      error_text([&] { y.backward(); }),
      "backward: an array of shape (2, 3) that 'matmul' needs for its gradient was changed in "
      "place since");
}

/// The bias of a layer has no part in its gradient.
TEST(Saved, LetsChangeWhatNoGradientNeeds) {
  Tensor w = parameter_of({3}), c = parameter_of({3});
  const Tensor y = sum(w * 2.0f + c);
  w.mutable_array().data()[0] = 7;
  c.mutable_array().data()[0] = 7;
  y.backward();
  EXPECT_TRUE(is_close(w.grad(), {3}, {2, 2, 2}, 0));
  EXPECT_TRUE(is_close(c.grad(), {3}, {1, 1, 1}, 0));
}

// ---- Whose memory it is ----

TEST(Grad, IsNoOnesMemoryButItsOwn) {
  const Tensor a = parameter_of({3}), b = parameter_of({3});
  const Tensor dy(full({3}, 1));
  (a + b).backward(dy);
  (a + 1.0f).backward(dy);
  const std::set<const float*> memory{a.grad().data(), b.grad().data(), dy.array().data()};
  EXPECT_EQ(memory.size(), 3u);
  EXPECT_TRUE(is_close(dy, {3}, {1, 1, 1}, 0));
  EXPECT_TRUE(is_close(a.grad(), {3}, {2, 2, 2}, 0));
}

TEST(Grad, IsItsOwnMemoryAlsoUnderAnotherShape) {
  const Tensor x = parameter_of({2, 3});
  const Tensor dy(full({6}, 1));
  reshape(x, {6}).backward(dy);
  EXPECT_NE(x.grad().data(), dy.array().data());
  x.backward(Tensor(full({2, 3}, 1)));
  EXPECT_TRUE(is_close(x.grad(), full({2, 3}, 2), 0));
  EXPECT_TRUE(is_close(dy.array(), full({6}, 1), 0));
}

/// A handle that was taken keeps the numbers that it had.
TEST(Grad, OfAnEarlierStepIsNotChangedByALaterOne) {
  const Tensor x = parameter_of({3});
  sum(x * 2.0f).backward();
  const Array first = x.grad();
  sum(x * 3.0f).backward();
  EXPECT_TRUE(is_close(first, {3}, {2, 2, 2}, 0));
  EXPECT_TRUE(is_close(x.grad(), {3}, {5, 5, 5}, 0));
}

TEST(Parameter, HasMemoryOfItsOwn) {
  const Tensor x(random_array({3}));
  Tensor one = parameter(x), two = parameter(x);
  one.mutable_array().data()[0] = 7;
  EXPECT_NE(two.to_vector()[0], 7);
  EXPECT_NE(x.to_vector()[0], 7);
}

TEST(Parameter, TakesOverWhatWasMadeForItAlone) {
  Array numbers = random_array({3});
  const float* const memory = numbers.data();
  const Tensor w = parameter(Tensor(std::move(numbers)));
  EXPECT_EQ(w.array().data(), memory);
}

}  // namespace
}  // namespace dl
