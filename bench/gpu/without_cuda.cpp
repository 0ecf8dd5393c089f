// Stands in for what needs CUDA, in a build without it: to open the GPU says why there is none.

#include <dl/array/backend.h>
#include "bench/gpu/sections.h"

namespace dl::bench::gpu {

Machine open_machine() {
  backend(Device::cuda);
  return {};
}

double seconds_on_gpu(const std::function<void()>&) { return 0; }

void time_products(Report&, const Sizes&) {}
void time_softmax(Report&, const Sizes&) {}
void time_training(Report&, const Sizes&, const data::ImageSet&, const data::ImageSet&) {}
std::vector<Crossover> time_crossover(Report&, const Sizes&, const data::ImageSet&) { return {}; }

}  // namespace dl::bench::gpu
