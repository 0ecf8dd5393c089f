# ./learn doctor: what this machine has for Layer by Layer, one line for each thing.
# A part of learn, which reads this file. It works with nothing installed and nothing built.
# shellcheck shell=bash disable=SC2154  # root comes from learn

doctor() {
  lacking=0
  know_system
  check_system
  check_folder
  check_compiler
  check_cmake
  check_ninja
  check_needs
  check_blas
  check_gnuplot
  check_fonts
  check_data
  check_cuda
  check_gpu
  check_cores
  check_disk
  check_builds
  return "$lacking"
}

# Prints one line: ok, note or missing; the thing; what was found and, if need be, what to do.
report() {
  local colour="" plain=""
  if coloured 1; then
    plain=$'\e[0m'
    case $1 in
      ok) colour=$'\e[32m' ;;
      note) colour=$'\e[33m' ;;
      missing) colour=$'\e[31m' ;;
    esac
  fi
  printf '%s%-7s%s  %-8s  %s\n' "$colour" "$1" "$plain" "$2" "$3"
  [[ $1 != missing ]] || lacking=1
}

# The systems that it was tried on are in README.md, too.
check_system() {
  case $release in
    debian-12 | debian-13) report ok system "$system" ;;
    debian-11 | ubuntu-20.*)
      report missing system "$system is too old: its compiler and its CMake do not know enough" ;;
    *)
      if [[ -n $manager ]]; then
        report note system "$system: nobody has said yet whether it works here"
      else
        report note system "$system: ./learn knows no packages for it; cmake/packages.txt says what is needed"
      fi
      ;;
  esac
}

# What to do about a missing requirement with this check.
remedy() {
  local check="" package="" what=""
  while [[ $check != "$1" ]] && read -r _ check package what; do :; done < <(requirements)
  how_to_get "$package" "$what"
}

# What to do about missing packages; - is none.
how_to_get() {
  if [[ $1 != - ]] && may_install; then
    echo "./learn setup installs $1"
  elif [[ $1 != - ]]; then
    echo "ask whoever is root here: $(install_command) $1"
  elif [[ -n $manager ]]; then
    echo "$system has no package of $2"
  else
    echo "install $2"
  fi
}

check_folder() {
  local fault
  fault=$(fault_of_name "$root")
  if [[ -n $fault ]]; then
    report missing folder "$fault"
  elif [[ ! -w $root || -e $root/build && ! -w $root/build ]]; then
    report missing folder "$root cannot be written to:\
 copy the project to a folder of your own, and build it there"
  else
    report ok folder "$root"
  fi
}

check_compiler() {
  local version
  if ! has "${compiler[0]}"; then
    report missing compiler "there is no ${compiler[0]}: $(remedy c++)"
    return
  fi
  read -r version < <("${compiler[@]}" --version 2>/dev/null) || true
  if ! "${compiler[@]}" -std=c++20 -x c++ -fsyntax-only - 2>/dev/null <<<'#include <ranges>'; then
    report missing compiler "${version:-${compiler[*]}} does not know C++20: g++ 11 and newer do.\
 CXX=g++-12 ./learn build takes that one, and stays with it"
  elif ! "${compiler[@]}" -fopenmp -x c++ -fsyntax-only - 2>/dev/null <<<'#include <omp.h>'; then
    report note compiler "$version, without OpenMP: the loops on the CPU run on one thread. g++ has it"
  else
    report ok compiler "$version, with C++20 and OpenMP"
  fi
}

check_cmake() {
  local version
  if ! has cmake; then
    report missing cmake "$(remedy cmake)"
    return
  fi
  read -r _ _ version < <(cmake --version 2>/dev/null) || true
  if [[ ! $version =~ ^([0-9]+)\.([0-9]+) ]]; then
    report missing cmake "$(command -v cmake) does not run: 3.22 or newer is needed"
  elif ((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2] < 3022)); then
    report missing cmake "$version ($(command -v cmake)) is too old: 3.22 or newer is needed,\
 from cmake.org, or by pip install cmake"
  else
    report ok cmake "$version"
  fi
}

check_ninja() {
  if has ninja; then
    report ok ninja "$(ninja --version)"
  else
    report missing ninja "$(remedy ninja)"
  fi
}

# All that the build needs, but for what has a check of its own here.
check_needs() {
  local package what packages="" none=0
  while read -r _ package what; do
    if [[ $package == - ]]; then
      report missing needs "$(how_to_get - "$what")"
      none=1
    else
      packages+=" $package"
    fi
  done < <(missing build)
  if [[ -n $packages ]]; then
    report missing needs "$(how_to_get "${packages# }")"
  elif ((!none)); then
    report ok needs "all that the build needs (cmake/packages.txt)"
  fi
}

# OpenBLAS's kernels are judged where a compiler can ask it. Ours do not need it: it multiplies where
# it is asked for (--matmul openblas), and there kernels that are too old are chosen anew.
check_blas() {
  local file now how said
  file=$(blas_library)
  now=$(openblas)
  if [[ -z $file ]]; then
    report missing BLAS "no OpenBLAS: $(remedy cblas.h,openblas)"
  elif ! suits_openmp "$file"; then
    how=$(remedy cblas.h,openblas)
    ! suits_openmp "$now" || how="the next ./learn takes $now${LD_LIBRARY_PATH:+, if LD_LIBRARY_PATH lets it}"
    report note BLAS "$file: its threads are not OpenMP's, and may make everything slow: $how"
  else
    said=$(openblas_says "$file")
    if [[ $said == *" older than "* ]]; then
      report note BLAS "$said ($file): --matmul openblas chooses newer ones by itself, and\
 OPENBLAS_CORETYPE=Haswell does in other programs"
    else
      report ok BLAS "${said:-OpenBLAS} ($file)"
    fi
  fi
}

# What OpenBLAS, the library $1, says of itself; nothing where that cannot be compiled or run.
openblas_says() {
  local compiler program
  read -ra compiler <<<"${CXX:-c++}"
  program=$(mktemp) || return 0
  if "${compiler[@]}" -std=c++20 -I "$root/common" -I "$(dirname -- "$1")" -I /usr/include/openblas \
    -I "/usr/include/$(basename -- "$(dirname -- "$(dirname -- "$1")")")/openblas-openmp" \
    -o "$program" "$root/cmake/openblas_kernels.cpp" "$1" 2>/dev/null
  then
    "$program" 2>/dev/null || true
  fi
  rm -f -- "$program"
}

# The OpenBLAS that a built lesson loads or, before there is one, that the build will find.
blas_library() {
  local program
  for program in "$root"/build/release/bin/*; do
    if [[ $(ldd "$program" 2>/dev/null) =~ libopenblas[^$'\n']*'=> '([^ ]+) ]]; then
      readlink -f "${BASH_REMATCH[1]}"
      return
    fi
  done
  openblas
}

check_gnuplot() {
  local version
  if ! has gnuplot; then
    report missing gnuplot "$(remedy gnuplot)"
    return
  fi
  version=$(gnuplot --version) || true
  if env -u GNUTERM gnuplot -d -e 'set terminal pngcairo; set terminal svg' &>/dev/null </dev/null; then
    report ok gnuplot "$version, draws PNG and SVG"
  else
    report missing gnuplot "$version cannot draw PNG and SVG, for which it needs cairo: $(remedy gnuplot)"
  fi
}

check_fonts() {
  local found
  found=$(fonts)
  if [[ -n $found ]]; then
    report ok fonts "$(wc -l <<<"$found") for the text in figures"
  else
    report missing fonts "figures would have no text: $(remedy font)"
  fi
}

# Looks for the data set where the lessons do (common/dl/data/fashion_mnist.cpp).
check_data() {
  local folders how
  mapfile -t folders < <(data_folders)
  how=$(remedy data)
  if [[ -n ${FASHION_MNIST_DIR-} ]]; then
    check_data_in "$FASHION_MNIST_DIR" "correct or unset FASHION_MNIST_DIR"
  elif [[ -e ${folders[0]} ]]; then
    check_data_in "${folders[0]}" "$how"
  elif [[ -e ${folders[1]} ]]; then
    check_data_in "${folders[1]}" "remove this folder, and the next lesson downloads it anew"
  else
    [[ $how == ./learn* ]] && how+=", or the first lesson downloads it" || how="The first lesson downloads it"
    report note data "not here yet. $how.\
 Without a network, copy its four files into a folder, and name that by FASHION_MNIST_DIR"
  fi
}

# Reports whether the data set is whole in folder $1, and if not so, that $2 is to be done. The MD5
# sums are those of the contents, since packagers zip the files anew.
check_data_in() {
  local name sum file
  while read -r name sum; do
    for file in "$1"/{"$name","${name/-idx/.idx}"}{,.gz}; do
      [[ ! -f $file ]] || break
    done
    if [[ ! -f $file ]]; then
      report missing data "$1 has no $name: $2"
      return
    elif [[ $(gzip -dcf -- "$file" 2>/dev/null | md5) != "$sum" ]]; then
      report missing data "$file is not Fashion-MNIST's, or damaged: $2"
      return
    fi
  done <<'END'
train-images-idx3-ubyte f4a8712d7a061bf5bd6d2ca38dc4d50a
train-labels-idx1-ubyte 9018921c3c673c538a1fc5bad174d6f9
t10k-images-idx3-ubyte 8181f5470baa50b63fa0f6fddb340f0a
t10k-labels-idx1-ubyte 15d484375f8d13e6eb1aabb0c3f46965
END
  report ok data "Fashion-MNIST in $1, intact"
}

check_cuda() {
  local nvcc version why folder=$root/build/release
  nvcc=$(find_nvcc)
  if [[ -z $nvcc ]]; then
    report note CUDA "no toolkit (nvcc): the build is for the CPU alone"
  elif [[ ! $("$nvcc" --version 2>&1) =~ release\ ([0-9.]+) ]]; then
    report note CUDA "$nvcc does not run: the build is for the CPU alone"
  elif version=${BASH_REMATCH[1]} && ((${version%%.*} < 12)); then
    report note CUDA "toolkit $version ($nvcc) is too old, 12.0 is needed: the build is for the CPU alone"
  elif [[ -f $folder/CMakeCache.txt && $(cached CMAKE_CUDA_COMPILER "$folder") != /* ]]; then
    why=$(cached DL_NO_CUDA "$folder")
    is_current "$folder" || why="the next ./learn configures it anew"
    report note CUDA "toolkit $version ($nvcc), but build/release is without it: $why"
  else
    report ok CUDA "toolkit $version ($nvcc)"
  fi
}

check_gpu() {
  local found
  if ! has nvidia-smi; then
    report note GPU "none: everything runs on the CPU"
  elif found=$(nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader 2>&1)
  then
    report ok GPU "${found//$'\n'/; }"
  else
    report note GPU "nvidia-smi says '${found//$'\n'/ }': everything runs on the CPU"
  fi
}

check_cores() {
  report ok cores "$(cores), and memory to compile $(compile_jobs) files at a time"
}

# Of the disk that the builds are on, which build/ may be a link to.
check_disk() {
  local megabytes place=$root
  [[ ! -d $root/build ]] || place=$root/build
  megabytes=$(free_megabytes "$place")
  if ((megabytes >= 4000)); then
    report ok disk "$((megabytes / 1000)) GB free"
  elif ((megabytes >= 100)); then
    report note disk "only $megabytes MB free: what a lesson needs takes 20, all tests 1000, and with the\
 sanitizers 2500 more"
  else
    report missing disk "only $megabytes MB free for $place: make room, such as by rm -r build/debug build/asan"
  fi
}

# Whether what was configured in folder $1 stands on what is here now.
is_current() {
  local before
  before=$(cat "$1/configured" 2>/dev/null) && [[ $before == "$(circumstances "$1")" ]]
}

# Builds that were configured by half, or under other circumstances. ./learn mends them by itself.
check_builds() {
  local folder name
  for folder in "$root"/build/*/; do
    folder=${folder%/}
    name=build/${folder##*/}
    [[ -f $folder/CMakeCache.txt ]] || continue
    if [[ ! -f $folder/configured ]]; then
      report note builds "$name was configured by half, or by hand: the next ./learn configures it anew"
    elif ! is_current "$folder"; then
      report note builds "$name was made in another place, by another compiler, with other libraries, or\
 for another processor: the next ./learn configures it anew"
    elif ! is_whole "$folder" || ! ninja -C "$folder" -n &>/dev/null; then
      report note builds "$name is damaged: the next ./learn configures it anew"
    fi
  done
}
