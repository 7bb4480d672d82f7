#!/usr/bin/env bash
# Builds OUTDIR/libwarptron_cpu.so, the native code of the cpu device, with $CXX (default g++).
#   native/cpu/build.sh OUTDIR
# Does nothing if the library is newer than its sources. CXXFLAGS are appended. Exit 3: unsupported platform or no compiler.
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
command -v "$compiler" >/dev/null || fail "C++ compiler $compiler not found: the jar will not contain the cpu device; install g++, or set CXX" 3

mkdir -p "$1"
out=$(cd "$1" && pwd)
library=$out/libwarptron_cpu.so
if [ -e "$library" ] && [ -z "$(find "$here" "$root"/kernels/*.cuh -type f -newer "$library" ! -path "$here/test/*")" ]; then
  exit 0
fi

# No contraction by the compiler: it could differ between a vectorised loop and its remainder. Nothing reads errno or
# floating-point exceptions. Never -ffast-math: linked with it, the library would flush denormals in the whole process.
plain="-std=c++17 -O3 -fPIC -fvisibility=hidden -Wall -Wextra -Werror -ffp-contract=off -fno-math-errno
  -fno-trapping-math -I$root/kernels"
common="$plain ${CXXFLAGS:-}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() { # NAME OPTIONS...
  local object=$work/$1.o
  shift
  # shellcheck disable=SC2086
  in_parallel "$compiler" $common "$@" -o "$object"
}

# Compiling the tables takes longest, and make test links them several times: WARPTRON_TABLES=FOLDER keeps those without
# CXXFLAGS for the next build by the same compiler.
kept=
if [ -n "${WARPTRON_TABLES:-}" ]; then
  kept=$WARPTRON_TABLES/$({ "$compiler" --version; echo "$plain"; } | sha256sum | cut -c 1-16)
  mkdir -p "$kept"
fi

is_kept() { # OBJECT
  [ -n "$kept" ] && [ -e "$kept/$1" ] &&
    [ -z "$(find "$here" "$root"/kernels/*.cuh -type f -newer "$kept/$1" ! -path "$here/test/*")" ]
}

# The best table that this processor can run.
best=baseline
! grep -qw avx2 /proc/cpuinfo || best=avx2
! grep -qw avx512vl /proc/cpuinfo || best=avx512

# Compiles the table of kernels for one instruction set, with its parts.
compiled=()
kernels() { # NAME TABLE OPTIONS...
  local name=$1 table=$2 common=$common part
  shift 2
  [ "${WARPTRON_OBJECTS_ONLY:-}" != best-with-flags ] || [ "$name" = "$best" ] || common=$plain
  for part in kernels_formulas kernels_products kernels; do
    if [ "${common% }" = "$plain" ]; then
      if is_kept "${part}_$name.o"; then
        cp "$kept/${part}_$name.o" "$work/"
        continue
      fi
      compiled+=("${part}_$name.o")
    fi
    compile "${part}_$name" "$@" -DWARPTRON_TABLE="$table" -DWARPTRON_SET="$name" -DWARPTRON_INSTRUCTIONS="\"$name\"" \
      -c "$here/$part.cpp"
  done
}
kernels baseline KERNELS_BASELINE -march=x86-64
kernels avx2 KERNELS_AVX2 -march=haswell
kernels avx512 KERNELS_AVX512 -march=skylake-avx512 -mprefer-vector-width=512
# Emulates the 16 lanes of AVX-512 with baseline instructions, for tests on a processor without it. Only on request and at
# -O1, because it takes long to compile. -Wno-psabi: no vector is passed between files.
if [ "${WARPTRON_OBJECTS_ONLY:-}" = with-wide ]; then
  kernels wide KERNELS_WIDE -march=x86-64 -O1 -DWARPTRON_LANES=16 -Wno-psabi
fi
wait_for_all
if [ -n "$kept" ]; then
  for table in "${compiled[@]}"; do
    cp "$work/$table" "$kept/part" && mv "$kept/part" "$kept/$table"
  done
fi

# The linker would keep one copy of a function that several tables share, possibly with instructions that this processor
# lacks. Builds for tests contain such functions of the sanitizers.
if [ -z "${WARPTRON_OBJECTS_ONLY:-}" ] && nm "$work"/kernels_*.o | grep -E ' [VWu] ' >&2; then
  fail "the kernels of several tables share a function, see above"
fi

for source in dispatch threads gemm_library device layers columns forward step wide_step wide_stages wide_update lane_step epochs row_predictor; do
  compile "$source" -c "$here/$source.cpp"
done
wait_for_all
# For the tests, which have their own main.  with-wide: see above.  best-with-flags: only the best table for this processor is
# compiled with CXXFLAGS.
if [ "${WARPTRON_OBJECTS_ONLY:-}" ]; then
  cp "$work"/*.o "$out/"
  exit 0
fi

java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac || fail 'javac not found: set JAVA_HOME to a JDK')")")")}
[ -e "$java_home/include/jni.h" ] || fail "$java_home/include/jni.h not found: set JAVA_HOME to a JDK"
for source in jni jni_layers jni_columns jni_network jni_epochs jni_forward; do
  compile "$source" -I"$java_home/include" -I"$java_home/include/linux" -c "$here/$source.cpp"
done
wait_for_all

# Links the C++ runtime statically, so that the library needs only the C library.
"$compiler" ${CXXFLAGS:-} -shared -static-libstdc++ -static-libgcc -Wl,-z,defs -Wl,-s -Wl,--exclude-libs,ALL \
  -o "$work/libwarptron_cpu.so" "$work"/*.o -lpthread -ldl -lm
mv "$work/libwarptron_cpu.so" "$library"
echo "built $library"
