// The simulator: that right kernels run as on a GPU, and that each kind of mistake is reported,
// with the thread that made it.

#include "gpu/simulator/simulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <vector>

#include "gpu/kernels/cuda.cuh"
#include "support/error_text.h"

namespace dl::simulator {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

constexpr Order kOrders[] = {Order::forward, Order::reverse, Order::random};

/// Runs a kernel that is written in place; it finds its arguments around it.
Report run(const Launch& launch, const std::function<void()>& kernel, const Options& options = {}) {
  return simulate(launch, options, kernel);
}

/// What is reported of it, the same in every order of the threads but for who is named first.
std::string report_of(const Launch& launch, const std::function<void()>& kernel,
                      const Options& options = {}) {
  return error_text([&] { run(launch, kernel, options); });
}

// ---- Grids ----

__global__ void write_places(Global<int> y) {
  const unsigned block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
  const unsigned thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
  y[block * blockDim.x * blockDim.y * blockDim.z + thread] = static_cast<int>(thread);
}

TEST(Simulator, CallsTheKernelOnceForEachThreadOfTheGrid) {
  for (Order order : kOrders) {
    for (const Launch& launch :
         {Launch{{1}, {1}}, Launch{{3}, {7}}, Launch{{2, 3, 5}, {3, 2, 4}}}) {
      const std::size_t blocks = launch.grid.x * launch.grid.y * launch.grid.z;
      const std::size_t threads = launch.block.x * launch.block.y * launch.block.z;
      std::vector<int> y(blocks * threads, -1), expected(threads);
      std::iota(expected.begin(), expected.end(), 0);
      simulate(launch, {.order = order}, write_places, y);
      for (std::size_t b = 0; b < blocks; ++b) {
        EXPECT_EQ(std::vector<int>(&y[b * threads], &y[b * threads] + threads), expected);
      }
    }
  }
}

std::vector<unsigned> turns(const Options& options) {
  std::vector<unsigned> order;
  run(
      {{2}, {20}}, [&] { order.push_back(blockIdx.x * 100 + threadIdx.x); }, options);
  return order;
}

TEST(Simulator, TakesThreadsForwardBackwardOrBySeed) {
  std::vector<unsigned> forward = turns({});
  EXPECT_TRUE(std::is_sorted(forward.begin(), forward.end()));
  std::vector<unsigned> reverse = turns({.order = Order::reverse});
  EXPECT_TRUE(std::is_sorted(reverse.rbegin(), reverse.rend()));
  const std::vector<unsigned> random = turns({.order = Order::random, .seed = 1});
  EXPECT_EQ(random, turns({.order = Order::random, .seed = 1}));
  EXPECT_NE(random, turns({.order = Order::random, .seed = 2}));
}

TEST(Simulator, RefusesGridsAndBlocksThatNoGpuTakes) {
  const auto nothing = [] {};
  EXPECT_EQ(report_of({{1}, {32, 33}}, nothing),
            "simulate: a block of 1056 threads; it can have 1 to 1024");
  EXPECT_THAT(report_of({{1}, {0}}, nothing), StartsWith("simulate: a block of 0 threads"));
  EXPECT_THAT(report_of({{0}, {1}}, nothing), StartsWith("simulate: a grid of 0 x 1 x 1 blocks"));
  EXPECT_THAT(report_of({{1, 65536}, {1}}, nothing),
              StartsWith("simulate: a grid of 1 x 65536 x 1 blocks"));
  EXPECT_THAT(report_of({{1}, {1}},
                        [&] {
                          run({{1}, {1}}, nothing);
                        }),
              HasSubstr("a kernel cannot launch another"));
}

TEST(Simulator, GivesMemoryToKernelsOnly) {
  std::vector<float> x(1);
  EXPECT_THAT(error_text([&] { Global<float>{x}[0] = 1; }), HasSubstr("outside of a kernel"));
}

TEST(Simulator, RunsAgainAfterAKernelThatFailed) {
  EXPECT_THAT(report_of({{1}, {64}},
                        [] {
                          __syncthreads();
                          fail("broken");
                        }),
              "broken");
  int calls = 0;
  run({{1}, {64}}, [&] { ++calls; });
  EXPECT_EQ(calls, 64);
}

// ---- Barriers and shared memory ----

/// y = each block's part of x, the other way round.
__global__ void reverse_blocks(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> part;
  const unsigned first = blockIdx.x * blockDim.x;
  part[threadIdx.x] = x[first + threadIdx.x];
  __syncthreads();
  y[first + threadIdx.x] = part[blockDim.x - 1 - threadIdx.x];
}

TEST(Simulator, HoldsThreadsAtABarrierUntilAllAreThere) {
  for (Order order : kOrders) {
    std::vector<float> x(3 * 64), y(3 * 64), expected;
    std::iota(x.begin(), x.end(), 0.0f);
    simulate({{3}, {64}}, {.order = order}, reverse_blocks, x, y);
    for (std::size_t block = 0; block < 3; ++block) {
      for (std::size_t i = 0; i < 64; ++i) {
        EXPECT_EQ(y[block * 64 + i], x[block * 64 + 63 - i]);
      }
    }
  }
}

TEST(Simulator, ReportsABarrierThatAThreadHasLeft) {
  EXPECT_THAT(report_of({{1}, {40}},
                        [] {
                          if (threadIdx.x == 33) {
                            return;
                          }
                          __syncthreads();
                        }),
              MatchesRegex("block 0, thread 0, simulator_test.cpp:[0-9]+: waits in "
                           "__syncthreads\\(\\) for thread 33, which has returned"));
}

TEST(Simulator, ReportsABarrierThatAThreadComesToElsewhere) {
  const auto kernel = [] {
    if (threadIdx.x < 4) {
      __syncthreads();
    } else {
      __syncthreads();
    }
  };
  for (Order order : kOrders) {
    EXPECT_THAT(report_of({{2}, {8}}, kernel, {.order = order}),
                MatchesRegex("block ., thread [0-7], simulator_test.cpp:[0-9]+: is at this "
                             "__syncthreads\\(\\), and thread [0-7] at the one in .*"));
  }
}

TEST(Simulator, ReportsABarrierThatAThreadPassesOnceMore) {
  EXPECT_THAT(report_of({{1}, {8}},
                        [] {
                          for (unsigned i = 0; i < 2 + threadIdx.x / 7; ++i) {
                            __syncthreads();
                          }
                        }),
              HasSubstr("thread 7, simulator_test.cpp"));
}

TEST(Simulator, EmptiesSharedMemoryForEachBlock) {
  const auto kernel = [] {
    __shared__ Shared<float, 8> part;
    if (blockIdx.x == 0) {
      part[threadIdx.x] = 1;
    }
    [[maybe_unused]] const float x = part[threadIdx.x];
  };
  EXPECT_THAT(report_of({{2}, {8}}, kernel),
              MatchesRegex("block 1, thread 0, simulator_test.cpp:[0-9]+: reads shared memory that "
                           "no thread of the block has written"));
}

TEST(Simulator, RefusesMoreSharedMemoryThanABlockHas) {
  EXPECT_THAT(report_of({{1}, {1}},
                        [] {
                          __shared__ Shared<float, 12288> all;
                          __shared__ Shared<float, 1> more;
                          all[0] = 1;
                          more[0] = 1;
                        }),
              "simulate: the kernel has 49156 bytes of shared memory; a block has 49152");
}

// ---- Races in shared memory ----

TEST(Simulator, ReportsAReadOfWhatAnotherThreadWroteSinceTheLastBarrier) {
  const auto kernel = [](bool barrier) {
    __shared__ Shared<float, 64> part;
    part[threadIdx.x] = 1;
    if (barrier) {
      __syncthreads();
    }
    [[maybe_unused]] const float x = part[63 - threadIdx.x];
  };
  for (Order order : kOrders) {
    EXPECT_THAT(report_of({{1}, {64}}, [&] { kernel(false); }, {.order = order}),
                testing::AnyOf(HasSubstr("reads shared memory that"),
                               HasSubstr("reads shared memory that no thread")));
    EXPECT_EQ(report_of({{1}, {64}}, [&] { kernel(true); }, {.order = order}), "(no error)");
  }
}

TEST(Simulator, NamesBothThreadsOfARace) {
  EXPECT_THAT(report_of({{1}, {16, 2}},
                        [] {
                          __shared__ Shared<float, 2> part;
                          if (threadIdx.x == 0) {
                            part[threadIdx.y] = 1;
                          }
                          if (threadIdx.x == 5 && threadIdx.y == 1) {
                            [[maybe_unused]] const float x = part[0];
                          }
                        }),
              MatchesRegex("block 0, thread \\(5, 1\\), simulator_test.cpp:[0-9]+: reads shared "
                           "memory that thread \\(0, 0\\) wrote in simulator_test.cpp:[0-9]+, with "
                           "no barrier between the two"));
}

TEST(Simulator, ReportsAWriteOverWhatAnotherThreadReadOrWrote) {
  const auto all_write = [] {
    __shared__ Shared<int, 1> one;
    one[0] = 1;
  };
  EXPECT_THAT(report_of({{1}, {2}}, all_write),
              HasSubstr("writes over shared memory that thread 0 wrote"));

  for (unsigned writer : {1u, 40u}) {  // a reader among others, and one of another warp
    const auto one_writes = [writer] {
      __shared__ Shared<int, 1> one;
      if (threadIdx.x == 0) {
        one[0] = 1;
      }
      __syncthreads();
      const int x = threadIdx.x < 32 ? one[0] : 0;
      if (threadIdx.x == writer) {
        one[0] = x + 1;
      }
    };
    EXPECT_THAT(report_of({{1}, {64}}, one_writes,
                          {.order = writer == 40 ? Order::forward : Order::reverse}),
                MatchesRegex("block 0, thread (1|40), simulator_test.cpp:[0-9]+: writes over "
                             "shared memory that .*thread.* read in .*"));
  }
}

/// A sum over one warp in shared memory, as it was written before there were shuffles.
__global__ void warp_tree(Global<float> y, bool synchronised) {
  __shared__ Shared<float, 32> part;
  const unsigned lane = threadIdx.x;
  part[lane] = 1;
  for (unsigned half = 16; half > 0; half /= 2) {
    if (synchronised) {
      __syncwarp();
    }
    if (lane < half) {
      part[lane] += part[lane + half];
    }
  }
  if (lane == 0) {
    y[0] = part[0];
  }
}

TEST(Simulator, KnowsThatSyncwarpOrdersAWarpAndNothingElseDoes) {
  for (Order order : kOrders) {
    std::vector<float> y(1);
    simulate({{1}, {32}}, {.order = order}, warp_tree, y, true);
    EXPECT_EQ(y[0], 32);
    EXPECT_THAT(error_text([&] {
                  simulate({{1}, {32}}, {.order = order}, warp_tree, y, false);
                }),
                HasSubstr("shared memory that"));
  }
}

TEST(Simulator, DoesNotTakeSyncwarpForABarrierOfTheBlock) {
  EXPECT_THAT(report_of({{1}, {64}},
                        [] {
                          __shared__ Shared<float, 64> part;
                          part[threadIdx.x] = 1;
                          __syncwarp();
                          [[maybe_unused]] const float x = part[(threadIdx.x + 32) % 64];
                        },
                        {.order = Order::random}),
              HasSubstr("shared memory that"));
}

TEST(Simulator, LetsAWarpReadTogetherAndWriteAfterSyncwarp) {
  EXPECT_EQ(report_of({{1}, {32}},
                      [] {
                        __shared__ Shared<int, 1> one;
                        for (unsigned turn = 0; turn < 4; ++turn) {
                          if (threadIdx.x == turn) {
                            one[0] = static_cast<int>(turn);
                          }
                          __syncwarp();
                          EXPECT_EQ(static_cast<int>(one[0]), static_cast<int>(turn));
                          __syncwarp();
                        }
                      }),
            "(no error)");
}

// ---- Places ----

TEST(Simulator, ReportsAccessesOutsideOfGlobalMemory) {
  std::vector<float> x(10);
  const auto read = [&] { [[maybe_unused]] const float v = Global<const float>(x)[threadIdx.x]; };
  const auto write = [&] { Global<float>{x}[static_cast<int>(threadIdx.x) - 1] = 1; };
  const auto four = [&] { load4(Global<const float>(x), 4 * threadIdx.x); };
  const auto odd = [&] { store4(Global<float>(x), 2 * threadIdx.x, {1, 2, 3, 4}); };
  EXPECT_THAT(report_of({{1}, {10}}, read), "(no error)");
  EXPECT_THAT(report_of({{1}, {11}}, read),
              MatchesRegex("block 0, thread 10, simulator_test.cpp:[0-9]+: position 10 of an array "
                           "of 10 elements"));
  EXPECT_THAT(report_of({{1}, {1}}, write), HasSubstr("position -1 of an array of 10 elements"));
  EXPECT_THAT(report_of({{1}, {3}}, four),
              HasSubstr("position 8 of an array of 10 elements, of which it takes four"));
  EXPECT_THAT(report_of({{1}, {2}}, odd),
              HasSubstr("four numbers at position 2, which is not a multiple of four"));
}

TEST(Simulator, ReportsAccessesOutsideOfAnyDimensionOfSharedMemory) {
  const auto at = [](int i, int j) {
    return [i, j] {
      __shared__ Shared<float, 2, 8> part;
      part[i][j] = 1;
    };
  };
  EXPECT_THAT(report_of({{1}, {1}}, at(1, 7)), "(no error)");
  EXPECT_THAT(report_of({{1}, {1}}, at(2, 0)),
              HasSubstr("position 2 of a shared array of 2 elements"));
  EXPECT_THAT(report_of({{1}, {1}}, at(0, 8)),  // on a GPU, the first of the next row
              HasSubstr("position 8 of a shared array of 8 elements"));
  EXPECT_THAT(report_of({{1}, {1}}, at(-1, 0)), HasSubstr("position -1"));
  EXPECT_THAT(report_of({{1}, {1}},
                        [] {
                          __shared__ Shared<float, 8> part;
                          store4(part, 6, {1, 2, 3, 4});
                        }),
              HasSubstr("position 6 of a shared array of 8 elements, of which it takes four"));
}

TEST(Simulator, MovesFourNumbersAtOnce) {
  std::vector<float> x{1, 2, 3, 4, 5, 6, 7, 8}, y(8);
  run({{1}, {2}}, [&] {
    __shared__ Shared<float, 2, 4> part;
    const int i = static_cast<int>(threadIdx.x);
    store4(part[i], 0, load4(Global<const float>(x), 4 * i));
    __syncthreads();
    store4(Global<float>(y), 4 * i, load4(part[1 - i], 0));
  });
  EXPECT_THAT(y, ElementsAre(5, 6, 7, 8, 1, 2, 3, 4));
}

// ---- Races in global memory ----

TEST(Simulator, ReportsRacesInGlobalMemoryWithinABlockAndBetweenBlocks) {
  std::vector<float> x(64);
  const Global<float> view(x);
  const auto through_memory = [&](bool barrier) {
    view[threadIdx.x] = 1;
    if (barrier) {
      __syncthreads();
    }
    [[maybe_unused]] const float v = view[63 - threadIdx.x];
  };
  EXPECT_THAT(report_of({{1}, {64}}, [&] { through_memory(false); }, {.order = Order::reverse}),
              HasSubstr("writes over global memory that thread 32 read"));
  EXPECT_THAT(report_of({{1}, {64}}, [&] { through_memory(false); }, {.order = Order::random}),
              HasSubstr("global memory that thread"));
  EXPECT_EQ(report_of({{1}, {64}}, [&] { through_memory(true); }), "(no error)");
  EXPECT_THAT(report_of({{2}, {64}}, [&] { through_memory(true); }),
              HasSubstr("writes over global memory that thread 0 of block 0 wrote"));
  EXPECT_THAT(report_of({{2}, {1}},
                        [&] {
                          if (blockIdx.x == 0) {
                            [[maybe_unused]] const float v = view[0];
                          } else {
                            __syncthreads();
                            view[0] = 1;
                          }
                        }),
              HasSubstr("writes over global memory that thread 0 of block 0 read"));
}

TEST(Simulator, AddsIntegersAtomically) {
  for (Order order : kOrders) {
    std::vector<int> count(2);
    simulate(
        {{3}, {64}}, {.order = order},
        +[](Global<int> c) {
          __shared__ Shared<int, 1> of_block;
          if (threadIdx.x == 0) {
            of_block[0] = 0;
          }
          __syncthreads();
          atomicAdd(&of_block[0], 2);
          atomicMax(&c[1], static_cast<int>(threadIdx.x));
          __syncthreads();
          if (threadIdx.x == 0) {
            atomicAdd(&c[0], of_block[0]);
          }
        },
        count);
    EXPECT_THAT(count, ElementsAre(3 * 64 * 2, 63));
  }
}

TEST(Simulator, ReportsAPlainReadBesideAnAtomicWrite) {
  std::vector<int> count(1);
  EXPECT_THAT(report_of({{1}, {2}},
                        [&] {
                          const Global<int> c(count);
                          atomicAdd(&c[0], 1);
                          [[maybe_unused]] const int seen = c[0];
                        }),
              HasSubstr("global memory that thread 0 "));
}

// ---- Warps ----

TEST(Simulator, ShufflesAsCudaDescribesIt) {
  for (Order order : kOrders) {
    for (int width : {32, 8}) {
      run({{1}, {64}},
          [width] {
            constexpr unsigned kAll = 0xffffffffu;
            const int lane = static_cast<int>(threadIdx.x) % 32,
                      value = static_cast<int>(threadIdx.x);
            const int warp = value - lane, group = lane / width * width;
            EXPECT_EQ(__shfl_sync(kAll, value, 5, width), warp + group + 5);
            EXPECT_EQ(__shfl_sync(kAll, value, width + 5, width), warp + group + 5);
            EXPECT_EQ(__shfl_xor_sync(kAll, value, 3, width), warp + (lane ^ 3));
            EXPECT_EQ(__shfl_down_sync(kAll, value, 3, width),
                      lane + 3 < group + width ? value + 3 : value);
            EXPECT_EQ(__shfl_up_sync(kAll, value, 3, width), lane - 3 >= group ? value - 3 : value);
            EXPECT_EQ(__shfl_xor_sync(kAll, 0.5 * value, 1, width), 0.5 * (warp + (lane ^ 1)));
          },
          {.order = order});
    }
    // To a lane of a later group, a lane has no way; of an earlier one, it has.
    run({{1}, {32}},
        [] {
          const int lane = static_cast<int>(threadIdx.x);
          EXPECT_EQ(__shfl_xor_sync(0xffffffffu, lane, 8, 8), lane % 16 < 8 ? lane : lane - 8);
        },
        {.order = order});
  }
}

TEST(Simulator, ShufflesAmongTheLanesOfAMask) {
  run({{1}, {32}}, [] {
    const int lane = static_cast<int>(threadIdx.x);
    if (lane < 8) {
      EXPECT_EQ(__shfl_xor_sync(0xffu, lane, 4), lane ^ 4);
    } else {
      EXPECT_EQ(__shfl_sync(0xffffff00u, lane, 9), 9);
    }
  });
}

TEST(Simulator, ReportsAShuffleThatALaneDoesNotComeTo) {
  EXPECT_THAT(report_of({{1}, {32}},
                        [] {
                          if (threadIdx.x != 7) {
                            __shfl_xor_sync(0xffffffffu, 1, 1);
                          }
                          __syncthreads();
                        }),
              MatchesRegex("block 0, thread 0, simulator_test.cpp:[0-9]+: waits in "
                           "__shfl_xor_sync for thread 7, which waits in simulator_test.cpp:.*"));
}

TEST(Simulator, ReportsAValueFromALaneThatTakesNoPart) {
  const auto sum = [] {
    if (threadIdx.x < 20) {
      __shfl_down_sync(0xffffffffu, 1, 16);
    }
  };
  for (Order order : kOrders) {  // lanes that have returned, and lanes that never were
    EXPECT_THAT(report_of({{1}, {32}}, sum, {.order = order}),
                HasSubstr("thread 4, simulator_test.cpp"));
    EXPECT_THAT(report_of({{1}, {20}}, sum, {.order = order}),
                HasSubstr("__shfl_down_sync takes the value of lane 20, which takes no part"));
  }
}

TEST(Simulator, ReportsAMaskWithoutTheLaneItself) {
  EXPECT_THAT(report_of({{1}, {32}}, [] { __shfl_sync(0xffffu, 1, 0); }, {.order = Order::reverse}),
              HasSubstr("__shfl_sync with a mask of lanes that its own, 31, is not one of"));
}

TEST(Simulator, ReportsLanesThatShuffleInDifferentPlaces) {
  const auto kernel = [] {
    if (threadIdx.x < 16) {
      __shfl_sync(0xffffffffu, 1, 0);
    } else {
      __shfl_sync(0xffffffffu, 2, 0);
    }
  };
  EXPECT_THAT(report_of({{1}, {32}}, kernel),
              HasSubstr("waits in __shfl_sync for thread 16, which waits in"));
}

// ---- Grids whose blocks wait for each other ----

/// Each block adds up what all blocks wrote.
__global__ void all_to_all(Global<float> x, Global<float> y) {
  x[blockIdx.x * blockDim.x + threadIdx.x] = static_cast<float>(blockIdx.x);
  cooperative_groups::this_grid().sync();
  float sum = 0;
  for (Index i = 0; i < x.size; ++i) {
    sum += x[i];
  }
  cooperative_groups::this_grid().sync();
  x[(gridDim.x - 1 - blockIdx.x) * blockDim.x + threadIdx.x] = sum;
  cooperative_groups::this_grid().sync();
  y[blockIdx.x * blockDim.x + threadIdx.x] = x[blockIdx.x * blockDim.x + threadIdx.x];
}

TEST(Simulator, HoldsAllBlocksAtTheGridsBarrier) {
  for (Order order : kOrders) {
    std::vector<float> x(5 * 33), y(5 * 33);
    simulate({{5}, {33}}, {.order = order, .cooperative = true}, all_to_all, x, y);
    EXPECT_THAT(y, Each(33.0f * (0 + 1 + 2 + 3 + 4)));
  }
}

TEST(Simulator, ReportsWhoMissesTheGridsBarrier) {
  EXPECT_THAT(report_of({{2}, {4}}, [] { cooperative_groups::this_grid().sync(); }),
              HasSubstr("this_grid().sync() in a launch that is not cooperative"));
  EXPECT_THAT(report_of({{2}, {4}},
                        [] {
                          if (blockIdx.x == 0) {
                            cooperative_groups::this_grid().sync();
                          }
                        },
                        {.cooperative = true}),
              HasSubstr("waits in this_grid().sync() for block 1, thread 0, which has returned"));
}

TEST(Simulator, KnowsThatTheBlocksBarrierDoesNotOrderTheGrid) {
  std::vector<float> x(2);
  EXPECT_THAT(report_of({{2}, {1}},
                        [&] {
                          const Global<float> view(x);
                          view[blockIdx.x] = 1;
                          __syncthreads();
                          [[maybe_unused]] const float other = view[1 - blockIdx.x];
                        },
                        {.cooperative = true}),
              HasSubstr("thread 0 of block 0"));
}

// ---- Counts ----

TEST(Simulator, CountsAccessesAndBytes) {
  std::vector<float> x(256), y(64);
  const Report report = run({{2}, {32}}, [&] {
    __shared__ Shared<float, 32> part;
    const unsigned i = blockIdx.x * 32 + threadIdx.x;
    const float4 four = load4(Global<const float>(x), 4 * i);
    part[threadIdx.x] = four.x;
    if (threadIdx.x == 0) {
      part[0] += 1;
    }
    Global<float>{y}[i] = part[threadIdx.x];
  });
  EXPECT_EQ(report.total.global.loads, 64);
  EXPECT_EQ(report.total.global.bytes_loaded, 64 * 16);
  EXPECT_EQ(report.total.global.stores, 64);
  EXPECT_EQ(report.total.global.bytes_stored, 64 * 4);
  EXPECT_EQ(report.total.shared.loads, 64 + 2);
  EXPECT_EQ(report.total.shared.stores, 64 + 2);
  EXPECT_EQ(report.most.global.loads, 1);
  EXPECT_EQ(report.most.shared.loads, 2);
}

TEST(Simulator, CountsTheSectorsThatAWarpAsksFor) {
  alignas(128) float x[32 * 32] = {};
  const Global<const float> view(x, 32 * 32);
  const auto sectors = [&](unsigned stride) {
    return run({{1}, {32}}, [&] { [[maybe_unused]] const float v = view[stride * threadIdx.x]; },
               {.transactions = true})
        .sectors;
  };
  EXPECT_EQ(sectors(1), 4);  // 32 numbers of 4 bytes are 4 pieces of 32
  EXPECT_EQ(sectors(2), 8);
  EXPECT_EQ(sectors(32), 32);
  EXPECT_EQ(sectors(0), 1);
}

/// The turns that shared memory takes while a warp fills 4096 numbers of it, four for each lane at
/// a time, and those for one access more, of which each lane takes `count` numbers.
Report shared_access(int count, const std::function<int(int lane)>& position) {
  return run({{1}, {32}},
             [&] {
               __shared__ Shared<float, 4096> x;
               const int lane = static_cast<int>(threadIdx.x);
               for (int i = 4 * lane; i < 4096; i += 4 * 32) {
                 store4(x, i, {});
               }
               __syncthreads();
               if (count == 4) {
                 load4(x, position(lane));
               } else {
                 [[maybe_unused]] const float v = x[position(lane)];
               }
             },
             {.transactions = true});
}

TEST(Simulator, CountsTheTurnsOfSharedMemorysBanks) {
  constexpr Index kFilled = 4096 / 32;
  const auto turns = [&](int count, const std::function<int(int)>& position) {
    const Report report = shared_access(count, position);
    return std::pair(report.wavefronts - kFilled, report.bank_conflicts);
  };
  const auto expect = [](Index all, Index conflicts) { return std::pair(all, conflicts); };
  EXPECT_EQ(turns(1, [](int lane) { return lane; }), expect(1, 0));
  EXPECT_EQ(turns(1, [](int lane) { return 31 - lane; }), expect(1, 0));
  EXPECT_EQ(turns(1, [](int) { return 5; }), expect(1, 0));  // one word for all
  EXPECT_EQ(turns(1, [](int lane) { return 2 * lane; }), expect(2, 1));
  EXPECT_EQ(turns(1, [](int lane) { return 32 * lane; }), expect(32, 31));
  EXPECT_EQ(turns(1, [](int lane) { return 33 * lane; }), expect(1, 0));  // a row of padding
  // Four numbers: eight lanes at a time.
  EXPECT_EQ(turns(4, [](int lane) { return 4 * lane; }), expect(4, 0));
  EXPECT_EQ(turns(4, [](int lane) { return 8 * lane; }), expect(8, 4));
  EXPECT_EQ(turns(4, [](int lane) { return 4 * (lane % 4); }), expect(4, 0));
  // Sixteen, where lanes want the same in pairs.
  EXPECT_EQ(turns(4, [](int lane) { return 4 * (lane / 2); }), expect(2, 0));
  EXPECT_EQ(turns(4, [](int lane) { return 4 * (lane / 4 * 2 + lane % 2); }), expect(2, 0));
  EXPECT_EQ(turns(4, [](int) { return 0; }), expect(2, 0));
}

TEST(Simulator, ShowsWhichBankGivesWhichWordInEachTurn) {
  std::vector<WarpAccess> accesses;
  const auto keep = [&](const WarpTrace& trace) {
    EXPECT_EQ(trace.block, 0);
    EXPECT_EQ(trace.warp, 0);
    accesses.assign(trace.shared.begin(), trace.shared.end());
  };
  run({{1}, {32}},
      [] {
        __shared__ Shared<float, 64> x;
        const unsigned lane = threadIdx.x;
        x[2 * lane] = 1;
        __syncthreads();
        [[maybe_unused]] const float v = x[lane % 2 * 32];
      },
      {.transactions = true, .trace = keep});
  ASSERT_EQ(accesses.size(), 2u);
  EXPECT_FALSE(accesses[0].load);
  EXPECT_TRUE(accesses[1].load);
  for (const WarpAccess& access : accesses) {
    const std::vector<Turn> all = turns(access);
    EXPECT_EQ(std::ssize(all), wavefronts(access).all);
    ASSERT_EQ(all.size(), 2u);
    const std::uintptr_t first = access.addresses[0] / 4, bank = first % 32;
    EXPECT_EQ(all[0][bank], first);
    EXPECT_EQ(all[1][bank], first + 32) << "the higher word of the bank comes later";
    EXPECT_EQ(all[0][(bank + 1) % 32], 0u) << "nobody wants a word of it";
  }
}

TEST(Simulator, CountsTheTurnsOfAtomicsAndOfFewLanes) {
  const Report report = run({{1}, {40}},
                            [] {
                              __shared__ Shared<int, 64> x;
                              const unsigned thread = threadIdx.x;
                              if (thread < 2) {
                                x[32 * thread] = 1;  // two words of one bank
                              } else if (thread == 39) {
                                x[5] = 1;  // by another warp
                              }
                              __syncthreads();
                              if (thread < 2) {
                                atomicAdd(&x[32 * thread], 1);
                              }
                            },
                            {.order = Order::reverse, .transactions = true});
  EXPECT_EQ(report.wavefronts, 2 + 1 + 2);
  EXPECT_EQ(report.bank_conflicts, 1 + 1);
}

}  // namespace
}  // namespace dl::simulator
