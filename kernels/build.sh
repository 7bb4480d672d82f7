#!/usr/bin/env bash
# Compiles the kernels with nvcc into the files that the jar contains:
#   kernels.fatbin  machine code for each architecture below, for drivers of CUDA 13
#   kernels.ptx     for older drivers and newer GPUs
#   kernels.sha256  hash of the sources: a test fails if they have changed since
# and writes the resources of each kernel, as reported by ptxas, to docs/gpu/kernels.md. Fails if a kernel spills registers.
# usage: kernels/build.sh [--check]     (needs nvcc of CUDA 13)
# --check: writes nothing, but fails if the PTX in the tree is not what these sources compile to. Another version of nvcc
# compiles differently, so it then only tests that the kernels compile.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out="$here/../src/main/resources/dev/warptron/backend/cuda"
check=
[ "${1:-}" != --check ] || check=yes
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

# One translation unit, so that one module contains all kernels.
for source in "$here"/*.cu; do
  echo "#include \"$source\""
done > "$work/kernels.cu"

options=(-std=c++17 -O3 -Werror all-warnings)
codes=()
for architecture in 75 80 86 89 90 100 120; do
  codes+=(-gencode "arch=compute_$architecture,code=sm_$architecture")
done
# Uncompressed: the jar compresses it as well, and older drivers may not support the compression.
nvcc "${options[@]}" "${codes[@]}" -Xptxas -v --compress-mode none -fatbin -o "$work/kernels.fatbin" "$work/kernels.cu" \
  2> "$work/compiler.txt" || { cat "$work/compiler.txt" >&2; exit 1; }
version=$(nvcc --version | sed -n 's/.*release .*, V\(.*\)/\1/p')
awk -v version="$version" -f "$here/resources.awk" "$work/compiler.txt" > "$work/kernels.md"

# nvcc 13 writes PTX version 9.0, which only drivers of CUDA 13 accept. The kernels use only features of version 7.0; the
# tests compile the result with ptxas of CUDA 12.0.
nvcc "${options[@]}" -arch=compute_75 -ptx -o "$work/kernels.ptx" "$work/kernels.cu"
sed -i -e 's/^\.version .*/.version 7.0/' -e '/^\/\//d' "$work/kernels.ptx"

(cd "$here" && LC_ALL=C && cat ./*.cu ./*.cuh | sha256sum | cut -d ' ' -f 1) > "$work/kernels.sha256"
if [ -n "$check" ]; then
  if ! grep -qF -- "$version" "$here/../docs/gpu/kernels.md"; then
    echo "kernels/build.sh: nvcc $version compiles the kernels; another version made those in the tree"
  elif ! cmp "$work/kernels.ptx" "$out/kernels.ptx" || ! cmp "$work/kernels.sha256" "$out/kernels.sha256" ||
    ! cmp "$work/kernels.md" "$here/../docs/gpu/kernels.md"; then
    echo "kernels/build.sh: the compiled kernels in the tree are not those of the sources: make kernels" >&2
    exit 1
  fi
  exit 0
fi
mv "$work"/kernels.fatbin "$work"/kernels.ptx "$work"/kernels.sha256 "$out/"
mv "$work/kernels.md" "$here/../docs/gpu/"
ls -l "$out"
