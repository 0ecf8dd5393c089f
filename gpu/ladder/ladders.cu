#include "gpu/ladder/ladders.h"

#include <dl/base/check.h>
#include "gpu/cuda_backend.h"
#include "gpu/ladder/matmul.cuh"
#include "gpu/ladder/softmax.cuh"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

void check_size(const Array& x) {
  check(x.size() <= kMostCounted, "ladder: a matrix of shape ", x.shape(),
        " is too large for its kernels, which count in 32-bit integers");
}

}  // namespace

std::vector<ProductRung> product_ladder() {
  std::vector<ProductRung> rungs;
  for (const ladder::MatmulRung& rung : ladder::kMatmulLadder) {
    rungs.push_back(
        {rung.name, rung.idea, rung.tf32, [&rung](const Array& A, const Array& B, Array& C) {
           for (const Array* X : {&A, &B, static_cast<const Array*>(&C)}) {
             check_size(*X);
           }
           const int m = static_cast<int>(C.shape()[0]);
           const int n = static_cast<int>(C.shape()[1]);
           const int k = static_cast<int>(A.shape()[1]);
           launch(stream(), rung.name, rung.launch(m, n), rung.kernel, in(A), in(B), out(C), m, n,
                  k);
         }});
  }
  return rungs;
}

std::vector<SoftmaxRung> softmax_ladder() {
  std::vector<SoftmaxRung> rungs;
  for (const ladder::SoftmaxRung& rung : ladder::kSoftmaxLadder) {
    rungs.push_back({rung.name, rung.idea, [&rung](const Array& z, Array& p) {
                       check_size(z);
                       const int rows = static_cast<int>(z.shape()[0]);
                       const int columns = static_cast<int>(z.shape()[1]);
                       launch(stream(), rung.name, rung.launch(rows), rung.kernel, in(z), out(p),
                              rows, columns);
                     }});
  }
  return rungs;
}

}  // namespace dl::gpu
