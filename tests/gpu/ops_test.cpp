// Every operation on the GPU against the same on the CPU, over shapes: values and gradients.

#include <gtest/gtest.h>

#include <functional>
#include <numeric>

#include <dl/array/functions.h>
#include <dl/array/gather_rows.h>
#include <dl/array/load_batch.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/embedding.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/rearrange.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include <dl/optim/clip.h>
#include <dl/optim/sgd.h>
#include "gpu/on_gpu.h"
#include "support/error_text.h"
#include "support/formulas.h"

namespace dl {
namespace {

using Operation = std::function<Tensor(const std::vector<Tensor>&)>;
class GpuOps : public OnGpu {};

const std::vector<Shape> kShapes{{},      {1},    {7},       {1, 1},   {1, 13},
                                 {13, 1}, {0, 5}, {2, 3, 5}, {37, 29}, {1031}};

struct Outcome {
  Array value;
  std::vector<Array> gradients;
};

/// f(x) and the gradients of each x for a random dy, computed on `device`.
Outcome outcome(const Operation& f, const std::vector<Array>& x, Device device) {
  std::vector<Tensor> inputs;
  for (const Array& values : x) {
    inputs.push_back(parameter(Tensor(values.clone().to(device))));
  }
  const Tensor y = f(inputs);
  y.backward(Tensor(random_array(y.shape(), 0xd1).to(device)));
  Outcome result{on_host(y.array()), {}};
  for (const Tensor& input : inputs) {
    result.gradients.push_back(on_host(input.grad()));
  }
  return result;
}

/// Checks that the GPU's value and gradients are the CPU's.
void same_on_gpu(const Operation& f, const std::vector<Array>& x, double tolerance = 1e-5) {
  const Outcome expected = outcome(f, x, Device::cpu);
  const Outcome actual = outcome(f, x, Device::cuda);
  EXPECT_TRUE(is_close(actual.value, expected.value, tolerance));
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_TRUE(is_close(actual.gradients[i], expected.gradients[i], tolerance))
        << "gradient " << i;
  }
}

TEST_F(GpuOps, ElementwiseFunctions) {
  for (const Shape& shape : kShapes) {
    for (const Unary& f : kUnary) {
      SCOPED_TRACE(concat(name(f), " of ", shape));
      same_on_gpu([&f](auto& x) { return unary(f, x[0]); }, {random_array(shape, 0.25, 3)});
    }
  }
}

TEST_F(GpuOps, FunctionsOfTwoArraysOfWhichOneIsRepeated) {
  const std::vector<std::pair<Shape, Shape>> pairs{{{7}, {7}},          {{37, 29}, {37, 29}},
                                                   {{0, 5}, {5}},       {{3, 5}, {5}},
                                                   {{37, 29}, {1, 29}}, {{13, 1}, {1}},
                                                   {{1, 13}, {13}},     {{2, 3, 5}, {}},
                                                   {{37, 29}, {1, 1}},  {{}, {}}};
  for (const auto& [whole, part] : pairs) {
    for (const Binary& f : kBinary) {
      SCOPED_TRACE(concat(name(f), " of ", whole, " and ", part, ", either way round"));
      const Array a = random_array(whole, 0.5, 2, 1), b = random_array(part, 0.5, 2, 2);
      same_on_gpu([&f](auto& x) { return binary(f, x[0], x[1]); }, {a, b}, 1e-4);
      same_on_gpu([&f](auto& x) { return binary(f, x[0], x[1]); }, {b, a}, 1e-4);
    }
  }
}

TEST_F(GpuOps, ComparisonsAndWhatTheyChoose) {
  const std::vector<Shape> shapes{{37, 29}, {29}, {37, 1}, {}};
  for (const Shape& of_a : shapes) {
    for (const Shape& of_b : shapes) {
      SCOPED_TRACE(concat(of_a, " and ", of_b));
      const std::vector<Array> x{unary(Relu{}, random_array(of_a, 1)),  // with equals
                                 unary(Relu{}, random_array(of_b, 2))};
      for (const auto& compare : std::vector<std::function<Tensor(const Tensor&, const Tensor&)>>{
               [](auto&a, auto&b) { return a > b; }, [](auto&a, auto&b) { return a < b; },
               [](auto&a, auto&b) { return a >= b; }, [](auto&a, auto&b) { return a <= b; },
               [](auto&a, auto&b) { return equal(a, b); }}) {
        same_on_gpu([&](auto& in) { return where(compare(in[0], in[1]), in[0], in[1]); }, x);
        same_on_gpu([&](auto& in) { return where(in[0] > 0.5f, in[0], in[1]); }, x);
      }
    }
  }
  same_on_gpu([](auto& in) { return where(in[0] > 0, in[0], in[1]); },
              {random_array({0, 5}), random_array({5})});
}

TEST_F(GpuOps, SumsAndDifferencesPassTheirGradientsOn) {
  const std::vector<Array> x{random_array({37, 29}, 1), random_array({29}, 2)};
  same_on_gpu([](auto& in) { return in[0] + in[1]; }, x);
  same_on_gpu([](auto& in) { return in[0] - in[1]; }, x);
  same_on_gpu([](auto& in) { return in[0] + in[0]; }, {x[0]});
}

TEST_F(GpuOps, Products) {
  for (const auto& [m, k, n] : std::vector<std::array<Index, 3>>{
           {1, 1, 1}, {5, 7, 3}, {16, 16, 32}, {37, 29, 41}, {4, 150, 8}, {0, 3, 2}, {3, 0, 2}}) {
    for (const auto by : {CudaOptions::Matmul::own, CudaOptions::Matmul::automatic}) {
      set_cuda_options({.matmul = by});
      SCOPED_TRACE(concat(m, " x ", k, " x ", n));
      const Array A = random_array({m, k}, 1), W = random_array({n, k}, 3);
      same_on_gpu([](auto& x) { return matmul(x[0], x[1]); }, {A, random_array({k, n}, 2)});
      same_on_gpu([](auto& x) { return linear(x[0], x[1], x[2]); }, {A, W, random_array({n}, 4)});
    }
  }
}

TEST_F(GpuOps, BothTransposedGiveTheProductToo) {
  for (const auto by : {CudaOptions::Matmul::own, CudaOptions::Matmul::automatic}) {
    set_cuda_options({.matmul = by});
    const Array A = random_array({29, 37}, 1), B = random_array({41, 29}, 2);
    const Array C = matmul(A.to(Device::cuda), B.to(Device::cuda), Transpose::yes, Transpose::yes);
    EXPECT_TRUE(is_close(on_host(C), matmul(A, B, Transpose::yes, Transpose::yes), 1e-5));
  }
}

TEST_F(GpuOps, LargeProductsOfOwnKernels) {  // of more tiles than there are multiprocessors
  set_cuda_options({.matmul = CudaOptions::Matmul::own});
  const Index m = is_simulated() ? 131 : 2051, n = is_simulated() ? 390 : 2050;
  const Array A = random_array({m, 35}, 1), B = random_array({35, n}, 2);
  EXPECT_TRUE(
      is_close(on_host(matmul(A.to(Device::cuda), B.to(Device::cuda))), matmul(A, B), 1e-5));
}

TEST_F(GpuOps, SumsAlongEveryAxis) {
  for (const Shape& shape : {Shape{7}, {1, 13}, {13, 1}, {37, 29}, {2, 3, 5}, {0, 5}, {600, 3}}) {
    SCOPED_TRACE(shape);
    const std::vector<Array> x{random_array(shape)};
    same_on_gpu([](auto& in) { return sum(in[0]); }, x, 1e-4);
    for (int axis = 0; axis < shape.rank(); ++axis) {
      same_on_gpu([axis](auto& in) { return sum(in[0], axis); }, x);
      same_on_gpu([axis](auto& in) { return sum(in[0], axis, KeepDim::yes); }, x);
      if (shape[axis] > 0) {
        same_on_gpu([axis](auto& in) { return mean(in[0], axis); }, x);
        same_on_gpu([axis](auto& in) { return max(in[0], axis); }, x, 0);
      }
    }
  }
  same_on_gpu([](auto& in) { return sum(in[0]); }, {random_array({2500})}, 1e-4);  // in pieces
}

TEST_F(GpuOps, ReshapeAndFlatten) {
  const std::vector<Array> x{random_array({3, 2, 5})};
  same_on_gpu([](auto& in) { return reshape(in[0], {5, -1}) * 2; }, x);
  same_on_gpu([](auto& in) { return flatten(in[0]) * 2; }, x);
}

TEST_F(GpuOps, OtherOrdersPartsAndSeveralInOne) {
  const std::vector<Array> x{random_array({3, 37, 29}, 1), random_array({3, 37, 29}, 2)};
  same_on_gpu([](auto& in) { return transpose(in[0], 1, 2); }, {x[0]}, 0);
  same_on_gpu([](auto& in) { return permute(in[0], {2, 0, 1}); }, {x[0]}, 0);
  same_on_gpu([](auto& in) { return concat({in[0], in[1], in[0]}, -1); }, x, 0);
  for (const int axis : {0, 1, 2}) {
    same_on_gpu([=](auto& in) { return slice(in[0], axis, 1, -1); }, {x[0]}, 0);
    same_on_gpu([=](auto& in) { return concat({in[0], in[1]}, axis); }, x, 0);
    same_on_gpu([=](auto& in) { return stack({in[0], in[1]}, axis); }, x, 0);
  }
  same_on_gpu([](auto& in) { return broadcast_to(in[0], {5, 13, 7}); }, {random_array({13, 1})});
  same_on_gpu([](auto& in) { return transpose(in[0], 0, 1); }, {random_array({0, 3})});
}

TEST_F(GpuOps, LossesOfEveryReduction) {
  for (const Shape& shape : {Shape{1, 1}, {1, 13}, {13, 1}, {5, 10}, {37, 43}}) {
    SCOPED_TRACE(shape);
    std::vector<std::int32_t> labels;
    for (Index i = 0; i < shape[0]; ++i) {
      labels.push_back(static_cast<std::int32_t>((shape[1] - 1 + 3 * i) % shape[1]));
    }
    const std::vector<Array> z{unary(MulScalar{5}, random_array(shape))};
    same_on_gpu([](auto& x) { return log_softmax(x[0]); }, z);
    same_on_gpu([](auto& x) { return softmax(x[0]); }, z);
    same_on_gpu([](auto& x) { return softmax(reshape(x[0], {-1})); }, z);
    for (const Reduction reduction : {Reduction::none, Reduction::mean, Reduction::sum}) {
      const std::vector<Array> pair{z[0], random_array(shape, 0, 1, 2)};
      same_on_gpu([&](auto& x) { return mse_loss(x[0], x[1], reduction); }, pair);
      same_on_gpu([&](auto& x) { return binary_cross_entropy_with_logits(x[0], x[1], reduction); },
                  pair);
      for (const std::int32_t ignored : {kNoLabel, 0, labels[0]}) {
        same_on_gpu(
            [&](auto& x) {
              return cross_entropy(
                  x[0], Labels(labels, x[0].device()),
                  {.reduction = reduction, .label_smoothing = 0.1f, .ignore_index = ignored});
            },
            z);
      }
      same_on_gpu(
          [&](auto& x) { return cross_entropy(x[0], Labels(labels, x[0].device()), reduction); },
          z);
    }
  }
}

TEST_F(GpuOps, ArgmaxAndCounts) {
  for (const Shape& shape : {Shape{1, 1}, {13, 1}, {37, 10}, {5, 101}, {0, 3}}) {
    const Array x = unary(Relu{}, random_array(shape));  // with equals
    const Labels here = argmax(x), there = argmax(x.to(Device::cuda));
    EXPECT_EQ(there.to_vector(), here.to_vector()) << shape;
    const Labels zeros(std::vector<std::int32_t>(static_cast<std::size_t>(shape[0]), 0));
    EXPECT_EQ(count_correct(x.to(Device::cuda), zeros.to(Device::cuda)).item(),
              count_correct(x, zeros).item());
    EXPECT_EQ(count_correct(x.to(Device::cuda), there).item(), static_cast<float>(shape[0]));
  }
  const Array with_nan({2, 3}, {1, NAN, 5, NAN, 2, NAN});
  EXPECT_EQ(argmax(with_nan.to(Device::cuda)).to_vector(), argmax(with_nan).to_vector());
}

TEST_F(GpuOps, Embedding) {
  const IntArray indices{4, 0, 4, 1, 4, 6};
  for (const Index dim : {1, 3, 67}) {
    same_on_gpu([&](auto& x) { return embedding(indices.to(x[0].device()), x[0]); },
                {random_array({7, dim})}, 0);
  }
}

TEST_F(GpuOps, FillCloneAndAccumulate) {
  for (const Shape& shape : kShapes) {
    const Array x = random_array(shape, 1), start = random_array(shape, 2);
    Array sum = start.clone(), sum_there = start.to(Device::cuda).clone();
    accumulate(x, sum);
    accumulate(x.to(Device::cuda), sum_there);
    EXPECT_TRUE(is_close(on_host(sum_there), sum, 0)) << shape;
    EXPECT_TRUE(is_close(on_host(full(shape, 2.5f, Device::cuda)), full(shape, 2.5f), 0));
  }
}

TEST_F(GpuOps, OverwriteFromEitherSide) {
  const Array values = random_array({7}, 1);
  Array here = full({7}, 0), there = full({7}, 0, Device::cuda);
  const Array shared = there;
  copy_(there, values);
  EXPECT_TRUE(is_close(on_host(shared), values, 0));
  copy_(here, there);
  EXPECT_TRUE(is_close(here, values, 0));
}

TEST_F(GpuOps, SeveralSumsAddedToAtOnce) {
  std::vector<AddInto> here, there;  // more than one launch takes
  for (const Index size : {1, 7, 1031, 0, 5, 64, 3, 2, 12, 11, 4}) {
    const Array x = random_array({size}, 1), sum = random_array({size}, 2);
    here.push_back({x, sum.clone()});
    there.push_back({x.to(Device::cuda), sum.to(Device::cuda)});
  }
  accumulate(here);
  accumulate(there);
  for (std::size_t i = 0; i < here.size(); ++i) {
    EXPECT_TRUE(is_close(on_host(there[i].sum), here[i].sum, 0)) << here[i].sum.shape();
  }
}

TEST_F(GpuOps, RefuseAGradientThatIsElsewhere) {
  const Tensor x = parameter(Tensor(random_array({7}).to(Device::cuda)));
  const Tensor b = parameter(Tensor(random_array({7}).to(Device::cuda)));
  const Array dy = full({7}, 1);
  for (const Tensor& y : {x, x * x, x + b}) {
    EXPECT_EQ(error_text([&] { y.backward(Tensor(dy)); }),
              "backward: the gradient is on cpu, the tensor on cuda");
  }
  EXPECT_EQ(error_text([&] { x.add_grad(dy); }),
            "add_grad: a gradient on cpu for a tensor on cuda");
  EXPECT_FALSE(x.has_grad());
  EXPECT_FALSE(b.has_grad());
}

TEST_F(GpuOps, TakeAllArgumentsOfAGradientFromOnePlace) {
  const Array here = full({2, 3}, 1), there = here.to(Device::cuda);
  const std::string differ =
      ": one argument is on cuda, the other on cpu; move one of them with to()";
  Array da, db;
  EXPECT_EQ(error_text([&] { unary_backward(Relu{}, there, here); }), "relu" + differ);
  EXPECT_EQ(error_text([&] { binary_backward(Multiply{}, there, there, here, &da, &db); }),
            "multiply" + differ);
  EXPECT_EQ(error_text([&] { binary_backward(Multiply{}, there, here, there, &da, &db); }),
            "multiply" + differ);
  const Labels labels{0, 2};
  EXPECT_EQ(error_text([&] { cross_entropy_backward(there, labels, full({2}, 1, Device::cuda)); }),
            "cross_entropy" + differ);
  EXPECT_EQ(
      error_text([&] { cross_entropy_backward(there, labels.to(Device::cuda), full({2}, 1)); }),
      "cross_entropy" + differ);
}

TEST_F(GpuOps, ImagesAndLabelsGatheredInAnyOrder) {
  for (const Index size : {1, 7, 12, 65}) {
    std::vector<std::uint8_t> pixels;
    std::vector<std::int32_t> labels;
    for (Index i = 0; i < 20 * size; ++i) {
      pixels.push_back(static_cast<std::uint8_t>(i * 37));
    }
    for (std::int32_t i = 0; i < 20; ++i) {
      labels.push_back(i * i);
    }
    const std::vector<Index> rows{19, 0, 7, 7, 3};
    Array X({5, size}), X_there({5, size}, Device::cuda);
    Labels y(5), y_there(5, Device::cuda);
    load_batch({pixels, labels}, rows, X, y);

    Backend& gpu = backend(Device::cuda);
    const Buffer pixels_there(pixels.size(), Device::cuda), rows_there(40, Device::cuda);
    gpu.copy_from_host(pixels_there.data(), pixels.data(), pixels.size());
    gpu.copy_from_host(rows_there.data(), rows.data(), 40);
    const Labels labels_there(labels, Device::cuda);
    load_batch({{static_cast<const std::uint8_t*>(pixels_there.data()), pixels.size()},
                {labels_there.data(), labels.size()}},
               {static_cast<const Index*>(rows_there.data()), rows.size()}, X_there, y_there);
    EXPECT_TRUE(is_close(on_host(X_there), X, 0));
    EXPECT_EQ(y_there.to_vector(), y.to_vector());
  }
}

TEST_F(GpuOps, RowsAndLabelsGatheredInAnyOrder) {
  for (const Index size : {1, 7, 12, 65}) {
    Array numbers({20, size});
    std::iota(numbers.data(), numbers.data() + numbers.size(), 0.5f);
    std::vector<std::int32_t> labels;
    for (std::int32_t i = 0; i < 20; ++i) {
      labels.push_back(i * i);
    }
    const std::vector<Index> rows{19, 0, 7, 7, 3};
    Array X({5, size}), X_there({5, size}, Device::cuda);
    Labels y(5), y_there(5, Device::cuda);
    const auto numbers_of = [](const Array& x) {
      return std::span(x.data(), static_cast<std::size_t>(x.size()));
    };
    gather_rows({numbers_of(numbers), labels}, rows, X, y);

    const Array numbers_there = numbers.to(Device::cuda);
    const Labels labels_there(labels, Device::cuda);
    const Buffer rows_there(40, Device::cuda);
    backend(Device::cuda).copy_from_host(rows_there.data(), rows.data(), 40);
    gather_rows({numbers_of(numbers_there), {labels_there.data(), labels.size()}},
                {static_cast<const Index*>(rows_there.data()), rows.size()}, X_there, y_there);
    EXPECT_TRUE(is_close(on_host(X_there), X, 0));
    EXPECT_EQ(y_there.to_vector(), y.to_vector());
  }
}

TEST_F(GpuOps, ClippingOfGradients) {
  const auto clipped = [](Device device, bool by_norm) {
    std::vector<Tensor> parameters;
    for (const Index size : {1, 7, 1031, 0, 5, 64, 3, 2, 12, 11, 4}) {
      parameters.push_back(parameter(Tensor(full({size}, 0, device))));
      parameters.back().add_grad(random_array({size}, 1).to(device));
    }
    std::vector<Array> all;
    if (by_norm) {
      all.push_back(optim::clip_grad_norm(parameters, 3));
    } else {
      optim::clip_grad_value(parameters, 0.5);
    }
    for (const Tensor& w : parameters) {
      all.push_back(w.grad());
    }
    return all;
  };
  for (const bool by_norm : {true, false}) {
    const std::vector<Array> here = clipped(Device::cpu, by_norm);
    const std::vector<Array> there = clipped(Device::cuda, by_norm);
    for (std::size_t i = 0; i < here.size(); ++i) {
      EXPECT_TRUE(is_close(on_host(there[i]), here[i])) << i;
    }
  }
}

TEST_F(GpuOps, StepsOfTheOptimiser) {
  for (const SgdStep& step : {SgdStep{0.1f}, SgdStep{0.1f, 0.9f, 0.01f}}) {
    const OnDevice settings_here(step, Device::cpu), settings_there(step, Device::cuda);
    std::vector<optim::StepUpdate<SgdStep>> here,
        there;  // of more parameters than one launch takes
    for (const Index size : {1, 7, 1031, 0, 5, 64, 3, 2, 12, 11, 4}) {
      const Array g = random_array({size}, 1), w = random_array({size}, 2);
      here.push_back({g, w.clone(), settings_here[0], {}});
      there.push_back({g.to(Device::cuda), w.to(Device::cuda), settings_there[0], {}});
      if (step.momentum > 0) {
        here.back().state = {full({size}, 0.5f)};
        there.back().state = {full({size}, 0.5f, Device::cuda)};
      }
    }
    for (int i = 0; i < 3; ++i) {
      optim::step_kernel<SgdStep>(Device::cpu, here);
      optim::step_kernel<SgdStep>(Device::cuda, there);
    }
    for (std::size_t i = 0; i < here.size(); ++i) {
      EXPECT_TRUE(is_close(on_host(there[i].w), here[i].w));
      if (step.momentum > 0) {
        EXPECT_TRUE(is_close(on_host(there[i].state[0]), here[i].state[0]));
      }
    }
  }
}

}  // namespace
}  // namespace dl
