// Checkpoints: whatever the file holds, it is loaded whole, or an Error says why not and the
// network, its velocities and its loader are as they were. The input is the header; the numbers
// follow it, as many as the network has.
#include <cstring>
#include <string>
#include <vector>

#include <dl/autograd/create.h>
#include <dl/data/image_set.h>
#include <dl/optim/sgd.h>
#include <dl/train/checkpoint.h>
#include "fuzz.h"

namespace {

using namespace dl;

struct Training {
  data::ImageSet images{
      .count = 4, .rows = 1, .columns = 1, .pixels{1, 2, 3, 4}, .labels{0, 1, 0, 1}};
  Tensor W = parameter(zeros({2, 3})), b = parameter(zeros({3}));
  optim::SGD trainer{{W, b}, {.lr = 0.1f, .momentum = 0.9f}};
  data::DataLoader loader{images, {.batch_size = 2, .shuffle = true, .seed = 1}};
  train::Checkpoint checkpoint{{{"W", W}, {"b", b}}, loader, &trainer};

  std::string state() {
    std::string text = loader.state();
    const auto add = [&](const Array& x) {
      text.append(reinterpret_cast<const char*>(x.data()),
                  static_cast<std::size_t>(x.size()) * sizeof(float));
    };
    add(W.array());
    add(b.array());
    for (const Array& velocity : trainer.state().at(0).second) {
      add(velocity);
    }
    return text;
  }
};

}  // namespace

void dl::fuzz::checkpoint(Bytes input) {
  constexpr std::size_t kNumbers = 2 * 9 * sizeof(float);  // of W and b, and of their velocities
  std::vector<std::uint8_t> bytes(8);
  const std::uint64_t length = input.size();
  std::memcpy(bytes.data(), &length, 8);
  bytes.insert(bytes.end(), input.begin(), input.end());
  bytes.resize(bytes.size() + kNumbers, 0x3f);
  const MemoryFile file(bytes);

  Training training;
  const std::string before = training.state();
  try {
    train::load_checkpoint(file.path(), training.checkpoint);
  } catch (const Error&) {
    require(training.state() == before);
  }
}
