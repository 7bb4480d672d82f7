#!/usr/bin/env bash
# Puts what check-gpu, bench-gpu and bench-peers need into one folder, target/warptron-gpu, after
# "mvn -Pgpu package" has built it: jar, tests and their libraries, golden files, scripts.
# usage: src/gpu/assemble.sh
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
target=$root/target
folder=$target/warptron-gpu

for built in warptron.jar test-classes gpu-libraries; do
  [ -e "$target/$built" ] || {
    echo "assemble.sh: there is no target/$built: run make check-gpu or make gpu-bundle, which build it" >&2
    exit 1
  }
done

rm -rf "$folder"
mkdir -p "$folder/tests" "$folder/src/test/resources"
cp "$target/warptron.jar" "$root/LICENSE" "$root/NOTICE" "$root/Makefile" "$folder/"
cp -r "$target/gpu-libraries" "$folder/lib"
for part in gpu headtohead; do
  cp -r "$root/src/$part" "$folder/src/$part"
  rm -rf "$folder/src/$part/java" "$folder/src/$part/__pycache__"
done
# The tests read the golden files by this path.
cp -r "$root/src/test/resources/golden" "$folder/src/test/resources/golden"
# Only the packages that the device tests are in, and what they use.
for part in backend train testing gpu headtohead; do
  mkdir -p "$folder/tests/dev/warptron/$part"
  cp -r "$target/test-classes/dev/warptron/$part/." "$folder/tests/dev/warptron/$part"
done
git -C "$root" describe --always --dirty --abbrev=40 --exclude '*' > "$folder/COMMIT" 2>/dev/null ||
  echo "not known" > "$folder/COMMIT"
