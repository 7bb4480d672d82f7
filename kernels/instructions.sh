#!/usr/bin/env bash
# Counts the instructions of train_tiny's inner loops in the machine code for sm_90: instructions for a multiply-add in
# the forward pass, the backward pass and the update. Fails if a loop is over its limit, is not found, loads operands
# of shared memory by generic loads, or if the kernel spills registers.
# usage: kernels/instructions.sh
#   needs nvcc of CUDA 13, python3 and nvdisasm: on the path, or NVDISASM=PROGRAM
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
nvdisasm=${NVDISASM:-nvdisasm}
for program in nvcc python3 "$nvdisasm"; do
  command -v "$program" > /dev/null || {
    echo "instructions.sh: no $program; it needs nvcc of CUDA 13, python3, and nvdisasm on the path or in NVDISASM" >&2
    exit 3
  }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The options of build.sh; -lineinfo changes no code and tells which source line an instruction comes from.
nvcc -std=c++17 -O3 -Werror all-warnings -arch=sm_90 -lineinfo -Xptxas -v -cubin -o "$work/tiny.cubin" "$here/tiny.cu" \
  2> "$work/compiler.txt" || { cat "$work/compiler.txt" >&2; exit 1; }
"$nvdisasm" -gi -c "$work/tiny.cubin" > "$work/tiny.sass"
python3 "$here/instructions.py" "$work/tiny.sass" "$work/compiler.txt" "$here/tiny_terms.cuh"
