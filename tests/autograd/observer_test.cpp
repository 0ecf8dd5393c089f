#include <dl/autograd/observer.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include <dl/autograd/create.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/optim/sgd.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/random.h"

namespace dl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// "matmul forward (2, 3) (3, 4) -> (2, 4)", with "-" for what is not there.
std::string text(const Operation& operation) {
  const char* phases[] = {" forward", " backward", " update"};
  const auto shape = [](const Array& x) { return x.defined() ? concat(x.shape()) : "-"; };
  std::string line = concat(operation.name, phases[static_cast<int>(operation.phase)]);
  for (const Operation::Input& input : operation.inputs) {
    line += " " + shape(input.array);
  }
  return line + " -> " + shape(operation.result);
}

std::vector<Operation> observed(const std::function<void()>& work) {
  std::vector<Operation> all;
  const OperationObserver observer([&](const Operation& operation) { all.push_back(operation); });
  work();
  return all;
}

std::vector<std::string> texts(const std::vector<Operation>& all) {
  std::vector<std::string> lines(all.size());
  std::transform(all.begin(), all.end(), lines.begin(), text);
  return lines;
}

TEST(OperationObserver, SeesEveryOperationForwardsAndBackwards) {
  const Tensor X = random_tensor({2, 3}), W = parameter(random_tensor({3, 4}));
  optim::SGD sgd({W}, {.lr = 0.1});
  const auto all = observed([&] {
    sum(relu(matmul(X, W))).backward();
    sgd.step();
  });
  EXPECT_THAT(texts(all),
              ElementsAre("matmul forward (2, 3) (3, 4) -> (2, 4)", "relu forward (2, 4) -> (2, 4)",
                          "sum forward (2, 4) -> ()", "sum backward (2, 4) -> ()",
                          "relu backward (2, 4) -> (2, 4)", "matmul backward - (3, 4) -> (2, 4)",
                          "sgd update (3, 4) -> -"));
  EXPECT_EQ(X.array().shape(), (Shape{2, 3}));
}

TEST(OperationObserver, KnowsWhatComesFromWhat) {
  const Tensor x = parameter(random_tensor({3})), c = random_tensor({3});
  const auto all = observed([&] {
    const Tensor h = x * c;
    sum(h + x).backward();
  });
  ASSERT_EQ(all.size(), 6u);
  const Operation &product = all[0], &addition = all[1], &total = all[2];
  EXPECT_NE(product.id, 0u);
  EXPECT_EQ(product.inputs[1].id, 0u) << "a constant";
  EXPECT_EQ(addition.inputs[0].id, product.id);
  EXPECT_EQ(addition.inputs[1].id, product.inputs[0].id) << "the same parameter";
  EXPECT_EQ(total.inputs[0].id, addition.id);
  EXPECT_EQ(all[5].id, product.id) << "and back again";
  EXPECT_EQ(all[5].inputs[0].id, product.inputs[0].id);
}

TEST(OperationObserver, SeesTheNumbersAndChangesNone) {
  const auto gradient = [] {
    const Tensor x = parameter(random_tensor({4}));
    sum(x * x + x).backward();
    return x.grad();
  };
  const Array plain = gradient();
  Array seen;
  std::vector<Operation> all = observed([&] { seen = gradient(); });
  EXPECT_TRUE(is_close(seen, plain, 0));
  EXPECT_TRUE(is_close(all[0].result, binary(Multiply{}, random_array({4}), random_array({4})), 0));
  EXPECT_TRUE(is_close(all[3].inputs[0].array, full({4}, 1), 0)) << "the gradient of the sum";
}

TEST(OperationObserver, SaysWhichKernelsRanAndForHowLong) {
  const Tensor X = random_tensor({300, 200}), W = parameter(random_tensor({200, 100}));
  const auto all = observed([&] { mean(matmul(X, W)).backward(); });
  ASSERT_EQ(all.size(), 4u);
  ASSERT_EQ(all[0].kernels.size(), 1u);
  EXPECT_STREQ(all[0].kernels[0].name, "matmul");
  EXPECT_EQ(all[0].kernels[0].device, Device::cpu);
  EXPECT_GT(all[0].seconds, 0);
  ASSERT_EQ(all[2].kernels.size(), 2u) << "the 1 it begins with, and the gradient";
  EXPECT_STREQ(all[2].kernels[0].name, "fill");
  EXPECT_EQ(all[2].seconds, all[2].kernels[0].seconds + all[2].kernels[1].seconds);
  ASSERT_EQ(all[3].kernels.size(), 1u) << "dX is not wanted";
  EXPECT_GT(all[0].seconds, all[1].seconds) << "6 million products, 30,000 terms";
}

TEST(OperationObserver, PointsToTheLinesOfValueAndGradient) {
  const Tensor A = parameter(random_tensor({2, 2}));
  const auto all = observed([&] { sum(matmul(A, A)).backward(); });
  EXPECT_THAT(all[0].where.file, testing::EndsWith("common/dl/ops/matmul.cpp"));
  std::ifstream file(std::string(DL_PROJECT_DIR) + "/common/dl/ops/matmul.cpp");
  std::string line;
  for (int i = 0; i < all[0].where.line; ++i) {
    std::getline(file, line);
  }
  EXPECT_THAT(line, HasSubstr("return record(\"matmul\", matmul(A.array(), B.array())"));
  EXPECT_EQ(all[3].where, all[0].where);
}

TEST(OperationObserver, SeesWhatIsNotRecordedToo) {
  const Tensor x = parameter(random_tensor({3}));
  const auto all = observed([&] {
    const NoGrad no_grad;
    exp(x);
  });
  EXPECT_THAT(texts(all), ElementsAre("exp forward (3,) -> (3,)"));
  EXPECT_EQ(all[0].id, 0u);
}

TEST(OperationObserver, IsTheOnlyOne) {
  const auto nothing = [](const Operation&) {};
  EXPECT_FALSE(OperationObserver::active());
  {
    const OperationObserver observer(nothing);
    EXPECT_EQ(error_text([&] { OperationObserver another(nothing); }),
              "kernels: they have an observer already");
    EXPECT_TRUE(OperationObserver::active());
  }
  EXPECT_FALSE(OperationObserver::active());
  EXPECT_EQ(error_text([] { OperationObserver observer(nullptr); }),
            "operations: an observer without a function");
  const KernelObserver kernels([](const AnyKernel&, Device, const auto& run) { run(); });
}

}  // namespace
}  // namespace dl
