// The rungs for vectors of four numbers, which every processor of the family has.

namespace dl::products {
namespace {

constexpr long kLanes = 4;
constexpr int kMostRows = 6;

}  // namespace
}  // namespace dl::products

#include "rungs.h"

namespace dl::products {

const Rung* rungs_portable() { return kRungs; }

}  // namespace dl::products
