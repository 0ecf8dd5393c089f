#include "own_ops/swish.h"

#include <dl/cpu/elementwise.h>

namespace own {
namespace {

// #region on_cpu
const bool on_cpu = dl::cpu::register_unary<Swish>();
// #endregion on_cpu

}  // namespace
}  // namespace own
