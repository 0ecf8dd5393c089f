// Our matrix products against those of the libraries that there are, for several sizes of a step.

#include <cmath>

#include <dl/array/functions.h>
#include <dl/base/check.h>
#include "bench/comparison.h"
#include "bench/products.h"

namespace dl::bench {
namespace {

struct Size {
  Index batch, hidden;
};

Case step_against(Multiplier by, Size size) {
  const auto [batch, hidden] = size;
  return {concat("batch ", batch, " hidden ", hidden, " beside ", name(by)), name(by),
          [=, batch = batch, hidden = hidden] {
            const auto products = [=](Multiplier who) -> Code {
              const auto step =
                  std::make_shared<StepProducts>(Weights::concise, batch, hidden, who);
              return [=] {
                step->forward();
                step->backward();
              };
            };
            return Comparison{products(Multiplier::own), products(by), {}};
          }};
}

}  // namespace

std::vector<Case> step_product_cases() {
  std::vector<Case> cases;
  for (const Size size : {Size{256, 256}, {256, 64}, {256, 4096}, {32, 256}, {1024, 256}}) {
    for (const Multiplier by : libraries()) {
      cases.push_back(step_against(by, size));
    }
  }
  return cases;
}

}  // namespace dl::bench
