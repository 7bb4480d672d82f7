#!/usr/bin/env bash
# Counts instructions per FMA in the inner loops of train_tiny (forward pass, backward pass, update) in the machine code
# for sm_90. Fails if a loop exceeds its limit, is not found, or contains generic loads, or if the kernel spills registers.
# usage: kernels/instructions.sh
#   needs nvcc of CUDA 13, python3 and nvdisasm: on the path, or NVDISASM=PROGRAM
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
nvdisasm=${NVDISASM:-nvdisasm}
for program in nvcc python3 "$nvdisasm"; do
  command -v "$program" > /dev/null || {
    echo "instructions.sh: $program not found; needs nvcc of CUDA 13, python3, and nvdisasm on the path or in NVDISASM" >&2
    exit 3
  }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The options of build.sh; -lineinfo does not change the code and adds the source line of each instruction.
nvcc -std=c++17 -O3 -Werror all-warnings -arch=sm_90 -lineinfo -Xptxas -v -cubin -o "$work/tiny.cubin" "$here/tiny.cu" \
  2> "$work/compiler.txt" || { cat "$work/compiler.txt" >&2; exit 1; }
"$nvdisasm" -gi -c "$work/tiny.cubin" > "$work/tiny.sass"
python3 "$here/instructions.py" "$work/tiny.sass" "$work/compiler.txt" "$here/tiny_terms.cuh"
