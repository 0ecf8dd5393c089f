# What ./learn needs to be on this machine (cmake/packages.txt): whether it is here, and installing it.
# A part of learn, which reads this file.
# shellcheck shell=bash disable=SC2154,SC2034  # root comes from learn; the doctor has the release

# ---- the system ---------------------------------------------------------------------------------

# Sets `system`, its name for people; `release`, such as debian-12; `manager`, the one of packages that
# is here, if ./learn knows it; the words of the `compiler`; and `prefixes`, where things are found besides
# its own folders, as `search` tells the compiler.
know_system() {
  [[ -z ${system-} ]] || return 0
  local key value id="" like="" version="" kind program=""
  system=$(uname -s) manager=""
  if [[ $system == Darwin ]]; then
    id=macos system=macOS version=$(sw_vers -productVersion 2>/dev/null) || true
  else
    while IFS='=' read -r key value; do
      value=${value#[\"\']}
      value=${value%[\"\']}
      case $key in
        PRETTY_NAME) system=$value ;;
        ID) id=$value ;;
        ID_LIKE) like=$value ;;
        VERSION_ID) version=$value ;;
      esac
    done < <(cat "${LEARN_OS_RELEASE:-/etc/os-release}" 2>/dev/null) # the tests have one of their own
  fi
  release=$id-$version

  for kind in $id $like; do
    case $kind in
      debian | ubuntu) manager=apt program=apt-get ;;
      fedora | rhel) manager=dnf ;;
      arch) manager=pacman ;;
      suse | opensuse*) manager=zypper ;;
      macos) manager=brew ;;
    esac
    [[ -z $manager ]] || break
  done
  has "${program:-$manager}" || manager=""

  read -ra compiler <<<"${CXX:-c++}"
  IFS=: read -ra prefixes <<<"${CMAKE_PREFIX_PATH-}"
  if [[ $manager == brew ]]; then
    kind=$(brew --prefix)
    prefixes+=("$kind" "$kind"/opt/{openblas,libomp}) # the last two it keeps to themselves
  fi
  search=(-I/usr/include/openblas) # as Fedora, openSUSE and Arch have it
  for kind in "${prefixes[@]}"; do search+=("-I$kind/include" "-L$kind/lib"); done
}

# ---- what is here -------------------------------------------------------------------------------

# All requirements, one a line: group, check, the packages or -, what it is and what for.
requirements() {
  local group="" what="" line apt dnf pacman zypper brew check
  while IFS= read -r line; do
    case $line in
      "" | "#"*) ;;
      [a-z]*) read -r group what <<<"$line" ;;
      *)
        read -r apt dnf pacman zypper brew check <<<"$line"
        [[ -n $manager ]] && line=${!manager} || line=-
        echo "$group $check $line $what"
        ;;
    esac
  done <"$root/cmake/packages.txt"
}

# Those of these groups that are not here, one a line: group, packages, what it is.
missing() {
  local group check package what
  while read -r group check package what; do
    [[ " $* " != *" $group "* ]] || is_here "$check" || echo "$group $package $what"
  done < <(requirements)
}

# Whether the check $1 of the table holds.
is_here() {
  local parts part ways way
  IFS=, read -ra parts <<<"$1"
  for part in "${parts[@]}"; do
    IFS='|' read -ra ways <<<"$part"
    for way in "${ways[@]}"; do
      ! holds "$way" || continue 2
    done
    return 1
  done
}

holds() {
  case $1 in
    font) [[ -n $(fonts) ]] ;;
    data) has_data ;;
    openblas) suits_openmp "$(openblas)" ;;
    python3:*) python3 -c "import ${1#*:}" &>/dev/null ;;
    *:-*) links "${1%%:*}" "${1#*:}" ;;
    -l*) links "${compiler[@]}" "$1" "${search[@]}" ;;
    /*) compgen -G "$1" >/dev/null ;;
    *.h | *.hpp) finds_header "$1" ;;
    *) has "$1" ;;
  esac
}

finds_header() {
  local source="#if !__has_include(<$1>)"$'\n#error it is not here\n#endif'
  "${compiler[@]}" "${search[@]}" -E -x c++ - &>/dev/null <<<"$source"
}

# Whether a program can be made by this command; $1 is the compiler.
links() {
  local program status=0
  program=$(mktemp)
  "$1" -x c++ - -o "$program" "${@:2}" &>/dev/null <<<'int main() {}' || status=$?
  rm -f -- "$program"
  return "$status"
}

# The file of the OpenBLAS that the build takes: that with OpenMP's threads first (Debian keeps it in a
# folder of its own, Fedora calls it libopenblaso).
openblas() {
  local name prefix file
  for name in openblas-openmp/libopenblas.so libopenblaso.so libopenblas.so libopenblas.dylib; do
    for prefix in "${prefixes[@]}"; do
      [[ ! -e $prefix/lib/$name ]] || { readlink -f "$prefix/lib/$name" && return; }
    done
    file=$("${compiler[@]}" -print-file-name="$name" 2>/dev/null) || return 0
    [[ $file != /* ]] || { readlink -f "$file" && return; }
  done
}

# Whether this file is an OpenBLAS whose threads are OpenMP's own: those of its pthread variant and of
# our loops would wait for each other. Debian keeps each variant in a folder of its own.
suits_openmp() { [[ $1 == /!(*/openblas-pthread/*|*/openblas-serial/*) ]]; }

# The nvcc that CMake will find.
find_nvcc() {
  PATH=${CUDA_HOME:+$CUDA_HOME/bin:}${CUDA_PATH:+$CUDA_PATH/bin:}$PATH:/usr/local/cuda/bin \
    command -v nvcc || true
}

fonts() {
  find -L /usr/share/fonts /usr/local/share/fonts ~/.fonts ~/.local/share/fonts \
    /System/Library/Fonts /Library/Fonts ~/Library/Fonts -name '*.[ot]t[fc]' 2>/dev/null || true
}

# Where the lessons look for the data set (common/dl/data/fashion_mnist.cpp), one folder a line.
data_folders() {
  if [[ -n ${FASHION_MNIST_DIR-} ]]; then
    echo "$FASHION_MNIST_DIR"
  else
    echo /usr/share/datasets/fashion-mnist
    echo "${XDG_CACHE_HOME:-$HOME/.cache}/layer-by-layer/fashion-mnist"
  fi
}

has_data() {
  local folder
  while read -r folder; do
    ! compgen -G "$folder/train-images*" >/dev/null || return 0
  done < <(data_folders)
  return 1
}

# ---- installing ---------------------------------------------------------------------------------

# Sees to it that all of these groups is here. What is merely welcome is no reason to install anything.
need() {
  know_system
  [[ -n ${LEARN_SKIP_PACKAGES-} || -z $(missing "${@/also/}") ]] || install_missing "$@"
}

# Installs what is missing of these groups; where no package brings it, says what to do, and stops.
install_missing() {
  local group package what list="" alone="" wanted=() welcome=()
  know_system
  while read -r group package what; do
    if [[ $package == - ]]; then
      [[ $group != also ]] || continue
      alone+=$what$'\n'
    elif [[ " ${wanted[*]} " != *" $package "* ]]; then
      wanted+=("$package")
      [[ $group != also ]] || welcome+=("$package")
    fi
    list+=$what$'\n'
  done < <(missing "$@")

  [[ -n $list ]] || return 0
  say "missing on this machine:"
  indent <<<"${list%$'\n'}"
  if [[ -z $manager ]]; then
    say "learn: packages of $system are unknown to ./learn. Please install what is listed, libraries with" \
      "their headers, and go on. (If all of it is here, set LEARN_SKIP_PACKAGES=1.)"
    exit 1
  fi
  ((${#wanted[@]} == 0)) || install_packages "${wanted[@]}"
  if [[ -n $alone ]]; then
    say "learn: $system has no package of"
    indent <<<"${alone%$'\n'}"
    say "Please put it where the compiler looks, such as below /usr/local, and go on. (If it is here, set" \
      "LEARN_SKIP_PACKAGES=1.)"
    exit 1
  fi
}

# Whether whoever runs ./learn may install packages.
may_install() { [[ $manager == brew ]] || (($(id -u) == 0)) || has sudo; }

# Installs these packages; where it cannot, it says which command would, and stops.
install_packages() {
  local install sudo=()
  may_install || install_by_hand "only root can install packages, and there is no sudo." "$@"
  [[ $manager == brew ]] || (($(id -u) == 0)) || sudo=(sudo)
  if [[ $manager == apt ]]; then
    install_by_apt "$@"
    return
  fi
  read -ra install <<<"$(install_command)"
  say "installing it: ${sudo[*]:+sudo }${install[*]} $*"
  "${sudo[@]}" "${install[@]}" "$@" >&2 || install_by_hand "that failed; is there a network?" "$@"
}

# What installs the packages that follow.
install_command() {
  case $manager in
    apt) echo apt-get install --no-install-recommends ;;
    dnf) echo dnf install --assumeyes ;;
    pacman) echo pacman -S --needed --noconfirm ;;
    zypper) echo zypper --non-interactive install --no-recommends ;;
    brew) echo brew install ;;
  esac
}

# apt's lists may be older than what it would have to fetch.
install_by_apt() {
  local name known install wanted=()
  if [[ $(known_to_apt "$@") != "$(printf '%s\n' "$@" | sort)" ]]; then
    say "apt does not know them all; reading its lists anew: ${sudo[*]:+sudo }apt-get update"
    "${sudo[@]}" apt-get update >&2 || install_by_hand "that failed; is there a network?" "$@"
  fi
  known=$(known_to_apt "$@")
  for name; do
    if grep -qx -- "$name" <<<"$known"; then
      wanted+=("$name")
    elif [[ " ${welcome[*]} " == *" $name "* ]]; then
      say "apt has no $name: going on without it"
    else
      install_by_hand "apt has no package $name." "$@"
    fi
  done
  ((${#wanted[@]})) || return 0

  say "installing it: ${sudo[*]:+sudo }$(install_command) ${wanted[*]}"
  install=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-remove
    --no-install-recommends -o DPkg::Lock::Timeout=60 -o Dpkg::Use-Pty=0 "${wanted[@]}")
  "${install[@]}" >&2 || {
    # 100 is apt-get's own status: its lists may be too old. Others are sudo's.
    (($? == 100)) && "${sudo[@]}" apt-get update >&2 && "${install[@]}" >&2
  } || install_by_hand "that failed; is there a network?" "${wanted[@]}"
}

# Those of these packages that apt can install, sorted, one a line.
known_to_apt() {
  apt-cache show --no-all-versions "$@" 2>/dev/null | sed -n 's/^Package: //p' | sort -u || true
}

# Says why nothing was installed and what to install, and stops.
install_by_hand() {
  local update=""
  [[ $manager != apt ]] || update="apt-get update && "
  say "learn: $1 Please install them by hand, as root, or ask whoever is root here:"
  indent <<<"$update$(install_command) ${*:2}"
  say "(If all that is in them is here from elsewhere, set LEARN_SKIP_PACKAGES=1.)"
  exit 1
}
