#!/usr/bin/env bash
# Copies what check-gpu, bench-gpu and bench-peers need into target/warptron-gpu: jar, tests and their
# libraries, golden files, scripts. Run "mvn -Pgpu package" first.
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
mkdir -p "$folder/tests" "$folder/src/test/resources"
cp "$target/warptron.jar" "$root/LICENSE" "$root/NOTICE" "$root/Makefile" "$folder/"
cp -r "$target/gpu-libraries" "$folder/lib"
for sources in gpu peers; do
  cp -r "$root/src/$sources" "$folder/src/$sources"
  rm -rf "$folder/src/$sources/java" "$folder/src/$sources/__pycache__"
done
# The tests read the golden files from this path.
cp -r "$root/src/test/resources/golden" "$folder/src/test/resources/golden"
# Only the packages of the device tests, and the packages they use.
for package in backend train testing gpu peers; do
  mkdir -p "$folder/tests/dev/warptron/$package"
  cp -r "$target/test-classes/dev/warptron/$package/." "$folder/tests/dev/warptron/$package"
done
git -C "$root" describe --always --dirty --abbrev=40 --exclude '*' > "$folder/COMMIT" 2>/dev/null ||
  echo "not known" > "$folder/COMMIT"
