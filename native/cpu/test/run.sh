#!/usr/bin/env bash
# Builds and runs the native tests of the cpu device.
#   native/cpu/test/run.sh [--sanitizers|--every-float] [OUTDIR]
# --sanitizers: instead of as shipped, with ASan and UBSan, and with TSan.  --every-float: for all floats instead of some.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
native=$(cd "$here/.." && pwd)
source "$native/../parallel.sh"
sanitizers=
floats=
case "${1:-}" in
  --sanitizers) sanitizers=$1 ;;
  --every-float) floats=$1 ;;
esac
[ -z "$sanitizers$floats" ] || shift
out=${1:-$native/../../target/cpu-test}
compiler=${CXX:-g++}
mkdir -p "$out"
out=$(cd "$out" && pwd)

# Stand-ins for GEMM libraries: a correct one for each interface, a faulty one, and a library without GEMM.
for kind in CBLAS DNNL WRONG OTHER; do
  "$compiler" -std=c++17 -O1 -fPIC -shared -Wall -Wextra -Werror -D"$kind" "$here/gemm_stand_in.cpp" -o "$out/lib$kind.so"
done

selftest() { # NAME TABLES OPTIONS...     TABLES: a value of WARPTRON_OBJECTS_ONLY in build.sh
  local name=$1 tables=$2
  shift 2
  local folder=$out/$name
  rm -rf "$folder"
  mkdir -p "$folder"
  CXXFLAGS="$*" WARPTRON_OBJECTS_ONLY=$tables "$native/build.sh" "$folder"
  local common="-std=c++17 -O2 -Wall -Wextra -Werror -I$native -I$native/../../kernels $*"
  [ "$tables" != with-wide ] || common+=" -DWARPTRON_WIDE_TABLE"
  local exact="-O3 -ffp-contract=off -fno-math-errno -fno-trapping-math"
  compile() { # NAME OPTIONS...
    local object=$folder/$1.o
    shift
    # shellcheck disable=SC2086
    in_parallel "$compiler" $common "$@" -o "$object"
  }
  elementary() { # NAME TABLE OPTIONS...
    local set=$1 table=$2
    shift 2
    # shellcheck disable=SC2086
    compile "elementary_$set" $exact "$@" -DWARPTRON_ELEMENTARY="$table" -c "$here/elementary_table.cpp"
  }
  elementary baseline ELEMENTARY_BASELINE -march=x86-64
  elementary avx2 ELEMENTARY_AVX2 -march=haswell
  elementary avx512 ELEMENTARY_AVX512 -march=skylake-avx512 -mprefer-vector-width=512
  for source in "$here"/main.cpp "$here"/*_tests.cpp; do
    compile "$(basename "$source" .cpp)" -c "$source"
  done
  wait_for_all
  # shellcheck disable=SC2086
  "$compiler" $common "$folder"/*.o -o "$folder/selftest" -lpthread -ldl
  # In the background, because it uses one processor only: the next build runs in parallel.
  "$folder/selftest" "$out" $floats >"$folder/output" 2>&1 &
  started+=("$name $!")
}

started=()
if [ -z "$sanitizers" ]; then
  selftest shipped with-wide
else
  # Sanitizers make compiling and running slow: fewer floats, and only the best table of kernels for this processor is
  # instrumented; all tables come from the same sources. -Wno-maybe-uninitialized: instrumentation causes false warnings.
  floats=--few-floats
  sanitized="best-with-flags -O1 -g1 -Wno-maybe-uninitialized"
  # shellcheck disable=SC2086
  selftest addresses $sanitized -fsanitize=address,undefined -fno-sanitize-recover=all
  # shellcheck disable=SC2086
  selftest races $sanitized -fsanitize=thread
fi

failed=0
for job in "${started[@]}"; do
  read -r name process <<<"$job"
  wait "$process" || failed=1
  echo "native tests, $name"
  cat "$out/$name/output"
done
exit "$failed"
