// Uses something of each kind that the library is made of: arrays in xtensor's eyes, gradients,
// BLAS, modules, files.
#include <cstdio>
#include <filesystem>

#include <dl/array/xtensor.h>
#include <dl/autograd/create.h>
#include <dl/base/rng.h>
#include <dl/data/safetensors.h>
#include <dl/nn/linear.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>

int main(int, char** argv) {
  dl::Array x({2, 3});
  dl::as_xtensor<2>(x) = xt::xtensor<float, 2>{{1, 2, 3}, {4, 5, 6}};
  dl::Tensor W = dl::parameter(dl::ones({3, 2}));
  dl::sum(dl::matmul(dl::Tensor(x), W)).backward();

  dl::Rng rng(1);
  dl::nn::Linear linear(3, 2, rng);
  dl::data::save_safetensors(argv[1], {{"dW", W.grad()}, {"y", linear(dl::Tensor(x)).array()}});
  for (const float dw : dl::data::load_safetensors(argv[1]).tensors.at("dW").to_vector()) {
    std::printf("%g ", static_cast<double>(dw));
  }
}
