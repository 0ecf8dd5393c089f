// The layers of the code, checked on its source: who may include whom, and which library is behind
// which door. That every header compiles on its own is checked by the build
// (headers_compile_alone).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace dl {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using Names = std::set<std::string>;

const fs::path kProject = DL_PROJECT_DIR;

/// A source file: its path from the project's root, its lines, and what it includes, as written:
/// "gpu/device.h" in quotes, <vector> in brackets.
struct Source {
  std::string path;
  std::vector<std::string> lines;
  std::vector<std::string> includes;
};

/// What a line includes; nothing if it is no #include.
std::string included_by(const std::string& line) {
  std::istringstream words(line);
  char hash = 0;
  std::string directive, name;
  words >> hash >> directive >> name;
  return hash == '#' && directive == "include" ? name : "";
}

Source read(const fs::path& path) {
  Source source{fs::relative(path, kProject).generic_string(), {}, {}};
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    source.lines.push_back(line);
    if (const std::string name = included_by(line); !name.empty()) {
      source.includes.push_back(name);
    }
  }
  return source;
}

/// All C++ and CUDA files of these folders of the project; a folder that is not there has none.
std::vector<Source> sources(const Names& folders) {
  static const Names endings{".h", ".hpp", ".cpp", ".cu", ".cuh"};
  std::vector<Source> all;
  for (const std::string& folder : folders) {
    if (fs::exists(kProject / folder)) {
      for (const auto& entry : fs::recursive_directory_iterator(kProject / folder)) {
        if (endings.contains(entry.path().extension().string())) {
          all.push_back(read(entry.path()));
        }
      }
    }
  }
  return all;
}

/// The folder that an include leads to: base for <dl/base/check.h>, gpu for "gpu/device.h"; empty
/// for <vector> and for a neighbour, "gnuplot.h".
std::string layer_of(const std::string& include) {
  static const std::string kRoot = "<dl/";
  const std::string path = include.starts_with(kRoot) ? include.substr(kRoot.size())
                           : include[0] == '"'        ? include.substr(1)
                                                      : "";
  const auto slash = path.find('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

/// "PATH: INCLUDE" for each include that `forbidden` says yes to.
std::vector<std::string> offences(
    const std::vector<Source>& files,
    const std::function<bool(const std::string& path, const std::string& include)>& forbidden) {
  std::vector<std::string> found;
  for (const Source& file : files) {
    for (const std::string& include : file.includes) {
      if (forbidden(file.path, include)) {
        found.push_back(file.path + ": " + include);
      }
    }
  }
  return found;
}

TEST(Layers, FindTheSources) {
  const std::vector<Source> files = sources({"common"});
  const auto shape = std::find_if(files.begin(), files.end(), [](const Source& file) {
    return file.path == "common/dl/base/shape.cpp";
  });
  ASSERT_NE(shape, files.end());
  EXPECT_THAT(shape->includes,
              testing::ElementsAre("<dl/base/shape.h>", "<ostream>", "<dl/base/check.h>"));
}

TEST(Layers, GoDownOnly) {
  const std::map<std::string, Names> may_include{
      {"base", {"base"}},
      {"cli", {"base", "cli"}},
      {"kernels", {"kernels"}},
      {"array", {"base", "kernels", "array"}},
      {"cpu", {"base", "kernels", "array", "autograd", "ops", "optim", "cpu"}},
      {"autograd", {"base", "array", "autograd"}},
      {"ops", {"base", "kernels", "array", "autograd", "ops"}},
      {"nn", {"base", "array", "autograd", "ops", "nn"}},
      {"optim", {"base", "kernels", "array", "autograd", "ops", "optim"}},
      {"data", {"base", "kernels", "array", "data"}},
      {"plot", {"base", "plot"}},
      {"train", {"base", "array", "autograd", "ops", "nn", "optim", "data", "train"}},
      {"view", {"base", "array", "autograd", "ops", "nn", "data", "plot", "train", "view"}},
      {"explain", {"base", "array", "autograd", "train", "explain"}},
      {"app",
       {"base", "array", "autograd", "ops", "data", "plot", "cli", "train", "view", "explain",
        "app"}}};
  const auto not_below = [&](const std::string& path, const std::string& include) {
    const std::string from = *std::next(fs::path(path).begin(), 2);  // the folder below common/dl/
    const auto allowed = may_include.find(from);
    return allowed == may_include.end() ||
           (!layer_of(include).empty() && !allowed->second.contains(layer_of(include)));
  };
  EXPECT_THAT(offences(sources({"common"}), not_below), IsEmpty());
}

TEST(Layers, KeepTheBackendsToThemselves) {
  const auto opens_a_backend = [](const std::string& path, const std::string& include) {
    const std::string to = layer_of(include);
    const bool runs_kernels = path.starts_with("exercises/harness/") ||
                              path.starts_with("exercises/engine/") ||
                              (path.starts_with("exercises/") && path.ends_with("/engine.cpp"));
    if (runs_kernels &&
        (include == "\"gpu/kernels/cuda.cuh\"" || include.starts_with("\"gpu/simulator/"))) {
      return false;  // a student writes kernels, and the simulator runs them: no backend is in it
    }
    if ((path.starts_with("lessons/13_cpu_products/") && to == "cpu") ||
        (path.starts_with("lessons/14_gpu_kernels/") && include.starts_with("\"gpu/ladder/"))) {
      return false;  // these lessons are about what is inside
    }
    return (to == "cpu" && !path.starts_with("common/dl/cpu/")) ||
           (to == "gpu" && !path.starts_with("gpu/"));
  };
  EXPECT_THAT(offences(sources({"common", "gpu", "lessons", "exercises"}), opens_a_backend),
              IsEmpty());
}

TEST(Layers, KeepTheGpuOnTheKernelsOfTheEngine) {
  const auto goes_up = [](const std::string& path, const std::string& include) {
    Names below{"", "base", "kernels", "array", "autograd", "ops", "optim", "gpu"};
    if (path.starts_with("gpu/ladder/")) {  // which is no part of the backend: it trains by itself
      below.insert("data");
    }
    return !below.contains(layer_of(include));
  };
  EXPECT_THAT(offences(sources({"gpu"}), goes_up), IsEmpty());
}

TEST(Layers, LeadToTheScratchLessonWithoutModules) {
  const auto uses_nn = [](const std::string&, const std::string& include) {
    return layer_of(include) == "nn";
  };
  EXPECT_THAT(sources({"lessons/02_mlp_scratch"}), testing::Not(IsEmpty()));
  EXPECT_THAT(offences(sources({"lessons/02_mlp_scratch"}), uses_nn), IsEmpty());
}

// ---- Doors ----

const Names kEverywhere{"common", "gpu", "lessons", "exercises"};

TEST(Layers, LeadToXtensorThroughOneDoor) {
  const auto another_door = [](const std::string& path, const std::string& include) {
    return include.starts_with("<xt") && path != "common/dl/array/xt.h" &&
           !(path == "common/dl/cpu/openblas_product.cpp" && include.starts_with("<xtensor-blas/"));
  };
  EXPECT_THAT(offences(sources(kEverywhere), another_door), IsEmpty());
}

TEST(Layers, KeepXtensorOutOfHeaders) {  // it costs more than a second for each file
  const auto in_a_header = [](const std::string& path, const std::string& include) {
    return path.ends_with(".h") && path != "common/dl/array/xtensor.h" &&
           path != "common/dl/cpu/elementwise.h" &&  // for those who add an operation
           (include == "<dl/array/xtensor.h>" || include == "<dl/array/xt.h>");
  };
  EXPECT_THAT(offences(sources({"common"}), in_a_header), IsEmpty());
}

TEST(Layers, KeepFmtOutOfHeaders) {  // as long as nothing but figures needs it there
  const auto in_a_header = [](const std::string& path, const std::string& include) {
    return path.ends_with(".h") && path != "common/dl/plot/script.h" &&
           include.starts_with("<fmt/");
  };
  EXPECT_THAT(offences(sources({"common"}), in_a_header), IsEmpty());
}

TEST(Layers, KeepGnuplotInsidePlot) {
  const auto outside = [](const std::string& path, const std::string& include) {
    return include.find("gnuplot-iostream") != std::string::npos &&
           !(path.starts_with("common/dl/plot/") && path.ends_with(".cpp"));
  };
  EXPECT_THAT(offences(sources(kEverywhere), outside), IsEmpty());
}

// A lazy keep_dims reducer that meets another operand silently reads the wrong numbers: kept_max
// and kept_sum of array/xt.h evaluate theirs first. Wrong answers to exercises may fall into the
// trap.
TEST(Layers, KeepTheDimensionsOfReducersInOnePlace) {
  std::vector<std::string> found;
  for (const Source& file : sources(kEverywhere)) {
    const bool may =
        file.path == "common/dl/array/xt.h" ||
        (file.path.starts_with("exercises/") && file.path.find("/wrong/") != std::string::npos);
    for (const std::string& line : file.lines) {
      if (line.find("keep_dims") != std::string::npos && !may) {
        found.push_back(file.path + ": " + line);
      }
    }
  }
  EXPECT_THAT(found, IsEmpty());
}

}  // namespace
}  // namespace dl
