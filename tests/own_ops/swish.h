// An elementwise function outside of the engine: value, gradient, both devices.
#pragma once

#include <dl/ops/elementwise.h>

namespace own {

// #region swish
/// x / (1 + e^-x) (Ramachandran et al. 2017); PyTorch calls it silu.
struct Swish {
  static constexpr const char* kName = "swish";
  template <class T>
  DL_HOST_DEVICE T value(T x) const {
    return x * dl::Sigmoid{}.value(x);
  }
  template <class T>
  DL_HOST_DEVICE T gradient_from_x(T x, T dy) const {
    const T s = dl::Sigmoid{}.value(x);
    return dy * (s + x * s * (T(1) - s));
  }
};

inline dl::Tensor swish(const dl::Tensor& x) { return dl::unary(Swish{}, x); }
// #endregion swish

}  // namespace own
