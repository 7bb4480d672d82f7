# For build scripts with `set -euo pipefail`, to be sourced: runs commands in parallel, one per processor.
running=()

wait_for_job() { wait "$1" || { echo "$0: compilation failed" >&2; exit 1; }; }

# Starts a command in the background; first waits for the oldest one if every processor is in use.
in_parallel() { # COMMAND...
  if [ "${#running[@]}" -ge "$(nproc)" ]; then
    wait_for_job "${running[0]}"
    running=("${running[@]:1}")
  fi
  "$@" &
  running+=($!)
}

# Waits for all commands. Exit 1 if one has failed.
wait_for_all() {
  for job in "${running[@]}"; do wait_for_job "$job"; done
  running=()
}
