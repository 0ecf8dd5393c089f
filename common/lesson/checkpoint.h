// Trained parameters in a file and back.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "autograd/tensor.h"

namespace dl::lesson {

/// Tensors by the names they have in the file; for an nn::Module, its named_parameters().
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// Writes the values in the safetensors format, whole or not at all.
void save_parameters(const std::filesystem::path& path, const NamedTensors& parameters);

/// Overwrites the values, in place. All names and shapes are compared first: an Error says which
/// one does not fit, and leaves every parameter as it was.
void load_parameters(const std::filesystem::path& path, NamedTensors parameters);

}  // namespace dl::lesson
