#!/usr/bin/env bash
# Whether g++ computes the formulas of kernels/elementwise.h for many numbers at a time, on every kind
# of x86 processor, and not only on this one: a loop that stays scalar takes 8 times as long, and no
# other test would notice.
#
#   vectorized_test.sh COMPILER COMMON_FOLDER FLAG...

set -euo pipefail
compiler=$1 common=$2
shift 2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# One loop a line, so that what the compiler says of a line is said of a loop.
cat >"$scratch/loops.cpp" <<'END'
#include <dl/kernels/elementwise.h>
using namespace dl;
#define LOOP(name, formula) \
  void name(long n, float* __restrict y, const float* x, const float* dy) { for (long i = 0; i < n; ++i) y[i] = formula; (void)dy; }
LOOP(relu, Relu{}.value(x[i]))
LOOP(relu_gradient, Relu{}.gradient_from_y(y[i], dy[i]))
LOOP(sigmoid, Sigmoid{}.value(x[i]))
LOOP(sigmoid_gradient, Sigmoid{}.gradient_from_y(y[i], dy[i]))
LOOP(tanh, Tanh{}.value(x[i]))
LOOP(tanh_gradient, Tanh{}.gradient_from_y(y[i], dy[i]))
LOOP(exponential, Exp{}.value(x[i]))
LOOP(log_gradient, Log{}.gradient_from_x(x[i], dy[i]))
LOOP(square, Pow{2}.value(x[i]))
LOOP(clip_gradient, (Clip{-1, 1}.gradient_from_x(x[i], dy[i])))
LOOP(gelu_tanh_gradient, GeluTanh{}.gradient_from_x(x[i], dy[i]))
LOOP(silu_gradient, Silu{}.gradient_from_x(x[i], dy[i]))
LOOP(less, Less{}.value(x[i], dy[i]))
LOOP(maximum_gradient, Maximum{}.gradient_a(x[i], y[i], dy[i]))
END

failed=0
for level in x86-64 x86-64-v3 x86-64-v4; do
  said=$("$compiler" -std=c++20 -O3 "-march=$level" "$@" "-I$common" -fopt-info-vec-optimized \
    -c "$scratch/loops.cpp" -o /dev/null 2>&1)
  while IFS=: read -r line text; do
    name=${text#LOOP(}
    if ! grep -q "loops.cpp:$line:.*loop vectorized" <<<"$said"; then
      echo "${name%%,*} is not vectorized with -march=$level"
      failed=1
    fi
  done < <(grep -n '^LOOP' "$scratch/loops.cpp")
done
exit "$failed"
