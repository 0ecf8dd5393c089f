#!/usr/bin/env bash
# engine.sh: the engine alone is built, installed, and used by a project that knows nothing else of this
# one. run.sh --engine calls it in a new system, which has what the engine needs and nothing of what the
# rest needs besides: that is checked first, since otherwise nothing would be shown.

set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
built=build/engine prefix=$PWD/build/installed

# do_it COMMAND...: says what it does.
do_it() {
  echo "\$ $*"
  "$@"
}

# shellcheck disable=SC2016  # what stands in single quotes is for dpkg-query
too_much=$(dpkg-query --show --showformat='${db:Status-Abbrev}${Package}\n' |
  sed -nE 's/^ii //; /^(libcurl.*|libboost.*|libssl|libpng|libjpeg.*|zlib1g|libcli11|libgnuplot-iostream)-dev$/p')
if [[ -n $too_much ]]; then
  echo "the engine was to do without these, and they are here: ${too_much//$'\n'/, }"
  exit 1
fi
echo "no curl, Boost, OpenSSL, zlib, libpng, libjpeg, CLI11 or gnuplot-iostream to build with"

rm -rf -- "$prefix" "$built-consumer"
do_it cmake -G Ninja -S . -B "$built" -DDL_ENGINE_ONLY=ON
do_it cmake --build "$built"
do_it cmake --install "$built" --prefix "$prefix" --component base
do_it cmake --install "$built" --prefix "$prefix" --component engine

headers=$prefix/include/layer_by_layer
includes=$(cd -- "$headers" && find dl -name '*.h' -printf '#include <%p>\n' | sort)
echo "compiling its $(wc -l <<<"$includes") headers, in one file"
"${CXX:-c++}" -std=c++20 -fopenmp -fsyntax-only -isystem "$headers" -x c++ - <<<"$includes"

do_it cmake -G Ninja -S tests/cmake/engine_consumer -B "$built-consumer" -DCMAKE_BUILD_TYPE=Release \
  "-DCMAKE_PREFIX_PATH=$prefix"
do_it cmake --build "$built-consumer"
do_it "$built-consumer/engine_consumer"
echo "it is linked with"
do_it ldd "$built-consumer/engine_consumer"
