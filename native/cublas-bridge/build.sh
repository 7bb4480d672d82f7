#!/usr/bin/env bash
# Builds the cuBLAS bridge:
#   OUT/libcublas-bridge.so      forwards the calls of libcublas.so.12 to libcublas.so.13
#   OUT/libcublas-bridge.sha256  hash of the sources: a test fails if they have changed since
# usage: native/cublas-bridge/build.sh OUT     (needs g++ and binutils on Linux x86-64; else exit 3)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() { echo "build.sh: $1" >&2; exit "${2:-1}"; }

[ $# -eq 1 ] || fail "usage: build.sh OUT" 2
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) ;;
  *) fail "the cuBLAS bridge is for Linux x86-64 only, as JCuda's libraries are, not for $(uname -s) $(uname -m)" 3 ;;
esac
mkdir -p "$1"
out=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

names=$(sort -u "$here/cublas_symbols.txt")
if grep -qvE '^cublas[A-Za-z0-9_]+$' <<<"$names"; then
  fail "cublas_symbols.txt: not the name of a cuBLAS function: $(grep -vE '^cublas[A-Za-z0-9_]+$' <<<"$names" | head -1)"
fi
sed 's/^/forward /' <<<"$names" > "$work/forwards.inc"
# JCublas imports its symbols with this version.
echo 'libcublas.so.12 { global: cublas*; local: *; };' > "$work/versions.map"

# Without the C++ library and start files; with libdl, which contains dlopen before glibc 2.34.
g++ -std=c++17 -O2 -fPIC -fvisibility=hidden -fno-exceptions -fno-rtti -fcf-protection=none -Wall -Wextra -Werror \
  -c "$here/bridge.cpp" -o "$work/bridge.o"
g++ -x assembler-with-cpp -Wa,-I"$work" -c "$here/forward.S" -o "$work/forward.o"
g++ -shared -nostdlib -s -Wl,-z,defs -Wl,-z,relro -Wl,--hash-style=both -Wl,--build-id=none \
  -Wl,-soname,libcublas.so.12 -Wl,--version-script="$work/versions.map" \
  -o "$work/libcublas-bridge.so" "$work/forward.o" "$work/bridge.o" -Wl,--no-as-needed -l:libdl.so.2 -lc

(cd "$here" && cat bridge.cpp build.sh cublas_symbols.txt forward.S | sha256sum | cut -d ' ' -f 1) \
  > "$work/libcublas-bridge.sha256"
mv "$work/libcublas-bridge.so" "$work/libcublas-bridge.sha256" "$out/"
echo "built $out/libcublas-bridge.so ($(wc -l <<<"$names") functions, $(stat -c %s "$out/libcublas-bridge.so") bytes)"
