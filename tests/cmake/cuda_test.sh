#!/usr/bin/env bash
# What cmake/Cuda.cmake says and does on machines without a usable nvcc, in a project without any
# language.

set -euo pipefail
project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -r -- "$scratch"' EXIT

cat >"$scratch/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(stand_in LANGUAGES NONE)
include($project/cmake/Cuda.cmake)
message(STATUS "found: \${DL_CUDA_FOUND}")
END
printf '#!/bin/sh\necho "Cuda compilation tools, release 11.8, V11.8.89"\n' >"$scratch/old_nvcc"
printf '#!/bin/sh\nexit 1\n' >"$scratch/broken_nvcc"
chmod +x "$scratch"/*_nvcc

# configure STATUS TEXT OPTION...: configuring with these options ends with this status, and says so.
configure() {
  local status=0 output
  output=$(cmake -S "$scratch" -B "$scratch/build" --fresh "${@:3}" 2>&1) || status=$?
  output=$(tr -s '\n ' ' ' <<<"$output")  # cmake breaks the lines of errors
  if ((status != $1)) || [[ $output != *"$2"* ]]; then
    echo "cmake ${*:3}: status $status (not $1?), or it did not say '$2': $output"
    exit 1
  fi
}

todo="Install NVIDIA's CUDA toolkit, 12.0 or newer, and put its nvcc on the PATH"
configure 0 "CUDA: no, there is no nvcc" -DDL_NVCC=
configure 0 "found: OFF" -DDL_NVCC=
configure 1 "DL_CUDA=ON, but there is no nvcc. $todo" -DDL_NVCC= -DDL_CUDA=ON
configure 0 "old_nvcc is of version 11.8, and 12.0 is needed" "-DDL_NVCC=$scratch/old_nvcc"
configure 1 "and 12.0 is needed. $todo" "-DDL_NVCC=$scratch/old_nvcc" -DDL_CUDA=ON
configure 0 "broken_nvcc does not run" "-DDL_NVCC=$scratch/broken_nvcc"
grep -q '^DL_NO_CUDA:INTERNAL=.*broken_nvcc does not run$' "$scratch/build/CMakeCache.txt" || {
  echo "the cache does not say why there is no CUDA"
  exit 1
}
configure 0 "CUDA: no, DL_CUDA is OFF" -DDL_CUDA=OFF
configure 0 "found: OFF" -DDL_CUDA=OFF
configure 0 "CUDA: no, this is a build for the sanitizers" -DDL_SANITIZE=ON
configure 1 "DL_CUDA is \"MAYBE\"; it can be AUTO, ON or OFF" -DDL_CUDA=MAYBE
