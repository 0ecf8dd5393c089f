#include "gpu/simulator/transactions.h"

#include <algorithm>
#include <vector>

namespace dl::simulator {
namespace {

constexpr std::size_t kSector = 32, kWord = 4, kBanks = 32;  // bytes; and how many there are

/// The pieces of `size` bytes that lanes first ... end - 1 touch, each once.
std::vector<std::uintptr_t> pieces_of(const WarpAccess& access, std::size_t first, std::size_t end,
                                      std::size_t size) {
  std::vector<std::uintptr_t> pieces;
  for (std::size_t lane = first; lane < end; ++lane) {
    if (const std::uintptr_t address = access.addresses[lane]; address != 0) {
      for (auto piece = address / size; piece <= (address + access.bytes - 1) / size; ++piece) {
        pieces.push_back(piece);
      }
    }
  }
  std::ranges::sort(pieces);
  pieces.erase(std::unique(pieces.begin(), pieces.end()), pieces.end());
  return pieces;
}

/// Whether each lane that takes part wants the same as the one `apart` from it, if that does too.
bool in_pairs(const WarpAccess& access, std::size_t apart) {
  for (std::size_t lane = 0; lane < kWarpSize; ++lane) {
    const std::uintptr_t a = access.addresses[lane], b = access.addresses[lane ^ apart];
    if (a != b && a != 0 && b != 0) {
      return false;
    }
  }
  return true;
}

/// How many lanes shared memory serves together.
std::size_t lanes_at_once(const WarpAccess& access) {
  const std::size_t lanes = std::min<std::size_t>(kWarpSize, kBanks * kWord / access.bytes);
  const bool pairs = lanes < kWarpSize && (in_pairs(access, 1) || in_pairs(access, 2));
  return pairs ? 2 * lanes : lanes;
}

}  // namespace

Index sectors(const WarpAccess& access) {
  return std::ssize(pieces_of(access, 0, kWarpSize, kSector));
}

Wavefronts wavefronts(const WarpAccess& access) {
  const std::size_t lanes = lanes_at_once(access);
  Wavefronts w;
  for (std::size_t first = 0; first < kWarpSize; first += lanes) {
    std::array<Index, kBanks> wanted{};  // different words of each bank
    for (const std::uintptr_t word : pieces_of(access, first, first + lanes, kWord)) {
      ++wanted[word % kBanks];
    }
    const Index most = std::ranges::max(wanted);
    w.all += most;
    w.conflicts += std::max<Index>(0, most - 1);
  }
  return w;
}

std::vector<Turn> turns(const WarpAccess& access) {
  const std::size_t lanes = lanes_at_once(access);
  std::vector<Turn> all;
  for (std::size_t first = 0; first < kWarpSize; first += lanes) {
    const auto begin = static_cast<Index>(all.size());
    for (const std::uintptr_t word : pieces_of(access, first, first + lanes, kWord)) {
      const auto free = std::find_if(all.begin() + begin, all.end(),
                                     [&](const Turn& turn) { return turn[word % kBanks] == 0; });
      Turn& turn = free == all.end() ? all.emplace_back() : *free;
      turn[word % kBanks] = word;
    }
  }
  return all;
}

}  // namespace dl::simulator
