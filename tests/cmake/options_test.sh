#!/usr/bin/env bash
# options_test.sh COMPILER: a compiler without OpenMP builds the loops that are shared out among
# threads elsewhere, and a level of optimisation that is asked for is the one that is used.

set -euo pipefail
project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -r -- "$scratch"' EXIT

# Where the loops and the number of threads are.
objects=()
for file in cpu_backend elementwise gather reduce; do
  objects+=("common/CMakeFiles/layer_by_layer.dir/cpu/$file.cpp.o")
done
compile() {
  cmake -G Ninja -S "$project" -B "$scratch" -DCMAKE_CXX_COMPILER="$1" -DDL_CUDA=OFF -DDL_BENCH=OFF \
    -DCMAKE_DISABLE_FIND_PACKAGE_OpenMP=ON -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 &&
    cmake --build "$scratch" --target "${objects[@]}"
}
if ! compile "$1" >"$scratch/log" 2>&1 || ! grep -q "OpenMP: no" "$scratch/log"; then
  cat "$scratch/log"
  exit 1
fi
if grep -e -fopenmp "$scratch/compile_commands.json" "$scratch/toolchain.json"; then
  echo "these are compiled for OpenMP"
  exit 1
fi
for source in common/cpu/elementwise.cpp tests/array/array_test.cpp; do
  command=$(grep -F "$project/$source" "$scratch/compile_commands.json" | grep '"command"')
  if [[ $(grep -o -- ' -O[0-9a-z]*' <<<"$command" | tail -n 1) != " -O0" ]]; then
    echo "this is not compiled with -O0: $command"
    exit 1
  fi
done
