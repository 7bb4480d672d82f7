#!/usr/bin/env bash
# Builds and runs the native tests of the cpu device: once as it is shipped, then with the compiler's checks of addresses and
# undefined behaviour, then with those of races.
#   native/cpu/test/run.sh [OUTDIR [--every-float]]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
native=$(cd "$here/.." && pwd)
out=${1:-$native/../../target/cpu-test}
floats=${2:-}
compiler=${CXX:-g++}
mkdir -p "$out"
out=$(cd "$out" && pwd)

# Stand-ins for GEMM libraries: right ones with either interface, a wrong one, and one that is something else.
for kind in CBLAS DNNL WRONG OTHER; do
  "$compiler" -std=c++17 -O1 -fPIC -shared -Wall -Wextra -Werror -D"$kind" "$here/gemm_stand_in.cpp" -o "$out/lib$kind.so"
done

selftest() { # NAME OPTIONS...
  local name=$1
  shift
  local folder=$out/$name
  rm -rf "$folder"
  mkdir -p "$folder"
  CXXFLAGS="$*" WARPTRON_OBJECTS_ONLY=1 "$native/build.sh" "$folder"
  local common="-std=c++17 -O2 -Wall -Wextra -Werror -I$native -I$native/../../kernels $*"
  local exact="-O3 -ffp-contract=off -fno-math-errno -fno-trapping-math"
  # shellcheck disable=SC2086
  {
    "$compiler" $common $exact -march=x86-64 -DWARPTRON_ELEMENTARY=ELEMENTARY_BASELINE \
      -c "$here/elementary_table.cpp" -o "$folder/elementary_baseline.o"
    "$compiler" $common $exact -march=haswell -DWARPTRON_ELEMENTARY=ELEMENTARY_AVX2 \
      -c "$here/elementary_table.cpp" -o "$folder/elementary_avx2.o"
    "$compiler" $common $exact -march=skylake-avx512 -mprefer-vector-width=512 -DWARPTRON_ELEMENTARY=ELEMENTARY_AVX512 \
      -c "$here/elementary_table.cpp" -o "$folder/elementary_avx512.o"
    "$compiler" $common "$here"/main.cpp "$here"/*_tests.cpp "$folder"/*.o -o "$folder/selftest" -lpthread -ldl
  }
  echo "native tests, $name"
  "$folder/selftest" "$out" $floats
}

selftest shipped
floats=--few-floats
# What is checked costs time, and makes the compiler see paths that are none.
selftest addresses -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -Wno-maybe-uninitialized
selftest races -O1 -g -fsanitize=thread -Wno-maybe-uninitialized
