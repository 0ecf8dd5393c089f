// Log-softmax and the cross entropy of class scores.
#pragma once

#include "autograd/tensor.h"

namespace dl {

/// log softmax of each row: y = z - log sum exp z, computed with the row's maximum taken out, so
/// that no exponential overflows. z (rows, classes).
Tensor log_softmax(const Tensor& z);

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

}  // namespace dl
