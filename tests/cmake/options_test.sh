#!/usr/bin/env bash
# options_test.sh COMPILER: a compiler without OpenMP builds the loops that are shared out among
# threads elsewhere, and a level of optimisation that is asked for is the one that is used.

set -euo pipefail
project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -r -- "$scratch"' EXIT

# Where the loops and the number of threads are.
objects=()
for file in cpu_backend elementwise load_batch reduce; do
  objects+=("common/CMakeFiles/dl_engine.dir/dl/cpu/$file.cpp.o")
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
# last_level SOURCE: the level of optimisation with which it is compiled.
last_level() {
  grep -F "$project/$1" "$scratch/compile_commands.json" | grep '"command"' |
    grep -o -- ' -O[0-9a-z]*' | tail -n 1
}
for source in common/dl/cpu/elementwise.cpp tests/array/array_test.cpp; do
  level=$(last_level "$source")
  if [[ $level != " -O0" ]]; then
    echo "$source is not compiled with -O0, but with$level"
    exit 1
  fi
done

# In a Release build as well, which has CMake's -O3 where nothing is asked for.
for asked in -O3 -O2; do
  options=(-U CMAKE_CXX_FLAGS_RELEASE -DCMAKE_BUILD_TYPE=Release)
  [[ $asked == -O3 ]] || options+=("-DCMAKE_CXX_FLAGS_RELEASE=$asked")
  if ! cmake "${options[@]}" "$scratch" >"$scratch/log" 2>&1; then
    cat "$scratch/log"
    exit 1
  fi
  level=$(last_level common/dl/cpu/elementwise.cpp)
  if [[ $level != " $asked" ]]; then
    echo "a Release build is not compiled with $asked, but with$level"
    exit 1
  fi
done
