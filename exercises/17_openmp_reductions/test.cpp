#include <mutex>
#include <set>
#include <thread>

#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"
#include "harness/threads.h"

namespace dl {

class Watch {
 public:
  virtual ~Watch() = default;
  virtual void note(std::size_t position) = 0;
};

void note_read(Watch& watch, std::size_t position) { watch.note(position); }

namespace {

using namespace harness;
using namespace std::chrono_literals;

/// Counts the reads and the readers. The first reads wait for more readers, so that a loop that is
/// shared out is seen to be, however busy the machine is.
class Counter : public Watch {
 public:
  explicit Counter(std::size_t awaited = 2) : awaited_(awaited) {}

  void note(std::size_t) override {
    std::unique_lock lock(mutex_);
    const bool early = ++reads_ <= awaited_ + 1;  // one of them may come before the loop
    readers_.insert(std::this_thread::get_id());
    for (int i = 0, asleep = 0; early && readers_.size() < awaited_ && asleep < 2 && i < 10'000;
         ++i) {
      lock.unlock();
      std::this_thread::sleep_for(100us);
      asleep = others_sleep() ? asleep + 1 : 0;
      lock.lock();
    }
  }
  std::size_t reads() const { return reads_; }
  std::size_t readers() const { return readers_.size(); }

 private:
  std::size_t awaited_, reads_ = 0;
  std::set<std::thread::id> readers_;
  std::mutex mutex_;
};

constexpr int kThreadCounts[] = {1, 2, 4, 8};
constexpr char kRace[] =
    "two threads change one variable at the same time: each reads it, adds, and writes it back, "
    "and what the other wrote in between is lost. This is a data race: let each thread have a "
    "variable of its own, and put those together in the end";
constexpr char kRaceOfMaxima[] =
    "one thread has found its number to be larger, and written it later: in between another thread "
    "has written one, perhaps a still larger one, and that is lost. This is a data race: between "
    "comparing and writing nobody else may write";

/// The threads of the next calls, noted for the failure's message.
void set_threads(int threads) {
  omp_set_num_threads(threads);
  input("number of threads", threads);
}

/// Whole numbers from -100 to 150, whose sums are exact in double precision, in any order.
std::vector<float> whole_numbers(std::size_t n) {
  std::vector<float> x(n);
  std::generate(x.begin(), x.end(), [] { return static_cast<float>(rng().below(251)) - 100; });
  return x;
}

double sum_of(const std::vector<float>& x, std::size_t n) {
  return std::accumulate(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n), 0.0);
}

std::vector<std::size_t> counts_of(const Labels& y, std::size_t n, std::size_t classes) {
  std::vector<std::size_t> counts(classes, 0);
  for (std::size_t i = 0; i < n; ++i) {
    ++counts[y[i]];
  }
  return counts;
}

/// How many of n numbers stand in whole shares of n / threads.
std::size_t whole_shares(std::size_t n, int threads) {
  return n - n % static_cast<std::size_t>(threads);
}

/// Calls f, whose threads are held up wherever an update can get lost; `race` says how.
template <class F>
void expect_no_race(const std::string& call, const F& f, const Numbers& wanted, const char* race) {
  const LostUpdates updates;
  const Numbers yours = f();
  if (updates.count() > 0) {
    fail_test(
        concat(call, ": ", updates.count(), updates.count() == 1 ? " update is" : " updates are",
               " lost: a thread has read a variable, another one has written it, and then the "
               "first has written what it had made of the old value"),
        race);
  }
  expect_equal(call, yours, wanted);
}

/// That no more threads have read than OpenMP has, and that their number is what it was.
void expect_threads(const std::string& call, const Counter& watch, int threads) {
  if (watch.readers() > static_cast<std::size_t>(threads) || omp_get_max_threads() != threads) {
    fail_test(concat(call, ": OpenMP has ", threads, " threads, and ", watch.readers(),
                     " threads have read; after it OpenMP has ", omp_get_max_threads()),
              "the number of threads is set in the answer, by num_threads or "
              "omp_set_num_threads: it is for OpenMP to say");
  }
}

/// That more than one thread has read, and each number was read at most `most` times.
void expect_shared(const std::string& call, const Counter& watch, std::size_t n, std::size_t most) {
  expect(watch.readers() > 1,
         concat(call, ": one thread reads all ", n,
                " numbers, and OpenMP has 4. Share the loop out: #pragma omp parallel for"));
  if (watch.reads() > most * n) {
    fail_test(concat(call, ": ", watch.reads(), " numbers are read, and there are ", n),
              "every thread runs the whole loop: `parallel` alone gives the same work to all, "
              "`parallel for` shares it out");
  }
}

constexpr char kWholeLoop[] =
    "every thread runs the whole loop: `parallel` alone gives the same work to all, `parallel for` "
    "shares it out";
constexpr char kRemainder[] =
    "the numbers after the last whole share are missing: n / threads has a remainder, and somebody "
    "has to take it";

// ---- The tests ----

TEST("sum: the worked example of the README, with more threads than numbers too") {
  const std::vector<float> numbers{3, -1, 4, -2.5, 1.25};
  input("x", numbers);
  for (const int threads : kThreadCounts) {
    set_threads(threads);
    if (threads > 1) {
      known_mistake(kWholeLoop, 4.75 * threads);
    }
    known_mistake(kRemainder, sum_of(numbers, whole_shares(5, threads)));
    known_mistake(
        "the sums of the threads are lost: a `private` variable is gone when its loop is over", 0);
    expect_close("sum(x)", sum(Data(numbers)), 4.75);
    expect_equal("sum of no numbers", sum(Data<float>({})), 0);
  }
}

TEST("sum: is added up in double precision") {
  std::vector<float> numbers(1001, 1.0f);
  numbers[0] = 16777216;
  input("x", numbers);
  for (const int threads : {1, 3}) {
    set_threads(threads);
    const Data x(numbers);
    known_mistake(
        "this was added up in float, which has 24 bits: 16777216 + 1 is 16777216 again. Let the "
        "variable that adds up be a double",
        16777216 + (threads == 1 ? 0 : 667));
    expect_equal("sum(x)", sum(x), 16778216);
  }
}

TEST("sum: no number is lost among many") {
  constexpr std::size_t kN = 2003;
  const std::vector<float> numbers = whole_numbers(kN);
  const double wanted = sum_of(numbers, kN);
  for (const int threads : {2, 4}) {
    set_threads(threads);
    known_mistake(kWholeLoop, wanted * threads);
    known_mistake(kRemainder, sum_of(numbers, whole_shares(kN, threads)));
    expect_no_race(
        "sum of 2003 numbers", [&] { return sum(Data(numbers)); }, wanted, kRace);
  }
}

TEST("sum: the threads share the numbers out") {
  set_threads(4);
  Counter watch;
  sum(Data(whole_numbers(5003), &watch));
  expect_shared("sum(x)", watch, 5003, 1);
  Counter of_three(3);
  sum(Data(whole_numbers(5003), &of_three));
  if (of_three.readers() < 3) {
    fail_test("sum(x): OpenMP has 4 threads, and no more than two of them ever read",
              "the number of shares is written into the answer: `parallel for` makes as many as "
              "there are threads");
  }
}

TEST("maximum: the worked example of the README, and a single number") {
  const std::vector<float> numbers{3, -1, 4, -2.5, 1.25};
  input("x", numbers);
  for (const int threads : kThreadCounts) {
    set_threads(threads);
    expect_equal("maximum(x)", maximum(Data(numbers)), 4);
    expect_equal("maximum of one number, 0.5,", maximum(Data<float>({0.5f})), 0.5);
  }
}

TEST("maximum: where all are negative") {
  const std::vector<float> numbers{-3, -1.5, -4, -1.25, -7, -100, -2};
  input("x", numbers);
  for (const int threads : kThreadCounts) {
    set_threads(threads);
    known_mistake(
        "the maximum starts at 0, which is larger than all of them: start with one of them, or "
        "with minus infinity",
        0);
    known_mistake(
        "numeric_limits<float>::min() is the smallest positive number, 1.2e-38: the most "
        "negative one is lowest()",
        std::numeric_limits<float>::min());
    expect_equal("maximum(x)", maximum(Data(numbers)), -1.25);
  }
}

TEST("maximum: wherever it stands") {
  constexpr std::size_t kN = 1003;
  for (const int threads : {3, 4, 1}) {
    set_threads(threads);
    for (const std::size_t place : {kN - 1, kN - 2, kN / 2, std::size_t{1}, std::size_t{0}}) {
      std::vector<float> numbers = whole_numbers(kN);
      const float second = *std::max_element(numbers.begin(), numbers.end());
      numbers[place] = 1000;
      input("number of numbers", kN);
      input("place of the largest", place);
      known_mistake("this is the largest but one: the largest is not looked at, or lost again",
                    second);
      expect_equal("maximum(x)", maximum(Data(numbers)), 1000);
    }
  }
}

TEST("maximum: a slow thread undoes nothing") {
  // Each number is larger than those before it: every thread raises the maximum again and again.
  std::vector<float> numbers(1003);
  std::iota(numbers.begin(), numbers.end(), 0.0f);
  for (const int threads : {2, 4}) {
    set_threads(threads);
    expect_no_race(
        "maximum of 0, 1, 2, ..., 1002", [&] { return maximum(Data(numbers)); }, 1002,
        kRaceOfMaxima);
  }
}

TEST("maximum: the threads share the numbers out") {
  set_threads(4);
  Counter watch;
  maximum(Data(whole_numbers(5003), &watch));
  expect_shared("maximum(x)", watch, 5003, 2);
}

TEST("histogram: the worked example of the README, with more threads than labels too") {
  const Labels labels{2, 0, 2, 4, 2};
  input("y", labels);
  for (const int threads : kThreadCounts) {
    set_threads(threads);
    const auto times = static_cast<std::size_t>(threads);
    if (threads > 1) {
      known_mistake(kWholeLoop, std::vector<std::size_t>{times, 0, 3 * times, 0, times, 0});
    }
    known_mistake(kRemainder, counts_of(labels, whole_shares(5, threads), 6));
    known_mistake(
        "the classes that do not occur are missing, or the last one: there are `classes` counts",
        std::vector<std::size_t>{1, 0, 3, 0, 1});
    expect_equal("histogram(y, 6)", histogram(Data(labels), 6),
                 std::vector<std::size_t>{1, 0, 3, 0, 1, 0});
    expect_equal("histogram of no labels", histogram(Data<std::size_t>({}), 3),
                 std::vector<std::size_t>{0, 0, 0});
  }
}

TEST("histogram: no label is lost among many") {
  constexpr std::size_t kN = 2003;
  Labels labels(kN, 2);  // alike, so that all threads want to raise the same count
  labels[1] = 0;
  const std::vector<std::size_t> wanted = counts_of(labels, kN, 3);
  for (const int threads : {2, 4}) {
    set_threads(threads);
    known_mistake(kRemainder, counts_of(labels, whole_shares(kN, threads), 3));
    expect_no_race(
        "histogram of 2003 labels", [&] { return histogram(Data(labels), 3); }, wanted, kRace);
  }
}

TEST("histogram: the threads share the labels out") {
  set_threads(4);
  Counter watch;
  histogram(Data(random_labels(5003, 7), &watch), 7);
  expect_shared("histogram(y, 7)", watch, 5003, 1);
}

TEST("histogram: many classes") {
  const std::size_t classes = random_size(1000, 5000);
  const Labels labels = random_labels(3001, classes);
  for (const int threads : {1, 4}) {
    set_threads(threads);
    const std::vector<std::size_t> yours = histogram(Data(labels), classes);
    for (const std::size_t known : {256, 512, 1024}) {
      if (std::any_of(labels.begin(), labels.end(),
                      [&](std::size_t y) {
                        return y >= known && yours.size() == classes && yours[y] == 0;
                      }) &&
          std::any_of(yours.begin(), yours.end(), [](std::size_t n) { return n > 0; })) {
        fail_test(concat("histogram(y, ", classes, ") has no label from ", known, " on, and y has"),
                  "the threads' own tables are too small: they need `classes` counts, however "
                  "many these are");
      }
    }
    expect_equal("histogram of 3001 labels", yours, counts_of(labels, 3001, classes));
  }
}

TEST("any numbers, by any number of threads") {
  for (int i = 0; i < 40; ++i) {
    const std::size_t n = random_size(1, i % 2 == 0 ? 20 : 300), classes = random_size(1, 12);
    std::vector<float> numbers(n);
    const double scale = std::pow(10.0, static_cast<double>(random_size(0, 60)) - 30);
    for (float& x : numbers) {
      x = static_cast<float>(rng().normal() * scale);
    }
    const Labels labels = random_labels(n, classes);
    set_threads(static_cast<int>(random_size(1, 20)));
    input("x", numbers);
    input("y", labels);
    double magnitude = 0;
    for (const float x : numbers) {
      magnitude += std::abs(static_cast<double>(x));
    }
    expect_close("sum(x)", sum(Data(numbers)), sum_of(numbers, n), {0, 1e-13 * magnitude});
    expect_equal("maximum(x)", maximum(Data(numbers)), *std::ranges::max_element(numbers));
    for (float& x : numbers) {
      x = -std::abs(x);
    }
    input("x", numbers);
    for (const double start : {-1.0, -100.0, -1e3, -1e4, -1e5, -1e6, -1e9, -1e10, -1e20, -1e30}) {
      known_mistake(concat("the maximum starts at ", start,
                           ", and all numbers are below that: start with one of them, or with "
                           "minus infinity"),
                    static_cast<float>(start));
    }
    expect_equal("maximum(x)", maximum(Data(numbers)), *std::ranges::max_element(numbers));
    input("y", labels);
    expect_equal(concat("histogram(y, ", classes, ")"), histogram(Data(labels), classes),
                 counts_of(labels, n, classes));
  }
}

TEST("maximum: from the lowest float to infinity") {
  constexpr float kLowest = std::numeric_limits<float>::lowest();
  for (const int threads : kThreadCounts) {
    set_threads(threads);
    input("x", std::vector<float>{kLowest, kLowest});
    for (const double start : {-1e9, -1e10, -1e20, -1e30, -1e38}) {
      known_mistake(concat("the maximum starts at ", start,
                           ", and all numbers are below that: start with one of them, or with "
                           "minus infinity"),
                    static_cast<float>(start));
    }
    expect_equal("maximum(x)", maximum(Data<float>({kLowest, kLowest})), kLowest);
    expect_equal("maximum of two numbers, both minus infinity,",
                 maximum(Data<float>({-INFINITY, -INFINITY})), -INFINITY);
    std::vector<float> numbers = whole_numbers(50);
    numbers[random_size(0, 49)] = INFINITY;
    expect(maximum(Data(numbers)) == INFINITY, "maximum of numbers, one of them infinity");
  }
}

TEST("70003 numbers: more than 16 bits can count") {
  constexpr std::size_t kN = 70'003, kRest = kN - 65536;
  constexpr char kShort[] =
      "the loop, or a count, is kept in 16 bits, and 65536 of them are lost: numbers of elements "
      "are std::size_t";
  std::vector<float> numbers = whole_numbers(kN);
  for (const int threads : {3, 1}) {
    set_threads(threads);
    known_mistake(kShort, sum_of(numbers, kRest));
    expect_equal("sum of 70003 numbers", sum(Data(numbers)), sum_of(numbers, kN));
    const float last = std::exchange(numbers[kN - 1], 1000.0f);
    known_mistake(kShort, *std::max_element(numbers.begin(), numbers.begin() + kRest));
    expect_equal("maximum of 70003 numbers, of which the last is 1000,", maximum(Data(numbers)),
                 1000);
    const Labels labels(kN, 1);
    known_mistake(kShort, std::vector<std::size_t>{0, kRest});
    expect_equal("histogram of 70003 labels that are 1", histogram(Data(labels), 2),
                 std::vector<std::size_t>{0, kN});
    numbers[kN - 1] = last;
  }
}

TEST("how many threads there are is for OpenMP to say") {
  // Inside of another parallel region a team has one thread, whatever omp_get_max_threads() says.
  set_threads(4);
  const std::vector<float> numbers = whole_numbers(503);
  const Labels labels = random_labels(503, 7);
  double total = 0;
  float largest = 0;
  std::vector<std::size_t> counts;
  std::exception_ptr thrown;
#pragma omp parallel num_threads(2)
#pragma omp single
  try {
    total = sum(Data(numbers));
    largest = maximum(Data(numbers));
    counts = histogram(Data(labels), 7);
  } catch (...) {
    thrown = std::current_exception();
  }
  if (thrown) {
    std::rethrow_exception(thrown);
  }
  const std::string inside =
      " inside of another parallel region, where the team has one thread: the shares are for "
      "omp_get_num_threads() threads, as it is in the region, not for omp_get_max_threads()";
  expect(total == sum_of(numbers, 503), "sum(x) is wrong" + inside);
  expect(largest == *std::ranges::max_element(numbers), "maximum(x) is wrong" + inside);
  expect(counts == counts_of(labels, 503, 7), "histogram(y, 7) is wrong" + inside);
  for (const int threads : {2, 1}) {
    set_threads(threads);
    Counter of_sum, of_maximum, of_counts;
    sum(Data(whole_numbers(503), &of_sum));
    expect_threads("sum(x)", of_sum, threads);
    maximum(Data(whole_numbers(503), &of_maximum));
    expect_threads("maximum(x)", of_maximum, threads);
    histogram(Data(random_labels(503, 7), &of_counts), 7);
    expect_threads("histogram(y, 7)", of_counts, threads);
  }
}

}  // namespace
}  // namespace dl
