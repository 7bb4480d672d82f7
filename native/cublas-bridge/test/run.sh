#!/usr/bin/env bash
# Builds the bridge and tests it and the shipped one, with a caller and a target of the test's own.
#   native/cublas-bridge/test/run.sh [OUT]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../../..
out=${1:-$root/target/cublas-bridge-test}

"$here/../build.sh" "$out"
out=$(cd "$out" && pwd)
shipped=$(cd "$root/src/main/resources/dev/warptron/backend/cuda" && pwd)/libcublas-bridge.so
options=(-std=c++17 -O1 -fPIC -Wall -Wextra -Werror)

echo 'libcublas.so.13 { global: cublas*; local: *; };' >"$out/target.map"
g++ "${options[@]}" -shared -Wl,-soname,libcublas.so.13 -Wl,--version-script="$out/target.map" "$here/target.cpp" \
  -o "$out/target.so"
mkdir -p "$out/by-name"
cp "$out/target.so" "$out/by-name/libcublas.so.13"
g++ "${options[@]}" -shared -Wl,-z,lazy -Wl,-z,defs "$here/calls.cpp" "$out/libcublas-bridge.so" -o "$out/calls.so" -lpthread
g++ "${options[@]}" "$here/main.cpp" -o "$out/selftest" -ldl

failed=0
fail() { echo "FAIL: $1"; failed=1; }

for bridge in "$out/libcublas-bridge.so" "$shipped"; do
  LD_LIBRARY_PATH= "$out/selftest" "$bridge" "$out/calls.so" "$out/target.so" || fail "$bridge"
  LD_LIBRARY_PATH=$out/by-name "$out/selftest" "$bridge" "$out/calls.so" || fail "$bridge, target found by its name"
  readelf -d "$bridge" | grep -q 'SONAME.*\[libcublas\.so\.12\]' || fail "$bridge: its soname is not libcublas.so.12"
  newest=$(nm -D --undefined-only "$bridge" | sed -n 's/.*@GLIBC_//p' | sort -uV | tail -1)
  [ "$newest" = 2.2.5 ] || fail "$bridge needs glibc $newest; it must load with glibc 2.2.5"
  [ "$(nm -D --defined-only "$bridge" | awk '$2 == "T" {sub(/@.*/, "", $3); print $3}')" = \
    "$(LC_ALL=C sort -u "$here/../cublas_symbols.txt")" ] || fail "$bridge does not export the functions of cublas_symbols.txt"
done
[ "$failed" -eq 0 ] && echo "cuBLAS bridge self-test passed"
exit "$failed"
