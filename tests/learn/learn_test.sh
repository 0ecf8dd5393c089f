#!/usr/bin/env bash
# Tests of the commands of ./learn: what they accept, what they pass on, what they say, their status.

# shellcheck disable=SC2016  # What stands in single quotes is for the stand-ins to expand.
# shellcheck source=tests/learn/world.sh
source "$(dirname -- "$(readlink -f -- "$0")")/world.sh"

# ---- commands -----------------------------------------------------------------------------------

it "without arguments shows its usage"
learn
status_is 0
prints "./learn run LESSON"

it "refuses a command that it does not know, as wrong usage"
learn fly
status_is 2
says "there is no command 'fly'"

it "run refuses to guess the lesson, as wrong usage"
learn run
status_is 2
says "which lesson?"

it "run refuses a lesson that is not there, as wrong usage, before it builds"
learn run third
status_is 2
says "there is no lesson 'third'"
never_calls cmake

it "build refuses a preset that is not there, as wrong usage"
learn build fastest
status_is 2
says "there is no preset 'fastest'"

it "list shows each lesson's number, name and title, and bears a missing README"
learn list
status_is 0
prints " 1  first              The first lesson"
prints " 2  second_one"
is_silent

it "list shows what a lesson asks, and how long it takes"
printf '%s\n' "# The first lesson" "" "> What is first? (five minutes)" "" "More." >"$tree/lessons/01_first/README.md"
learn list
prints " 1  first              The first lesson"
prints "                       What is first? (five minutes)"

# ---- run ----------------------------------------------------------------------------------------

for lesson in second_one 2 02 02_second_one; do
  it "run knows a lesson as $lesson"
  learn run "$lesson"
  prints "[--figures][$tree/figures/second_one]"
done

it "run passes options on as they are, and the exit status back"
learn run second_one --epochs 1 --save "my file"
status_is 7
prints "[--epochs][1][--save][my file]"

it "run leaves the figures where the user wants them"
learn run second_one --figures here
prints "[--figures][here]"
learn run second_one --figures=there
expect "only the user's --figures" test "$(<"$scratch/out")" = "[--figures=there]"

it "run names the figures' folder as seen from the project, if called there"
cd "$tree"
learn run second_one
cd /
prints "[--figures][figures/second_one]"

it "run works through a symbolic link, from another directory"
ln -s "$tree/learn" "$HOME/learn"
cd "$HOME"
door=./learn learn run second_one
cd /
status_is 7
prints "[$tree/figures/second_one]"

it "run builds the one lesson, and the second time does no work again"
learn run second_one
says "configuring build/release"
says "building build/release"
calls "cmake -S $tree --preset release"
: >"$calls"
learn run second_one
is_silent
status_is 7
never_calls cmake
never_calls apt-get

it "run tells clangd and the editors how all is compiled"
learn run second_one
expect "a link" test "$(readlink "$tree/compile_commands.json")" = build/release/compile_commands.json
learn build debug
expect "the link of the release" test "$(readlink "$tree/compile_commands.json")" = build/release/compile_commands.json

it "VS Code offers the lessons that there are"
for folder in "$project"/lessons/[0-9]*_*/; do
  folder=${folder%/}
  for file in tasks launch; do
    expect "${folder##*/} in .vscode/$file.json" grep -q "[\"/]${folder##*/[0-9][0-9]_}\"" "$project/.vscode/$file.json"
  done
done

it "run says when it configures whether the build is for the GPU too"
stand_in cmake <<'END'
[[ $1 != --version ]] || { echo "cmake version 3.25.1" && exit; }
mkdir -p "$tree/build/release/bin" && touch "$tree/build/release/build.ninja"
echo "-- Found OpenMP: TRUE"
echo "-- CUDA: no, there is no nvcc"
END
learn run second_one
says "    CUDA: no, there is no nvcc"
expect "nothing else of what cmake says" not grep -q OpenMP "$scratch/err"

# ---- test and build -----------------------------------------------------------------------------

it "test builds everything and hands the rest to ctest"
learn test -R Matmul
status_is 0
prints "100% tests passed"
calls "ninja -C $tree/build/release -j [0-9]*$"
calls "ctest --test-dir $tree/build/release --output-on-failure .* -R Matmul$"

it "test --asan does so with the sanitizers"
learn test --asan
calls "cmake -S $tree --preset asan"
prints "100% tests passed"

it "test --tsan builds and runs those in which threads meet, with the thread sanitizer"
learn test --tsan -R Loader
calls "cmake -S $tree --preset tsan"
calls "ninja -C $tree/build/tsan threads_tests -j"
calls "ctest --test-dir $tree/build/tsan .* -L threads -R Loader$"
prints "100% tests passed"

it "test --compute-sanitizer runs every program for the GPU under every tool"
export CUDA_HOME="$scratch/cuda"
mkdir -p "$CUDA_HOME/bin" "$tree/build/release/tests/gpu"
touch "$tree"/build/release/tests/gpu/{ops,training}_test
learn test --compute-sanitizer
status_is 1
says "there is no compute-sanitizer here"
stand_in compute-sanitizer <<<':'
learn test --compute-sanitizer
status_is 0
for tool in memcheck racecheck initcheck synccheck; do
  calls "compute-sanitizer --tool $tool .* --error-exitcode 1 $tree/build/release/tests/gpu/ops_test"
  calls "compute-sanitizer --tool $tool .* --error-exitcode 1 $tree/build/release/tests/gpu/training_test"
done
stand_in compute-sanitizer <<<'exit 1'
learn test --compute-sanitizer
status_is 1
unset CUDA_HOME

it "test --system hands over to tests/systems/run.sh, and builds nothing here"
mkdir -p "$tree/tests/systems"
printf '%s\n' '#!/bin/bash' 'printf "[%s]" "$@"' 'exit 77' >"$tree/tests/systems/run.sh"
chmod +x "$tree/tests/systems/run.sh"
learn test --system debian-13 --fresh
status_is 77
prints "[debian-13][--fresh]"
never_calls cmake

it "test gives back ctest's status"
stand_in ctest <<<'exit 8'
learn test
status_is 8

it "build takes a preset"
learn build debug
status_is 0
calls "cmake -S $tree --preset debug"

it "build takes targets, too"
learn build debug bin/second_one bin/exercise
calls "ninja -C $tree/build/debug bin/second_one bin/exercise -j"
learn build bin/second_one
status_is 2
says "build: there is no preset 'bin/second_one'; there are release, debug and asan"

# ---- coverage ----

it "coverage counts from zero, runs the tests and shows what they leave out, by folder"
stand_in gcovr <<'END'
printf '%s\n' filename,line_total,line_covered common/a/x.h,3,2 common/a/y.h,5,4 common/b/z.h,0,0 \
  >build/coverage/report/lines.csv
END
lacks gcovr
mkdir -p "$tree/build/coverage/common"
touch "$tree/build/coverage/common/old.gcda"
learn coverage -R Matmul
status_is 0
installs gcovr
calls "cmake -S $tree --preset coverage"
calls "ctest --test-dir build/coverage .* -R Matmul$"
calls "gcovr .* --html-details build/coverage/report/index.html build/coverage/common .*/tests$"
expect "no counts from before" not test -e "$tree/build/coverage/common/old.gcda"
prints "common/a                                      8 lines,      6 run,  75 %"
prints "common/b                                      0 lines,      0 run, 100 %"
expect "no third folder" test "$(grep -c " run, " "$scratch/out")" = 2
says "build/coverage/report/index.html"

it "coverage shows it also where a test fails, and gives back ctest's status"
stand_in gcovr <<<'touch build/coverage/report/lines.csv'
stand_in ctest <<<'exit 8'
learn coverage
status_is 8
calls gcovr

it "coverage says where gcovr fails"
stand_in gcovr <<<'exit 64'
learn coverage
status_is 1
says "gcovr cannot read what was counted"

# ---- bench --------------------------------------------------------------------------------------

it "exercise builds the runner alone and hands everything on to it"
learn exercise run 3 --seed "7 8"
status_is 7
calls "ninja -C $tree/build/release bin/exercise"
expect "the arguments" test "$(<"$scratch/out")" = "[run][3][--seed][7 8]"

it "bench installs Google Benchmark, and builds with it what was configured without"
learn build
: >"$calls"
lacks benchmark/benchmark.h
learn bench
installs libbenchmark-dev
calls "cmake -S $tree --preset release"

it "bench times on one core first, passes options on, and stops where the benchmarks fail"
learn bench --filter "a step"
status_is 7
calls "ninja -C $tree/build/release bin/bench bin/mlp_concise"
expect "one run" test "$(<"$scratch/out")" = \
  "[--threads][1][--json][$tree/build/bench/threads-1.json][--filter][a step]"

it "bench times on all cores last, whose figures stay, and where there is one core, once"
stand_in nproc <<<'echo 3'
learn build
printf '%s\n' '#!/bin/bash' 'echo "$2 threads"' >"$tree/build/release/bin/bench"
learn bench
status_is 0
expect "two runs" test "$(<"$scratch/out")" = $'1 threads\n3 threads'
stand_in nproc <<<'echo 1'
learn bench
expect "one run" test "$(<"$scratch/out")" = "1 threads"

it "bench --pytorch runs by the Python that the user names"
stand_in my_python <<<'echo "$@"'
PYTHON=my_python learn bench --pytorch --rounds 3
status_is 0
prints "$tree/bench/pytorch.py $tree/build/release/bin/mlp_concise --rounds 3"

it "docs --check asks the tool, and installs and builds nothing"
lacks cmake
stand_in python3 <<<'echo "$@"; exit 3'
learn docs --check
status_is 3
prints "docs/tools/docs.py check"
never_calls cmake
never_calls apt-get

it "docs --update installs what is missing and builds the lessons that are quoted"
lacks doxygen
stand_in python3 <<<'[[ $2 != programs ]] || echo second_one'
learn docs --update
status_is 0
installs doxygen
calls "ninja .* bin/second_one "
calls "python3 .*/docs.py update"
never_calls "python3 .*/docs.py site"

it "docs runs all lessons and builds the site; --serve shows it without running them"
stand_in python3 <<<'[[ $2 != programs ]] || echo second_one'
learn docs
status_is 0
calls "python3 .*/docs.py run"
calls "python3 .*/docs.py site"
never_calls "python3 .*/docs.py serve"
: >"$calls"
learn docs --serve
calls "python3 .*/docs.py site"
calls "python3 .*/docs.py serve"
never_calls "python3 .*/docs.py run"

it "docs knows no other option"
learn docs --fly
status_is 2
says "learn: docs: '--fly' is unknown; there are --check, --update and --serve"

it "bench --device cuda times what is on the GPU, and keeps the JSON"
learn build
printf '%s\n' '#!/bin/bash' 'printf "[%s]" "$@"' 'exit 7' >"$tree/build/release/bin/bench_gpu"
chmod +x "$tree/build/release/bin/bench_gpu"
for options in "--device cuda" "--device=cuda" "--gpu"; do
  # shellcheck disable=SC2086  # one option, or an option and its value
  learn bench $options --filter "a step"
  status_is 7
  prints "[--json][$tree/build/bench/gpu.json][--filter][a step]"
done

it "bench --device cuda builds what it runs, and that alone"
learn bench --device cuda
calls "ninja -C $tree/build/release bin/bench_gpu"
never_calls "apt-get"

it "bench --device cuda --all builds everything and hands over to gpu/measure.sh"
mkdir "$tree/gpu"
printf '%s\n' '#!/bin/bash' 'echo "measure $*"' >"$tree/gpu/measure.sh"
chmod +x "$tree/gpu/measure.sh"
learn bench --device cuda --all
status_is 0
prints "measure run $tree/build/bench/gpu"

it "bench --device cuda --pytorch runs by the Python that the user names"
stand_in my_python <<<'echo "$@"'
PYTHON=my_python learn bench --device cuda --pytorch --rounds 3
status_is 0
prints "$tree/bench/pytorch_gpu.py $tree/build/release/bin --rounds 3"

it "bench refuses a device that it does not know, as wrong usage"
learn bench --device abacus
status_is 2
says "--device is cpu or cuda, not 'abacus'"

# ---- fuzz ---------------------------------------------------------------------------------------

# A ninja whose fuzz targets say what they were told, and then do this.
fuzz_targets_that() {
  mkdir -p "$tree/tests/fuzz/corpus/"{idx,options}
  stand_in ninja <<END
mkdir -p "\$2/fuzz"
for target in fuzz/fuzz_{idx,options}; do
  printf '%s\n' '#!/bin/bash' 'echo "Done 12 runs in 3 seconds, as told: \$*" >&2' '$1' >"\$2/\$target"
  chmod +x "\$2/\$target"
done
END
}

it "fuzz runs each target for as long as it is told, with its corpus, and keeps what it finds"
fuzz_targets_that :
learn fuzz 5
status_is 0
calls "ninja -C $tree/build/fuzz fuzz/fuzz_idx fuzz/fuzz_options"
for name in idx options; do
  says "$name: 12 runs in 3 seconds, as told: -max_total_time=5"
  says "$tree/build/fuzz/corpus/$name $tree/tests/fuzz/corpus/$name, and nothing broke"
done

it "fuzz stops at the first that breaks, and shows what it said"
fuzz_targets_that "exit 77"
learn fuzz 5
status_is 1
says "    Done 12 runs"
says "the fuzz target idx broke; all of it is in build/fuzz/idx.log"
learn fuzz for ever
status_is 2

# ---- colours ------------------------------------------------------------------------------------

# Runs learn on a terminal.
learn_on_terminal() {
  status=0
  script -qec "'$tree/learn' $*" /dev/null >"$scratch/out" </dev/null || status=$?
}

has_colours() { grep -q $'\e' "$scratch/out"; }

it "has colours on a terminal, and nowhere else"
learn_on_terminal doctor
expect "colours" has_colours
learn doctor
expect "no colours" not has_colours

it "has no colours where NO_COLOR is set, or the terminal is a dumb one"
NO_COLOR=1 learn_on_terminal doctor
expect "no colours" not has_colours
TERM=dumb learn_on_terminal fly
expect "no colours" not has_colours
status_is 2

it "is done"
echo "$passed passed, $failed failed"
((failed == 0))
