// The rungs for processors with AVX-512: vectors of sixteen numbers, in 32 registers.

namespace dl::products {
namespace {

constexpr long kLanes = 16;
constexpr int kMostRows = 8;

}  // namespace
}  // namespace dl::products

#include "rungs.h"

namespace dl::products {

const Rung* rungs_avx512() { return kRungs; }

}  // namespace dl::products
