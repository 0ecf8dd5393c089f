#include "lesson/checkpoint.h"

#include <gtest/gtest.h>

#include "autograd/create.h"
#include "base/check.h"
#include "data/safetensors.h"
#include "support/process.h"

namespace dl::lesson {
namespace {

NamedTensors network(float value) {
  return {{"W", parameter(ones({2, 3}))}, {"b", parameter(Tensor(Array({3}, {value, 2, 3})))}};
}

TEST(Checkpoint, BringsBackWhatWasSavedIntoTheVeryMemoryOfTheParameters) {
  const TempFolder folder;
  save_parameters(folder / "net.safetensors", network(7));
  const NamedTensors other = network(0);
  const float* memory = other[1].second.array().data();
  load_parameters(folder / "net.safetensors", other);
  EXPECT_EQ(other[1].second.to_vector(), (std::vector<float>{7, 2, 3}));
  EXPECT_EQ(other[1].second.array().data(), memory);
}

/// The text of the Error that loading `file` into `parameters` gives; they must stay as they are.
std::string refusal(const std::filesystem::path& file, const NamedTensors& parameters) {
  std::vector<std::vector<float>> before;
  for (const auto& [name, parameter] : parameters) {
    before.push_back(parameter.to_vector());
  }
  std::string text = "accepted";
  try {
    load_parameters(file, parameters);
  } catch (const Error& e) {
    text = e.what();
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    EXPECT_EQ(parameters[i].second.to_vector(), before[i]);
  }
  return text;
}

TEST(Checkpoint, NamesAParameterThatIsMissingAndWhatThereIs) {
  const TempFolder folder;
  const auto file = folder / "net.safetensors";
  data::save_safetensors(file, {{"W", Array({2, 3}, {9, 9, 9, 9, 9, 9})}});
  EXPECT_EQ(refusal(file, network(0)),
            file.string() + ": there is no 'b' in it; this network needs W, b, the file has W");
}

TEST(Checkpoint, NamesAParameterOfAnotherShape) {
  const TempFolder folder;
  const auto file = folder / "net.safetensors";
  data::save_safetensors(file,
                         {{"W", Array({2, 3}, {9, 9, 9, 9, 9, 9})}, {"b", Array({2}, {9, 9})}});
  EXPECT_EQ(refusal(file, network(0)),
            file.string() + ": 'b' has shape (2,) there and (3,) in this network");
}

TEST(Checkpoint, RefusesAFileThatHoldsMore) {
  const TempFolder folder;
  const auto file = folder / "net.safetensors";
  NamedTensors more = network(9);
  more.emplace_back("c", ones({1}));
  save_parameters(file, more);
  EXPECT_NE(refusal(file, network(0)).find("holds more than this network needs"),
            std::string::npos);
}

TEST(Checkpoint, RefusesAFileThatIsNotThere) {
  const TempFolder folder;
  EXPECT_NE(refusal(folder / "none", network(0)).find("none"), std::string::npos);
}

}  // namespace
}  // namespace dl::lesson
