#include <dl/base/rng.h>

#include <bit>
#include <cmath>
#include <locale>
#include <numbers>
#include <sstream>

#include <dl/base/check.h>

namespace dl {
namespace {

std::mt19937_64 seeded(std::uint64_t seed, std::uint64_t stream) {
  const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  std::seed_seq words{low(seed), low(seed >> 32), low(stream), low(stream >> 32)};
  return std::mt19937_64(words);
}

}  // namespace

Rng::Rng(std::uint64_t seed, std::uint64_t stream) : engine_(seeded(seed, stream)) {}

double Rng::uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

double Rng::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));  // 1 - u is never 0
  const double angle = 2 * std::numbers::pi * uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

std::uint64_t Rng::below(std::uint64_t n) {
  check(n > 0, "rng: below(0) asks for a number from an empty range");
  __extension__ using Wide = unsigned __int128;
  const std::uint64_t threshold = -n % n;  // 2^64 mod n: draws below it would be biased
  while (true) {
    const Wide product = Wide{engine_()} * n;
    if (static_cast<std::uint64_t>(product) >= threshold) {
      return static_cast<std::uint64_t>(product >> 64);
    }
  }
}

std::string Rng::state() const {
  return concat(has_spare_, ' ', std::bit_cast<std::uint64_t>(spare_), ' ', engine_);
}

void Rng::restore(const std::string& state) {
  std::istringstream text(state);
  text.imbue(std::locale::classic());
  bool has_spare = false;
  std::uint64_t spare = 0;
  std::mt19937_64 engine;
  text >> has_spare >> spare >> engine;
  check(!text.fail() && (text >> std::ws).eof(),
        "rng: not a saved state of a random number generator");
  engine_ = engine;
  spare_ = std::bit_cast<double>(spare);
  has_spare_ = has_spare;
}

}  // namespace dl
