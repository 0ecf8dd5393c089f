#!/usr/bin/env bash
# Tests of what ./learn does before its commands: packages, tools, the build; and of ./learn doctor.

# shellcheck disable=SC2016  # What stands in single quotes is for the stand-ins to expand.
# shellcheck source=tests/learn/world.sh
source "$(dirname -- "$(readlink -f -- "$0")")/world.sh"

# ---- what is on the machine ---------------------------------------------------------------------

it "installs what is missing, and says so first; root needs no sudo"
lacks cmake CLI/CLI.hpp
stand_in sudo </dev/null
learn build
status_is 0
says "    CMake: configures the build"
says "    CLI11: reads the command line"
says "apt-get install --no-install-recommends cmake libcli11-dev"
installs cmake libcli11-dev
never_calls sudo
never_calls "apt-get update"

it "installs nothing that is there by other means: a header, a library, a program, a font"
learn build
status_is 0
never_calls apt-get
while read -r part package; do
  new_world
  lacks "$part"
  learn build
  installs "$package"
done <<'END'
xtensor-blas/xblas.hpp libxtensor-blas-dev
-lz zlib1g-dev
gnuplot gnuplot-nox
END

it "takes xtensor's headers where they have been since 0.26, too"
lacks xtensor/xtensor.hpp
learn build
never_calls apt-get
lacks xtensor/containers/xtensor.hpp
rm "$tree/build/release/configured"
learn build
installs libxtensor-dev

it "asks the compiler that CXX names, in the folders that CMake is told to look in"
stand_in my++ <<<'compiler "my++ 1.0" "$@"'
CXX="my++ --odd" CMAKE_PREFIX_PATH=/opt/one:/opt/two learn build
calls "my++ --odd -I/usr/include/openblas -I/opt/one/include -L/opt/one/lib -I/opt/two/include .* -E"

it "installs Debian's OpenBLAS whose threads are OpenMP's beside another one"
mkdir "$scratch/lib/openblas-pthread"
mv "$scratch/lib/libopenblas.so" "$scratch/lib/openblas-pthread"
ln -s openblas-pthread/libopenblas.so "$scratch/lib"
learn build
installs libopenblas-openmp-dev
mkdir "$scratch/lib/openblas-openmp"
touch "$scratch/lib/openblas-openmp/libopenblas.so"
: >"$calls"
rm "$tree/build/release/configured"
learn build
never_calls apt-get

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
lacks cmake ninja
stand_in id <<<'echo 1000'
learn build
status_is 1
says "there is no sudo"
says "    apt-get update && apt-get install --no-install-recommends cmake ninja-build"
never_calls cmake

# System, then the manager, what it is told, and its packages for CMake and CLI11.
while read -r id manager command; do
  it "installs by $manager on a system that is like $id"
  system_is 'ID=cousin' "ID_LIKE=\"odd $id\"" 'PRETTY_NAME="A cousin"'
  manager_is "$manager"
  lacks cmake CLI/CLI.hpp
  learn build
  status_is 0
  says "    CLI11: reads the command line"
  says "$manager $command"
  calls "$manager $command$"
  never_calls apt-get
done <<'END'
fedora dnf install --assumeyes cmake cli11-devel
arch pacman -S --needed --noconfirm cmake cli11
suse zypper --non-interactive install --no-recommends cmake cli11-devel
END

it "names one package once, which brings two things"
system_is ID=fedora
manager_is dnf
lacks -lboost_iostreams -lboost_filesystem
learn build
calls "dnf install --assumeyes boost-devel$"

it "says what the manager of packages would have to do, where it fails"
system_is ID=fedora
manager_is dnf
stand_in dnf <<<'exit 1'
lacks cmake
learn build
status_is 1
says "that failed; is there a network? Please install them by hand"
says "    dnf install --assumeyes cmake"
never_calls cmake

it "installs what there is, and says where to get what no package brings"
system_is ID=arch 'PRETTY_NAME="Arch Linux"'
manager_is pacman
lacks cmake gnuplot-iostream.h
stand_in pacman <<<'mv "$scratch/gone/cmake" "$scratch/bin"'
learn build
status_is 1
calls "pacman -S --needed --noconfirm cmake$"
says "learn: Arch Linux has no package of"
says "    gnuplot-iostream: writes gnuplot scripts from C++ (one header; github.com/dstahlke/gnuplot-iostream)"
never_calls "cmake -S"
LEARN_SKIP_PACKAGES=1 learn build
status_is 0

it "installs by Homebrew, which needs no root, and looks in its folders"
stand_in uname <<<'echo Darwin'
stand_in sw_vers <<<'echo 15.1'
stand_in id <<<'echo 501'
manager_is brew
stand_in brew <<<'[[ $1 != --prefix ]] || { echo "$scratch/brew" && exit; }; bring_back'
mkdir -p "$scratch/brew/opt/openblas/lib"
mv "$scratch/lib/libopenblas.so" "$scratch/brew/opt/openblas/lib/libopenblas.dylib"
lacks ninja
learn build
status_is 0
calls "brew install ninja$"
calls "c++ .*-I$scratch/brew/opt/openblas/include -L$scratch/brew/opt/openblas/lib .* -E"

it "names things, and not packages, on a system that it does not know"
system_is 'ID=odd' 'PRETTY_NAME="Odd Linux 3"'
lacks cmake
learn run second_one
status_is 1
says "    CMake: configures the build"
says "packages of Odd Linux 3 are unknown to ./learn. Please install what is listed"
never_calls apt-get
never_calls cmake
new_world
rm "$LEARN_OS_RELEASE" "$scratch/bin/apt-get"
lacks cmake
LEARN_SKIP_PACKAGES=1 learn run second_one
status_is 1
says "missing  cmake     install CMake: configures the build"
bring_back
LEARN_SKIP_PACKAGES=1 learn run second_one
status_is 7

it "knows no manager of packages where the system's own is not there"
rm "$scratch/bin/apt-get"
lacks cmake
learn build
status_is 1
says "packages of Debian GNU/Linux 12 (bookworm) are unknown to ./learn"

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
  install) [[ -e $scratch/updated ]] && bring_back || exit 100 ;;
esac
END
learn build
status_is 0
calls "apt-get update"

it "says what to install where apt-get fails, as without a network"
lacks cmake
stand_in apt-get <<<'exit 100'
learn build
status_is 1
says "    apt-get update && apt-get install --no-install-recommends cmake"

it "goes on without the data set's package where apt does not have it"
lacks cmake
rm -r "$FASHION_MNIST_DIR"
echo dataset-fashion-mnist >"$not_in_apt"
stand_in apt-get <<<'[[ $1 != install ]] || bring_back'
learn build
status_is 0
says "    Fashion-MNIST: 70,000 pictures of clothes"
says "apt has no dataset-fashion-mnist: going on without it"

it "stops where apt does not have a package that the build needs"
lacks cmake
echo cmake >"$not_in_apt"
stand_in apt-get </dev/null
learn build
status_is 1
says "apt has no package cmake"

it "does not ask for the data set's package alone, since the data may be elsewhere"
rm -r "$FASHION_MNIST_DIR"
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
installs shellcheck debootstrap

it "has a row for each thing with a name for each manager, a check, and what it is"
rows=$(grep -c '^[a-z]' "$project/cmake/packages.txt")
expect "groups that ./learn knows" not grep -qE '^[a-z]' \
  <(grep -vE '^(build|also|cover|bench|fuzz|docs|ci) +[^ ]+.*: .' "$project/cmake/packages.txt")
expect "six words below each" test "$(grep -cE '^ +([^ ]+ +){5}[^ ]+$' "$project/cmake/packages.txt")" = "$rows"

# ---- the build ----------------------------------------------------------------------------------

it "configures anew what was configured by half, elsewhere, or with other presets"
learn build
rm "$tree/build/release/build.ninja"
learn build
says "configuring"
echo "/elsewhere 1 2" >"$tree/build/release/configured"
learn build
says "configuring"
echo '{"version": 6}' >"$tree/CMakePresets.json"
learn build
says "configuring"
learn build
is_silent

it "stops where the configuration fails, and does not take it for done"
stand_in cmake <<'END'
[[ $1 != --version ]] || { echo "cmake version 3.25.1" && exit; }
echo "CMake Error: no" >&2
exit 1
END
learn build
status_is 1
says "CMake Error: no"
says "build/release cannot be configured; ./learn doctor says what this machine lacks. It was tried with"
says "    cmake version 3.25.1"
learn build
says "configuring"

it "configures anew after a CMake that was killed"
stand_in cmake <<'END'
[[ $1 != --version ]] || { echo "cmake version 3.25.1" && exit; }
mkdir -p "$tree/build/release/bin"
touch "$tree/build/release/build.ninja"
[[ -e $HOME/killed ]] || { touch "$HOME/killed" && kill -KILL $$; }
echo "CMAKE_HOME_DIRECTORY:INTERNAL=$tree" >"$tree/build/release/CMakeCache.txt"
END
learn build
status_is 1
learn build
status_is 0
says "configuring"

it "configures anew where what CMake wrote is cut off"
learn build
rm "$tree/build/release/bin/second_one"
echo "half a ru" >"$tree/build/release/build.ninja"
stand_in ninja <<<'! grep -q "half a ru" "$2/build.ninja" || { echo "ninja: error: unexpected EOF"; exit 1; }'
stand_in cmake <<<"rm -f \"\$tree/build/release/build.ninja\"; $(<"$scratch/bin/cmake")"
learn build
status_is 0
says "configuring"
echo "CMAKE_HOME_DIRECT" >"$tree/build/release/CMakeCache.txt"
learn build
says "configuring"

it "learns from ninja that there is nothing to do, as long as no folder is searched at every build"
searching=$(grep -rl --include=CMakeLists.txt --exclude-dir=build 'GLOB.* CONFIGURE_DEPENDS' "$project" || true)
expect "no CONFIGURE_DEPENDS, with which ninja never says so: $searching" test -z "$searching"

it "stops where the build fails, shows why, and with which versions it was tried"
stand_in ninja <<<'[[ $* == *" -n" ]] || { echo "error: expected a semicolon"; exit 1; }'
learn build
status_is 1
says "error: expected a semicolon"
says "build/release was not built; the first error above says why. It was tried with"
says "    g++ 12.2.0"
says "    cmake version 3.25.1"
says "docs/reliability.md has the versions with which all tests pass"
echo "GNU 12.2.0 (/usr/bin/c++), CMake 3.25.1, xtensor 0.24.3" >"$tree/build/release/made_with"
learn build
says "    GNU 12.2.0 (/usr/bin/c++), CMake 3.25.1, xtensor 0.24.3"
expect "nobody is told to delete what is built" not grep -qw rm "$scratch/err"

it "says nothing of a fault where Ctrl-C ends the build"
stand_in ninja <<<'[[ $* == *" -n" ]] || { kill -INT $PPID; exit 2; }'
status=0
env --default-signal=INT "$tree/learn" build 2>"$scratch/err" || status=$?
status_is 130
says "learn: interrupted; what is compiled is kept, and the next ./learn goes on from there"
expect "no word of a fault" not grep -q "was not built" "$scratch/err"

it "goes on after a ninja that was killed, and configures nothing again"
ninja=$(<"$scratch/bin/ninja")
stand_in ninja <<<'[[ $* == *" -n" ]] || kill -KILL $$'
learn build
status_is 1
stand_in ninja <<<"$ninja"
: >"$calls"
learn build
status_is 0
says "building"
never_calls "cmake -S"

it "compiles everything anew with another compiler, or for another processor"
learn build
touch "$tree/build/release/made_by_g++_12.o"
stand_in c++ <<<'compiler "g++ 13.1.0" "$@"'
: >"$calls"
learn build
says "another compiler or processor than last time: everything is compiled anew"
calls "cmake -S"
expect "no object of the old compiler" test ! -e "$tree/build/release/made_by_g++_12.o"
learn build
is_silent
sed -i '$ s/.*/1234 56/' "$tree/build/release/configured"
learn build
says "another compiler or processor than last time"

it "configures anew, and compiles nothing anew, where an nvcc or a better OpenBLAS has come since"
mkdir -p "$scratch/cuda/bin" "$scratch"/lib/openblas-{pthread,openmp}
mv "$scratch/lib/libopenblas.so" "$scratch/lib/openblas-pthread"
ln -s openblas-pthread/libopenblas.so "$scratch/lib"
stand_in cmake <<<"$(<"$scratch/bin/cmake")"'
printf "%s\n" "DL_OPENBLAS:FILEPATH=$HOME/libopenblas.so" "CMAKE_CUDA_COMPILER:FILEPATH=$(command -v nvcc)" \
  >>"$tree/build/release/CMakeCache.txt"'
ln -s "$scratch/lib/libopenblas.so" "$HOME"
export LEARN_SKIP_PACKAGES=1
learn build
touch "$tree/build/release/some.o"
learn build
is_silent
touch "$scratch/lib/openblas-openmp/libopenblas.so"
learn build
says "configuring build/release"
expect "what is compiled is kept" test -e "$tree/build/release/some.o"
ln -sf "$scratch/lib/openblas-openmp/libopenblas.so" "$HOME"
learn build
says "configuring build/release"
learn build
is_silent
stand_in nvcc <<<'echo "Cuda compilation tools, release 13.0, V13.0.88"'
mv "$scratch/bin/nvcc" "$scratch/cuda/bin"
CUDA_HOME="$scratch/cuda" learn build
says "configuring build/release"
expect "what is compiled is kept" test -e "$tree/build/release/some.o"
CUDA_HOME="$scratch/cuda" learn build
is_silent
unset LEARN_SKIP_PACKAGES

it "stays with the nvcc that it has"
stand_in nvcc <<<'echo "Cuda compilation tools, release 13.0, V13.0.88"'
stand_in cmake <<<"$(<"$scratch/bin/cmake")"'
echo "CMAKE_CUDA_COMPILER:FILEPATH=$scratch/nvcc" >>"$tree/build/release/CMakeCache.txt"'
mv "$scratch/bin/nvcc" "$scratch"
learn build
learn build
is_silent
rm "$scratch/nvcc"
learn build
says "configuring build/release"

it "takes the compiler that CXX names, and stays with it"
stand_in my++ <<<'compiler "my++ 1.0" "$@"'
stand_in cmake <<<"$(<"$scratch/bin/cmake")"'
echo "CMAKE_CXX_COMPILER:FILEPATH=$(command -v "${CXX:-c++}")" >>"$tree/build/release/CMakeCache.txt"'
CXX=my++ learn build
says "configuring"
learn build
is_silent
CXX=c++ learn build
says "another compiler"

it "shows in a pipe now and then how far the build is, and all that is no progress"
stand_in ninja <<'END'
[[ $* == *" -n" || $* == *" -t "* ]] && exit
echo "ninja: Entering directory \`build'"
echo "[1/3] Building CXX object a.o"
echo "a.cpp:7: warning: odd"
echo "[2/3] Building CXX object b.o"
END
LEARN_PROGRESS_SECONDS=0 learn build
status_is 0
says "    [1/3]"
says "a.cpp:7: warning: odd"
says "    [2/3]"
expect "no names of commands" not grep -q "Building CXX\|Entering" "$scratch/err"
learn build
expect "no more than a line every ten seconds" not grep -q "3\]" "$scratch/err"

it "stops at once where a file is from the future, and says which and what helps"
learn build
touch -d "2 days" "$tree/learn" "$tree/CMakePresets.json"
: >"$calls"
learn run second_one
status_is 1
says " is dated 2"
says ", and the clock of this machine says "
never_calls "ninja .* -n"
bash -c "$(tail -n 1 "$scratch/err")"
learn run second_one
status_is 7
touch -d "2 days" "$tree/build/release/old.o"
learn run second_one
status_is 1
says "$tree/build/release/old.o is dated"
bash -c "$(tail -n 1 "$scratch/err")"
expect "the file is gone" test ! -e "$tree/build/release/old.o"
touch -d "2 days" "$scratch/package.cmake"
stand_in ninja <<'END'
[[ $* == *" -t query build.ninja" ]] && printf 'build.ninja:\n  input: RERUN_CMAKE\n    | %s\n' "$scratch/package.cmake"
END
learn run second_one
status_is 1
says "$scratch/package.cmake is dated"
says "    touch $scratch/package.cmake"

it "does not mind a clock that is a few seconds behind that of the disk"
touch -d "20 seconds" "$tree/CMakePresets.json"
learn build
status_is 0

it "waits for another that builds in the same place"
stand_in ninja <<<'[[ $* == *" -n" ]] || { : >"$HOME/building"; while [[ ! -e $HOME/may_end ]]; do :; done; }'
"$tree/learn" build 2>/dev/null &
first=$!
while [[ ! -e $HOME/building ]]; do :; done
"$tree/learn" build 2>"$HOME/second" &
second=$!
while [[ ! -s $HOME/second ]]; do :; done
expect "that it says what it waits for" test "$(<"$HOME/second")" = \
  "waiting for another ./learn, which is at work in build/release"
touch "$HOME/may_end"
wait "$first" "$second"

it "stops before CMake where it is too old, or the compiler, and says so"
stand_in cmake <<<'echo "cmake version 3.18.4"'
learn build
status_is 1
says "3.18.4 ($scratch/bin/cmake) is too old: 3.22 or newer is needed"
never_calls "cmake -S"
new_world
stand_in c++ <<<'[[ $* != *-std=c++20* ]] && compiler "g++ 4.8" "$@"'
learn build
status_is 1
says "g++ 4.8 does not know C++20: g++ 11 and newer do"
never_calls "cmake -S"

it "stops where a tool is missing, though no package is said to be"
rm "$scratch/bin/ninja"
LEARN_SKIP_PACKAGES=1 learn build
status_is 1
says "missing  ninja     ./learn setup installs ninja-build"

it "says which letters in the name of a folder CMake does not take"
for name in 'semi;colon' 'a|b' 'a<b' 'a>b' 'a${x}b' 'a$ENV{x}b' 'a$(x)b' 'back\slash'; do
  mkdir "$scratch/$name"
  PATH=$system_path cp -r "$tree/." "$scratch/$name"
  door="$scratch/$name/learn" learn build
  status_is 1
  says "rename the folder that has one of [ ] \" ; # \ | < > \${ \$( in its name"
done
never_calls "cmake -S"
for name in "a 'quoted' one" '50 $ & 2 %' '(1) {2} ^~*?!=+@,' ; do
  mkdir "$scratch/$name"
  PATH=$system_path cp -r "$tree/." "$scratch/$name"
  tree="$scratch/$name" door="$scratch/$name/learn" learn build
  status_is 0
done

# In a checkout that cannot be written to, not even by root, who is not asked for permission otherwise.
learn_read_only() {
  local as_others_are=()
  [[ $(PATH=$system_path id -u) != 0 ]] ||
    as_others_are=(setpriv --bounding-set "-dac_override,-dac_read_search")
  chmod -R a-w "$tree"
  status=0
  "$(PATH=$system_path type -P env)" "${as_others_are[@]}" "$tree/learn" "$@" \
    >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
  chmod -R u+w "$tree"
}

it "builds nothing in a checkout that is read-only, and runs what is built there"
ln -s "$(PATH=$system_path type -P setpriv)" "$scratch/bin"
learn_read_only run second_one
status_is 1
says "cannot write to $tree/build/release: copy the project to a folder of your own"
never_calls "cmake -S"
learn build
learn_read_only run second_one
is_silent
status_is 7
rm "$tree/build/release/bin/second_one"
learn_read_only run second_one
status_is 1
says "cannot write to $tree/build/release"

# The disk that has as many kilobytes left.
disk_has() {
  stand_in df <<<"printf '%s\n' 'Filesystem 1024-blocks Used Available Capacity' '/dev/a 99 99 $1 99% /'"
}

it "says so where the disk is full, and goes on when there is room"
ninja=$(<"$scratch/bin/ninja")
learn build
rm "$tree/build/release/bin/second_one"
disk_has 2048
stand_in ninja <<<'[[ $* == *" -n" ]] || { echo "cannot write: No space left on device"; exit 1; }'
learn build
status_is 1
says "the disk is full: 2 MB are left for $tree/build/release. Make room"
stand_in ninja <<<"$ninja"
disk_has 9999999
learn build
status_is 0

# ---- doctor -------------------------------------------------------------------------------------

it "doctor works on a bare machine, and its status is 1 where something is missing"
rm "$scratch"/bin/{c++,cmake,gnuplot,ninja}
learn doctor
status_is 1
is_silent
prints "ok       system    Debian GNU/Linux 12 (bookworm)"
prints "missing  compiler  there is no c++: ./learn setup installs g++"
prints "missing  cmake     ./learn setup installs cmake"
prints "missing  gnuplot   ./learn setup installs gnuplot-nox"
prints "missing  BLAS      no OpenBLAS: ./learn setup installs libopenblas-openmp-dev"
prints "note     GPU       none: everything runs on the CPU"

it "doctor advises nothing that cannot work on this system"
rm "$scratch"/bin/{apt-get,c++,cmake,gnuplot,ninja}
rm -r "$FASHION_MNIST_DIR" "$LEARN_OS_RELEASE"
unset FASHION_MNIST_DIR
learn doctor
status_is 1
expect "no ./learn setup, which knows no packages here" not grep -q "learn setup\|apt" "$scratch/out"
prints "missing  cmake     install CMake: configures the build"
export FASHION_MNIST_DIR="$scratch/data set"
system_is ID=fedora 'PRETTY_NAME="Fedora Linux 43"'
stand_in dnf </dev/null
learn doctor
prints "note     system    Fedora Linux 43: nobody has said yet whether it works here"
prints "missing  cmake     ./learn setup installs cmake"
prints "missing  needs     Fedora Linux 43 has no package of xtensor-blas: xtensor's door to BLAS"
system_is ID=ubuntu 'VERSION_ID="20.04"' 'PRETTY_NAME="Ubuntu 20.04 LTS"'
learn doctor
prints "missing  system    Ubuntu 20.04 LTS is too old"

it "doctor takes a compiler without OpenMP, and says what that costs"
stand_in c++ <<<'[[ $* != *-fopenmp* ]] && compiler "clang 17" "$@"'
learn doctor
prints "note     compiler  clang 17, without OpenMP: the loops on the CPU run on one thread"

it "doctor finds a compiler too old for C++20"
stand_in c++ <<<'[[ $* != *-std=c++20* ]] && compiler "g++ 4.8" "$@"'
learn doctor
prints "missing  compiler  g++ 4.8 does not know C++20"

it "doctor finds a cmake too old for the presets"
stand_in cmake <<<'echo "cmake version 3.18.4"'
learn doctor
prints "missing  cmake     3.18.4 ($scratch/bin/cmake) is too old: 3.22 or newer is needed"

it "doctor finds a name that CMake does not take, and a checkout that is read-only"
mkdir "$scratch/no #1"
PATH=$system_path cp -r "$tree/." "$scratch/no #1"
door="$scratch/no #1/learn" learn doctor
prints "missing  folder    CMake cannot build in $scratch/no #1: rename the folder"
ln -s "$(PATH=$system_path type -P setpriv)" "$scratch/bin"
learn_read_only doctor
prints "missing  folder    $tree cannot be written to: copy the project to a folder of your own"
learn doctor
prints "ok       folder    $tree"

it "doctor says whom to ask where the user is not root and there is no sudo"
lacks gnuplot-iostream.h ninja
learn doctor
prints "missing  needs     ./learn setup installs ninja-build libgnuplot-iostream-dev"
stand_in id <<<'echo 1000'
learn doctor
prints "missing  needs     ask whoever is root here: apt-get install --no-install-recommends ninja-build libgnuplot"

it "doctor finds a disk that is nearly full"
disk_has 1048576
learn doctor
prints "note     disk      only 1024 MB free: what a lesson needs takes 20, all tests 1000"
disk_has 20480
learn doctor
prints "missing  disk      only 20 MB free for $tree: make room, such as by rm -r build/debug"

it "doctor finds builds that were configured by half, elsewhere, or by another compiler, or are damaged"
learn build
learn doctor
expect "no word of builds" not grep -q '  builds  ' "$scratch/out"
stand_in ninja <<<'exit 1'
learn doctor
prints "note     builds    build/release is damaged: the next ./learn configures it anew"
stand_in c++ <<<'compiler "g++ 13.1.0" "$@"'
learn doctor
prints "note     builds    build/release was made in another place, by another compiler"
rm "$tree/build/release/configured"
learn doctor
prints "note     builds    build/release was configured by half, or by hand"

it "doctor finds the BLAS whose threads are not OpenMP's"
mkdir -p "$tree/build/release/bin" "$scratch/openblas-pthread"
touch "$tree/build/release/bin/second_one" "$scratch/openblas-pthread/libopenblas.so.0"
export blas="$scratch/openblas-pthread/libopenblas.so.0"
stand_in ldd <<<'echo "libopenblas.so.0 => $blas (0x1)"'
learn doctor
prints "note     BLAS      $blas: its threads are not OpenMP's, and may make everything slow: the next ./learn\
 takes $scratch/lib/libopenblas.so"
mv "$scratch/lib/libopenblas.so" "$scratch/openblas-pthread"
ln -s "$scratch/openblas-pthread/libopenblas.so" "$scratch/lib"
learn doctor
prints "may make everything slow: ./learn setup installs libopenblas-openmp-dev"

it "doctor finds a data set that is not whole, or not the right one"
rm "$FASHION_MNIST_DIR"/*
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
prints "note     CUDA      toolkit 13.0 ($CUDA_HOME/bin/nvcc), but build/release is without it: the next\
 ./learn configures it anew"
cmake=$(<"$scratch/bin/cmake")
stand_in cmake <<<"$cmake"'
echo "DL_NO_CUDA:INTERNAL=nvcc compiles nothing here" >>"$tree/build/release/CMakeCache.txt"'
learn build
learn doctor
prints "note     CUDA      toolkit 13.0 ($CUDA_HOME/bin/nvcc), but build/release is without it: nvcc compiles\
 nothing here"
expect "nobody is told to delete what is built" not grep -qw rm "$scratch/out"
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

it "is done"
echo "$passed passed, $failed failed"
((failed == 0))
