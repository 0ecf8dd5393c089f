#include "snake.h"

#include <dl/cpu/elementwise.h>

namespace own {
namespace {

#ifndef _OPENMP
#error "the loops of an operation of one's own are shared out among threads by OpenMP, which is off"
#endif
const bool on_cpu = dl::cpu::register_unary<Snake>();

}  // namespace
}  // namespace own
