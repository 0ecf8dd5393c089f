// Images to rows.
#pragma once

#include <dl/nn/module.h>
#include <dl/ops/reshape.h>

namespace dl::nn {

/// All axes but the first made one: (batch, 1, 28, 28) -> (batch, 784).
class Flatten : public Module {
 public:
  Tensor forward(const Tensor& x) override { return flatten(x); }
};

}  // namespace dl::nn
