#include <dl/array/load_batch.h>

namespace dl {

constinit Kernel<void(const LabelledImages&, std::span<const Index>, Array&, Labels&)>
    load_batch_kernel{"load_batch"};

void load_batch(const LabelledImages& set, std::span<const Index> rows, Array& X, Labels& y) {
  load_batch_kernel(X.device(), set, rows, X, y);
}

}  // namespace dl
