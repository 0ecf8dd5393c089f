#include <dl/train/checkpoint.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include <dl/array/functions.h>
#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/base/text.h>
#include <dl/data/safetensors.h>
#include <dl/train/find_non_finite.h>

namespace dl::train {
namespace {

const std::string kLoader = "data_loader";
const std::string kSteps = "optimizer_steps";
const std::string kSettings = "settings";

/// The optimiser's state by the names that it has in a file: "velocity.W".
std::vector<std::pair<std::string, Array>> named_state(const Checkpoint& checkpoint) {
  std::vector<std::pair<std::string, Array>> named;
  if (checkpoint.optimizer == nullptr) {
    return named;
  }
  const std::vector<Tensor>& trained = checkpoint.optimizer->parameters();
  const auto is_trained = [](const auto& entry) { return entry.second.requires_grad(); };
  const auto parameters =
      std::count_if(checkpoint.parameters.begin(), checkpoint.parameters.end(), is_trained);
  for (const auto& [kind, arrays] : checkpoint.optimizer->state()) {
    check(static_cast<std::ptrdiff_t>(trained.size()) == parameters, "checkpoint: ", parameters,
          " parameters, but the optimiser trains ", trained.size());
    for (const auto& entry : checkpoint.parameters) {
      if (!is_trained(entry)) {
        continue;  // a buffer
      }
      const auto place = std::find_if(trained.begin(), trained.end(),
                                      [&](const Tensor& w) { return w.is(entry.second); });
      check(place != trained.end(), "checkpoint: the optimiser does not train ",
            in_quotes(entry.first));
      named.emplace_back(concat(kind, '.', entry.first),
                         arrays[static_cast<std::size_t>(place - trained.begin())]);
    }
  }
  return named;
}

/// How many steps the optimiser had done; nothing where the file does not say.
std::optional<std::uint64_t> saved_steps(const std::filesystem::path& path,
                                         const data::Metadata& metadata) {
  const auto found = metadata.find(kSteps);
  if (found == metadata.end()) {
    return std::nullopt;
  }
  const std::string& text = found->second;
  std::uint64_t steps = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), steps);
  check(error == std::errc() && end == text.data() + text.size() && !text.empty(), path.string(),
        ": ", in_quotes(text), " is no number of steps of an optimiser");
  return steps;
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
  for (const auto& state : named_state(checkpoint)) {
    arrays.push_back(state);
  }
  data::Metadata metadata{{kLoader, checkpoint.loader.state()}};
  if (checkpoint.optimizer != nullptr) {
    metadata[kSteps] = std::to_string(checkpoint.optimizer->steps());
  }
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
    for (const auto& state : named_state(checkpoint)) {
      wanted.push_back(state);
    }
  }
  for (const auto& [name, array] : wanted) {
    const auto found = file.tensors.find(name);
    check(found != file.tensors.end(), path.string(), ": there is no ", in_quotes(name),
          " in it; this network needs ", joined(wanted), ", the file has ", joined(file.tensors));
    check(found->second.shape() == array.shape(), path.string(), ": ", in_quotes(name),
          " has shape ", found->second.shape(), " there and ", array.shape(), " in this network");
    if (const auto value = find_non_finite(found->second)) {
      fail(path.string(), ": ", in_quotes(name), " holds ", to_shortest(*value),
           ": no training can go on from that; take an older file");
    }
  }
  check(file.tensors.size() == wanted.size(), path.string(),
        ": holds more than this network needs (", joined(wanted), "): ", joined(file.tensors));

  const std::optional<std::uint64_t> steps = saved_steps(path, file.metadata);
  if (const auto loader = file.metadata.find(kLoader); loader != file.metadata.end()) {
    try {
      checkpoint.loader.restore(loader->second);  // where it is no state, it changes nothing
    } catch (const Error& error) {
      fail(path.string(), ": ", error.what());
    }
  }
  for (auto& [name, array] : wanted) {
    copy_(array, file.tensors.at(name));
  }
  if (steps && checkpoint.optimizer != nullptr) {
    checkpoint.optimizer->set_steps(*steps);
  }
}

void resume(const TrainingOptions& options, const Checkpoint& checkpoint) {
  if (!options.load.empty()) {
    load_checkpoint(options.load, checkpoint);
  }
}

}  // namespace dl::train
