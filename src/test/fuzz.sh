#!/usr/bin/env bash
# Fuzzes the readers of data files with Jazzer, one format after another: make fuzz
#   src/test/fuzz.sh SECONDS [NAME...]   all formats together get SECONDS; default: a file of each format
# Needs compiled tests. Starts from src/test/resources/fuzz, and goes on with what earlier runs found in
# target/fuzz/found. An input that fails is kept as target/fuzz/crash-..., and belongs into that folder once it is mended.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
seeds=src/test/resources/fuzz
work=target/fuzz

[ $# -ge 1 ] || { echo "usage: src/test/fuzz.sh SECONDS [NAME...]" >&2; exit 2; }
seconds=$1
shift
# The names decide the readers, and what the changes start from.
names=(text.csv rows.jsonl dense.arff matrix.npy arrays.npz two-images-idx3-ubyte rows.libsvm rows.parquet rows.sqlite)
[ $# -eq 0 ] || names=("$@")
each=$((seconds / ${#names[@]}))
[ "$each" -ge 1 ] || each=1

mkdir -p "$work"
./mvnw -B -ntp -q -Pfuzz dependency:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test
classes=target/classes:target/test-classes:src/main/resources:$(cat "$work/classpath")
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

failed=()
for name in "${names[@]}"; do
  found=$work/found/$name
  start=$work/start/$name
  rm -rf "$start"
  mkdir -p "$found" "$start" "$files/$name"
  case $name in # other forms of the same format
    two-*) cp "$seeds"/two-* "$seeds"/*.idx "$start" ;;
    *.csv) cp "$seeds"/*.csv "$seeds"/*.csv.* "$seeds"/*.txt "$start" ;;
    *.jsonl) cp "$seeds"/*.json* "$start" ;;
    *) cp "$seeds"/*."${name##*.}" "$start" ;;
  esac
  echo "fuzzing $name for $each seconds"
  # The memory of the whole process is limited; the input is in the heap twice.
  java -Xmx192m -XX:+UseSerialGC -cp "$classes" com.code_intelligence.jazzer.Jazzer \
    --target_class=dev.warptron.data.readers.JazzerTarget --target_args="$seeds $files/$name $name" \
    '--instrumentation_includes=dev.warptron.data.**:de.siegmar.fastcsv.**' \
    '--custom_hook_includes=dev.warptron.data.**' --reproducer_path="$work" \
    -max_total_time="$each" -rss_limit_mb=512 -timeout=120 -max_len=65536 -artifact_prefix="$work/" \
    "$found" "$start" >"$work/$name.log" 2>&1 || failed+=("$name")
  grep -E '^Done|SUMMARY|^== Java Exception|ERROR: libFuzzer' "$work/$name.log" || true
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}; see target/fuzz/NAME.log" >&2
  exit 1
fi
