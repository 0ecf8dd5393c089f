#include <dl/explain/operations.h>

#include <gtest/gtest.h>

#include <array>

namespace dl::explain {
namespace {

TEST(Operations, CountTheWorkOfProducts) {
  const std::array<Shape, 2> matmul{Shape{256, 784}, Shape{784, 256}};
  const Work value = forward_work("matmul", matmul, Shape{256, 256});
  EXPECT_EQ(value.flop, 2.0 * 256 * 784 * 256);
  EXPECT_EQ(value.bytes, 4.0 * (2 * 256 * 784 + 256 * 256));
  const Work both = backward_work("matmul", matmul, {true, true}, Shape{256, 256});
  EXPECT_EQ(both.flop, 2 * value.flop);
  const Work one = backward_work("matmul", matmul, {false, true}, Shape{256, 256});
  EXPECT_EQ(one.flop, value.flop);
  EXPECT_EQ(one.bytes, 4.0 * (256 * 256 + 784 * 256 + 256 * 784));
  const std::array<Shape, 3> linear{Shape{8, 5}, Shape{3, 5}, Shape{3}};
  EXPECT_EQ(forward_work("linear", linear, Shape{8, 3}).flop, 2.0 * 8 * 5 * 3);
  EXPECT_EQ(backward_work("linear", linear, {false, false, true}, Shape{8, 3}).flop, 24);
}

TEST(Operations, CountOneForEachNumberOfTheRest) {
  const std::array<Shape, 1> x{Shape{10, 3}};
  EXPECT_EQ(forward_work("relu", x, Shape{10, 3}).flop, 30);
  EXPECT_EQ(forward_work("sum", x, Shape{}).flop, 30);
  EXPECT_EQ(forward_work("reshape", x, Shape{30}).flop, 0);
  EXPECT_EQ(forward_work("an_operation_of_ones_own", x, Shape{10, 3}).flop, 0);
  EXPECT_EQ(forward_work("an_operation_of_ones_own", x, Shape{10, 3}).bytes, 4.0 * 60);
}

TEST(Operations, HaveFormulas) {
  EXPECT_EQ(formula_of("matmul").gradient, "dA = dC Bᵀ    dB = Aᵀ dC");
  EXPECT_EQ(formula_of("an_operation_of_ones_own").value, "");
}

}  // namespace
}  // namespace dl::explain
