#!/usr/bin/env bash
# Tests of ./learn itself: what it accepts, what it passes on, what it says, and its exit status.
#
# Each test has a world of its own: a copy of learn in a tree of two lessons, in a folder whose name
# has spaces, on a machine where PATH holds only the few programs that learn may count on, and
# stand-ins for those that would install or build something; they note what they were asked to do.

# shellcheck disable=SC2016  # What stands in single quotes is for the stand-ins to expand.
set -euo pipefail
project=$(dirname -- "$(readlink -f -- "$0")")/../..
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
export tree="$scratch/a tree with spaces" calls="$scratch/calls"
export not_installed="$scratch/not_installed" not_in_apt="$scratch/not_in_apt" # names of packages
export HOME="$scratch/home" FASHION_MNIST_DIR="$scratch/data set" TERM=xterm
unset CXX LEARN_SKIP_PACKAGES NO_COLOR XDG_CACHE_HOME
system_path=$PATH

# ---- the world ----------------------------------------------------------------------------------

new_world() {
  PATH=$system_path
  rm -rf -- "${scratch:?}"/*
  mkdir -p "$HOME" "$scratch/bin" "$tree"/{cmake,lessons/{01_first,02_second_one}}
  cp "$project/learn" "$tree"
  cp "$project"/cmake/{packages.txt,doctor.sh} "$tree/cmake"
  echo '{}' >"$tree/CMakePresets.json"
  echo '# The first lesson' >"$tree/lessons/01_first/README.md"
  touch "$calls" "$not_installed" "$not_in_apt"

  local programs
  mapfile -t programs < <(type -P basename bash cat chmod cksum cut df dirname env find grep gzip \
    ln md5sum mkdir nproc readlink realpath rm script sed sh sort tail touch wc)
  ln -s "${programs[@]}" "$scratch/bin"
  PATH=$scratch/bin

  stand_in id <<<'echo 0'
  stand_in dpkg-query <<'END'
while read -r _ name _; do
  grep -qx -- "$name" "$not_installed" || echo "installed $name"
done <"$tree/cmake/packages.txt"
END
  stand_in apt-cache <<'END'
for name in "${@:3}"; do
  grep -qx -- "$name" "$not_in_apt" || echo "Package: $name"
done
END
  stand_in apt-get <<'END'
case $1 in
  update) : >"$not_in_apt" ;;
  install) : >"$not_installed" ;;
esac
END
  stand_in cmake <<'END'
[[ $1 != --version ]] || exec echo "cmake version 3.25.1"
mkdir -p "$tree/build/${!#}/bin"
touch "$tree/build/${!#}/build.ninja"
END
  stand_in ninja <<'END'
if [[ -e $2/bin/second_one ]]; then
  echo "ninja: no work to do."
elif [[ $* != *" -n" ]]; then
  for program in "$2"/bin/{second_one,bench,exercise}; do
    printf '%s\n' '#!/bin/bash' 'printf "[%s]" "$@"' 'exit 7' >"$program"
    chmod +x "$program"
  done
fi
END
  stand_in ctest <<<'echo "100% tests passed"'
}

# stand_in NAME: a program of this name that notes how it was called, and then does what stdin says.
# What had the name goes first: it may be a link to the system's own program, which is not ours to
# write to.
stand_in() {
  rm -f -- "$scratch/bin/$1"
  { printf '%s\n' '#!/bin/bash' "echo \"$1 \$*\" >>\"\$calls\"" && cat; } >"$scratch/bin/$1"
  chmod +x "$scratch/bin/$1"
}

# ---- tests and what they expect -----------------------------------------------------------------

passed=0 failed=0 test="" broken=""

# Begins the test with this name in a new world, and counts the one before it.
it() {
  if [[ -n $test && -z $broken ]]; then
    passed=$((passed + 1))
  elif [[ -n $test ]]; then
    failed=$((failed + 1))
    printf 'FAILED: learn %s\n%s\nstatus %s\nstdout:\n%s\nstderr:\n%s\ncalls:\n%s\n\n' \
      "$test" "$broken" "$status" "$(<"$scratch/out")" "$(<"$scratch/err")" "$(<"$calls")"
  fi
  test=$1
  broken=""
  new_world
}

expect() { "${@:2}" || broken+="  expected: $1"$'\n'; }

# Runs learn, or the program in `door`, with these arguments; a test may run it several times.
learn() {
  status=0
  "${door:-$tree/learn}" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
}

status_is() { expect "status $1" test "$status" = "$1"; }
prints() { expect "stdout with: $1" grep -qF -- "$1" "$scratch/out"; }
says() { expect "stderr with: $1" grep -qF -- "$1" "$scratch/err"; }
is_silent() { expect "no stderr" test ! -s "$scratch/err"; }
calls() { expect "the call: $1" grep -q -- "^$1" "$calls"; }
installs() { calls "apt-get install --yes --no-remove --no-install-recommends .* $*\$"; }
never_calls() { expect "no call of $1" not grep -qw -- "^$1" "$calls"; }
not() { ! "$@"; }
lacks() { printf '%s\n' "$@" >"$not_installed"; }

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
prints " 1  first          The first lesson"
prints " 2  second_one"
is_silent

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
calls "cmake --fresh -S $tree --preset release"
: >"$calls"
learn run second_one
is_silent
status_is 7
never_calls cmake
never_calls apt-get

it "run configures anew what was configured by half, elsewhere, or with other presets"
learn run second_one
rm "$tree/build/release/build.ninja"
learn run second_one
says "configuring"
echo "/elsewhere 1 2" >"$tree/build/release/configured"
learn run second_one
says "configuring"
echo '{"version": 6}' >"$tree/CMakePresets.json"
learn run second_one
says "configuring"
learn run second_one
is_silent

it "run says when it configures whether the build is for the GPU too"
stand_in cmake <<'END'
mkdir -p "$tree/build/release/bin" && touch "$tree/build/release/build.ninja"
echo "-- Found OpenMP: TRUE"
echo "-- CUDA: no, there is no nvcc"
END
learn run second_one
says "    CUDA: no, there is no nvcc"
expect "nothing else of what cmake says" not grep -q OpenMP "$scratch/err"

it "run stops where the configuration fails, and does not take it for done"
stand_in cmake <<<'echo "CMake Error: no" >&2; exit 1'
learn run second_one
status_is 1
says "CMake Error: no"
learn run second_one
says "configuring"

it "run stops where the build fails, and shows why"
stand_in ninja <<<'[[ $* == *" -n" ]] || { echo "error: expected a semicolon"; exit 1; }'
learn run second_one
status_is 1
says "error: expected a semicolon"

# ---- test and build -----------------------------------------------------------------------------

it "test builds everything and hands the rest to ctest"
learn test -R Matmul
status_is 0
prints "100% tests passed"
calls "ninja -C $tree/build/release --quiet -j [0-9]*$"
calls "ctest --test-dir $tree/build/release --output-on-failure .* -R Matmul$"

it "test --asan does so with the sanitizers"
learn test --asan
calls "cmake --fresh -S $tree --preset asan"
prints "100% tests passed"

it "test --tsan builds and runs those in which threads meet, with the thread sanitizer"
learn test --tsan -R Loader
calls "cmake --fresh -S $tree --preset tsan"
calls "ninja -C $tree/build/tsan threads_tests --quiet"
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
  calls "compute-sanitizer --tool $tool --error-exitcode 1 $tree/build/release/tests/gpu/ops_test"
  calls "compute-sanitizer --tool $tool --error-exitcode 1 $tree/build/release/tests/gpu/training_test"
done
stand_in compute-sanitizer <<<'exit 1'
learn test --compute-sanitizer
status_is 1
unset CUDA_HOME

it "test gives back ctest's status"
stand_in ctest <<<'exit 8'
learn test
status_is 8

it "build takes a preset"
learn build debug
status_is 0
calls "cmake --fresh -S $tree --preset debug"

# ---- coverage ----

it "coverage counts from zero, runs the tests and shows what they leave out"
lacks gcovr
stand_in gcovr <<<':'
mkdir -p "$tree/build/coverage/common"
touch "$tree/build/coverage/common/old.gcda"
learn coverage -R Matmul
status_is 0
installs gcovr
calls "cmake --fresh -S $tree --preset coverage"
calls "ctest --test-dir build/coverage .* -R Matmul$"
calls "gcovr .* --html-details build/coverage/report/index.html build/coverage$"
expect "no counts from before" not test -e "$tree/build/coverage/common/old.gcda"

it "coverage shows it also where a test fails, and gives back ctest's status"
stand_in gcovr <<<':'
stand_in ctest <<<'exit 8'
learn coverage
status_is 8
calls gcovr

# ---- bench --------------------------------------------------------------------------------------

it "exercise builds the runner alone and hands everything on to it"
learn exercise run 3 --seed "7 8"
status_is 7
calls "ninja -C $tree/build/release bin/exercise"
expect "the arguments" test "$(<"$scratch/out")" = "[run][3][--seed][7 8]"

it "bench installs Google Benchmark, and builds with it what was configured without"
learn build
: >"$calls"
lacks libbenchmark-dev
learn bench
installs libbenchmark-dev
calls "cmake --fresh -S $tree --preset release"

it "bench times on all cores first, passes options on, and stops where the benchmarks fail"
learn bench --filter "a step"
status_is 7
calls "ninja -C $tree/build/release bin/bench bin/mlp_concise"
threads=$(nproc)
expect "one run" test "$(<"$scratch/out")" = \
  "[--threads][$threads][--json][$tree/build/bench/threads-$threads.json][--filter][a step]"

it "bench times on one core besides, once"
stand_in nproc <<<'echo 3'
learn build
printf '%s\n' '#!/bin/bash' 'echo "$2 threads"' >"$tree/build/release/bin/bench"
learn bench
status_is 0
expect "two runs" test "$(<"$scratch/out")" = $'3 threads\n1 threads'
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

# ---- packages -----------------------------------------------------------------------------------

it "installs what is missing, and says so first; root needs no sudo"
lacks cmake dataset-fashion-mnist
stand_in sudo </dev/null
learn build
status_is 0
says "    cmake                   configures the build"
says "apt-get install --no-install-recommends cmake dataset-fashion-mnist"
installs cmake dataset-fashion-mnist
never_calls sudo
never_calls "apt-get update"

it "installs by sudo where the user is not root"
lacks cmake
stand_in id <<<'echo 1000'
stand_in sudo <<<'exec "$@"'
learn build
status_is 0
says "sudo apt-get install --no-install-recommends cmake"
calls "sudo env DEBIAN_FRONTEND=noninteractive apt-get install"
installs cmake

it "says what to install, once, where sudo refuses"
lacks cmake
stand_in id <<<'echo 1000'
stand_in sudo <<<'exit 1'
learn build
status_is 1
says "    apt-get update && apt-get install --no-install-recommends cmake"
never_calls "apt-get"
never_calls "sudo apt-get update"

it "says what to install where the user is not root and has no sudo"
lacks cmake ninja-build
stand_in id <<<'echo 1000'
learn build
status_is 1
says "there is no sudo"
says "    apt-get update && apt-get install --no-install-recommends cmake ninja-build"
never_calls cmake

it "says what to install where there is no apt-get"
rm "$scratch/bin/apt-get" "$scratch/bin/dpkg-query"
learn run second_one
status_is 1
says "    cmake                   configures the build"
says "there is no apt-get here"
never_calls cmake
LEARN_SKIP_PACKAGES=1 learn run second_one
status_is 7

it "reads apt's lists anew where they do not name a package"
lacks cmake
echo cmake >"$not_in_apt"
learn build
status_is 0
calls "apt-get update"

it "reads apt's lists anew where the installation fails, and tries again"
lacks cmake
stand_in apt-get <<'END'
case $1 in
  update) touch "$scratch/updated" ;;
  install) [[ -e $scratch/updated ]] || exit 100 ;;
esac
END
scratch=$scratch learn build
status_is 0
calls "apt-get update"

it "says what to install where apt-get fails, as without a network"
lacks cmake
stand_in apt-get <<<'exit 100'
learn build
status_is 1
says "    apt-get update && apt-get install --no-install-recommends cmake"

it "goes on without the data set's package where apt does not have it"
lacks cmake dataset-fashion-mnist
echo dataset-fashion-mnist >"$not_in_apt"
stand_in apt-get </dev/null
learn build
status_is 0
says "apt has no dataset-fashion-mnist: going on without it"

it "stops where apt does not have a package that the build needs"
lacks cmake
echo cmake >"$not_in_apt"
stand_in apt-get </dev/null
learn build
status_is 1
says "apt has no package cmake"

it "does not ask for the data set's package alone, since the data may be elsewhere"
lacks dataset-fashion-mnist
learn build
status_is 0
never_calls apt-get
learn setup
installs dataset-fashion-mnist

it "setup installs what continuous integration needs besides, if told to"
lacks shellcheck
learn setup
never_calls apt-get
learn setup ci
installs shellcheck

# ---- doctor -------------------------------------------------------------------------------------

it "doctor works on a bare machine, and its status is 1 where something is missing"
rm "$scratch"/bin/{apt-get,cmake,dpkg-query,ninja}
learn doctor
status_is 1
is_silent
prints "missing  compiler  there is no c++"
prints "missing  cmake     ./learn setup installs it"
prints "missing  gnuplot   ./learn setup installs gnuplot-nox"
prints "note     packages  this is no Debian"
prints "note     GPU       none: everything runs on the CPU"

it "doctor finds a compiler too old for C++20"
stand_in c++ <<<'[[ $1 == --version ]] && echo "g++ 4.8"'
learn doctor
prints "missing  compiler  g++ 4.8 does not know C++20"

it "doctor finds a cmake too old for the presets"
stand_in cmake <<<'echo "cmake version 3.18.4"'
learn doctor
prints "missing  cmake     3.18.4 is too old: 3.25 or newer is needed"

it "doctor finds the BLAS whose threads are not OpenMP's"
mkdir -p "$tree/build/release/bin" "$scratch/openblas-pthread"
touch "$tree/build/release/bin/second_one" "$scratch/openblas-pthread/libopenblas.so.0"
export blas="$scratch/openblas-pthread/libopenblas.so.0"
stand_in ldd <<<'echo "libopenblas.so.0 => $blas (0x1)"'
learn doctor
prints "note     BLAS      $blas: its threads are not OpenMP's"

it "doctor finds a data set that is not whole, or not the right one"
mkdir "$FASHION_MNIST_DIR"
learn doctor
prints "missing  data      $FASHION_MNIST_DIR has no train-images-idx3-ubyte: correct or unset"
gzip <<<"handwritten digits" >"$FASHION_MNIST_DIR/train-images.idx3-ubyte.gz"
learn doctor
prints "train-images.idx3-ubyte.gz is not Fashion-MNIST's, or damaged"

it "doctor says whether the build is for the GPU too"
export CUDA_HOME="$scratch/cuda"
mkdir -p "$CUDA_HOME/bin" "$tree/build/release"
ln -s "$scratch/bin/nvcc" "$CUDA_HOME/bin"
stand_in nvcc <<<'echo "Cuda compilation tools, release 13.0, V13.0.88"'
learn doctor
prints "ok       CUDA      toolkit 13.0 ($CUDA_HOME/bin/nvcc)"
echo "CMAKE_BUILD_TYPE:STRING=Release" >"$tree/build/release/CMakeCache.txt"
learn doctor
prints "note     CUDA      toolkit 13.0 ($CUDA_HOME/bin/nvcc), but build/release was made without it"
echo "CMAKE_CUDA_COMPILER:FILEPATH=/opt/nvcc" >"$tree/build/release/CMakeCache.txt"
learn doctor
prints "ok       CUDA"
stand_in nvcc <<<'echo "Cuda compilation tools, release 11.8, V11.8.89"'
learn doctor
prints "note     CUDA      toolkit 11.8 ($CUDA_HOME/bin/nvcc) is too old"
stand_in nvcc <<<'exit 1'
learn doctor
prints "nvcc does not run: the build is for the CPU alone"
unset CUDA_HOME

it "doctor names the GPU, or says why there is none"
stand_in nvidia-smi <<<'echo "Big GPU, 80000 MiB, 1.2"'
learn doctor
prints "ok       GPU       Big GPU, 80000 MiB, 1.2"
stand_in nvidia-smi <<<'echo "no driver"; exit 9'
learn doctor
prints "note     GPU       nvidia-smi says 'no driver'"

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
