// ./learn exercise train: lesson 3, trained by a student's own answers in the engine's places.
#include <algorithm>
#include <cmath>
#include <iostream>

#include <unistd.h>

#include <dl/array/backend.h>
#include <dl/base/stopwatch.h>
#include <dl/base/terminal.h>
#include <dl/cli/command_line.h>
#include <dl/data/fashion_mnist.h>
#include "engine/beside.h"
#include "engine/guard.h"
#include "engine/places.h"
#include "engine/report.h"
#include "engine/seams.h"
#include "engine/training.h"

namespace {

using namespace dl;
using namespace dl::parts;

constexpr std::size_t kComparedSteps = 20;
constexpr std::size_t kEpochs = 10;
constexpr double kSeconds = 110;  // that a run may take, all in all
/// How far apart the losses of a step may be, relative to ours.
constexpr double kLossBand = 1e-5;
/// How far apart the test accuracies may be in the end. With solutions in the places, ten epochs of
/// 60,000 images came to 0.0003, 0.0008, 0.0005, 0.0010 and 0.0003 from the seeds 0 to 4.
constexpr double kAccuracyBand = 0.005;

struct Options {
  std::vector<std::string> parts;
  bool quick = false;
  std::uint64_t seed = 0;
  int threads = 0;
  std::filesystem::path figures, data_dir;
};

/// How much is trained on and evaluated.
struct Amount {
  std::size_t epochs, images, test_images;
};

void open_parts(const Options& options) {
  for (const std::string& part : options.parts) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) {
      cli::refuse("--part", "an exercise and its library, such as 03=PATH", part);
    }
    places().open(part.substr(0, equals), part.substr(equals + 1));
  }
}

/// As much of ten epochs as there is time for, by a few steps that nobody compares.
Amount fitting_amount(Training& training, std::size_t batch_size, const Images& train,
                      const Images& test, double seconds) {
  constexpr std::size_t kPilot = 4;
  const Stopwatch watch;
  training.epoch(kPilot * batch_size, 1);
  const double step = watch.seconds() / kPilot;
  const Stopwatch watch_again;
  training.epoch(batch_size, kPilot * batch_size);
  const double batch = std::max(0.0, watch_again.seconds() - step) / kPilot;

  const auto batches = [&](std::size_t images) {
    return static_cast<double>((images + batch_size - 1) / batch_size);
  };
  const auto images_for = [&](double time, double of_batch, std::size_t most) {
    const double fit = std::floor(time / static_cast<double>(kEpochs) / of_batch);
    return std::clamp(static_cast<std::size_t>(std::min(fit, 1e6)) * batch_size, 4 * batch_size,
                      most);
  };
  const double whole = static_cast<double>(kEpochs) *
                       (step * batches(train.count()) + batch * batches(test.count()));
  if (whole <= seconds) {
    return {kEpochs, train.count(), test.count()};
  }
  const std::size_t tested = images_for(seconds / 4, batch, test.count());
  const double left = seconds - static_cast<double>(kEpochs) * batch * batches(tested);
  return {kEpochs, images_for(left, step, train.count()), tested};
}

/// The exit status: 1 where an answer differs from ours.
int train(const Options& options) {
  const Stopwatch watch;
  open_parts(options);
  replace_kernels();
  print_map(std::cout, wants_colours(STDOUT_FILENO));
  if (options.parts.empty()) {
    std::cout << "no answer of yours has passed yet: all is ours, and each line above is a place\n"
                 "that one can fill. ./learn exercise takes you to the first\n\n";
  }

  const std::size_t batch_size = options.quick ? 64 : 256;
  const std::size_t needed = kComparedSteps * batch_size;
  const data::FashionMnist fashion = data::load_fashion_mnist({.data_dir = options.data_dir});
  const Images train = read_images(fashion.train, options.quick ? needed : 60000);
  const Images test = read_images(fashion.test, options.quick ? 512 : 10000);
  Training training(train, test, batch_size, options.seed);

  training.epoch(needed, 4 * batch_size);
  const double apart = training.widest_loss();
  const bool agree = apart <= kLossBand;
  compare_beside(train, training.network());
  train_on_simulated_gpu(train);
  std::cout << kComparedSteps << " steps, each call of yours compared with ours: the losses "
            << (agree ? "agree" : "differ") << ", by " << concat(apart) << " of one at most\n";
  places().compare(false);

  Amount amount{2, needed / 2, test.count()};
  if (!options.quick) {
    amount = fitting_amount(training, batch_size, train, test,
                            std::max(20.0, kSeconds - watch.seconds()));
  }
  std::cout << "training: " << amount.epochs << " epochs of " << amount.images << " images";
  if (!options.quick && amount.images < train.count()) {
    std::cout << ", and not of all " << train.count() << ", to be done in two minutes";
  }
  std::cout << "; " << amount.test_images << " test images\n\n";

  training.begin_again();
  print_heading(std::cout);
  std::vector<Both> epochs;
  double seconds = 0, seconds_of_ours = 0;
  for (std::size_t i = 1; i <= amount.epochs; ++i) {
    const Stopwatch epoch;
    epochs.push_back(training.epoch(amount.images, amount.test_images));
    seconds += epoch.seconds() - training.seconds_of_ours();
    seconds_of_ours += training.seconds_of_ours();
    print_epoch(std::cout, i, epochs.back());
  }
  std::cout << "an epoch takes " << concat(seconds / static_cast<double>(amount.epochs))
            << " s, and ours " << concat(seconds_of_ours / static_cast<double>(amount.epochs))
            << " s\n";
  save_and_load(training.network(), test, amount.test_images);
  print_times(std::cout);
  if (!options.figures.empty()) {
    draw(options.figures, epochs);
    std::cout << "\nboth curves: " << (options.figures / "train.png").string() << "\n";
  }
  print_count(std::cout);

  const double accuracies =
      std::abs(epochs.back().yours.test_accuracy - epochs.back().ours.test_accuracy);
  const bool near = options.quick || accuracies <= kAccuracyBand;
  if (!agree || !near) {
    std::cout << "The two trainings are further apart than rounding explains: by "
              << concat(agree ? accuracies : apart) << " where "
              << concat(agree ? kAccuracyBand : kLossBand) << " is the most.\n";
  }
  const std::vector<Place>& all = places().all();
  const bool fault =
      std::ranges::any_of(all, [](const Place& place) { return !place.fault.empty(); });
  return agree && near && !fault ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Trains lesson 3 with your own answers in the engine's places.",
               "./learn exercise train");
  app.add_option("--part", options.parts)->group("");  // for the runner
  cli::add_flag(
      app, "--quick", [&](bool given) { options.quick = given; }, "Less of everything: a try");
  cli::add_number(app, "--seed", options.seed, {}, "Start of all random numbers");
  cli::add_number(app, "--threads", options.threads, {1, 1024}, "CPU threads of ours");
  cli::add_path(app, "--figures", options.figures, "DIR", "Draw both curves into this folder");
  cli::add_path(app, "--data-dir", options.data_dir, "DIR", "Folder of the Fashion-MNIST files");
  try {
    cli::parse(app, argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::cerr << "train: " << cli::sentence(app, error) << cli::kSeeHelp << "\n";
    return 2;
  }
  try {
    if (options.threads > 0) {
      set_cpu_threads(options.threads);
    }
    watch_for_crashes();
    return train(options);
  } catch (const std::exception& error) {
    std::cout.flush();
    std::cerr << "train: " << printable(error.what()) << "\n";
    return 1;
  }
}
