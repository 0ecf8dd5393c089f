#include "figures.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include <dl/base/check.h>
#include <dl/plot/image_grid.h>

namespace dl::gpu_kernels {
namespace {

constexpr float kTouched = 0, kElse = 0.85f, kPage = 1;  // black, grey, white

/// The first 32 x 32 numbers of a matrix with 64 columns, those that the lanes touch in black.
std::vector<float> corner(const simulator::WarpAccess& access) {
  constexpr std::size_t kSide = 32, kColumns = 64;
  std::vector<float> pixels(kSide * kSide, kElse);
  for (const std::uintptr_t address : access.addresses) {
    if (address != 0) {
      const std::size_t number = (address - ladder::kOrigin) / sizeof(float);
      if (number % kColumns < kSide && number / kColumns < kSide) {
        pixels[number / kColumns * kSide + number % kColumns] = kTouched;
      }
    }
  }
  return pixels;
}

}  // namespace

const simulator::WarpAccess* slowest_load(const ladder::FirstWarp& warp) {
  const auto cost = [](const simulator::WarpAccess& access) {
    const std::vector<simulator::Turn> turns = simulator::turns(access);
    Index words = 0;
    for (const simulator::Turn& turn : turns) {
      words += std::ssize(turn) - std::ranges::count(turn, std::uintptr_t{0});
    }
    return std::pair(std::ssize(turns), words);
  };
  const simulator::WarpAccess* slowest = nullptr;
  for (const simulator::WarpAccess& access : warp.shared) {
    if (access.load && (slowest == nullptr || cost(access) > cost(*slowest))) {
      slowest = &access;
    }
  }
  return slowest;
}

void draw_lanes(plot::Figures& figures, const std::vector<Traced>& rungs) {
  if (!figures.wanted()) {
    return;
  }
  plot::ImageGrid grid(32, 32, 4);
  for (const Traced& traced : rungs) {
    if (traced.warp.shared.empty()) {
      const auto draw = [&](const char* matrix, const simulator::WarpAccess& access) {
        const Index pieces = simulator::sectors(access);
        grid.image(corner(access), {concat(traced.rung, ", ", matrix),
                                    concat(pieces, pieces == 1 ? " piece" : " pieces")});
      };
      draw("A", traced.warp.of_A.front());
      draw("B", traced.warp.of_B.front());
    }
  }
  figures.draw("lanes", grid);
}

void draw_banks(plot::Figures& figures, const std::vector<Traced>& rungs) {
  if (!figures.wanted()) {
    return;
  }
  constexpr std::size_t kTurns = 8, kBanks = 32;
  plot::ImageGrid grid(static_cast<int>(kTurns), static_cast<int>(kBanks), 2);
  for (const Traced& traced : rungs) {
    if (const simulator::WarpAccess* const access = slowest_load(traced.warp)) {
      const std::vector<simulator::Turn> turns = simulator::turns(*access);
      std::vector<float> pixels(kTurns * kBanks, kPage);
      for (std::size_t turn = 0; turn < std::min(turns.size(), kTurns); ++turn) {
        for (std::size_t bank = 0; bank < kBanks; ++bank) {
          pixels[turn * kBanks + bank] = turns[turn][bank] != 0 ? kTouched : kElse;
        }
      }
      grid.image(pixels, {traced.rung, concat(turns.size(), turns.size() == 1 ? " turn" : " turns",
                                              " for ", access->bytes, " bytes a lane")});
    }
  }
  figures.draw("banks", grid);
}

}  // namespace dl::gpu_kernels
