// Exercise 15 in the engine: a network of single numbers, whose gradients are compared with those
// of the engine's autograd. Lesson 3 with its 200,000 parameters would be too much for it.
#include "api.hpp"
#include "engine/convert.h"

namespace dl {

namespace {

using Values = std::vector<Value>;

Values values(const float* numbers, std::size_t n) { return Values(numbers, numbers + n); }

/// W x + b, W (outputs, inputs).
Values linear(const Values& x, const Values& W, const Values& b) {
  Values y = b;
  for (std::size_t i = 0; i < b.size(); ++i) {
    for (std::size_t j = 0; j < x.size(); ++j) {
      y[i] = y[i] + W[i * x.size() + j] * x[j];
    }
  }
  return y;
}

void put_gradients(const Values& of, float* to) {
  for (const Value& value : of) {
    *to++ = static_cast<float>(value.gradient());
  }
}

}  // namespace
}  // namespace dl

using namespace dl;

DL_PART(parts::Autograd){
    .gradients =
        [](const parts::Sizes& sizes, const float* x, std::size_t y,
           const parts::TwoLayers<const float>& w, const parts::TwoLayers<float>& d) {
          const auto [D, M, C] = sizes;
          const Values W1 = values(w.W1, M * D), b1 = values(w.b1, M);
          const Values W2 = values(w.W2, C * M), b2 = values(w.b2, C);
          Values H = linear(values(x, D), W1, b1);
          for (Value& h : H) {
            h = relu(h);
          }
          const Values Z = linear(H, W2, b2);
          Value total = 0;
          for (const Value& z : Z) {
            total = total + exp(z);
          }
          const Value loss = log(total) - Z[y];
          backward(loss);
          put_gradients(W1, d.W1);
          put_gradients(b1, d.b1);
          put_gradients(W2, d.W2);
          put_gradients(b2, d.b2);
          return loss.value();
        },
};
