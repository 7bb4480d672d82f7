# For build scripts with `set -euo pipefail`, to be read by `source`: commands side by side, as many as there are processors.
running=()

side_by_side_ended() { wait "$1" || { echo "$0: compilation failed" >&2; exit 1; }; }

# Starts a command, after the oldest one has ended if there are enough.
side_by_side() { # COMMAND...
  if [ "${#running[@]}" -ge "$(nproc)" ]; then
    side_by_side_ended "${running[0]}"
    running=("${running[@]:1}")
  fi
  "$@" &
  running+=($!)
}

# Waits for all of them. Exit 1 if one has failed.
finish() {
  for job in "${running[@]}"; do side_by_side_ended "$job"; done
  running=()
}
