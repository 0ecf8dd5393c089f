#!/usr/bin/env bash
# Tests of run.sh where it can make no system: what it says, and its status, which CI goes by.

set -euo pipefail
project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -r -- "$scratch"' EXIT
mkdir -p "$scratch/tests/systems" "$scratch/bin" "$scratch/elsewhere"
cp "$project/tests/systems/run.sh" "$scratch/tests/systems"
chmod 755 "$scratch"

# ends STATUS TEXT [COMMAND...]: run.sh for this system, started by this command, ends so and says that.
ends() {
  local status=0 said
  said=$("${@:3}" "$scratch/tests/systems/run.sh" "${system[@]}" 2>&1) || status=$?
  if ((status != $1)) || [[ $said != *"$2"* ]]; then
    echo "run.sh ${system[*]}: status $status (not $1?), or it did not say '$2': $said"
    exit 1
  fi
}

system=(debian-1)
ends 2 "the systems are debian-12, debian-13"
system=(debian-13 --slowly)
ends 2 "the options --fresh, --test-first and --engine"

system=(debian-13)
if (($(id -u) != 0)); then
  ends 77 "NOT CHECKED: debian-13: only root"
  exit
fi
ends 77 "NOT CHECKED: debian-13: only root" setpriv --reuid=65534 --clear-groups

ln -s "$(type -P bash)" "$(type -P id)" "$(type -P dirname)" "$scratch/bin"
ends 77 "there is no debootstrap: ./learn setup ci installs it" env PATH="$scratch/bin"

# What another one has left half-made is made anew, and what it mounts is gone with it.
mkdir -p "$scratch/build/systems/debian-13/of_before"
cat >"$scratch/elsewhere/debootstrap" <<'END'
#!/bin/bash
[[ $* == "--variant=minbase "*" trixie $root http"*" sid" && ! -e $root/of_before ]] || exit 1
mkdir "$root/proc" && mount -t proc proc "$root/proc" && echo mounted >"$root/mounted"
echo "I: Retrieving InRelease"
echo "E: Failed getting release file"
exit 1
END
chmod +x "$scratch/elsewhere/debootstrap"
export root="$scratch/build/systems/debian-13"
if unshare --mount --pid --fork true 2>/dev/null; then
  ends 77 "debootstrap failed: E: Failed getting release file (all of it is in build/systems/debian-13.debootstrap)" \
    env PATH="$scratch/elsewhere:$PATH"
  if [[ ! -e $root/mounted || -n $(ls "$root/proc") ]]; then
    echo "debootstrap's stand-in mounted nothing, or it is still mounted"
    exit 1
  fi

  # The engine has a system of its own, where what the lessons need was never installed.
  system=(debian-13 --engine) root+=-engine
  ends 77 "(all of it is in build/systems/debian-13-engine.debootstrap)" env PATH="$scratch/elsewhere:$PATH"
else
  ends 77 "this machine lets nobody mount anything" env PATH="$scratch/elsewhere:$PATH"
fi
