// safetensors: named arrays in a file, as PyTorch and others read and write them.
// Source: https://github.com/huggingface/safetensors, "Format".
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <dl/array/array.h>

namespace dl::data {

using Metadata = std::map<std::string, std::string>;

/// Writes the arrays, wherever they are, in this order; the file appears whole or not at all.
/// Throws an Error for a name that is used twice or reserved, or where writing is not possible.
void save_safetensors(const std::filesystem::path& path,
                      const std::vector<std::pair<std::string, Array>>& tensors,
                      const Metadata& metadata = {});

struct Safetensors {
  std::map<std::string, Array> tensors;  // on the CPU
  Metadata metadata;
};

/// Reads a file of arrays of up to eight axes: float32, or int64, in which PyTorch counts the
/// batches of a BatchNorm, where each number equals a float. Throws an Error that says what is
/// wrong with any other; the memory used is in proportion to the size of the file, whatever it
/// claims.
Safetensors load_safetensors(const std::filesystem::path& path);

}  // namespace dl::data
