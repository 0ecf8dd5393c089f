#include "own_ops/swish.h"

#include "gpu/elementwise.cuh"

namespace own {
namespace {

// #region on_gpu
const bool on_gpu = dl::gpu::register_unary<Swish>();
// #endregion on_gpu

}  // namespace
}  // namespace own
