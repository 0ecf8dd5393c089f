#include "gpu/ladder/softmax.cuh"
#include <dl/array/elementwise.h>
#include <dl/ops/loss.h>

#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/random.h"

namespace dl::ladder {
namespace {

using simulator::Options;
using simulator::Report;
using simulator::simulate;

Report softmax(const SoftmaxRung& rung, const Array& z, Array& p, const Options& options = {}) {
  const int rows = static_cast<int>(z.shape()[0]), columns = static_cast<int>(z.shape()[1]);
  return simulate(rung.launch(rows), options, rung.kernel, in(z), out(p), rows, columns);
}

void expect_right_probabilities(const Array& z) {
  const Array expected = dl::unary(Exp{}, dl::log_softmax(z));
  in_every_order([&](const Options& options) {
    for (const SoftmaxRung& rung : kSoftmaxLadder) {
      Array p = unwritten(z.shape());
      softmax(rung, z, p, options);
      EXPECT_TRUE(is_close(p, expected)) << rung.name << ", " << z.shape();
    }
  });
}

// A block has 128 threads: so many rows, or columns; or four rows, and 32 lanes for each.
TEST(SoftmaxLadder, GivesTheProbabilitiesWhateverTheSizes) {
  for (const Shape& shape :
       {Shape{1, 1}, Shape{1, 7}, Shape{13, 1}, Shape{5, 10}, Shape{9, 31}, Shape{9, 32},
        Shape{9, 33}, Shape{3, 67}, Shape{7, 300}, Shape{131, 3}, Shape{257, 2}}) {
    expect_right_probabilities(dl::unary(MulScalar{5}, random_array(shape)));
  }
}

TEST(SoftmaxLadder, HoldsForScoresWhoseExponentialsOverflow) {
  expect_right_probabilities(Array({3, 3}, {1e4f, 0, -1e4f,       //
                                            -1e4f, -1e4f, -1e4f,  //
                                            -INFINITY, 5, -INFINITY}));
}

TEST(SoftmaxLadder, LetsNanThrough) {
  for (Index at : {0, 33, 66}) {
    Array z = random_array({2, 67});
    z.data()[at] = NAN;
    for (const SoftmaxRung& rung : kSoftmaxLadder) {
      Array p = unwritten(z.shape());
      softmax(rung, z, p);
      EXPECT_TRUE(std::isnan(p.data()[0])) << rung.name;
      EXPECT_FALSE(std::isnan(p.data()[67])) << rung.name;
    }
  }
}

TEST(SoftmaxLadder, ReadsEachNumberThreeTimesOnlineTwice) {
  const Array z = random_array({12, 256});
  Array p(z.shape());
  for (const SoftmaxRung& rung : kSoftmaxLadder) {
    const bool is_online = rung.name == std::string("online");
    EXPECT_EQ(softmax(rung, z, p).total.global.loads, (is_online ? 2 : 3) * z.size()) << rung.name;
  }
}

TEST(SoftmaxLadder, AsksForFewPiecesOfMemoryWhenAWarpReadsSideBySide) {
  const Array z = random_array({32, 256});
  Array p(z.shape());
  const Index numbers_in_a_piece = 8;
  for (const SoftmaxRung& rung : kSoftmaxLadder) {
    const Report report = softmax(rung, z, p, {.transactions = true});
    const Index accesses = report.total.global.loads + report.total.global.stores;
    const bool apart = rung.name == std::string("thread_per_row");
    EXPECT_EQ(report.sectors, apart ? accesses : accesses / numbers_in_a_piece) << rung.name;
  }
}

TEST(SoftmaxLadder, NeedsNoSharedMemoryForShuffles) {
  const Array z = random_array({4, 100});
  Array p(z.shape());
  for (const SoftmaxRung& rung : kSoftmaxLadder) {
    const bool shares = rung.name == std::string("shared_memory");
    EXPECT_EQ(softmax(rung, z, p).total.shared.loads > 0, shares) << rung.name;
  }
}

}  // namespace
}  // namespace dl::ladder
