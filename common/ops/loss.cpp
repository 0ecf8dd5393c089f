#include "ops/loss.h"

#include "array/functions.h"
#include "ops/reduce.h"

namespace dl {

Tensor log_softmax(const Tensor& z) {
  const Array y = log_softmax(z.array());
  return record("log_softmax", y, {z}, [z, y](const Array& dy) {
    z.add_grad(log_softmax_backward(y, dy));  // dz = dy - softmax(z) sum(dy)
  });
}

// #region cross_entropy
Tensor cross_entropy(const Tensor& z, const Labels& labels, Reduction reduction) {
  const auto [loss, p] = cross_entropy(z.array(), labels);
  Tensor each = record("cross_entropy", loss, {z}, [z, labels, p = p](const Array& dloss) {
    z.add_grad(cross_entropy_backward(p, labels, dloss));  // dz = (p - onehot(label)) dloss
  });
  switch (reduction) {
    case Reduction::none:
      return each;
    case Reduction::mean:
      return mean(each);
    default:
      return sum(each);
  }
}
// #endregion cross_entropy

}  // namespace dl
