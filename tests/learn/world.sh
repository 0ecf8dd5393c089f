# What the tests of ./learn share; they read this file.
#
# Each test has a world of its own: a copy of learn in a tree of two lessons, in a folder whose name
# has spaces and letters of all kinds, on a machine where PATH holds only the few programs that learn
# may count on, and stand-ins for those that would install or build something; they note what they
# were asked to do. `it` begins a test, and `it "is done"` ends the last one.
# shellcheck shell=bash disable=SC2016,SC2034
# What stands in single quotes is for the stand-ins to expand, and not all variables are used here.

set -euo pipefail
project=$(dirname -- "$(readlink -f -- "$0")")/../..
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
export tree="$scratch/a tree, Bäume, 森林" calls="$scratch/calls"
export not_here="$scratch/not_here" not_in_apt="$scratch/not_in_apt" # headers, libraries; packages
export LEARN_OS_RELEASE="$scratch/os-release"
export HOME="$scratch/home" FASHION_MNIST_DIR="$scratch/data set" TERM=xterm
unset CMAKE_PREFIX_PATH CXX LEARN_SKIP_PACKAGES NO_COLOR XDG_CACHE_HOME
system_path=$PATH

# ---- the world ----------------------------------------------------------------------------------

new_world() {
  PATH=$system_path
  rm -rf -- "${scratch:?}"/*
  mkdir -p "$HOME" "$scratch"/{bin,gone,lib} "$tree"/{cmake,lessons/{01_first,02_second_one}}
  cp "$project/learn" "$tree"
  cp "$project"/cmake/{packages.txt,packages.sh,doctor.sh} "$tree/cmake"
  echo '{}' >"$tree/CMakePresets.json"
  echo '# The first lesson' >"$tree/lessons/01_first/README.md"
  touch "$calls" "$not_here" "$not_in_apt" "$scratch"/{out,err} "$scratch/lib/libopenblas.so"
  mkdir "$FASHION_MNIST_DIR" && touch "$FASHION_MNIST_DIR/train-images-idx3-ubyte"
  system_is 'ID=debian' 'VERSION_ID="12"' 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"'

  local programs
  mapfile -t programs < <(type -P basename bash cat chmod cut date df dirname env find flock \
    getconf grep gzip head ln md5sum mkdir mktemp mv nproc readlink rm script sed sh sort tail touch uname wc)
  ln -s "${programs[@]}" "$scratch/bin"
  PATH=$scratch/bin

  stand_in id <<<'echo 0'
  stand_in apt-cache <<'END'
for name in "${@:3}"; do
  grep -qx -- "$name" "$not_in_apt" || echo "Package: $name"
done
END
  stand_in apt-get <<'END'
case $1 in
  update) : >"$not_in_apt" ;;
  install) bring_back ;;
esac
END
  stand_in c++ <<<'compiler "g++ 12.2.0" "$@"'
  for name in gnuplot gcovr clang++ python3 doxygen shellcheck clang-format clang-tidy cppcheck; do
    stand_in "$name" </dev/null
  done
  stand_in cmake <<'END'
[[ $1 != --version ]] || { echo "cmake version 3.25.1" && exit; }
mkdir -p "$tree/build/${!#}/bin"
touch "$tree/build/${!#}/build.ninja"
echo "CMAKE_HOME_DIRECTORY:INTERNAL=$tree" >"$tree/build/${!#}/CMakeCache.txt"
END
  stand_in ninja <<'END'
if [[ $* == *" -t "* ]]; then
  exit
elif [[ -e $2/bin/second_one ]]; then
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

# What a compiler of this version does that has all headers and libraries but those in $not_here.
compiler() {
  local word
  case " ${*:2} " in
    *" --version "*) echo "$1" ;;
    *" -print-file-name="*)
      word=${*: -1}
      word=${word#*=}
      [[ ! -e $scratch/lib/$word ]] || word=$scratch/lib/$word
      echo "$word"
      ;;
    *" -E "*)
      read -r word
      word=${word#*<}
      ! grep -qxF -- "${word%%>*}" "$not_here"
      ;;
    *) for word; do ! grep -qxF -- "$word" "$not_here" || return 1; done ;;
  esac
}

# What an installation does: all is here again.
bring_back() {
  : >"$not_here"
  mv "$scratch"/gone/* "$scratch/bin" 2>/dev/null || true
}
export -f compiler bring_back
export scratch

# The system is one that has these lines in /etc/os-release.
system_is() { printf '%s\n' "$@" >"$LEARN_OS_RELEASE"; }

# This manager of packages is here, and not apt.
manager_is() {
  rm -f -- "$scratch"/bin/{apt-get,apt-cache}
  stand_in "$1" <<<bring_back
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

passed=0 failed=0 test="" broken="" status=0

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

# These programs, headers or libraries (-lNAME) are not here until something is installed.
lacks() {
  local name
  for name; do
    if [[ -e $scratch/bin/$name ]]; then
      mv "$scratch/bin/$name" "$scratch/gone"
    else
      echo "$name" >>"$not_here"
    fi
  done
}
