#!/usr/bin/env bash
# All that can only be found out on a GPU, in one go: the tests, the benchmarks, PyTorch beside them,
# and the tests once more under compute-sanitizer. Keeps a record of it.
#
#   gpu/measure.sh run RECORD [KIT]   does it, with the programs in build/release or in a kit, and
#                                     writes what they say into the folder RECORD. $DL_SECONDS is
#                                     all the time there is for it, if it has an end; $DL_ARCHIVE a
#                                     file that the record so far is packed into after each stage,
#                                     for machines that may be taken away; $DL_STAGES a regular
#                                     expression for the stages that are wanted, if not all are
#   gpu/measure.sh pack [KIT]         makes a kit: the programs, the libraries that they need and the
#                                     data set in one file (build/gpu-kit.tar.gz), for machines with
#                                     a GPU and without Debian's packages, compilers or a network.
#                                     $DL_ARCHITECTURES are the GPUs to compile for (90-real)
#
# `./learn bench --device cuda --all` builds everything and then calls `run`.

set -euo pipefail
root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")

usage() {
  sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

# ---- the kit ------------------------------------------------------------------------------------

pack() {
  local kit build=$root/build/gpu-kit folder program library
  kit=$(realpath -m -- "${1-$root/build/gpu-kit.tar.gz}")
  # The CPU that a GPU is compared with is of this decade. The programs find the kit's libraries from
  # where they are, and so do those libraries.
  # shellcheck disable=SC2016  # $ORIGIN is the loader's
  cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DDL_CUDA=ON -DDL_NATIVE=OFF \
    -DCMAKE_CXX_FLAGS=-march=x86-64-v3 \
    "-DCMAKE_CUDA_ARCHITECTURES=${DL_ARCHITECTURES-90-real}" \
    '-DCMAKE_BUILD_RPATH=$ORIGIN/../lib;$ORIGIN/../../lib' \
    -DCMAKE_EXE_LINKER_FLAGS=-Wl,--disable-new-dtags >/dev/null
  rm -rf -- "$build/tests/gpu"  # where tests may lie that are no more
  ninja -C "$build" bench_gpu mlp_scratch mlp_concise gpu_tests >&2

  folder=$(mktemp -d)
  # shellcheck disable=SC2064  # the folder is this one
  trap "rm -rf -- '$folder'" EXIT
  mkdir -p "$folder/bin" "$folder/tests/gpu" "$folder/lib" "$folder/data"
  cp -- "$build"/bin/{bench_gpu,mlp_scratch,mlp_concise} "$folder/bin"
  cp -- "$build"/tests/gpu/* "$folder/tests/gpu"
  strip -- "$folder"/bin/* "$folder"/tests/gpu/*
  # All but the C and C++ libraries: CUDA's tools, which run in the same process, may need newer ones.
  for program in "$folder"/bin/* "$folder"/tests/gpu/*; do ldd "$program"; done |
    awk '$2 == "=>" { print $3 }' | sort -u |
    while read -r library; do
      case ${library##*/} in
        libc.so.* | libm.so.* | libdl.so.* | libpthread.so.* | librt.so.* | libresolv.so.*) ;;
        libstdc++.so.* | libgcc_s.so.*) ;;
        *) cp -L -- "$library" "$folder/lib" ;;
      esac
    done
  cp -- "${FASHION_MNIST_DIR-/usr/share/datasets/fashion-mnist}"/*ubyte* "$folder/data" 2>/dev/null ||
    rmdir -- "$folder/data"
  tar -C "$folder" -czf "$kit" .
  echo "$kit: $(du -h -- "$kit" | cut -f 1)"
}

# ---- the measurement ----------------------------------------------------------------------------

run() {
  if [[ ! ${DL_SECONDS:-0} =~ ^[0-9]+$ ]]; then
    echo "measure.sh: DL_SECONDS is a whole number of seconds, not '$DL_SECONDS'" >&2
    exit 2
  fi
  record=$(realpath -m -- "${1?measure.sh: run: which folder is the record to go to?}")
  mkdir -p "$record"
  programs=$root/build/release
  if [[ -n ${2-} ]]; then
    programs=$(mktemp -d)
    # shellcheck disable=SC2064  # the folder is this one
    trap "rm -rf -- '$programs'" EXIT
    tar -C "$programs" -xzf "$2"
    [[ ! -d $programs/data ]] || export FASHION_MNIST_DIR=$programs/data
  fi
  noise=()
  [[ -d ${FASHION_MNIST_DIR-/usr/share/datasets/fashion-mnist} ]] || noise=(--noise)
  python=${PYTHON:-python3}
  export PATH=${CUDA_HOME:+$CUDA_HOME/bin:}$PATH:/usr/local/cuda/bin
  LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$(cublas_folders | paste -s -d :)
  export LD_LIBRARY_PATH
  : >"$record/summary.txt"
  failed=0

  # What was measured on; and the program's own word on whether there is a GPU at all.
  {
    nvidia-smi || true
    grep -m 1 'model name' /proc/cpuinfo || true
    git -C "$root" log -1 --format='commit %H' || true
  } >"$record/machine.txt" 2>&1
  stage gpu 180 "$programs/bin/bench_gpu" --small --repetitions 1
  if [[ -e $record/gpu.txt ]] && ! grep -q 'its driver knows CUDA' "$record/gpu.txt"; then
    tail -n 3 -- "$record/gpu.txt" >&2
    exit 1
  fi

  local program tool
  for program in "$programs"/tests/gpu/*; do
    stage "${program##*/}" 120 "$program" --gtest_brief=1
  done
  stage bench 240 "$programs/bin/bench_gpu" --json "$record/bench.json" "${noise[@]}"
  if "$python" -c 'import torch, sys; sys.exit(not torch.cuda.is_available())' \
    2>"$record/python.txt"; then
    stage pytorch 240 "$python" "$root/bench/pytorch_gpu.py" "$programs/bin" --rounds 2 \
      --json "$record/pytorch.json" "${noise[@]}"
  else
    say "pytorch: left out, $python has no PyTorch that sees the GPU"
  fi
  # Of our own kernels, in whose names is the namespace; cuBLAS looks after its own. What the runtime
  # answers is checked by the programs, and they ask for things that may not be there.
  if command -v compute-sanitizer >/dev/null; then
    for program in "$programs"/tests/gpu/*; do
      for tool in memcheck racecheck; do
        stage "$tool-${program##*/}" 120 compute-sanitizer --tool "$tool" --report-api-errors no \
          --kernel-name kernel_substring=2dl --error-exitcode 1 "$program" --gtest_brief=1
      done
    done
  else
    say "compute-sanitizer: left out, it is not installed"
  fi
  say "the record is in $record"
  archive
  exit "$failed"
}

# stage NAME SECONDS COMMAND...: its output goes to NAME.txt, one line to the summary. What fails, or
# takes longer, does not keep the rest from running, unless there is no time left at all.
stage() {
  local name=$1 limit=$2 status=0 start=$SECONDS left
  [[ $name =~ ${DL_STAGES-} ]] || return 0
  if [[ -n ${DL_SECONDS-} ]]; then
    left=$((10#$DL_SECONDS - SECONDS))
    ((limit <= left)) || limit=$left
    if ((limit < 10)); then
      say "$name: LEFT OUT, there is no time for it" && failed=1
      archive
      return
    fi
  fi
  timeout --kill-after=5 "$limit" "${@:3}" >"$record/$name.txt" 2>&1 || status=$?
  case $status in
    0) say "$name: passed in $((SECONDS - start)) s" ;;
    124 | 137) say "$name: STOPPED after $limit s" && failed=1 ;;
    *) say "$name: FAILED with status $status after $((SECONDS - start)) s" && failed=1 ;;
  esac
  archive
}

archive() {
  if [[ -n ${DL_ARCHIVE-} ]]; then
    tar -C "$record" -czf "$DL_ARCHIVE.part" . && mv -- "$DL_ARCHIVE.part" "$DL_ARCHIVE"
  fi
}

say() { echo "$*" | tee -a "$record/summary.txt"; }

# Where cuBLAS is, if not where the loader looks: where PyTorch brought it along, or beside nvcc.
cublas_folders() {
  local folder
  {
    "$python" -c 'import nvidia; print(*nvidia.__path__, sep="\n")' 2>/dev/null || true
    echo /usr/local/cuda/lib64
  } | while read -r folder; do
    find "$folder/" -name 'libcublas.so.*' -printf '%h\n' 2>/dev/null || true
  done
}

case ${1-} in
  run | pack) "$@" ;;
  -h | --help | help) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
