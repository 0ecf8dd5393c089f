// Optimisers that give each number a step size of its own, by the gradients that it has had: one
// step of each, for one number. The formulas and the order of their operations are PyTorch's.
#pragma once

#include <cmath>

#include <dl/kernels/portable.h>

namespace dl {

/// g + weight_decay w. Without decay w has no part in it, not even an infinite one.
template <class T>
DL_HOST_DEVICE T decayed_gradient(T g, T w, float weight_decay) {
  return weight_decay == 0 ? g : g + T(weight_decay) * w;
}

/// Adam (Kingma and Ba 2015) in step t, with the means m and v, 0 at the start, of the gradients
/// and of their squares:
///
///     g' = g + weight_decay w,  w' = keep w
///     m  = m + (1 - beta1) (g' - m)
///     v  = beta2 v + (1 - beta2) g'^2
///     w  = w' - lr / (1 - beta1^t)  m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
///
/// AdamW (Loshchilov and Hutter 2019) lets the weights decay beside the gradient: weight_decay = 0
/// and keep = 1 - lr times the decay, where Adam has keep = 1.
struct AdamStep {
  static constexpr const char* kName = "adam";

  float rate;        // lr / (1 - beta1^t)
  float root;        // sqrt(1 - beta2^t)
  float new_mean;    // 1 - beta1
  float beta2;       //
  float new_square;  // 1 - beta2
  float eps;
  float weight_decay;
  float keep;

  friend bool operator==(const AdamStep&, const AdamStep&) = default;

  template <class T>
  DL_HOST_DEVICE void update(T g, T& w, T& m, T& v) const {
    g = decayed_gradient(g, w, weight_decay);
    m += T(new_mean) * (g - m);
    v = T(beta2) * v + T(new_square) * g * g;
    w = T(keep) * w - T(rate) * (m / (std::sqrt(v) / T(root) + T(eps)));
  }
};

/// Adagrad (Duchi, Hazan and Singer 2011), with the sum s of the squares:
///
///     g' = g + weight_decay w,  s = s + g'^2,  w = w - rate g' / (sqrt(s) + eps)
struct AdagradStep {
  static constexpr const char* kName = "adagrad";

  float rate;  // lr / (1 + (t - 1) lr_decay)
  float eps;
  float weight_decay;

  friend bool operator==(const AdagradStep&, const AdagradStep&) = default;

  template <class T>
  DL_HOST_DEVICE void update(T g, T& w, T& s) const {
    g = decayed_gradient(g, w, weight_decay);
    s += g * g;
    w -= T(rate) * (g / (std::sqrt(s) + T(eps)));
  }
};

/// RMSprop (Hinton 2012), with the mean v of the squares and, with momentum, the velocity b:
///
///     g' = g + weight_decay w,  v = alpha v + (1 - alpha) g'^2
///     b  = momentum b + g' / (sqrt(v) + eps),  w = w - lr b
struct RmsPropStep {
  static constexpr const char* kName = "rmsprop";

  float lr;
  float alpha;
  float new_square;  // 1 - alpha
  float eps;
  float momentum;
  float weight_decay;

  friend bool operator==(const RmsPropStep&, const RmsPropStep&) = default;

  template <class T>
  DL_HOST_DEVICE void update(T g, T& w, T& v, T& b) const {
    b = T(momentum) * b + scaled(g, w, v);
    w -= T(lr) * b;
  }
  /// The same without momentum.
  template <class T>
  DL_HOST_DEVICE void update(T g, T& w, T& v) const {
    w -= T(lr) * scaled(g, w, v);
  }
  template <class T>
  DL_HOST_DEVICE T scaled(T g, T w, T& v) const {
    g = decayed_gradient(g, w, weight_decay);
    v = T(alpha) * v + T(new_square) * g * g;
    return g / (std::sqrt(v) + T(eps));
  }
};

}  // namespace dl
