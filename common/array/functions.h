// Functions on Arrays. Each checks its shapes, allocates the result on the device of its arguments
// and hands the work to the backend. They know nothing of gradients; ops/ does.
#pragma once

#include "array/array.h"
#include "array/backend.h"

namespace dl {

Array full(const Shape& shape, float value, Device device = Device::cpu);

/// x = values, in the memory of x, which others may share; values may be on another device. The
/// shapes must be equal.
void overwrite(Array& x, const Array& values);

// ---- Elementwise ----

/// f(x), element by element.
Array map(const Unary& f, const Array& x);
/// dx = dy f'(x), where y = f(x); all of one shape.
Array map_backward(const Unary& f, const Array& x, const Array& y, const Array& dy);

/// f(a, b), element by element. a and b have the same shape, or one of them is a single row of the
/// other, (n,) or (1, n) beside (m, n), or a single element, and is repeated.
Array zip(const Binary& f, const Array& a, const Array& b);
/// The gradients of zip, summed over repetitions, so da has the shape of a and db that of b. A null
/// da or db is not wanted.
void zip_backward(const Binary& f, const Array& a, const Array& b, const Array& dy, Array* da,
                  Array* db);

/// dy summed over the repetitions by which zip made an operand of `shape` fill it; dy itself where
/// there were none.
Array sum_to(const Shape& shape, const Array& dy);

/// sum += x, in place; the shapes must be equal.
void accumulate(const Array& x, Array& sum);
/// The same for each of these, all on one device, as one piece of work.
void accumulate(const std::vector<Accumulation>& all);

// ---- Matrices and reductions ----

/// op(A) op(B), where op transposes or not: (m, k) x (k, n) -> (m, n).
Array matmul(const Array& A, const Array& B, Transpose a = Transpose::no,
             Transpose b = Transpose::no);

/// X Wᵀ + b: (m, k), (n, k), (n,) -> (m, n).
Array linear(const Array& X, const Array& W, const Array& b);

/// The sum of all elements, shape ().
Array sum(const Array& x);
/// The sum along `axis`, which the result no longer has. sum(x (m, n), 0) has shape (n,).
Array sum(const Array& x, int axis);
/// The same, divided by how many were added up.
Array mean(const Array& x);
Array mean(const Array& x, int axis);
/// The gradients of the two sums: dy, repeated to `shape`.
Array expand(const Array& dy, const Shape& shape);
Array expand(const Array& dy, const Shape& shape, int axis);
/// The gradients of the two means: the same, of each dy the share of one element.
Array share(const Array& dy, const Shape& shape);
Array share(const Array& dy, const Shape& shape, int axis);

/// The position of the largest element of each row of x (rows, columns); the first of equals.
Labels argmax(const Array& x);
/// In how many rows of z (rows, classes) argmax is the label, as an array of shape ().
Array count_right(const Array& z, const Labels& labels);

// ---- Losses, row by row of z (rows, classes) ----

/// log softmax(z) = z - log sum exp z
Array log_softmax(const Array& z);
Array log_softmax_backward(const Array& y, const Array& dy);

struct CrossEntropy {
  Array loss;  // (rows,): log sum exp z - z[label]
  Array p;     // (rows, classes): softmax(z), which the gradient needs
};
CrossEntropy cross_entropy(const Array& z, const Labels& labels);
/// dz = (p - onehot(label)) dloss, with dloss (rows,).
Array cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss);

}  // namespace dl
