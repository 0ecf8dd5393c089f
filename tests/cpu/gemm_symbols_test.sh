#!/usr/bin/env bash
# What is compiled for a newer processor shares no code with the rest of the program: of two copies of
# an inline function the linker keeps one, and an older processor would crash in that.
#
#   gemm_symbols_test.sh LIBRARY

set -euo pipefail

for set in portable avx2 avx512; do
  object=$set.cpp.o
  nm --extern-only --demangle "$1" | awk -v object="$object" '
    /:$/ { inside = ($0 == object ":") }
    inside && NF' | sed 1d >"${TMPDIR:-/tmp}/symbols.$$"
  defined=$(grep -v ' U ' "${TMPDIR:-/tmp}/symbols.$$" || true)
  taken=$(grep ' U ' "${TMPDIR:-/tmp}/symbols.$$" |
    grep -vE ' U (memcpy|memset|memmove|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail|__(a|t|ub)san_[a-z0-9_]+)$' || true)
  rm -f -- "${TMPDIR:-/tmp}/symbols.$$"
  if [[ ! $defined =~ ^[0-9a-f]+\ T\ dl::gemm::multiply_$set\(dl::gemm::Product\ const\&,\ float\*\)$ || -n $taken ]]; then
    printf '%s shows or takes other symbols than its one function:\n%s\n%s\n' "$object" "$defined" "$taken"
    exit 1
  fi
done
echo "each instruction set's object has its one function and takes nothing from others"
