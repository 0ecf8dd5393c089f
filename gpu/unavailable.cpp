// Stands in for the CUDA backend in a build without CUDA.

#include <dl/array/backend.h>
#include <dl/base/check.h>

namespace dl {

Backend* open_cuda_backend() {
  fail("this program was built without CUDA (./learn doctor says what is lacking)");
}

}  // namespace dl
