// Any of the engine's formulas, for tests that go through all of them.
#pragma once

#include <variant>
#include <vector>

#include <dl/array/elementwise.h>
#include <dl/ops/elementwise.h>

namespace dl {

template <class List>
struct AnyOf;
template <class... F>
struct AnyOf<Formulas<F...>> {
  using Type = std::variant<F...>;
};
using Unary = AnyOf<UnaryFormulas>::Type;
using Binary = AnyOf<BinaryFormulas>::Type;

/// One of each; log, sqrt and pow want positive numbers.
inline const std::vector<Unary> kUnary{
    Relu{},     Sigmoid{},        Tanh{},        Exp{},          Log{},      Sqrt{},
    Abs{},      Pow{1.5f},        Clip{0.5f, 2}, Gelu{},         GeluTanh{}, Silu{},
    Softplus{}, MulScalar{-1.5f}, DivScalar{3},  AddScalar{0.5f}};
inline const std::vector<Binary> kBinary{
    Add{},     Subtract{}, Multiply{}, Divide{},
    Maximum{}, Minimum{},  MseLoss{},  BinaryCrossEntropyWithLogits{}};

template <class... F>
const char* name(const std::variant<F...>& f) {
  return std::visit([](const auto& formula) { return formula.kName; }, f);
}

inline Array unary(const Unary& f, const Array& x) {
  return std::visit([&](const auto& formula) { return unary(formula, x); }, f);
}
inline Tensor unary(const Unary& f, const Tensor& x) {
  return std::visit([&](const auto& formula) { return unary(formula, x); }, f);
}
inline Array binary(const Binary& f, const Array& a, const Array& b) {
  return std::visit([&](const auto& formula) { return binary(formula, a, b); }, f);
}
inline Tensor binary(const Binary& f, const Tensor& a, const Tensor& b) {
  return std::visit([&](const auto& formula) { return binary(formula, a, b); }, f);
}
/// dx = dy f'(x), whichever of x and y = f(x) the formula needs.
inline Array unary_backward(const Unary& f, const Array& x, const Array& y, const Array& dy) {
  return std::visit(
      [&]<class F>(const F& formula) { return unary_backward(formula, kNeedsX<F> ? x : y, dy); },
      f);
}
inline void binary_backward(const Binary& f, const Array& a, const Array& b, const Array& dy,
                            Array* da, Array* db) {
  std::visit([&](const auto& formula) { binary_backward(formula, a, b, dy, da, db); }, f);
}
/// The gradient of one number.
template <class F, class T>
T gradient_at(const F& f, T x, T dy) {
  return gradient(f, kNeedsX<F> ? x : f.value(x), dy);
}

}  // namespace dl
