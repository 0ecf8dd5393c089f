// The simulated GPU, which runs a kernel on the CPU (see gpu/simulator) and tells its mistakes.

#include <algorithm>
#include <new>
#include <regex>
#include <utility>

#include <dl/base/check.h>
#include "harness/gpu.h"
#include "harness/threads.h"

namespace dl::harness {

namespace {

constexpr std::size_t kAlignment = 256;  // that of cudaMalloc
constexpr std::size_t kMargin = 1024;    // before and behind each array, where nobody has to be

/// The arrays that there are.
std::vector<simulator::GlobalArray> arrays;

const simulator::Options kCounting{.transactions = true};
simulator::Options options = kCounting;

// The answer is compiled to tell of its accesses.
const bool watched = (access_watcher = simulator::on_access, true);

const char* order_text() {
  switch (options.order) {
    case simulator::Order::reverse:
      return ", threads in reverse order";
    case simulator::Order::random:
      return ", threads in random order";
    default:
      return "";
  }
}

/// Words of a finding, as a regular expression, and what it comes from: for any kernel.
constexpr std::pair<const char*, const char*> kCauses[] = {
    {" of a shared array of ",
     "a subscript outside of a shared array: it has as many places as its declaration says"},
    {" of an array of ",
     "a thread reads or writes outside of an array: there are more threads than there are "
     "elements, "
     "so each has to compare its position with the size first, and do nothing if it is beyond"},
    {"reads shared memory that no thread of the block has written",
     "shared memory is empty when a block starts: every place that is read has to be written "
     "before, by all threads together, also those places for which there is no element"},
    {"reads shared memory that ",
     "a race: nothing makes this thread wait until the other one has written. Between writing "
     "shared memory and reading what others wrote there must be a __syncthreads()"},
    {"writes over shared memory that ",
     "a race: nothing makes this thread wait until the other one is done with that place. Before "
     "shared memory is written anew there must be a __syncthreads()"},
    {"global memory that ",
     "a race: two threads have to do with the same element, and which of them comes first is "
     "left to chance. Does each thread compute a position of its own, from its block and its place "
     "in it?"},
    {"__syncthreads",
     "every thread of a block has to come to the same __syncthreads(): none may return before it, "
     "and it may not stand in an `if` or a loop that some of them skip"},
    {"__shfl",
     "all threads of the warp that the mask names have to call the shuffle together: none may "
     "return before it, and it may not stand in an `if` or a loop that some of them skip"},
};

/// Those of the test that runs.
std::vector<std::pair<std::string, std::string>> causes;

std::string cause_of(const std::string& finding) {
  std::string sentence;
  const auto look_in = [&](const auto& list) {
    for (const auto& [words, cause] : list) {
      if (sentence.empty() && std::regex_search(finding, std::regex(words))) {
        sentence = cause;
      }
    }
  };
  look_in(causes);
  look_in(kCauses);
  return sentence;
}

}  // namespace

GpuFloats::GpuFloats(const std::vector<float>& values)
    : data_(nullptr), size_(static_cast<Index>(values.size())) {
  const std::size_t bytes = values.size() * sizeof(float);
  auto* all = static_cast<std::byte*>(
      ::operator new (kMargin + bytes + kMargin, std::align_val_t{kAlignment}));
  data_ = reinterpret_cast<float*>(all + kMargin);
  std::copy(values.begin(), values.end(), data_);
  arrays.push_back({all + kMargin, size_, sizeof(float), kMargin});
}

GpuFloats::~GpuFloats() {
  auto* first = reinterpret_cast<std::byte*>(data_);
  std::erase_if(arrays, [&](const auto& array) { return array.first == first; });
  ::operator delete (first - kMargin, std::align_val_t{kAlignment});
}

std::vector<float> GpuFloats::values() const { return {data_, data_ + size_}; }

Cause::Cause(const std::string& words, const std::string& sentence) {
  causes.emplace_back(words, sentence);
}

Cause::~Cause() { causes.pop_back(); }

void expect_side_by_side(const Launched& run) {
  const simulator::Traffic& used = run.report.total.global;
  const Index bytes = used.bytes_loaded + used.bytes_stored, asked = 32 * run.report.sectors;
  expect(asked <= 2 * bytes,
         concat(run.call, ": the warps ask global memory for ", asked, " bytes, of which they use ",
                bytes,
                ". The 32 threads of a warp read at the same time, in pieces of 32 bytes: threads "
                "whose threadIdx.x follow each other should have elements that follow each other"));
}

void in_every_order(const std::function<void()>& test) {
  struct Restored {
    ~Restored() { options = kCounting; }
  } const restored;  // also when the test fails
  for (const auto order :
       {simulator::Order::forward, simulator::Order::reverse, simulator::Order::random}) {
    options = {.order = order, .seed = rng().below(1'000'000)};
    test();
  }
}

Launched launch(const std::string& name, const Launch& shape, const void*,
                const std::function<void()>& call, void**) {
  const std::string text = call_text(name, shape) + order_text();
  try {
    simulator::Options of_this = options;
    of_this.arrays = arrays;
    return {text, simulator::simulate(shape, of_this, call)};
  } catch (const Error& finding) {
    fail_test(concat(text, " was stopped by the simulated GPU\n    ", finding.what()),
              cause_of(finding.what()));
  }
}

}  // namespace dl::harness
