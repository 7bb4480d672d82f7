#!/usr/bin/env bash
# Builds the simulator with the test kernels and runs the self-test: in all four combinations of order and lazy streams, and
# with each other setting separately.
#   native/sim/test/run.sh [OUTDIR]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here/../../../target/sim-test}

"$here/../build.sh" "$out" "$here/kernels"
out=$(cd "$out" && pwd)
g++ -std=c++17 -O1 -Wall -Wextra -Werror "$here"/*.cpp -o "$out/selftest" -L"$out" -l:libcuda.so.1 -l:libcublas.so.12 \
  -Wl,-rpath,"$out"

failed=0
for order in 0 1; do
  for lazy in 0 1; do
    WARPTRON_SIM_ORDER=$order WARPTRON_SIM_LAZY=$lazy WARPTRON_SIM_MEMORY=$((64 << 20)) \
      "$out/selftest" 2>"$out/messages-$order$lazy.txt" || failed=1
    # Each fault must also print its message.
    for message in 'past the end of a buffer of 1024 bytes' 'before the start of a buffer of 1024 bytes' \
      'barrier_of_some: block .*16 of 32 threads have exited, 16 wait at __syncthreads (wrong.cu:' \
      'two_barriers: block .*barrier divergence' 'shuffle_against_barrier: block .*barrier divergence' \
      'wrong_mask: block .*mask that does not contain it' 'misaligned_pair: block .*of 8 bytes (wrong.cu:' \
      'saxpy: argument 1 .*not device memory' \
      'shared_overrun: block .*128 bytes of dynamic shared memory' 'cuTexRefCreate is not simulated' 'cublas gemm: A:'; do
      grep -q "warptron-sim: .*$message" "$out/messages-$order$lazy.txt" ||
        { echo "FAIL order $order lazy $lazy: no message '$message'"; failed=1; }
    done
  done
done
WARPTRON_SIM_LAZY=2 "$out/selftest" lazy-first || failed=1
small=$((64 << 20))
for graph in call side random; do
  WARPTRON_SIM_GRAPH=$graph WARPTRON_SIM_MEMORY=$small "$out/selftest" 2>/dev/null || failed=1
done
for profile in rtx t4; do
  WARPTRON_SIM_PROFILE=$profile WARPTRON_SIM_MEMORY=$small "$out/selftest" 2>/dev/null || failed=1
done
WARPTRON_SIM_SUMS=split WARPTRON_SIM_MEMORY=$small "$out/selftest" 2>/dev/null || failed=1
fused=$(grep -cw fma /proc/cpuinfo || true)
LD_LIBRARY_PATH=$out/fma WARPTRON_SIM_SELFTEST_FMA=$((fused > 0)) WARPTRON_SIM_MEMORY=$small "$out/selftest" 2>/dev/null ||
  failed=1
if WARPTRON_SIM_PROFILE=gtx "$out/selftest" >/dev/null 2>&1; then
  echo "FAIL: an unknown profile is accepted"
  failed=1
fi
WARPTRON_SIM_DRIVER_VERSION=12040 WARPTRON_SIM_MEMORY=$((64 << 20)) "$out/selftest" 2>/dev/null || failed=1
WARPTRON_SIM_CHECK=1 WARPTRON_SIM_MEMORY=$((64 << 20)) "$out/selftest" >/dev/null 2>"$out/messages-check.txt" || true
grep -q 'past the end of a buffer of 1024 bytes, found after write_at' "$out/messages-check.txt" ||
  { echo "FAIL: WARPTRON_SIM_CHECK=1 does not name the kernel"; failed=1; }

# Race detection: the message contains both accesses.
race() { # MESSAGE...
  for message in "$@"; do
    grep -q "warptron-sim: $message, and the accesses are not ordered" "$out/messages-races-$order.txt" ||
      { echo "FAIL order $order: no message '$message'"; failed=1; }
  done
}
for order in 0 1; do
  LD_LIBRARY_PATH=$out/race WARPTRON_SIM_ORDER=$order "$out/selftest" races 2>"$out/messages-races-$order.txt" || failed=1
  race 'shared_read: block (0, 0, 0): race at byte .* of static shared memory: thread .* reads at races.cu:14 .* and thread .* writes at races.cu:12 .*' \
    'shared_overwrite: .* of dynamic shared memory: thread .* writes at races.cu:26 and thread .* reads at races.cu:24' \
    'blocks_write: .* byte 0 of a buffer of 4096 bytes: thread 0 of block . writes at .* and thread 0 of block . writes at races.cu:.*' \
    'counts: .* writes (atomic or volatile) at races.cu:116 .* and thread 5 reads at races.cu:118 .*'
done

# The build script must reject these.
mkdir -p "$out/none" "$out/unnamed"
echo 'int nothing;' >"$out/none/none.cu"
echo '__global__ void unnamed() {}' >"$out/unnamed/unnamed.cu"
for folder in none unnamed; do
  if "$here/../build.sh" "$out/refused" "$out/$folder" 2>/dev/null; then
    echo "FAIL: build.sh accepts kernels '$folder'"
    failed=1
  fi
done
[ "$failed" -eq 0 ] && echo "simulator self-test passed"
exit "$failed"
