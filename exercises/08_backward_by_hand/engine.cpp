// Exercise 08 in the engine: the gradients of the whole network, in place of autograd.
#include "api.hpp"
#include "engine/convert.h"

using namespace dl;

DL_PART(parts::ByHand){
    .backward =
        [](const parts::Sizes& sizes, std::size_t B, const float* X, const std::int32_t* y,
           const parts::TwoLayers<const float>& w, const float* A, const float* H, const float* Z,
           const parts::TwoLayers<float>& d) {
          const auto [D, M, C] = sizes;
          const Parameters p{transposed(parts::matrix(M, D, w.W1)), parts::vector(M, w.b1),
                             transposed(parts::matrix(C, M, w.W2)), parts::vector(C, w.b2)};
          const Activations f{parts::matrix(B, M, A), parts::matrix(B, M, H),
                              parts::matrix(B, C, Z)};
          const Gradients g = backward(parts::matrix(B, D, X), parts::labels(B, y), p, f);
          parts::put(transposed(g.dW1), M * D, d.W1);
          parts::put(g.db1, M, d.b1);
          parts::put(transposed(g.dW2), C * M, d.W2);
          parts::put(g.db2, C, d.b2);
        },
};
