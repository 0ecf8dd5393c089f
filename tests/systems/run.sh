#!/usr/bin/env bash
# run.sh SYSTEM [--fresh] [--test-first | --engine]: what the README promises, on another system.
#
# A folder, build/systems/SYSTEM, becomes that system as it is when new, with base compiler tools and
# nothing else; the working tree as it is now, committed or not, is copied into it, and there both
# commands of the README run. What they print is kept in build/systems/SYSTEM.log. The folder stays, and
# the next time goes on with it; --fresh begins anew.
#
# With --engine it is the engine alone, as a library: in a system of its own, build/systems/SYSTEM-engine,
# which has a BLAS, xtensor and the tools to build, and neither curl nor Boost nor OpenSSL, engine.sh builds
# and installs it, and has another project use it.
#
# The exit status is 0 where all passed, 1 where one failed, 2 for wrong usage, and 77 where nothing
# could be tried: without root or debootstrap, or where debootstrap fails, as without a network.

set -euo pipefail
project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
name="layer-by-layer"  # of the project's folder in the other system

usage() {
  echo "the systems are debian-12, debian-13, debian-testing and debian-testing-clang; the options" \
    "--fresh, --test-first and --engine" >&2
  exit 2
}

not_checked() {
  echo "NOT CHECKED: $system: $*"
  exit 77
}

parse() {
  system=${1-} fresh="" commands=("./learn run mlp_scratch" "./learn test") compiler=""
  needs=() programs=(cmake gnuplot)
  case $system in
    debian-12) suite=bookworm ;;
    debian-13) suite=trixie ;;
    debian-testing | debian-testing-clang) suite=testing ;;
    *) usage ;;
  esac
  local option place=$system
  for option in "${@:2}"; do
    case $option in
      --fresh) fresh=yes ;;
      --test-first) commands=("./learn test" "./learn run mlp_scratch") ;;
      --engine)
        commands=("tests/systems/engine.sh") programs=(cmake)
        needs=(cmake ninja-build libxtensor-dev libxtensor-blas-dev libfmt-dev libopenblas-openmp-dev)
        place=$system-engine
        ;;
      *) usage ;;
    esac
  done
  root=$project/build/systems/$place log=$project/build/systems/$place.log
}

# Everything below runs in a space of mounts and of processes of its own. Both vanish with this script,
# however it ends: nothing stays mounted in the folder, and nothing goes on in it.
enter_space() {
  [[ -z ${DL_SYSTEMS_SPACE-} ]] || return 0
  (($(id -u) == 0)) || not_checked "only root can make another system in a folder"
  command -v debootstrap >/dev/null || not_checked "there is no debootstrap: ./learn setup ci installs it"
  unshare --mount --pid --fork true 2>/dev/null || not_checked "this machine lets nobody mount anything"
  DL_SYSTEMS_SPACE=yes exec unshare --mount --pid --fork --kill-child -- "${BASH_SOURCE[0]}" "$@"
}

# ---- the system ---------------------------------------------------------------------------------

# Where this machine takes Debian's packages from.
mirror() {
  local found
  found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null |
    grep -v '^ *#' | grep -oE -m 1 'https?://[^ ]+/debian/?( |$)') || true
  echo "${found:-http://deb.debian.org/debian}"
}

# Makes the folder, unless it is there and whole. `debootstrap` may be older than the system: all of
# Debian's have been made by one and the same script since 2012, `sid`.
make_system() {
  local said=$root.debootstrap
  [[ -z $fresh ]] || rm -rf --one-file-system -- "$root"
  [[ ! -e $root/whole ]] || return 0
  rm -rf --one-file-system -- "$root"
  mkdir -p -- "$root"
  echo "making $system in ${root#"$project"/}, from $(mirror)"
  debootstrap --variant=minbase --force-check-gpg --include="ca-certificates,git,make,g++" \
    "$suite" "$root" "$(mirror)" sid >"$said" 2>&1 ||
    not_checked "debootstrap failed: $(tail -n 1 -- "$said") (all of it is in ${said#"$project"/})"
  touch -- "$root/whole"
}

# The network as it is here: names, certificates, and how apt gets through.
connect() {
  cp -L /etc/resolv.conf /etc/hosts "$root/etc"
  apt-config dump Acquire | grep -iE '^Acquire::(https?|Retries|Check|ForceIPv)' \
    >"$root/etc/apt/apt.conf.d/90host" || true
  if [[ -n $(ls /usr/local/share/ca-certificates 2>/dev/null) ]]; then
    cp -rL /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates"
    inside update-ca-certificates &>/dev/null
  fi
}

mount_all() {
  mount --bind "$root" "$root" # so that the system's / is a place where something is mounted, as anywhere
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount --bind /sys "$root/sys"
  mount -t tmpfs tmpfs "$root/tmp"
}

# What is no base tool: what the engine needs, where that is to be tried; the newest clang where that is
# wanted; and ccache where it is used here too, with what it has kept: it knows by itself what another
# compiler has made. CCACHE_DISABLE=1 leaves it out.
install_extras() {
  local extras=("${needs[@]}") cache newest
  if [[ $system == *-clang ]]; then
    inside apt-get update --quiet=2 || not_checked "apt-get update fails there"
    newest=$(inside apt-cache pkgnames clang- | grep -xE 'clang-[0-9]+' | sort -V | tail -n 1)
    compiler=${newest/clang/clang++}
    extras+=("$newest" "libclang-rt-${newest#clang-}-dev" "libomp-${newest#clang-}-dev" "${newest/clang/llvm}")
  fi
  if command -v ccache >/dev/null && [[ -z ${CCACHE_DISABLE-} ]]; then
    extras+=(ccache)
    cache=$(ccache --get-config cache_dir)
    mkdir -p -- "$cache" "$root/ccache"
    mount --bind "$cache" "$root/ccache"
  fi
  if ((${#extras[@]})) && ! inside dpkg-query --show "${extras[@]}" &>/dev/null; then
    inside apt-get update --quiet=2 || not_checked "apt-get update fails there"
    inside env DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends \
      "${extras[@]}" >/dev/null 2>&1 || not_checked "apt-get cannot install ${extras[*]}"
  fi
}

# Runs a command in the system, in the environment that root has there after a login, but for proxies.
inside() {
  local variables=("HOME=/root" "PATH=/usr/sbin:/usr/bin:/sbin:/bin" "TERM=dumb") key
  [[ -z $compiler ]] || variables+=("CXX=$compiler")
  for key in http_proxy https_proxy no_proxy; do
    [[ -z ${!key-} ]] || variables+=("$key=${!key}")
  done
  [[ ! -e $root/ccache ]] || variables+=("CCACHE_DIR=/ccache")
  env -i "${variables[@]}" chroot "$root" "$@"
}

# What is in the working tree, but for what git ignores. Files keep their times, so that only what has
# changed is compiled again.
copy_project() {
  local place=$root/root/$name changes
  mkdir -p -- "$place"
  find "$place" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
  (
    cd -- "$project"
    git ls-files -z --cached --others --exclude-standard | while IFS= read -rd '' file; do
      [[ ! -e $file ]] || printf '%s\0' "$file"
    done | tar --null --files-from=- -cf -
  ) | tar --no-same-owner -xf - -C "$place"
  changes=$(git -C "$project" status --porcelain | wc -l)
  echo "the project at $(git -C "$project" log -1 --format='%h, %s'), with $changes uncommitted changes"
}

# ---- the commands -------------------------------------------------------------------------------

# The first lines of what programs say of their version, and what dpkg says of libraries.
versions() {
  local program
  for program in "${compiler:-g++}" "${programs[@]}"; do
    inside "$program" --version 2>/dev/null | head -n 1
  done
  # shellcheck disable=SC2016  # what stands in single quotes is for dpkg-query
  inside dpkg-query --show --showformat='${Package} ${Version}\n' libxtensor-dev libxtensor-blas-dev \
    libopenblas-openmp-dev
}

# Runs the command $1 there; `passed` and `failed` gather what became of it.
run_there() {
  local start=$SECONDS status=0
  echo "---- $system: $1"
  inside sh -c "cd /root/$name && exec $1" </dev/null 2>&1 || status=$?
  if ((status == 0)); then
    passed+=("$1 in $((SECONDS - start)) s")
  else
    failed+=("$1 after $((SECONDS - start)) s, with status $status")
  fi
}

check_system() {
  local passed=() failed=() command
  copy_project
  for command in "${commands[@]}"; do run_there "$command"; done
  echo "---- $system has"
  versions
  echo "---- $system: verdict"
  ((${#passed[@]} == 0)) || printf 'passed: %s\n' "${passed[@]}"
  ((${#failed[@]} == 0)) || printf 'FAILED: %s\n' "${failed[@]}"
  ((${#failed[@]} == 0))
}

parse "$@"
enter_space "$@"
make_system
mount_all
connect
install_extras
check_system | tee "$log"
