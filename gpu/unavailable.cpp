// Stands in for the CUDA backend in a build without CUDA.

#include "array/backend.h"
#include "base/check.h"

namespace dl {

Backend* open_cuda_backend() { fail("this build has no CUDA backend"); }

}  // namespace dl
