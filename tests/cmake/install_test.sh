#!/usr/bin/env bash
# install_test.sh BUILD COMPILER: what is installed from that build is all that another project needs,
# with the same compiler, whose OpenMP the library calls.

set -euo pipefail
build=$1 compiler=$2
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
trap 'rm -r -- "$scratch"' EXIT
prefix="$scratch/a place with spaces"

cmake --install "$build" --prefix "$prefix" >"$scratch/log"
project=$(cd -- "$here/../.." && pwd)
if grep -rlF --include='*.cmake' --include='*.h' -e "$project" "$prefix"; then
  echo "these speak of the folder that the library was built in"
  exit 1
fi
build_consumer() {
  cmake -G Ninja -S "$here/consumer" -B "$scratch/build" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF &&
    cmake --build "$scratch/build"
}
if ! build_consumer >>"$scratch/log" 2>&1; then
  cat "$scratch/log"
  exit 1
fi
if grep -B1 -A9 -e 'CMake.*Warning' -e ': warning:' "$scratch/log"; then
  echo "whoever uses the installed library is warned of this"
  exit 1
fi
said=$("$scratch/build/consumer" "$scratch/file.safetensors")
if [[ $said != "5 5 7 7 9 9 " ]]; then
  echo "the gradient of the sum of X W is '$said', not the sums of X's columns"
  exit 1
fi
