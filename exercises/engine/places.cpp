#include "engine/places.h"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>

#include <dl/array/functions.h>
#include <dl/base/check.h>
#include <dl/base/text.h>
#include "engine/guard.h"

namespace dl::parts {

namespace {

/// What floats against doubles explain, of the largest number in sight.
constexpr float kPrecision = 1e-5f;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

using Numbers = std::vector<std::vector<float>>;

Numbers numbers_of(const std::vector<Output>& outputs) {
  Numbers all;
  for (const Output& output : outputs) {
    all.emplace_back(output.numbers.begin(), output.numbers.end());
  }
  return all;
}

void put_back(const Numbers& numbers, const std::vector<Output>& outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    std::copy(numbers[i].begin(), numbers[i].end(), outputs[i].numbers.begin());
  }
}

/// What is wrong with `mine`, where the outputs have what is wanted.
std::string difference(const Numbers& mine, const std::vector<Output>& wanted) {
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    const auto& [name, numbers, columns] = wanted[k];
    float largest = 0;
    for (const float number : numbers) {
      largest = std::max(largest, std::abs(number));
    }
    std::size_t wrong = 0, first = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      // So that a NaN is wrong where ours is none.
      if (!(std::abs(mine[k][i] - numbers[i]) <= kPrecision * largest) &&
          !(std::isnan(mine[k][i]) && std::isnan(numbers[i]))) {
        first = wrong++ == 0 ? i : first;
      }
    }
    if (wrong > 0) {
      const std::string place =
          columns > 0 ? concat(first / columns, ", ", first % columns) : concat(first);
      return concat(name, '(', place, ") is ", mine[k][first], " and ours ", numbers[first], "; ",
                    wrong, " of ", numbers.size(),
                    wrong == 1 ? " number differs" : " numbers differ");
    }
  }
  return "";
}

/// The product that answers are offered: the engine's, with whatever stands in it.
void product(Size m, Size k, Size n, const double* A, const double* B, double* C) {
  const auto array = [](Size rows, Size columns, const double* numbers) {
    Array X({static_cast<Index>(rows), static_cast<Index>(columns)});
    std::transform(numbers, numbers + rows * columns, X.data(),
                   [](double x) { return static_cast<float>(x); });
    return X;
  };
  const Array product = matmul(array(m, k, A), array(k, n, B));
  std::copy_n(product.data(), m * n, C);
}

constexpr Engine kServices{product};

}  // namespace

Output::Output(const char* of_name, Array& x)
    : name(of_name),
      numbers(x.data(), static_cast<std::size_t>(x.size())),
      columns(x.rank() == 2 ? static_cast<Size>(x.shape()[1]) : 0) {}

Output::Output(const char* of_name, std::vector<float>& x, Size of_columns)
    : name(of_name), numbers(x), columns(of_columns) {}

std::vector<Place> Places::all_places() {
  return {
      {"04", "data", "images and labels, read from files"},
      {"05", "data", "which images make a minibatch"},
      {"06", "data", "pixels as numbers from 0 to 1"},
      {"14", "data", "the trained parameters, saved and loaded"},
      {"07", "nn", "initial weights, and X W + b"},
      {"11", "nn", "the modules that give the scores in evaluation"},
      {"12", "nn", "dropout", false},
      {"01", "ops", "relu and its gradient"},
      {"02", "ops", "sigmoid", false},
      {"03", "ops", "cross entropy and its gradient"},
      {"17", "ops", "the sum behind the mean loss"},
      {"18", "ops", "matrix products, also those of other answers"},
      {"19", "gpu", "relu and the step, as kernels", false},
      {"20", "gpu", "the products, as a kernel", false},
      {"21", "gpu", "softmax, as a kernel", false},
      {"08", "autograd", "all gradients, by hand"},
      {"15", "autograd", "gradients of a network of numbers", false},
      {"09", "optim", "the step, and the number of right answers"},
      {"13", "optim", "the step"},
      {"10", "train", "the loop over batches"},
      {"16", "train", "the gradients of lesson 5", false},
  };
}

Place& Places::find(const std::string& exercise) {
  const auto found = std::find_if(places_.begin(), places_.end(),
                                  [&](const Place& place) { return place.exercise == exercise; });
  check(found != places_.end(), "exercise ", exercise, " has no place in the engine");
  return *found;
}

void Places::open(const std::string& exercise, const std::string& library) {
  Place& place = find(exercise);
  void* const opened = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  check(opened != nullptr, "exercise ", exercise, ": ", library,
        " cannot be opened: ", ::dlerror());
  place.part = ::dlsym(opened, kPart);
  auto* const engine = static_cast<const Engine**>(::dlsym(opened, kEngine));
  check(place.part != nullptr && engine != nullptr, "exercise ", exercise, ": ", library,
        " is no part of the engine");
  *engine = &kServices;
  // PATH/03_softmax/part/student
  place.id = std::filesystem::path(library).parent_path().parent_path().filename();
  if (!place.id.starts_with(exercise)) {
    place.id = exercise;
  }
}

Timing& Places::timing(const Place& place, const char* function) {
  for (Timing& timing : timings_) {
    if (timing.place == &place && timing.function == function) {
      return timing;
    }
  }
  return timings_.emplace_back(&place, function);
}

void Places::compute_in(Place& place, const char* function, const std::vector<Output>& outputs,
                        const std::function<void()>& yours, const std::function<void()>& ours) {
  if (ours_alone_ || !place.yours()) {
    ours();
    return;
  }
  if (!comparing_) {
    call(place, function, yours);
    return;
  }
  const Numbers before = numbers_of(outputs);
  call(place, function, yours);
  const Aside aside(*this);
  const Numbers mine = numbers_of(outputs);
  put_back(before, outputs);
  call_ours(place, function, ours);
  if (accept(place, function, difference(mine, outputs))) {
    put_back(mine, outputs);
  }
}

void Places::call(const Place& place, const char* function, const std::function<void()>& yours) {
  const double began = now(), aside_before = aside_;
  {
    const Guard guard(place.id, function, stage_);
    guard.run(yours);
  }
  if (comparing()) {
    Timing& row = timing(place, function);
    row.yours += now() - began - (aside_ - aside_before);
    ++row.calls;
  }
}

void Places::call_ours(const Place& place, const char* function,
                       const std::function<void()>& ours) {
  const OursAlone alone(*this);
  const double began = now();
  ours();
  timing(place, function).ours += now() - began;
}

bool Places::accept(Place& place, const char* function, const std::string& fault) {
  if (!fault.empty() && place.fault.empty()) {
    place.fault = concat(stage_, ", ", function, ": ", fault);
    std::cout << place.id << " differs from ours (" << place.fault
              << "); ours takes its place from here" << std::endl;
  }
  return fault.empty();
}

Places::Aside::Aside(Places& places)
    : places_(places), began_(now()), aside_before_(places.aside_) {}

Places::Aside::~Aside() { places_.aside_ = aside_before_ + now() - began_; }

Places& places() {
  static Places all;
  return all;
}

}  // namespace dl::parts
