// Softmax, its logarithm, and losses.
#pragma once

#include "array/kernel.h"
#include "autograd/tensor.h"

namespace dl {

/// Probabilities from the scores along the last axis of z (..., classes): y = exp z / sum exp z,
/// computed with the row's maximum taken out, so that no exponential overflows.
Tensor softmax(const Tensor& z);
Array softmax(const Array& z);
/// dz = y (dy - sum(y dy)), where y = softmax(z)
Array softmax_backward(const Array& y, const Array& dy);
extern Kernel<void(const Array& z, Array& y)> softmax_kernel;
extern Kernel<void(const Array& y, const Array& dy, Array& dz)> softmax_backward_kernel;

/// Its logarithm: y = z - log sum exp z.
Tensor log_softmax(const Tensor& z);
Array log_softmax(const Array& z);
/// dz = dy - softmax(z) sum(dy), where y = log_softmax(z)
Array log_softmax_backward(const Array& y, const Array& dy);
extern Kernel<void(const Array& z, Array& y)> log_softmax_kernel;
extern Kernel<void(const Array& y, const Array& dy, Array& dz)> log_softmax_backward_kernel;

/// What becomes of the losses of a batch.
enum class Reduction { none, mean, sum };

/// How badly the scores z (batch, classes) predict the labels: for each example
///
///     loss = -log softmax(z)[label] = log sum exp z - z[label]
///
/// Shape (batch,) for Reduction::none, otherwise (). The gradient is softmax(z) - onehot(label),
/// for each example. Throws an Error for labels outside [0, classes); on a GPU, where it would have
/// to wait to read them, the loss of such an example is NaN.
Tensor cross_entropy(const Tensor& z, const Labels& labels, Reduction reduction = Reduction::mean);

struct CrossEntropy {
  Array loss;  // (batch,): log sum exp z - z[label]
  Array p;     // (batch, classes): softmax(z), which the gradient needs
};
CrossEntropy cross_entropy(const Array& z, const Labels& labels);
/// dz = (p - onehot(label)) dloss, with dloss (batch,).
Array cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss);
extern Kernel<void(const Array& z, const Labels& labels, Array& loss, Array& p)>
    cross_entropy_kernel;
extern Kernel<void(const Array& p, const Labels& labels, const Array& dloss, Array& dz)>
    cross_entropy_backward_kernel;

}  // namespace dl
