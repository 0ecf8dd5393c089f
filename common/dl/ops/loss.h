// Softmax, its logarithm, and losses.
#pragma once

#include <dl/array/checks.h>
#include <dl/array/kernel.h>
#include <dl/autograd/tensor.h>

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

/// (a - b)^2 of each pair, whose gradient is 2 (a - b). Of one shape: (n,) and (n, 1), which would
/// broadcast to n^2 pairs, are an Error.
Tensor mse_loss(const Tensor& a, const Tensor& b, Reduction reduction = Reduction::mean);

/// How badly the scores z predict the answers y, 0 or 1 or a probability between them, of one
/// shape:
///
///     loss = -y log sigmoid(z) - (1 - y) log(1 - sigmoid(z))
///
/// computed without an exponential that overflows. The gradient of z is sigmoid(z) - y.
Tensor binary_cross_entropy_with_logits(const Tensor& z, const Tensor& y,
                                        Reduction reduction = Reduction::mean);

struct CrossEntropyOptions {
  Reduction reduction = Reduction::mean;
  /// How much of the answer is shared out evenly among all classes, from 0 to 1 (Szegedy et al.
  /// 2016).
  float label_smoothing = 0;
  /// Examples with this label, which need not be a class, have the loss 0 and no gradient, and do
  /// not count for the mean. PyTorch's default is -100; here none is ignored unless it is said.
  std::int32_t ignore_index = kNoLabel;
};

/// How badly the scores z (batch, classes) predict the labels: for each example
///
///     loss = -log softmax(z)[label] = log sum exp z - z[label]
///
/// Shape (batch,) for Reduction::none, otherwise (). The gradient is softmax(z) - onehot(label),
/// for each example. With label_smoothing s, onehot(label) is 1 - s + s / classes at the label and
/// s / classes elsewhere, and the loss -sum onehot(label) log softmax(z). A mean of no examples is
/// NaN.
///
/// Throws an Error for labels outside [0, classes) that are not ignored; on a GPU, where it would
/// have to wait to read them, the loss of such an example is NaN.
Tensor cross_entropy(const Tensor& z, const Labels& labels, const CrossEntropyOptions& options);
inline Tensor cross_entropy(const Tensor& z, const Labels& labels,
                            Reduction reduction = Reduction::mean) {
  return cross_entropy(z, labels, CrossEntropyOptions{.reduction = reduction});
}

struct CrossEntropy {
  Array loss;  // (batch,)
  Array p;     // (batch, classes): softmax(z), which the gradient needs
};
CrossEntropy cross_entropy(const Array& z, const Labels& labels,
                           const CrossEntropyOptions& options = {});
/// dz = (p - onehot(label)) dloss, with dloss (batch,).
Array cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss,
                             const CrossEntropyOptions& options = {});
/// These look at the options but for the reduction.
extern Kernel<void(const Array& z, const Labels& labels, const CrossEntropyOptions& options,
                   Array& loss, Array& p)>
    cross_entropy_kernel;
extern Kernel<void(const Array& p, const Labels& labels, const Array& dloss,
                   const CrossEntropyOptions& options, Array& dz)>
    cross_entropy_backward_kernel;

/// How many labels are others than this one, as an array of shape ().
Array count_others(const Labels& labels, std::int32_t than);
extern Kernel<void(const Labels& labels, std::int32_t than, Array& count)> count_others_kernel;

}  // namespace dl
