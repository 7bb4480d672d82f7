#!/usr/bin/env bash
# Copies what check-gpu, bench-gpu and bench-peers need into target/warptron-gpu: jar, tests and their
# libraries and files, scripts. Run "mvn -Pgpu package" first.
# usage: src/gpu/assemble.sh
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
target=$root/target
folder=$target/warptron-gpu

for built in warptron.jar test-classes gpu-libraries; do
  [ -e "$target/$built" ] || {
    echo "assemble.sh: target/$built is missing: run make check-gpu or make gpu-bundle, which build it" >&2
    exit 1
  }
done

rm -rf "$folder"
mkdir -p "$folder/src/test"
cp "$target/warptron.jar" "$root/LICENSE" "$root/NOTICE" "$root/Makefile" "$folder/"
cp -r "$target/gpu-libraries" "$folder/lib"
for sources in gpu peers; do
  cp -r "$root/src/$sources" "$folder/src/$sources"
  rm -rf "$folder/src/$sources/java" "$folder/src/$sources/__pycache__"
done
# All test classes and files, not those of the device tests alone: a list of what they use would miss the next one.
cp -r "$target/test-classes" "$folder/tests"
cp -r "$root/src/test/resources" "$folder/src/test/resources" # read from this path
git -C "$root" describe --always --dirty --abbrev=40 --exclude '*' > "$folder/COMMIT" 2>/dev/null ||
  echo "not known" > "$folder/COMMIT"
