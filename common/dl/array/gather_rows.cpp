#include <dl/array/gather_rows.h>

namespace dl {

constinit Kernel<void(const LabelledRows&, std::span<const Index>, Array&, Labels&)>
    gather_rows_kernel{"gather_rows"};

void gather_rows(const LabelledRows& set, std::span<const Index> rows, Array& X, Labels& y) {
  gather_rows_kernel(X.device(), set, rows, X, y);
}

}  // namespace dl
