#!/usr/bin/env bash
# install_test.sh BUILD COMPILER: what is installed from that build is all that other projects need, one
# that uses the whole and one that uses the engine alone; with the same compiler, whose OpenMP the library
# calls.

set -euo pipefail
build=$1 compiler=$2
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
project=$(cd -- "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -r -- "$scratch"' EXIT
prefix="$scratch/a place with spaces"

# What the engine has to do without: find_package() does not find these, and that is an error where one is
# required.
without=()
for package in ZLIB CURL OpenSSL PNG JPEG nlohmann_json CLI11 Boost; do
  without+=("-DCMAKE_DISABLE_FIND_PACKAGE_$package=TRUE")
done

fail() {
  echo "$*"
  exit 1
}

# install [COMPONENT]...: these components, or all, into $prefix alone.
install() {
  local component
  rm -rf -- "$prefix"
  if (($# == 0)); then
    cmake --install "$build" --prefix "$prefix" >"$scratch/log"
  fi
  for component; do
    cmake --install "$build" --prefix "$prefix" --component "$component" >"$scratch/log"
  done
  if grep -rlF --include='*.cmake' --include='*.h' -e "$project" "$prefix"; then
    fail "these speak of the folder that the library was built in"
  fi
}

# configure PROJECT OPTION...: in the folder $scratch/built.
configure() {
  rm -rf -- "$scratch/built"
  cmake -G Ninja -S "$1" -B "$scratch/built" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER="$compiler" \
    -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF --no-warn-unused-cli "${@:2}"
}

# builds PROJECT OPTION...: without a warning of CMake or of the compiler.
builds() {
  if ! { configure "$@" && cmake --build "$scratch/built"; } >"$scratch/log" 2>&1; then
    cat "$scratch/log"
    exit 1
  fi
  if grep -B1 -A9 -e 'CMake.*Warning' -e ': warning:' "$scratch/log"; then
    fail "whoever uses the installed library is warned of this"
  fi
}

# A project that asks for the package with these words, and says what becomes of it.
asks() {
  mkdir -p "$scratch/asks"
  cat >"$scratch/asks/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.22)
project(asks LANGUAGES CXX)
find_package(layer_by_layer $1)
message(STATUS "says: \${layer_by_layer_FOUND} \${layer_by_layer_VERSION} \${layer_by_layer_plot_FOUND}")
if(layer_by_layer_NOT_FOUND_MESSAGE)
  message(STATUS "since \${layer_by_layer_NOT_FOUND_MESSAGE}")
endif()
END
}

# says STATUS TEXT WORDS OPTION...: find_package(layer_by_layer WORDS) ends with this status and says that.
says() {
  local status=0 said
  asks "$3"
  said=$(configure "$scratch/asks" "${@:4}" 2>&1) || status=$?
  said=$(tr -s '\n ' ' ' <<<"$said") # cmake breaks the lines of errors
  if ((status != $1)) || [[ $said != *"$2"* ]]; then
    fail "find_package(layer_by_layer $3) ${*:4}: status $status (not $1?), or it did not say '$2': $said"
  fi
}

# ---- the whole ----------------------------------------------------------------------------------

install
builds "$here/consumer"
said=$("$scratch/built/consumer" "$scratch/file.safetensors")
[[ $said == "5 5 7 7 9 9 " ]] ||
  fail "the gradient of the sum of X W is '$said', not the sums of X's columns"

# What a component needs is looked for, and no more.
says 0 "says: 1 1.0.0 TRUE" "1.0 REQUIRED COMPONENTS plot" -DCMAKE_DISABLE_FIND_PACKAGE_CURL=TRUE
says 1 "CURL" "1.0 REQUIRED COMPONENTS data plot" -DCMAKE_DISABLE_FIND_PACKAGE_CURL=TRUE

says 1 "it has no component 'nonsense'; its components are base, engine, data" \
  "REQUIRED COMPONENTS engine nonsense"
says 0 "since it has no component 'nonsense'" "QUIET COMPONENTS engine nonsense"
for version in 2.0 1.1 0.9; do
  says 1 "compatible with requested version \"$version\"" "$version REQUIRED COMPONENTS engine"
done

# ---- the engine alone ---------------------------------------------------------------------------

install base engine
builds "$here/engine_consumer" "${without[@]}"
said=$("$scratch/built/engine_consumer")
[[ $said == "learned: the loss is below 0.001" ]] || fail "the network of the engine's consumer says '$said'"
linked=$(ninja -C "$scratch/built" -t commands engine_consumer)
if grep -oE '[^ ]*(curl|ssl|crypto|boost|libz|-lz|png|jpeg|json|gnuplot)[^ ]*' <<<"$linked"; then
  fail "these have no place in a program that uses the engine alone"
fi

says 0 "says: 1 1.0.0" "1.0 REQUIRED" "${without[@]}"
says 0 "says: 1 1.0.0 FALSE" "1.0 REQUIRED COMPONENTS engine OPTIONAL_COMPONENTS plot" "${without[@]}"
says 1 "its component 'data' is not installed" "1.0 REQUIRED COMPONENTS engine data" "${without[@]}"
find "$prefix" -name layer_by_layerConfig.cmake -exec sed -i 's|EXISTS "/[^"]*"|EXISTS "/gone"|' {} +
says 1 "OpenBLAS, with which it was built, is not in" "1.0 REQUIRED COMPONENTS engine"

# The sources themselves are content with as little.
if ! cmake -G Ninja -S "$project" -B "$scratch/engine" -DCMAKE_CXX_COMPILER="$compiler" -DDL_ENGINE_ONLY=ON \
  -DDL_CUDA=OFF --no-warn-unused-cli "${without[@]}" >"$scratch/log" 2>&1; then
  cat "$scratch/log"
  exit 1
fi
