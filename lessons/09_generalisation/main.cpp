// Lesson 9: when does a network memorise, and what helps? Four parts, each in a file of its own:
// polynomials that fit too little or too much, weight decay, dropout, and stopping in time.
#include <functional>
#include <utility>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/plot/figures.h>
#include "parts.h"

using namespace dl;

namespace {

using Part = std::pair<const char*, void (*)(const Options&, plot::Figures&)>;

void generalisation(const Options& options) {
  plot::Figures figures(options.figures, options.show);
  for (const auto& [name, run] : {Part("fits", fits),             // too few weights, and too many
                                  Part("decay", decay),           // weights that are kept small
                                  Part("dropout", dropout),       // units that are switched off
                                  Part("stopping", stopping)}) {  // the right moment
    if (options.part == "all" || options.part == name) {
      run(options, figures);
    }
  }
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.lr = 0.5f;
  app::LessonApp program("generalisation", "Shows when a network memorises, and what helps.",
                         options);
  program.leave_out({"--load", "--save", "--history"});
  program.add_choice("--part", options.part, {"all", "fits", "decay", "dropout", "stopping"},
                     "Which part: fits, decay, dropout, stopping or all");
  program.add_number("--decay", options.decay, {0, 100}, "Weight decay of the part decay");
  program.add_number("--dropout1", options.dropout1, {0, 0.99f},
                     "Share of the first hidden layer that dropout sets to 0");
  program.add_number("--dropout2", options.dropout2, {0, 0.99f}, "The same of the second");
  return program.run(argc, argv, [&] { generalisation(options); });
}
