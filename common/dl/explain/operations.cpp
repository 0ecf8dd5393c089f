#include <dl/explain/operations.h>

#include <algorithm>
#include <array>

namespace dl::explain {
namespace {

struct Known {
  std::string_view name;
  Formula formula;
  double forward, backward;  // operations for each number of the largest array
};

// Products are counted by their sizes. The other counts are rough: an exponential or a root counts
// as one operation. They are for comparing, and not to be held against a peak.
constexpr std::array kKnown{
    Known{"matmul", {"C = A B", "dA = dC Bᵀ    dB = Aᵀ dC"}, 0, 0},
    Known{"linear", {"Y = X Wᵀ + b", "dX = dY W    dW = dYᵀ X    db = Σᵢ dYᵢ"}, 0, 0},
    Known{"add", {"c = a + b", "da = dc    db = dc, summed where b was repeated"}, 1, 1},
    Known{"subtract", {"c = a − b", "da = dc    db = −dc"}, 1, 1},
    Known{"multiply", {"c = a b", "da = b dc    db = a dc"}, 1, 2},
    Known{"divide", {"c = a / b", "da = dc / b    db = −c dc / b"}, 1, 3},
    Known{"maximum", {"c = max(a, b)", "da = dc where a > b, else 0 (half where a = b)"}, 1, 1},
    Known{"minimum", {"c = min(a, b)", "da = dc where a < b, else 0 (half where a = b)"}, 1, 1},
    Known{"relu", {"y = max(x, 0)", "dx = dy where y > 0, else 0"}, 1, 1},
    Known{"sigmoid", {"y = 1 / (1 + e⁻ˣ)", "dx = dy (1 − y) y"}, 3, 3},
    Known{"tanh", {"y = tanh x", "dx = dy (1 − y²)"}, 3, 3},
    Known{"exp", {"y = eˣ", "dx = dy y"}, 1, 1},
    Known{"log", {"y = log x", "dx = dy / x"}, 1, 1},
    Known{"sqrt", {"y = √x", "dx = dy / (2 y)"}, 1, 2},
    Known{"abs", {"y = |x|", "dx = dy sign x"}, 1, 1},
    Known{"pow", {"y = xᵖ", "dx = dy p xᵖ⁻¹"}, 1, 3},
    Known{"clip", {"y = x, not below low nor above high", "dx = dy inside, else 0"}, 2, 1},
    Known{"gelu", {"y = x Φ(x)", "dx = dy (Φ(x) + x φ(x))"}, 4, 6},
    Known{"silu", {"y = x σ(x)", "dx = dy σ(x) (1 + x (1 − σ(x)))"}, 4, 6},
    Known{"softplus", {"y = log(1 + eˣ)", "dx = dy σ(x)"}, 3, 3},
    Known{"mul_scalar", {"y = k x", "dx = k dy"}, 1, 1},
    Known{"div_scalar", {"y = x / k", "dx = dy / k"}, 1, 1},
    Known{"add_scalar", {"y = x + k", "dx = dy"}, 1, 0},
    Known{"softmax", {"p = eˣ / Σ eˣ", "dx = p (dp − Σ p dp)"}, 4, 4},
    Known{"log_softmax", {"y = x − log Σ eˣ", "dx = dy − softmax(x) Σ dy"}, 4, 4},
    Known{"where",
          {"y = a where the condition holds, else b", "da, db = dy where it was taken"},
          1,
          1},
    Known{"broadcast_to", {"the same numbers, repeated", "dy, summed where it was repeated"}, 0, 1},
    Known{"embedding",
          {"y = the rows of W that are named", "dW, each row the sum over its copies"},
          0,
          1},
    Known{"sum", {"s = Σ xᵢ", "dxᵢ = ds"}, 1, 0},
    Known{"mean", {"m = Σ xᵢ / n", "dxᵢ = dm / n"}, 1, 1},
    Known{"max", {"m = max xᵢ", "dxᵢ = dm at the largest, else 0"}, 1, 0},
    Known{"reshape", {"the same numbers, another shape", "dy, in the shape of x"}, 0, 0},
    Known{"flatten", {"the same numbers, in rows", "dy, in the shape of x"}, 0, 0},
    Known{"cross_entropy",
          {"l = −log softmax(z)[label]", "dz = (p − y) dl    p = softmax(z), y = 1 at the label"},
          5,
          2},
    Known{"mse_loss", {"l = (x − t)²", "dx = 2 (x − t) dl"}, 2, 2},
    Known{"dropout", {"y = x / (1 − p), or 0 with probability p", "dx = dy / (1 − p), or 0"}, 2, 1},
};

const Known* find(std::string_view name) {
  const auto known =
      std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.name == name; });
  return known == kKnown.end() ? nullptr : &*known;
}

double size(const Shape& shape) { return static_cast<double>(shape.size()); }

/// The largest of the arrays: where one is repeated or summed, all of it is gone through.
double largest(std::span<const Shape> inputs, const Shape& result) {
  double most = size(result);
  for (const Shape& input : inputs) {
    most = std::max(most, size(input));
  }
  return most;
}

bool is_product(std::string_view name) { return name == "matmul" || name == "linear"; }

/// Multiplications and additions of one product: twice the numbers of A for each column of C.
double product(std::span<const Shape> inputs, const Shape& result) {
  return 2 * size(inputs[0]) * static_cast<double>(result[result.rank() - 1]);
}

}  // namespace

Formula formula_of(std::string_view operation) {
  const Known* const known = find(operation);
  return known == nullptr ? Formula{} : known->formula;
}

Work forward_work(std::string_view operation, std::span<const Shape> inputs, const Shape& result) {
  Work work;
  for (const Shape& input : inputs) {
    work.bytes += sizeof(float) * size(input);
  }
  work.bytes += sizeof(float) * size(result);
  if (is_product(operation) && result.rank() > 0) {
    work.flop = product(inputs, result);
  } else if (const Known* const known = find(operation)) {
    work.flop = known->forward * largest(inputs, result);
  }
  return work;
}

Work backward_work(std::string_view operation, std::span<const Shape> inputs,
                   const std::vector<bool>& wanted, const Shape& result) {
  Work work;
  work.bytes = sizeof(float) * size(result);
  const Known* const known = find(operation);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!wanted[i]) {
      continue;
    }
    work.bytes += sizeof(float) * size(inputs[i]);
    if (is_product(operation) && result.rank() > 0) {
      // Of the two factors each other one is read; a bias is a sum over the rows.
      work.flop += i < 2 ? product(inputs, result) : size(result);
      work.bytes += i < 2 ? sizeof(float) * size(inputs[1 - i]) : 0;
    } else if (known != nullptr) {
      work.flop += known->backward * largest(inputs, result);
    }
  }
  return work;
}

}  // namespace dl::explain
