// One step of stochastic gradient descent, for one number.
#pragma once

#include <dl/kernels/portable.h>

namespace dl {

/// With gradient g, parameter w and velocity v (0 at the start):
///
///     g' = g + weight_decay w
///     v  = momentum v + g'
///     w  = w - lr v,                  or with Nesterov's look ahead   w - lr (g' + momentum v)
///
/// as in PyTorch, which folds the learning rate in last (Sutskever et al. 2013 fold it into v).
struct SgdStep {
  static constexpr const char* kName = "sgd";

  float lr;
  float momentum = 0;
  float weight_decay = 0;
  bool nesterov = false;

  friend bool operator==(const SgdStep&, const SgdStep&) = default;

  // #region update
  template <class T>
  DL_HOST_DEVICE void update(T g, T& w, T& v) const {
    g = decayed(g, w);
    v = T(momentum) * v + g;
    w -= T(lr) * (nesterov ? g + T(momentum) * v : v);
  }
  // #endregion update
  /// The same without momentum, where v would be g' itself.
  template <class T>
  DL_HOST_DEVICE void update(T g, T& w) const {
    w -= T(lr) * decayed(g, w);
  }
  /// g'. Without decay w has no part in it, not even an infinite one, of which 0 times is NaN.
  template <class T>
  DL_HOST_DEVICE T decayed(T g, T w) const {
    return weight_decay == 0 ? g : g + T(weight_decay) * w;
  }
};

}  // namespace dl
