// Training in a file and back.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <dl/autograd/tensor.h>
#include <dl/data/data_loader.h>
#include <dl/optim/optimizer.h>
#include <dl/train/options.h>

namespace dl::train {

/// Tensors by the names they have in the file: for an nn::Module its named_parameters() and, where
/// a layer has some, its named_buffers() behind them.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// All that training goes on from: a run of four epochs equals two of two, with the first one's
/// checkpoint loaded by the second, to the last bit.
struct Checkpoint {
  NamedTensors parameters;
  data::DataLoader& loader;  // the seed of its shuffling, and the epoch that it is at
  /// How many steps it did, and its state: velocities, moments. Null where there is none: updates
  /// by hand keep nothing.
  optim::Optimizer* optimizer = nullptr;
};

/// Writes a safetensors file, whole or not at all: the parameters by their names; the optimiser's
/// state, if any, as "velocity.NAME"; in the metadata, which other programs ignore, its steps, the
/// state of the loader and the settings of the training, if any, as options: "--seed=0 --lr=0.1".
void save_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint,
                     const std::string& settings = "");

/// The settings that the file was saved with; of one that has none, at least the seed, if there is
/// a state of the loader.
std::string saved_settings(const std::filesystem::path& path);

/// Overwrites the parameters and the optimiser's state in place, and puts the loader to its epoch.
/// A file that holds parameters alone, such as one of PyTorch's, leaves the others as they are.
/// Everything is checked first: an Error says what does not fit, and nothing has changed.
void load_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

/// The same for the file of --load, if one was asked for.
void resume(const TrainingOptions& options, const Checkpoint& checkpoint);

}  // namespace dl::train
