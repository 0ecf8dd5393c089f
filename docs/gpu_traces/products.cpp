// Pictures of the ladder of matrix products.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <dl/array/functions.h>
#include <dl/base/check.h>
#include "drawing.h"
#include "gpu/ladder/counts.h"
#include "gpu/ladder/matmul.cuh"
#include "gpu/simulator/simulator.h"
#include "pictures.h"

namespace dl::gpu_traces {
namespace {

using plot::Align;
using plot::Place;
using simulator::WarpAccess;

constexpr const char* kBlue = "#0072b2";
constexpr const char* kOrange = "#d55e00";
constexpr const char* kPale = "#cfe3f0";   // fetched, and not wanted
constexpr const char* kEmpty = "#eef0f2";  // not fetched
constexpr double kWordBytes = 4, kPieceBytes = 32;
constexpr int kLanes = simulator::kWarpSize, kWordsOfAPiece = 8;

// ---- One load of a warp ----

/// The lanes of a warp in a row, below them the pieces of memory that they touch, and a line from
/// each lane to its number. What is touched stands in the middle, as it lies in memory.
void draw_load(Drawing& page, const WarpAccess& access, const std::string& title, double top) {
  constexpr double kLeft = 20, kPitch = 20, kLane = 16, kPiece = 18, kDistance = 62;
  std::set<std::uintptr_t> pieces, words;
  for (const std::uintptr_t address : access.addresses) {
    for (std::size_t byte = 0; byte < access.bytes; byte += 4) {
      pieces.insert((address + byte) / 32);
      words.insert((address + byte) / 4);
    }
  }
  const auto count = static_cast<double>(pieces.size());
  const double bytes = kPieceBytes * count, wanted = kWordBytes * static_cast<double>(words.size());
  page.text(title, kLeft, top, {.align = Align::left, .weight = plot::Weight::bold});
  page.text(fmt::format("{} {}: {:.0f} of {:.0f} bytes are wanted", pieces.size(),
                        pieces.size() == 1 ? "piece" : "pieces", wanted, bytes),
            kLeft + kLanes * kPitch - 4, top, {.align = Align::right, .colour = plot::kSoftInk});

  const double lanes_top = top + 14, pieces_top = lanes_top + kLane + kDistance;
  const int slots = std::max<int>(kLanes, static_cast<int>(pieces.size()));
  const int first_slot = (slots - static_cast<int>(pieces.size())) / 2;
  std::map<std::uintptr_t, double> left_of;  // of each piece on the page
  for (int slot = 0; slot < slots; ++slot) {
    const double left = kLeft + kPitch * slot;
    page.box({left, pieces_top, kPiece, kLane}, kEmpty);
    if (slot >= first_slot && slot - first_slot < static_cast<int>(pieces.size())) {
      const std::uintptr_t piece = *std::next(pieces.begin(), slot - first_slot);
      left_of[piece] = left;
      page.box({left, pieces_top, kPiece, kLane}, kPale);
      for (int word = 0; word < kWordsOfAPiece; ++word) {
        if (words.contains(piece * kWordsOfAPiece + static_cast<std::uintptr_t>(word))) {
          page.box({left + kPiece / kWordsOfAPiece * word, pieces_top,
                    kPiece / kWordsOfAPiece - 0.3, kLane},
                   kBlue);
        }
      }
    }
  }
  for (int lane = 0; lane < kLanes; ++lane) {
    const std::uintptr_t address = access.addresses[static_cast<std::size_t>(lane)];
    const double left = kLeft + kPitch * lane + 1;
    page.box({left, lanes_top, kLane, kLane}, kOrange);
    page.text(std::to_string(lane), left + kLane / 2, lanes_top + kLane / 2,
              {.size = 9, .colour = "#ffffff"});
    const double word =
        (static_cast<double>(address % 32) + static_cast<double>(access.bytes) / 2) / kWordBytes;
    page.line(left + kLane / 2, lanes_top + kLane, left_of[address / 32] + kPiece / 8 * word,
              pieces_top, "#9aa3ad");
  }
}

// ---- The walk of a block ----

/// A rectangle of a matrix: rows and columns, the ends not included.
struct Region {
  Index top, left, bottom, right;
};

/// What a block touched of A and of B in each of its steps, and of C in all.
struct Walk {
  std::vector<Region> A, B;
  Region C;
  Index fetched;  // numbers of A and B
};

/// The rectangle that these numbers of a matrix with n columns fill.
Region filled(const std::set<Index>& numbers, Index n) {
  check(!numbers.empty(), "gpu_traces: a step touches nothing");
  Region r{n, n, 0, 0};
  for (const Index number : numbers) {
    r = {std::min(r.top, number / n), std::min(r.left, number % n),
         std::max(r.bottom, number / n + 1), std::max(r.right, number % n + 1)};
  }
  check((r.bottom - r.top) * (r.right - r.left) == std::ssize(numbers),
        "gpu_traces: what a step touches is no rectangle");
  return r;
}

/// That of one block of a rung, for matrices of n x n numbers, in so many steps.
Walk walk_of(const std::string& name, int n, int block, int steps) {
  const ladder::MatmulRung& rung = *std::ranges::find_if(
      ladder::kMatmulLadder, [&](const ladder::MatmulRung& r) { return r.name == name; });
  const Array A = full({n, n}, 1), B = full({n, n}, 1);
  Array C({n, n});
  std::vector<std::set<Index>> of_A(static_cast<std::size_t>(steps)), of_B = of_A;
  std::set<Index> of_C;
  const auto note = [&](const simulator::WarpTrace& trace) {
    if (trace.block != block) {
      return;
    }
    // Of each lane's accesses to A, and to B, the same number belongs to each step.
    for (const auto& [matrix, steps_of] : {std::pair{&A, &of_A}, std::pair{&B, &of_B}}) {
      std::vector<std::vector<Index>> loads;
      for (const WarpAccess& access : trace.global) {
        std::vector<Index> numbers;
        for (const std::uintptr_t address : access.addresses) {
          const auto begin = reinterpret_cast<std::uintptr_t>(matrix->data());
          const auto at = static_cast<Index>(address - begin) / 4;
          if (address >= begin && at < matrix->size()) {
            numbers.push_back(at);
          }
        }
        if (!numbers.empty()) {
          loads.push_back(numbers);
        }
      }
      for (std::size_t i = 0; i < loads.size(); ++i) {
        (*steps_of)[i * static_cast<std::size_t>(steps) / loads.size()].insert(loads[i].begin(),
                                                                               loads[i].end());
      }
    }
    for (const WarpAccess& access : trace.global) {
      for (const std::uintptr_t address : access.addresses) {
        const auto begin = reinterpret_cast<std::uintptr_t>(C.data());
        if (address >= begin && static_cast<Index>(address - begin) / 4 < C.size()) {
          of_C.insert(static_cast<Index>(address - begin) / 4);
        }
      }
    }
  };
  const ladder::MatmulRung kernel = rung;
  simulator::simulate(kernel.launch(n, n), {.transactions = true, .trace = note}, kernel.kernel,
                      Global<const float>(A.data(), A.size()),
                      Global<const float>(B.data(), B.size()), Global<float>(C.data(), C.size()), n,
                      n, n);
  Walk walk{{}, {}, filled(of_C, n), 0};
  for (std::size_t step = 0; step < of_A.size(); ++step) {
    walk.A.push_back(filled(of_A[step], n));
    walk.B.push_back(filled(of_B[step], n));
    walk.fetched += std::ssize(of_A[step]) + std::ssize(of_B[step]);
  }
  return walk;
}

/// A at the left of C, B above it: a row of A and a column of B meet in C.
void draw_one_walk(Drawing& page, const Walk& walk, Index n, double left, const std::string& title,
                   const std::string& below) {
  constexpr double kSide = 148, kGap = 12, kTop = 46;
  const Place A{left, kTop + kSide + kGap, kSide, kSide};
  const Place B{left + kSide + kGap, kTop, kSide, kSide};
  const Place C{B.left, A.top, kSide, kSide};
  page.text(title, left, 12, {.align = Align::left, .weight = plot::Weight::bold});
  page.text(below, left, 30, {.align = Align::left, .colour = plot::kSoftInk});
  const auto name = [&](const char* letter, double x, double y) {
    page.text(letter, x, y, {.size = 15, .colour = plot::kSoftInk, .italic = true});
  };
  name("A", A.left + 12, A.top + 14);
  name("B", B.left + 12, B.top + 14);
  name("C", C.left + 12, C.top + 14);
  for (const Place& matrix : {A, B, C}) {
    page.box(matrix, kEmpty);
  }
  const auto place = [&](const Place& matrix, const Region& r) {
    const double scale = kSide / static_cast<double>(n);
    return Place{matrix.left + scale * static_cast<double>(r.left),
                 matrix.top + scale * static_cast<double>(r.top),
                 scale * static_cast<double>(r.right - r.left),
                 scale * static_cast<double>(r.bottom - r.top)};
  };
  const std::size_t steps = walk.A.size();
  for (std::size_t step = 0; step < steps; ++step) {
    const double share = static_cast<double>(step) / static_cast<double>(steps - 1);
    const std::string colour = between("#b9d9ec", "#004c78", share);
    for (const Place& tile : {place(A, walk.A[step]), place(B, walk.B[step])}) {
      page.box({tile.left, tile.top, tile.width - 0.5, tile.height - 0.5}, colour);
      if (tile.width > 12 && tile.height > 12) {
        page.text(std::to_string(step + 1), tile.middle(), tile.centre(),
                  {.size = 10, .colour = share > 0.4 ? "#ffffff" : plot::kInk});
      }
    }
  }
  page.box(place(C, walk.C), kOrange);
}

// ---- Padding ----

/// Where the words lie in shared memory, 32 to a line, so that a column is a bank: each with the
/// lane that wants it, in the colour of the turn in which it comes.
void draw_words(Drawing& page, const WarpAccess& access, const std::string& title, double top) {
  constexpr double kLeft = 64, kWidth = 18.5, kHeight = 12;
  constexpr std::array kTurnColours{kBlue, kOrange, "#009e73", "#a0527d"};
  const std::vector<simulator::Turn> turns = simulator::turns(access);
  std::uintptr_t last = 0;
  for (const std::uintptr_t address : access.addresses) {
    last = std::max(last, (address - ladder::kOrigin) / 4);
  }
  const auto lines = static_cast<int>(last / kLanes) + 1;
  page.text(title, kLeft, top, {.align = Align::left, .weight = plot::Weight::bold});
  page.text(turns.size() == 1 ? "1 turn" : fmt::format("{} turns", turns.size()),
            kLeft + kWidth * kLanes, top, {.align = Align::right, .weight = plot::Weight::bold});
  const double grid = top + 26;
  for (int bank = 0; bank < kLanes; bank += bank == 28 ? 3 : 4) {
    page.text(std::to_string(bank), kLeft + kWidth * (bank + 0.5), grid - 8,
              {.size = 9, .colour = plot::kSoftInk});
  }
  page.text("bank", kLeft - 8, grid - 8,
            {.align = Align::right, .size = 9, .colour = plot::kSoftInk});
  for (int line = 0; line < lines; ++line) {
    for (int bank = 0; bank < kLanes; ++bank) {
      page.box({kLeft + kWidth * bank, grid + kHeight * line, kWidth - 1, kHeight - 1}, kEmpty);
    }
    if (line % 4 == 0) {
      page.text(fmt::format("word {}", line * kLanes), kLeft - 8, grid + kHeight * (line + 0.5),
                {.align = Align::right, .size = 9, .colour = plot::kSoftInk});
    }
  }
  for (std::size_t lane = 0; lane < access.addresses.size(); ++lane) {
    const std::uintptr_t word = access.addresses[lane] / 4;
    const auto turn = std::ranges::find_if(
        turns, [&](const simulator::Turn& t) { return std::ranges::find(t, word) != t.end(); });
    const auto at = static_cast<int>(word - ladder::kOrigin / 4);
    const Place cell{kLeft + kWidth * (at % kLanes), grid + kHeight * (at / kLanes), kWidth - 1,
                     kHeight - 1};
    page.box(cell, kTurnColours.at(static_cast<std::size_t>(turn - turns.begin())));
    page.text(std::to_string(lane), cell.middle(), cell.centre(), {.size = 9, .colour = "#ffffff"});
  }
}

}  // namespace

void draw_sectors(plot::Figures& figures) {
  constexpr int n = 128;
  const struct {
    const char *rung, *matrix, *title;
  } kLoads[] = {
      {"naive", "A", "naive, A: each lane has a row of its own"},
      {"coalesced", "B", "coalesced, B: each lane has a column of its own"},
      {"coalesced", "A", "coalesced, A: all lanes want the same number"},
      {"vectorised", "B", "vectorised, B: four numbers in each access"},
  };
  Drawing page({plot::kFullWidth, 520});
  std::printf("%-13s  %5s  %12s  %13s\n", "first load", "lanes", "bytes wanted", "bytes fetched");
  double top = 14;
  for (const auto& load : kLoads) {
    const ladder::FirstWarp warp = ladder::trace_product(load.rung, n);
    const WarpAccess& access = (load.matrix[0] == 'A' ? warp.of_A : warp.of_B).front();
    std::set<std::uintptr_t> words;
    for (const std::uintptr_t address : access.addresses) {
      for (std::size_t byte = 0; byte < access.bytes; byte += 4) {
        words.insert(address + byte);
      }
    }
    std::printf("%-13s  %5d  %12td  %13td\n", fmt::format("{} {}", load.rung, load.matrix).c_str(),
                kLanes, 4 * std::ssize(words), 32 * sectors(access));
    draw_load(page, access, load.title, top);
    top += 130;
  }
  if (figures.wanted()) {
    figures.draw("sectors", page);
  }
}

void draw_walk(plot::Figures& figures) {
  constexpr int n = 256;
  const struct {
    const char* rung;
    int block, steps;
  } kBlocks[] = {{"tiled", 21, n / ladder::kSide}, {"blocked_2d", 3, n / ladder::kDepth}};
  Drawing page({plot::kFullWidth, 362});
  std::printf("\n%-10s  %5s  %7s  %4s\n", "walk", "steps", "fetched", "uses");
  double left = 20;
  for (const auto& block : kBlocks) {
    const Walk walk = walk_of(block.rung, n, block.block, block.steps);
    const Index rows = walk.C.bottom - walk.C.top, columns = walk.C.right - walk.C.left;
    const Index uses = 2 * rows * columns * n / walk.fetched;
    std::printf("%-10s  %5d  %7td  %4td\n", block.rung, block.steps, walk.fetched, uses);
    draw_one_walk(page, walk, n, left,
                  fmt::format("{}: {} x {} numbers of C", block.rung, rows, columns),
                  fmt::format("{} steps; each number is used {} times", block.steps, uses));
    left += 340;
  }
  if (figures.wanted()) {
    figures.draw("walk", page);
  }
}

void draw_padding(plot::Figures& figures) {
  constexpr int kPadded = ladder::kTile + 8, kBare = ladder::kTile;
  const ladder::FirstWarp warp = ladder::trace_product("tensor_cores", 128);
  const auto load = std::ranges::find_if(warp.shared, [](const WarpAccess& a) { return a.load; });
  check(load != warp.shared.end(), "gpu_traces: tensor_cores loads nothing from shared memory");
  // Its tile begins with the first lane's number; without padding the same (row, column) lies
  // elsewhere.
  WarpAccess padded = *load, bare = *load;
  const std::uintptr_t begin = std::ranges::min(load->addresses);
  for (std::size_t lane = 0; lane < load->addresses.size(); ++lane) {
    const std::uintptr_t word = (load->addresses[lane] - begin) / 4;
    padded.addresses[lane] = ladder::kOrigin + 4 * word;
    bare.addresses[lane] = ladder::kOrigin + 4 * (word / kPadded * kBare + word % kPadded);
  }
  std::printf("\n%-10s  %11s  %5s\n", "one load", "row's words", "turns");
  std::printf("%-10s  %11d  %5td\n", "bare", kBare, std::ssize(simulator::turns(bare)));
  std::printf("%-10s  %11d  %5td\n", "padded", kPadded, std::ssize(simulator::turns(padded)));
  if (figures.wanted()) {
    Drawing page({plot::kFullWidth, 410});
    draw_words(page, bare, "Rows of 128 words: four rows begin in the same bank", 14);
    draw_words(page, padded, "Rows of 136, as the kernel has them: each begins 8 banks on", 216);
    figures.draw("padding", page);
  }
}

}  // namespace dl::gpu_traces
