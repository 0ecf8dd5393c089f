// The one door to xtensor: every file that uses it includes it from here (cpu/openblas_product.cpp
// includes xtensor-blas as well). It costs more than a second of compile time, so only .cpp files,
// and headers made for precompiling, should include it.
#pragma once

// The order matters, the repair comes before what it repairs:
// clang-format off
#if __has_include(<xtensor/containers/xarray.hpp>)  // 0.26 and newer keep their headers in folders
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/core/xmath.hpp>
#include <xtensor/core/xnoalias.hpp>
#include <xtensor/generators/xbuilder.hpp>
#include <xtensor/io/xio.hpp>
#include <xtensor/misc/xsort.hpp>
#include <xtensor/views/xview.hpp>
#else
// Before 0.26, xtensor under C++20 takes the shape of an xarray, an svector, for a fixed-size one: the
// specialisation that knows better is guarded by `__cplusplus == 201703L`. Then eval(x + y) and
// immediate reducers of xarrays give garbage. Some distributions mend that by a patch and keep the
// version's number, so no #if can tell; this specialisation, for svector alone, is narrower than theirs
// and stands beside it.
#include <xtensor/xexpression_traits.hpp>
namespace xt::detail {
template <class X, std::size_t N>
struct xtype_for_shape<svector<X, N>> {
  template <class T, layout_type L>
  using type = xarray<T, L>;
};
}  // namespace xt::detail
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xbuilder.hpp>
#include <xtensor/xio.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xsort.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#endif
// clang-format on

namespace dl {

/// The maximum (sum) along `axis`, kept as an axis of size 1, ready to be combined with `e` again.
///
/// Always these in place of xt::amax(e, {axis}, xt::keep_dims): that is lazy, and a lazy keep_dims
/// reducer that meets another operand silently reads the wrong numbers in every release of xtensor
/// up to now. It has to be evaluated first, as here.
template <class E>
auto kept_max(const E& e, std::size_t axis) {
  return xt::eval(xt::amax(e, {axis}, xt::keep_dims));
}
template <class E>
auto kept_sum(const E& e, std::size_t axis) {
  return xt::eval(xt::sum(e, {axis}, xt::keep_dims));
}

}  // namespace dl
