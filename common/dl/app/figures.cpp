#include <dl/app/figures.h>

#include <cstdio>
#include <filesystem>
#include <utility>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include <dl/base/text.h>

namespace dl::app {

plot::Figures open_figures(const train::TrainingOptions& options,
                           const std::vector<std::string>& names) {
  if (!options.figures.empty()) {
    for (const std::string& name : names) {
      for (const std::filesystem::path& figure : plot::files_of_figure(options.figures, name)) {
        for (const auto& [option, file] : {std::pair("--save", options.save),
                                           {"--history", options.history},
                                           {"--load", options.load},
                                           {"--predict", options.predict},
                                           {"--explain", options.explain},
                                           {"--trace", options.trace}}) {
          if (!file.empty() && same_place(file, figure)) {
            throw UsageError(concat(option, " names ", in_quotes(file.string()),
                                    ", where --figures draws \"", name, '"'));
          }
        }
      }
    }
  }
  return plot::Figures(options.figures, options.show);
}

void print_figure_paths(const plot::Figures& figures, const train::Options& options) {
  if (options.quiet || figures.written().empty()) {
    return;
  }
  std::string names;
  for (const auto& path : figures.written()) {
    names += (names.empty() ? "" : ", ") + path.filename().string();
  }
  const std::string folder = printable(figures.written().front().parent_path().string());
  std::printf("figures in %s: %s\n", folder.c_str(), names.c_str());
}

}  // namespace dl::app
