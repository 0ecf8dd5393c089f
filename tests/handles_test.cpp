// What holds nothing, an Array(), Labels() or Tensor() or one that was moved from, given to every
// function that takes one: an Error that names the function, and never a crash.

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <vector>

#include <dl/array/functions.h>
#include <dl/array/graph_cache.h>
#include <dl/array/strided.h>
#include <dl/array/xtensor.h>
#include <dl/autograd/create.h>
#include <dl/autograd/tensor.h>
#include <dl/base/check.h>
#include <dl/data/safetensors.h>
#include <dl/nn/activation.h>
#include <dl/nn/flatten.h>
#include <dl/nn/init.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/dropout.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/embedding.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/rearrange.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include <dl/optim/sgd.h>
#include <dl/train/find_non_finite.h>
#include <dl/train/metrics.h>
#include <dl/train/trajectory.h>
#include <dl/view/figures.h>
#include "support/error_text.h"

namespace dl {
namespace {

/// A function as it is called by name, what its Error begins with, and calls with a hole in each
/// place that a handle has.
struct Call {
  const char* function;
  std::string begins;
  std::vector<std::function<void()>> with_nothing;
};

class Handles : public testing::Test {
 protected:
  const Array a{{2, 3}, {1, 2, 3, 4, 5, 6}};
  const Labels y{0, 1};
  const Tensor t{a};
  const Tensor W = parameter(t);
  Array none;
  Labels no_labels;
  Tensor no_tensor;
  Tensor changed{Array({2})};
  Rng rng{1};

  static void expect_errors(const std::vector<Call>& calls) {
    for (const Call& call : calls) {
      for (std::size_t i = 0; i < call.with_nothing.size(); ++i) {
        const std::string text = error_text(call.with_nothing[i]);
        EXPECT_EQ(text.rfind(call.begins + ": ", 0), 0u)
            << call.function << ", call " << i << ": " << text;
      }
    }
  }

  /// Checks that each function of a header of common/ that takes a handle is among the calls.
  static void expect_all_of(const std::string& header, const std::vector<Call>& calls) {
    std::set<std::string> called;
    for (const Call& call : calls) {
      called.insert(call.function);
    }
    std::ifstream file(std::string(DL_PROJECT_DIR) + "/common/dl/" + header);
    ASSERT_TRUE(file.is_open()) << header;
    const std::regex declaration(
        R"(^(?:inline )?[\w:]+ (operator\W|\w+)\(.*(Array|Labels|Tensor)\b.*)");
    int found = 0;
    for (std::string line; std::getline(file, line);) {
      if (std::smatch match; std::regex_match(line, match, declaration)) {
        ++found;
        EXPECT_TRUE(called.contains(match[1])) << header << " has " << match[1];
      }
    }
    EXPECT_GT(found, 0) << header;
  }
};

TEST_F(Handles, OfArraysThatHoldNothingAreRefusedByTheArraysThemselves) {
  Array from = a;
  const Array to = std::move(from);
  for (Array x : {Array(), from}) {
    EXPECT_FALSE(x.defined());
    EXPECT_EQ(x.size(), 0);
    EXPECT_FALSE(x.is_unique());
    expect_errors({
        {"shape", "shape", {[&] { x.shape(); }, [&] { x.rank(); }}},
        {"device", "device", {[&] { x.device(); }}},
        {"data", "data", {[&] { x.data(); }, [&] { std::as_const(x).data(); }}},
        {"reshape",
         "reshape",
         {[&] { x.reshape({1}); }, [&] { x.reshape(Shape{}); }, [&] { x.reshape({-1}); }}},
        {"to", "to", {[&] { x.to(Device::cpu); }}},
        {"clone", "clone", {[&] { x.clone(); }}},
        {"to_vector", "to_vector", {[&] { x.to_vector(); }}},
        {"item", "item", {[&] { x.item(); }}},
        {"as_xtensor",
         "as_xtensor",
         {[&] { as_xtensor<1>(x); }, [&] { as_xtensor<1>(std::as_const(x)); }}},
    });
  }
}

TEST_F(Handles, OfLabelsThatHoldNothingAreRefusedByTheLabelsThemselves) {
  Labels from = y;
  const Labels to = std::move(from);
  for (Labels x : {Labels(), from}) {
    EXPECT_FALSE(x.defined());
    EXPECT_EQ(x.size(), 0);
    expect_errors({
        {"device", "device", {[&] { x.device(); }}},
        {"data", "data", {[&] { x.data(); }, [&] { std::as_const(x).data(); }}},
        {"to", "to", {[&] { x.to(Device::cpu); }}},
        {"clone", "clone", {[&] { x.clone(); }}},
        {"to_vector", "to_vector", {[&] { x.to_vector(); }}},
    });
  }
}

TEST_F(Handles, OfNothingAreRefusedByEveryFunctionOfArrays) {
  Array da, x = a.clone();
  const std::vector<Call> calls{
      {"copy_", "copy_", {[&] { copy_(none, a); }, [&] { copy_(x, none); }}},
      {"unary", "relu", {[&] { unary(Relu{}, none); }}},
      {"unary_backward",
       "relu",
       {[&] { unary_backward(Relu{}, none, a); }, [&] { unary_backward(Relu{}, a, none); }}},
      {"binary", "add", {[&] { binary(Add{}, none, a); }, [&] { binary(Add{}, a, none); }}},
      {"binary_backward",
       "add",
       {[&] { binary_backward(Add{}, none, a, a, &da, nullptr); },
        [&] { binary_backward(Add{}, a, none, a, &da, nullptr); },
        [&] { binary_backward(Add{}, a, a, none, &da, nullptr); }}},
      {"fill", "fill", {[&] {
         Array nothing;
         fill(nothing, 1);
       }}},
      {"sum_to_size", "sum_to_size", {[&] { sum_to_size(none, {3}); }}},
      {"accumulate",
       "accumulate",
       {[&] { accumulate(none, x); }, [&] { accumulate(a, none); },
        [&] {
          accumulate({{a, x}, {none, x}});
        },
        [&] {
          accumulate({{a, x}, {a, none}});
        }}},
      {"matmul", "matmul", {[&] { matmul(none, a); }, [&] { matmul(a, none); }}},
      {"linear",
       "linear",
       {[&] { linear(none, a, a); }, [&] { linear(a, none, a); }, [&] { linear(a, a, none); }}},
      {"sum", "sum", {[&] { sum(none); }, [&] { sum(none, 0); }}},
      {"mean", "mean", {[&] { mean(none); }, [&] { mean(none, 0); }}},
      {"sum_backward",
       "sum_backward",
       {[&] { sum_backward(none, {2}); }, [&] { sum_backward(none, {2}, 0); }}},
      {"mean_backward",
       "mean_backward",
       {[&] { mean_backward(none, {2}); }, [&] { mean_backward(none, {2}, 0); }}},
      {"argmax", "argmax", {[&] { argmax(none); }, [&] { argmax(none, 0); }}},
      {"take", "take", {[&] { take(none, 1, y); }, [&] { take(a, 1, no_labels); }}},
      {"take_backward",
       "take",
       {[&] { take_backward(none, {2}, 0, y); },
        [&] {
          take_backward(mean(a, 1), {2, 3}, 1, no_labels);
        }}},
      {"permute", "permute", {[&] { permute(none, std::vector<int>{0}); }}},
      {"slice", "slice", {[&] { slice(none, 0, 0, 1); }}},
      {"slice_backward", "slice", {[&] { slice_backward(none, {2}, 0, 0, 1); }}},
      {"concat",
       "concat",
       {[&] { concat(std::vector<Array>{none}, 0); },
        [&] {
          concat(std::vector<Array>{a, none}, 0);
        }}},
      {"broadcast_to", "broadcast_to", {[&] { broadcast_to(none, {2}); }}},
      {"softmax", "softmax", {[&] { softmax(none); }}},
      {"log_softmax", "log_softmax", {[&] { log_softmax(none); }}},
      {"cross_entropy",
       "cross_entropy",
       {[&] { cross_entropy(none, y); }, [&] { cross_entropy(a, no_labels); }}},
  };
  expect_errors(calls);
  expect_all_of("array/functions.h", calls);
  expect_all_of("array/elementwise.h", calls);
  expect_all_of("array/strided.h", calls);

  GraphCache replay([](const Array&, const Labels&) {});
  expect_errors({
      {"Replay",
       "replay",
       {[] { GraphCache(nullptr); }, [&] { replay(none, y); }, [&] { replay(a, no_labels); }}},
  });
}

TEST_F(Handles, OfNothingAreRefusedByTheMembersOfATensor) {
  const Tensor loss = sum(W * W);
  Tensor from = t;
  const Tensor to = std::move(from);
  for (Tensor x : {Tensor(), from}) {
    EXPECT_FALSE(x.requires_grad());
    EXPECT_FALSE(x.has_grad());
    expect_errors({
        {"shape", "shape", {[&] { x.shape(); }, [&] { x.rank(); }}},
        {"device", "device", {[&] { x.device(); }}},
        {"item", "item", {[&] { x.item(); }}},
        {"to_vector", "to_vector", {[&] { x.to_vector(); }}},
        {"set_requires_grad", "set_requires_grad", {[&] { x.set_requires_grad(); }}},
        {"detach", "detach", {[&] { x.detach(); }}},
        {"grad", "grad", {[&] { x.grad(); }}},
        {"zero_grad", "zero_grad", {[&] { x.zero_grad(); }}},
        {"backward",
         "backward",
         {[&] { x.backward(); }, [&] { x.backward(t); }, [&] { loss.backward(x); }}},
        {"add_grad", "add_grad", {[&] { x.add_grad(a); }, [&] { W.add_grad(none); }}},
        {"mutable_array", "mutable_array", {[&] { x.mutable_array(); }}},
    });
  }
  EXPECT_FALSE(W.has_grad());
  const auto gradient = [](const Array&, Gradients&) {};
  const std::vector<Call> calls{
      {"one_hot", "one_hot", {[&] { one_hot(no_labels, 2); }}},
      {"Tensor", "tensor", {[&] { Tensor{none}; }}},
      {"parameter", "parameter", {[&] { parameter(no_tensor); }}},
      {"record",
       "square",
       {[&] { record("square", none, {t}, gradient); },
        [&] {
          record("square", a, {t, no_tensor}, gradient);
        },
        [&] { record("square", a, {W}, nullptr); }}},
      {"zeros_like", "zeros_like", {[&] { zeros_like(no_tensor); }}},
      {"ones_like", "ones_like", {[&] { ones_like(no_tensor); }}},
  };
  expect_errors(calls);
  expect_all_of("autograd/create.h", calls);
}

TEST_F(Handles, OfNothingAreRefusedByEveryOperation) {
  const Tensor b(Array(Shape{2}, {1, 2}));
  const std::vector<Call> calls{
      {"unary", "relu", {[&] { unary(Relu{}, no_tensor); }}},
      {"binary",
       "add",
       {[&] { binary(Add{}, no_tensor, t); }, [&] { binary(Add{}, t, no_tensor); }}},
      {"relu", "relu", {[&] { relu(no_tensor); }}},
      {"sigmoid", "sigmoid", {[&] { sigmoid(no_tensor); }}},
      {"tanh", "tanh", {[&] { tanh(no_tensor); }}},
      {"exp", "exp", {[&] { exp(no_tensor); }}},
      {"log", "log", {[&] { log(no_tensor); }}},
      {"sqrt", "sqrt", {[&] { sqrt(no_tensor); }}},
      {"abs", "abs", {[&] { abs(no_tensor); }}},
      {"pow", "pow", {[&] { pow(no_tensor, 2); }}},
      {"clip", "clip", {[&] { clip(no_tensor, 0, 1); }}},
      {"gelu", "gelu", {[&] { gelu(no_tensor); }}},
      {"gelu", "gelu_tanh", {[&] { gelu(no_tensor, Approximate::tanh); }}},
      {"silu", "silu", {[&] { silu(no_tensor); }}},
      {"softplus", "softplus", {[&] { softplus(no_tensor); }}},
      {"minimum", "minimum", {[&] { minimum(no_tensor, t); }, [&] { minimum(t, no_tensor); }}},
      {"operator>",
       "greater",
       {[&] { no_tensor > t; }, [&] { t > no_tensor; }, [&] { no_tensor > 1; }}},
      {"operator<",
       "less",
       {[&] { no_tensor < t; }, [&] { t < no_tensor; }, [&] { no_tensor < 1; }}},
      {"operator>",
       "greater_equal",
       {[&] { no_tensor >= t; }, [&] { t >= no_tensor; }, [&] { no_tensor >= 1; }}},
      {"operator<",
       "less_equal",
       {[&] { no_tensor <= t; }, [&] { t <= no_tensor; }, [&] { no_tensor <= 1; }}},
      {"equal",
       "equal",
       {[&] { equal(no_tensor, t); }, [&] { equal(t, no_tensor); }, [&] { equal(no_tensor, 1); }}},
      {"where",
       "where",
       {[&] { where(no_tensor, t, t); }, [&] { where(t, no_tensor, t); },
        [&] { where(t, t, no_tensor); }}},
      {"max", "max", {[&] { max(no_tensor, 0); }}},
      {"softmax", "softmax", {[&] { softmax(no_tensor); }}},
      {"mse_loss", "mse_loss", {[&] { mse_loss(no_tensor, t); }, [&] { mse_loss(t, no_tensor); }}},
      {"binary_cross_entropy_with_logits",
       "binary_cross_entropy_with_logits",
       {[&] { binary_cross_entropy_with_logits(no_tensor, t); },
        [&] { binary_cross_entropy_with_logits(t, no_tensor); }}},
      {"transpose", "transpose", {[&] { transpose(no_tensor, 0, 1); }}},
      {"permute", "permute", {[&] { permute(no_tensor, {0}); }}},
      {"slice", "slice", {[&] { slice(no_tensor, 0, 0, 1); }}},
      {"concat", "concat", {[&] {
         concat({t, no_tensor}, 0);
       }}},
      {"stack",
       "stack",
       {[&] {
          stack({t, no_tensor}, 0);
        },
        [&] {
          stack({no_tensor, t}, 0);
        }}},
      {"broadcast_to", "broadcast_to", {[&] { broadcast_to(no_tensor, {2}); }}},
      {"maximum", "maximum", {[&] { maximum(no_tensor, t); }, [&] { maximum(t, no_tensor); }}},
      {"operator+", "add", {[&] { no_tensor + t; }, [&] { t + no_tensor; }}},
      {"operator+", "add_scalar", {[&] { no_tensor + 1; }, [&] { 1 + no_tensor; }}},
      {"operator+=", "+=", {[&] { no_tensor += t; }, [&] { changed += no_tensor; }}},
      {"operator-=", "-=", {[&] { no_tensor -= t; }, [&] { changed -= no_tensor; }}},
      {"operator-", "subtract", {[&] { no_tensor - t; }, [&] { t - no_tensor; }}},
      {"operator-", "add_scalar", {[&] { no_tensor - 1; }}},
      {"operator-", "mul_scalar", {[&] { -no_tensor; }, [&] { 1 - no_tensor; }}},
      {"operator*", "multiply", {[&] { no_tensor* t; }, [&] { t* no_tensor; }}},
      {"operator*", "mul_scalar", {[&] { no_tensor * 2; }, [&] { 2 * no_tensor; }}},
      {"operator/",
       "divide",
       {[&] { no_tensor / t; }, [&] { t / no_tensor; }, [&] { 1 / no_tensor; }}},
      {"operator/", "div_scalar", {[&] { no_tensor / 2; }}},
      {"log_softmax", "log_softmax", {[&] { log_softmax(no_tensor); }}},
      {"cross_entropy",
       "cross_entropy",
       {[&] { cross_entropy(no_tensor, y); }, [&] { cross_entropy(t, no_labels); }}},
      {"matmul", "matmul", {[&] { matmul(no_tensor, t); }, [&] { matmul(t, no_tensor); }}},
      {"linear",
       "linear",
       {[&] { linear(no_tensor, t, b); }, [&] { linear(t, no_tensor, b); },
        [&] { linear(t, t, no_tensor); }}},
      {"sum", "sum", {[&] { sum(no_tensor); }, [&] { sum(no_tensor, 0); }}},
      {"mean", "mean", {[&] { mean(no_tensor); }, [&] { mean(no_tensor, 0); }}},
      {"argmax", "argmax", {[&] { argmax(no_tensor); }}},
      {"count_correct",
       "count_correct",
       {[&] { count_correct(none, y); }, [&] { count_correct(a, no_labels); }}},
      {"softmax_backward",
       "softmax",
       {[&] { softmax_backward(none, a); }, [&] { softmax_backward(a, none); }}},
      {"log_softmax_backward",
       "log_softmax",
       {[&] { log_softmax_backward(none, a); }, [&] { log_softmax_backward(a, none); }}},
      {"cross_entropy_backward",
       "cross_entropy",
       {[&] { cross_entropy_backward(none, y, mean(a, 1)); },
        [&] { cross_entropy_backward(a, no_labels, mean(a, 1)); },
        [&] { cross_entropy_backward(a, y, none); }}},
      {"count_others", "count_others", {[&] { count_others(no_labels, 0); }}},
      {"embedding",
       "embedding",
       {[&] { embedding(no_labels, Tensor(a)); }, [&] { embedding(y, no_tensor); },
        [&] { embedding(no_labels, a); }, [&] { embedding(y, none); }}},
      {"embedding_backward",
       "embedding",
       {[&] { embedding_backward(none, y, 2); }, [&] { embedding_backward(a, no_labels, 2); }}},
      {"seed_and_step", "dropout", {[&] { seed_and_step(none); }}},
      {"dropout", "dropout", {[&] { dropout(no_tensor, 0, none); }}},
      {"where",
       "where",
       {[&] { where(none, a, a); }, [&] { where(a, none, a); }, [&] { where(a, a, none); }}},
      {"reshape", "reshape", {[&] { reshape(no_tensor, {6}); }}},
      {"flatten", "flatten", {[&] { flatten(no_tensor); }}},
  };
  expect_errors(calls);
  for (const char* header : {"ops/dropout.h", "ops/elementwise.h", "ops/embedding.h", "ops/loss.h",
                             "ops/matmul.h", "ops/rearrange.h", "ops/reduce.h", "ops/reshape.h"}) {
    expect_all_of(header, calls);
  }
}

TEST_F(Handles, OfNothingAreRefusedByModulesAndOptimisers) {
  struct Made : nn::Module {
    Tensor forward(const Tensor& x) override { return x; }
    using nn::Module::add_module;
    using nn::Module::add_parameter;
  } made;
  nn::Linear layer(3, 2, rng);
  nn::ReLU activation;
  nn::Flatten flat;
  nn::Sequential net{nn::Linear(3, 2, rng)};
  const std::vector<Call> initialisers{
      {"zeros", "zeros", {[&] { nn::init::zeros(no_tensor); }}},
      {"normal", "normal", {[&] { nn::init::normal(no_tensor, rng); }}},
      {"uniform", "uniform", {[&] { nn::init::uniform(no_tensor, rng); }}},
      {"xavier_normal", "xavier", {[&] { nn::init::xavier_normal(no_tensor, rng); }}},
      {"xavier_uniform", "xavier", {[&] { nn::init::xavier_uniform(no_tensor, rng); }}},
      {"kaiming_normal", "kaiming", {[&] { nn::init::kaiming_normal(no_tensor, rng); }}},
      {"kaiming_uniform", "kaiming", {[&] { nn::init::kaiming_uniform(no_tensor, rng); }}},
  };
  expect_errors(initialisers);
  expect_all_of("nn/init.h", initialisers);
  expect_errors({
      {"Linear", "linear", {[&] { layer(no_tensor); }, [&] { net(no_tensor); }}},
      {"ReLU", "relu", {[&] { activation(no_tensor); }}},
      {"Flatten", "flatten", {[&] { flat(no_tensor); }}},
      {"add_parameter", "add_parameter", {[&] { made.add_parameter("w", no_tensor); }}},
      {"add_module", "add_module", {[&] { made.add_module("child", nullptr); }}},
      {"SGD", "optimizer", {[&] {
         optim::SGD({W, no_tensor}, {.lr = 1});
       }}},
  });
}

TEST_F(Handles, OfNothingAreErrorsInLessonsToo) {
  plot::Figures figures("");
  train::Accumulator sums(1);
  EXPECT_THROW(train::num_correct(no_tensor, y), Error);
  EXPECT_THROW(train::num_correct(t, no_labels), Error);
  EXPECT_THROW(train::find_non_finite(none), Error);
  EXPECT_THROW(train::Trajectory({no_tensor}), Error);
  EXPECT_THROW(sums.add({no_tensor}), Error);
  EXPECT_THROW(data::save_safetensors("never.safetensors", {{"w", none}}, {}), Error);
}

}  // namespace
}  // namespace dl
