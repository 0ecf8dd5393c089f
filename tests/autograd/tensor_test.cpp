// Tensor as a value: what it holds, what it says when it cannot. backward() is in
// backward_test.cpp.

#include <dl/autograd/tensor.h>

#include <gtest/gtest.h>

#include <latch>
#include <thread>
#include <vector>

#include <dl/ops/elementwise.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

Tensor vector(std::initializer_list<float> values) {
  return Tensor(Array({static_cast<Index>(values.size())}, values));
}

TEST(Tensor, HoldsNothingByDefault) {
  Tensor x;
  EXPECT_FALSE(x.defined());
  EXPECT_FALSE(x.requires_grad());
  EXPECT_FALSE(x.has_grad());
  EXPECT_FALSE(x.array().defined());
  EXPECT_EQ(x.size(), 0);  // handles_test.cpp: all else is an Error
}

TEST(Tensor, IsAConstantUnlessAskedForAGradient) {
  Tensor x = vector({1, 2});
  EXPECT_FALSE(x.requires_grad());
  EXPECT_FALSE((x + x).requires_grad());
  x.set_requires_grad();
  EXPECT_TRUE(x.requires_grad());
  EXPECT_TRUE((x + x).requires_grad());
  EXPECT_TRUE((vector({1, 2}) + x).requires_grad());
  x.set_requires_grad(false);
  EXPECT_FALSE((x + x).requires_grad());
}

TEST(Tensor, IsAHandle) {
  Tensor x = vector({1, 2});
  const Tensor same = x;
  x.set_requires_grad();
  x.mutable_array().data()[0] = 7;
  EXPECT_TRUE(same.requires_grad());
  EXPECT_TRUE(is_close(same, {2}, {7, 2}));
  sum(x).backward();
  EXPECT_TRUE(same.has_grad());
  x.zero_grad();
  EXPECT_FALSE(same.has_grad());
}

TEST(Tensor, DescribesItsArray) {
  const Tensor x(Array({2, 3}, {1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(x.shape(), (Shape{2, 3}));
  EXPECT_EQ(x.rank(), 2);
  EXPECT_EQ(x.size(), 6);
  EXPECT_EQ(x.device(), Device::cpu);
  EXPECT_EQ(x.to_vector(), (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(vector({4}).item(), 4);
  EXPECT_EQ(error_text([&] { return x.item(); }),
            "item: an array of shape (2, 3) has not one element but 6");
}

TEST(Tensor, SaysWhyThereIsNoGradient) {
  const Tensor x = parameter(vector({1, 2}));
  const Tensor y = x + x;
  EXPECT_EQ(error_text([] { vector({1}).grad(); }),
            "grad: none here, since the tensor does not require one");
  EXPECT_EQ(error_text([&] { x.grad(); }),
            "grad: none here yet; call backward() on a result first");
  y.backward(vector({1, 1}));
  EXPECT_EQ(error_text([&] { y.grad(); }),
            "grad: none here; gradients are kept for leaves (parameters) only");
}

TEST(Tensor, RefusesToMakeAResultALeaf) {
  Tensor y = parameter(vector({1, 2})) * 2;
  EXPECT_EQ(error_text([&] { y.set_requires_grad(); }),
            "set_requires_grad: only for leaves; detach() the result of an operation first");
  EXPECT_NO_THROW(y.detach().set_requires_grad());
}

TEST(Tensor, AddGradRefusesAnotherShape) {
  const Tensor x = parameter(vector({1, 2}));
  EXPECT_EQ(error_text([&] {
              x.add_grad(Array({1, 2}, {1, 2}));
            }),
            "add_grad: a gradient of shape (1, 2) for a tensor of shape (2,)");
}

TEST(Tensor, AddGradIgnoresConstants) {
  const Tensor x = vector({1, 2});
  x.add_grad(Array({2}, {1, 2}));
  EXPECT_FALSE(x.has_grad());
}

TEST(Parameter, IsALeafWithTheSameValue) {
  const Tensor y = parameter(vector({1, 2})) * 2;
  Tensor w = parameter(y);
  EXPECT_TRUE(w.requires_grad());
  EXPECT_TRUE(is_close(w, {2}, {2, 4}));
  EXPECT_NO_THROW(w.set_requires_grad(false));  // which only leaves allow
}

TEST(NoGrad, RecordsNothing) {
  const Tensor x = parameter(vector({1, 2}));
  {
    const NoGrad no_grad;
    EXPECT_FALSE((x * 2).requires_grad());
    {
      const NoGrad inner;
      EXPECT_FALSE((x * 2).requires_grad());
    }
    EXPECT_FALSE((x * 2).requires_grad());
    EXPECT_TRUE(x.requires_grad());
  }
  EXPECT_TRUE((x * 2).requires_grad());
}

TEST(NoGrad, HoldsForItsOwnThreadWhileOthersRecordGraphsOfTheirOwn) {
  const Tensor shared = vector({10});
  std::vector<float> gradients(3);
  std::latch start(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      threads.emplace_back([&, i] {
        const Tensor x = parameter(vector({static_cast<float>(i)}));
        start.arrive_and_wait();
        for (int step = 0; step < 100; ++step) {
          sum(x * x * shared).backward();
        }
        gradients[i] = x.grad().item();
      });
    }
    threads.emplace_back([&] {
      const NoGrad no_grad;
      const Tensor x = parameter(vector({1}));
      start.arrive_and_wait();
      for (int step = 0; step < 100; ++step) {
        EXPECT_FALSE((x * shared).requires_grad());
      }
    });
  }
  EXPECT_EQ(gradients, std::vector<float>({0, 2000, 4000}));
}

TEST(NoGrad, EndsWithAnException) {
  const Tensor x = parameter(vector({1, 2}));
  EXPECT_THROW(
      {
        const NoGrad no_grad;
        x + vector({1, 2, 3});
      },
      Error);
  EXPECT_TRUE((x * 2).requires_grad());
}

}  // namespace
}  // namespace dl
