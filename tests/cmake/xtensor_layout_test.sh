#!/usr/bin/env bash
# xtensor_layout_test.sh COMPILER HEADERS BLAS_HEADERS: the project compiles where xtensor's headers lie
# in folders (xtensor/containers/xarray.hpp), as they do since 0.26. The installed older ones, from
# these two folders, are laid out so; under their old names there are errors.

set -euo pipefail
compiler=$1 headers=$2 blas_headers=$3
project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -r -- "$scratch"' EXIT

# Where xtensor 0.27.1 has the headers that releases up to 0.25.0 know.
declare -A folders=(
  [chunk]="xchunked_array xchunked_assign xchunked_view"
  [containers]="xadapt xarray xbuffer_adaptor xcontainer xfixed xscalar xstorage xtensor"
  [core]="xaccessible xassign xeval xexpression xexpression_traits xfunction xiterable xiterator
    xlayout xmath xmultiindex_iterator xnoalias xoperation xsemantic xshape xstrides xtensor_config
    xtensor_forward xvectorize"
  [generators]="xbuilder xgenerator xrandom"
  [io]="xcsv xinfo xio xjson xmime xnpy"
  [misc]="xcomplex xexpression_holder xfft xhistogram xmanipulation xpad xset_operation xsort"
  [optional]="xoptional xoptional_assembly xoptional_assembly_base xoptional_assembly_storage"
  [reducers]="xaccumulator xblockwise_reducer xblockwise_reducer_functors xnorm xreducer"
  [utils]="xexception xtensor_simd xutils"
  [views]="xaxis_iterator xaxis_slice_iterator xbroadcast xdynamic_view xfunctor_view xindex_view
    xmasked_view xoffset_view xrepeat xslice xstrided_view xstrided_view_base xview xview_utils"
)

old=$scratch/old new=$scratch/include
mkdir -p "$old" "$new/xtensor"
cp -- "$headers"/xtensor/*.hpp "$old"
for folder in "${!folders[@]}"; do
  mkdir "$new/xtensor/$folder"
  for header in ${folders[$folder]}; do
    [[ -e $old/$header.hpp ]] || continue
    mv -- "$old/$header.hpp" "$new/xtensor/$folder"
    echo "#error \"xtensor/$header.hpp is in $folder/\"" >"$new/xtensor/$header.hpp"
    # "xarray.hpp", "xtensor/xarray.hpp", <xtensor/xarray.hpp>
    printf 's|^( *# *include *["<])(xtensor/)?%s|\\1xtensor/%s|\n' \
      "$header\\.hpp" "$folder/$header.hpp"
  done
done >"$scratch/moves"
if [[ -n $(ls "$old") ]]; then
  echo "which folder has each of these? $(ls -m "$old")"
  exit 1
fi
cp -r -- "$blas_headers/xtensor-blas" "$new"
sed -Ei -f "$scratch/moves" "$new"/xtensor/*/*.hpp "$new"/xtensor-blas/*.hpp

mkdir -p "$scratch/lib/cmake/xtensor"
cat >"$scratch/lib/cmake/xtensor/xtensorConfig.cmake" <<END
include(CMakeFindDependencyMacro)
find_dependency(xtl)
add_library(xtensor INTERFACE IMPORTED)
target_include_directories(xtensor INTERFACE "$new")
target_link_libraries(xtensor INTERFACE xtl)
END

# A file with xtensor's arrays, one that needs xtensor-blas too, and the lesson that uses xtensor.
objects=(
  common/CMakeFiles/dl_engine.dir/dl/cpu/elementwise.cpp.o
  common/CMakeFiles/dl_engine.dir/dl/cpu/openblas_product.cpp.o
  lessons/CMakeFiles/activations.dir/01_activations/main.cpp.o
)
compile() {
  cmake -G Ninja -S "$project" -B "$scratch/build" -DCMAKE_CXX_COMPILER="$compiler" \
    -DCMAKE_PREFIX_PATH="$scratch" -DDL_CUDA=OFF -DDL_TESTS=OFF -DDL_BENCH=OFF &&
    cmake --build "$scratch/build" --target "${objects[@]}"
}
if ! compile >"$scratch/log" 2>&1; then
  cat "$scratch/log"
  exit 1
fi
used=$(ninja -C "$scratch/build" -t deps "${objects[@]}" | grep -o '[^ ]*/xtensor/.*' | sort -u)
if [[ $used != *"$new/xtensor/containers/xarray.hpp"* || $(grep -cvF "$new/" <<<"$used") != 0 ]]; then
  echo "these are not the headers that were laid out:" "$used"
  exit 1
fi

# The installed xtensor-blas is too old for xtensor's new places, and that is said before it is seen.
said=$(cmake -S "$project" -B "$scratch/build" -DDL_XTENSOR_BLAS="$blas_headers" 2>&1) || true
said=$(tr -s "\n " " " <<<"$said")  # cmake breaks the lines of errors
if [[ $said != *"install xtensor-blas 0.22 or newer beside it"* ]]; then
  echo "with an old xtensor-blas, CMake says '$said'"
  exit 1
fi
