// The rungs for processors with AVX2 and FMA: vectors of eight numbers, in 16 registers.

namespace dl::products {
namespace {

constexpr long kLanes = 8;
constexpr int kMostRows = 6;

}  // namespace
}  // namespace dl::products

#include "rungs.h"

namespace dl::products {

const Rung* rungs_avx2() { return kRungs; }

}  // namespace dl::products
