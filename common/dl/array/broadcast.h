// Broadcasting, by NumPy's rule: shapes are compared from their last axis backwards, and along an
// axis where one has size 1, or none, it is repeated to the size of the other.
#pragma once

#include <dl/base/shape.h>

namespace dl {

/// The shape of a result of two operands. Throws an Error, which names the operation, if they do
/// not fit: "add: the shapes (2, 3) and (3, 2) do not broadcast: 3 and 2 differ".
Shape broadcast_shapes(const char* operation, const Shape& a, const Shape& b);

/// Where the operands of a result lie. A plain struct, so that kernels can be given it.
///
/// Neighbouring axes along which both operands simply go on, or are both repeated alike, are one
/// axis here: two equal shapes have one axis, a matrix and a row have two.
struct Broadcast {
  int rank = 0;                           // at least 1
  Index sizes[Shape::kMaxRank] = {};      // of the result, the last axis last
  Index strides_a[Shape::kMaxRank] = {};  // from one element of a to the next along the axis; 0
  Index strides_b[Shape::kMaxRank] = {};  // where a, or b, is repeated. The last ones are 0 or 1.

  /// Of two shapes that broadcast.
  Broadcast(const Shape& a, const Shape& b);
};

/// The same for a result of three operands.
struct Broadcast3 {
  int rank = 0;
  Index sizes[Shape::kMaxRank] = {};
  Index strides[3][Shape::kMaxRank] = {};

  Broadcast3(const Shape& a, const Shape& b, const Shape& c);
};

}  // namespace dl
