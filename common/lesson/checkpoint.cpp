#include "lesson/checkpoint.h"

#include "array/backend.h"
#include "base/check.h"
#include "data/safetensors.h"

namespace dl::lesson {

void save_parameters(const std::filesystem::path& path, const NamedTensors& parameters) {
  std::vector<std::pair<std::string, Array>> arrays;
  for (const auto& [name, parameter] : parameters) {
    arrays.emplace_back(name, parameter.array());
  }
  data::save_safetensors(path, arrays);
}

void load_parameters(const std::filesystem::path& path, NamedTensors parameters) {
  const data::Safetensors file = data::load_safetensors(path);
  std::string wanted;
  for (const auto& [name, parameter] : parameters) {
    wanted += (wanted.empty() ? "" : ", ") + name;
  }
  std::string found;
  for (const auto& [name, array] : file.tensors) {
    found += (found.empty() ? "" : ", ") + name;
  }
  for (const auto& [name, parameter] : parameters) {
    const auto it = file.tensors.find(name);
    check(it != file.tensors.end(), path.string(), ": there is no '", name,
          "' in it; this network needs ", wanted, ", the file has ", found);
    check(it->second.shape() == parameter.shape(), path.string(), ": '", name, "' has shape ",
          it->second.shape(), " there and ", parameter.shape(), " in this network");
  }
  check(file.tensors.size() == parameters.size(), path.string(),
        ": holds more than this network needs (", wanted, "): ", found);
  for (auto& [name, parameter] : parameters) {
    Array& value = parameter.mutable_array();
    backend(value.device())
        .copy_from_host(value.data(), file.tensors.at(name).data(),
                        static_cast<std::size_t>(value.size()) * sizeof(float));
  }
}

}  // namespace dl::lesson
