#!/usr/bin/env bash
# Builds OUTDIR/libwarptron_cpu.so, the native half of the cpu device, with the C++ compiler that is there ($CXX, or g++).
#   native/cpu/build.sh OUTDIR
# Does nothing if it is newer than its sources. CXXFLAGS are added. Exit 3: not on this platform, or there is no compiler.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
source "$root/native/parallel.sh"
compiler=${CXX:-g++}

fail() { echo "native/cpu/build.sh: $1" >&2; exit "${2:-1}"; }

[ $# -eq 1 ] || fail "usage: build.sh OUTDIR" 2
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) ;;
  *) fail "the cpu device is built on Linux x86-64 only, not on $(uname -s) $(uname -m)" 3 ;;
esac
command -v "$compiler" >/dev/null || fail "there is no C++ compiler $compiler, so device cpu is left out of the jar: install g++, or set CXX" 3

mkdir -p "$1"
out=$(cd "$1" && pwd)
library=$out/libwarptron_cpu.so
if [ -e "$library" ] && [ -z "$(find "$here" "$root"/kernels/*.cuh -type f -newer "$library" ! -path "$here/test/*")" ]; then
  exit 0
fi

# The compiler's own fused operations would depend on where in a loop a number stands; errno and traps are asked for by nobody.
# Never -ffast-math: at the link it would change how the whole process treats small numbers.
common="-std=c++17 -O3 -fPIC -fvisibility=hidden -Wall -Wextra -Werror -ffp-contract=off -fno-math-errno
  -fno-trapping-math -I$root/kernels ${CXXFLAGS:-}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() { # NAME OPTIONS...
  local object=$work/$1.o
  shift
  # shellcheck disable=SC2086
  in_parallel "$compiler" $common "$@" -o "$object"
}

# One table of kernels for each instruction set: NAME TABLE OPTIONS...
kernels() {
  local name=$1 table=$2
  shift 2
  compile "kernels_$name" "$@" -DWARPTRON_TABLE="$table" -DWARPTRON_INSTRUCTIONS="\"$name\"" -c "$here/kernels.cpp"
}
kernels baseline KERNELS_BASELINE -march=x86-64
kernels avx2 KERNELS_AVX2 -march=haswell
kernels avx512 KERNELS_AVX512 -march=skylake-avx512 -mprefer-vector-width=512
# What is written for AVX-512's vectors, for tests on a processor that has none. (No vector is passed to another file.) Made of
# the baseline's small ones it would take longer to compile than all else together.
if [ "${WARPTRON_OBJECTS_ONLY:-}" = with-wide ]; then
  kernels wide KERNELS_WIDE -march=x86-64 -O1 -DWARPTRON_LANES=16 -Wno-psabi
fi
wait_for_all

# A function that two of them share would be kept once, for a processor that may not be this one. Builds for tests have some,
# of the compiler's checks.
if [ -z "${WARPTRON_OBJECTS_ONLY:-}" ] && nm "$work"/kernels_*.o | grep -E ' [VWu] ' >&2; then
  fail "kernels.cpp gives away more than its table, see above"
fi

for source in dispatch threads gemm_library device forward step wide_step lane_step epochs row_predictor; do
  compile "$source" -c "$here/$source.cpp"
done
wait_for_all
if [ "${WARPTRON_OBJECTS_ONLY:-}" ]; then # for the tests, which bring their own main
  cp "$work"/*.o "$out/"
  exit 0
fi

java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac || fail 'there is no javac: set JAVA_HOME to a JDK')")")")}
[ -e "$java_home/include/jni.h" ] || fail "there is no include/jni.h in $java_home: set JAVA_HOME to a JDK"
for source in jni jni_epochs jni_forward; do
  compile "$source" -I"$java_home/include" -I"$java_home/include/linux" -c "$here/$source.cpp"
done
wait_for_all

# Its C++ runtime inside, so that it needs nothing but the C library.
"$compiler" ${CXXFLAGS:-} -shared -static-libstdc++ -static-libgcc -Wl,-z,defs -Wl,-s -Wl,--exclude-libs,ALL \
  -o "$work/libwarptron_cpu.so" "$work"/*.o -lpthread -ldl -lm
mv "$work/libwarptron_cpu.so" "$library"
echo "built $library"
