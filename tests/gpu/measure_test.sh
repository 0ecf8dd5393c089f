#!/usr/bin/env bash
# Tests of gpu/measure.sh run: with a kit of stand-ins for the programs, and no GPU.
# shellcheck disable=SC2016,SC2317  # the stand-ins expand what they hold; `not` is called by expect

set -euo pipefail
project=$(dirname -- "$(readlink -f -- "$0")")/../..
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
export scratch FASHION_MNIST_DIR="$scratch" PYTHON=no_python DL_ARCHIVE="$scratch/record.tar.gz"
unset DL_SECONDS CUDA_HOME

# program NAME: a stand-in of the kit, which does what stdin says.
program() {
  mkdir -p -- "$scratch/kit/${1%/*}"
  { echo '#!/bin/bash' && cat; } >"$scratch/kit/$1"
  chmod +x "$scratch/kit/$1"
}

failed=0
it() {
  test=$1
  rm -rf -- "$scratch"/{kit,record,record.tar.gz,calls}
  program bin/bench_gpu <<<'echo "its driver knows CUDA 13.0" && echo "bench $*" >>"$scratch/calls"'
  program tests/gpu/a_test <<<'echo "a $*" >>"$scratch/calls"'
  program tests/gpu/b_test <<<'echo "b $*" >>"$scratch/calls"'
  mkdir -p "$scratch/bin"
  printf '%s\n' '#!/bin/bash' 'echo "sanitizer $*" >>"$scratch/calls"' >"$scratch/bin/compute-sanitizer"
  chmod +x "$scratch/bin/compute-sanitizer"
}
measure() {
  status=0
  tar -C "$scratch/kit" -czf "$scratch/kit.tar.gz" .
  PATH=$scratch/bin:$PATH "$project/gpu/measure.sh" run "$scratch/record" "$scratch/kit.tar.gz" \
    >"$scratch/out" 2>&1 || status=$?
}
expect() {
  "${@:2}" && return
  printf 'FAILED: measure.sh %s\n  expected: %s\n  status %s, output:\n%s\n' "$test" "$1" "$status" \
    "$(<"$scratch/out")"
  failed=1
}
status_is() { expect "status $1" test "$status" = "$1"; }
says() { expect "summary with: $1" grep -q -- "$1" "$scratch/record/summary.txt"; }
calls() { expect "the call: $1" grep -q -- "$1" "$scratch/calls"; }
never_calls() { expect "no call: $1" not grep -q -- "$1" "$scratch/calls"; }
not() { ! "$@"; }

it "runs the tests, the benchmarks, and the tests once more under the sanitizer"
measure
status_is 0
for stage in gpu a_test b_test bench memcheck-a_test racecheck-b_test; do
  says "^$stage: passed in "
done
says "^pytorch: left out"
calls "^bench --small"
calls "^bench --json $scratch/record/bench.json"
calls "^sanitizer --tool memcheck .*--kernel-name kernel_substring=2dl .*/tests/gpu/a_test"
tar -xzf "$DL_ARCHIVE" -C "$scratch/kit"
expect "the archive has all of the summary" cmp -s "$scratch/kit/summary.txt" "$scratch/record/summary.txt"

it "runs some of the stages alone"
DL_STAGES='^gpu$|racecheck' measure
status_is 0
says "^racecheck-a_test: passed"
expect "no other" not grep -q "^a_test\|^bench\|memcheck" "$scratch/record/summary.txt"

it "takes a whole number of seconds, in decimal, and nothing else"
DL_SECONDS=2h measure
status_is 2
expect "what is wanted" grep -qx "measure.sh: DL_SECONDS is a whole number of seconds, not '2h'" "$scratch/out"
expect "no call" not test -e "$scratch/calls"
DL_SECONDS=08 measure
says "^gpu: LEFT OUT, there is no time for it"

it "goes no further where there is no GPU, and says why"
program bin/bench_gpu <<<'echo "bench_gpu: there is no NVIDIA driver on this machine" && exit 1'
measure
status_is 1
expect "the reason" grep -q "no NVIDIA driver" "$scratch/out"
expect "no more" not test -e "$scratch/calls"

it "goes on after what fails, also after a wrong number in the first stage"
program bin/bench_gpu <<<'echo "its driver knows CUDA 13.0" && echo "bench $*" >>"$scratch/calls" && exit 3'
program tests/gpu/a_test <<<'exit 1'
measure
status_is 1
says "^gpu: FAILED with status 3"
says "^a_test: FAILED with status 1"
says "^b_test: passed"
calls "^bench --json"

it "keeps to its time, and leaves a record of what it had come to"
program tests/gpu/a_test <<<'sleep 60'
DL_SECONDS=12 measure
status_is 1
says "^a_test: STOPPED after 1[012] s"
says "^b_test: LEFT OUT"
never_calls "^sanitizer"
tar -xzf "$DL_ARCHIVE" -C "$scratch/kit"
expect "the archive says what was left out" grep -q "^racecheck-b_test: LEFT OUT" "$scratch/kit/summary.txt"
expect "the archive has the stopped stage" tar -xzf "$DL_ARCHIVE" -O ./a_test.txt

exit "$failed"
