#include "lesson/checkpoint.h"

#include "array/functions.h"
#include "base/check.h"
#include "base/number.h"
#include "base/text.h"
#include "data/safetensors.h"
#include "lesson/finite.h"

namespace dl::lesson {
namespace {

const std::string kLoader = "data_loader";
const std::string kSettings = "settings";

/// The velocities by the names that they have in a file.
std::vector<std::pair<std::string, Array>> named_velocities(const Checkpoint& checkpoint) {
  std::vector<std::pair<std::string, Array>> named;
  const std::vector<Array>& velocities = checkpoint.optimizer.velocities();
  check(velocities.empty() || velocities.size() == checkpoint.parameters.size(),
        "checkpoint: ", checkpoint.parameters.size(), " parameters, but the optimiser trains ",
        velocities.size());
  for (std::size_t i = 0; i < velocities.size(); ++i) {
    named.emplace_back("velocity." + checkpoint.parameters[i].first, velocities[i]);
  }
  return named;
}

/// The names, but of many the first ones alone.
template <class Names>
std::string joined(const Names& named) {
  constexpr int kMost = 8;
  std::string text;
  int count = 0;
  for (const auto& [name, ignored] : named) {
    if (count++ == kMost) {
      return concat(text, " and ", named.size() - kMost, " more");
    }
    text += (text.empty() ? "" : ", ") + printable(name, 40);
  }
  return text;
}

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint,
                     const std::string& settings) {
  std::vector<std::pair<std::string, Array>> arrays;
  for (const auto& [name, parameter] : checkpoint.parameters) {
    arrays.emplace_back(name, parameter.array());
  }
  for (const auto& velocity : named_velocities(checkpoint)) {
    arrays.push_back(velocity);
  }
  data::Metadata metadata{{kLoader, checkpoint.loader.state()}};
  if (!settings.empty()) {
    metadata[kSettings] = settings;
  }
  data::save_safetensors(path, arrays, metadata);
}

std::string saved_settings(const std::filesystem::path& path) {
  const data::Metadata metadata = data::load_safetensors(path).metadata;
  if (const auto found = metadata.find(kSettings); found != metadata.end()) {
    return found->second;
  }
  const auto loader = metadata.find(kLoader);
  return loader == metadata.end() ? ""
                                  : "--seed=" + loader->second.substr(0, loader->second.find(' '));
}

void load_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
  const data::Safetensors file = data::load_safetensors(path);
  std::vector<std::pair<std::string, Array>> wanted;
  for (const auto& [name, parameter] : checkpoint.parameters) {
    wanted.emplace_back(name, parameter.array());
  }
  if (file.metadata.contains(kLoader)) {
    for (const auto& velocity : named_velocities(checkpoint)) {
      wanted.push_back(velocity);
    }
  }
  for (const auto& [name, array] : wanted) {
    const auto found = file.tensors.find(name);
    check(found != file.tensors.end(), path.string(), ": there is no ", in_quotes(name),
          " in it; this network needs ", joined(wanted), ", the file has ", joined(file.tensors));
    check(found->second.shape() == array.shape(), path.string(), ": ", in_quotes(name),
          " has shape ", found->second.shape(), " there and ", array.shape(), " in this network");
    if (const auto value = not_finite(found->second)) {
      fail(path.string(), ": ", in_quotes(name), " holds ", number(*value),
           ": no training can go on from that; take an older file");
    }
  }
  check(file.tensors.size() == wanted.size(), path.string(),
        ": holds more than this network needs (", joined(wanted), "): ", joined(file.tensors));

  if (const auto loader = file.metadata.find(kLoader); loader != file.metadata.end()) {
    try {
      checkpoint.loader.restore(loader->second);  // where it is no state, it changes nothing
    } catch (const Error& error) {
      fail(path.string(), ": ", error.what());
    }
  }
  for (auto& [name, array] : wanted) {
    overwrite(array, file.tensors.at(name));
  }
}

}  // namespace dl::lesson
