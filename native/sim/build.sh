#!/usr/bin/env bash
# Builds OUTDIR/libcuda.so.1, OUTDIR/libcublas.so.12 and OUTDIR/cublas-13/libcublas.so.13: the CUDA simulator for the
# tests of the CUDA backend.
#   native/sim/build.sh OUTDIR [KERNELS]      KERNELS: folder of *.cu files (default: the project's kernels/)
# OUTDIR/fma contains a libcuda.so.1 whose kernels use fused multiply-adds, with its libcublas.so.12.
# Needs g++ and binutils. CXXFLAGS are appended, e.g. CXXFLAGS="-O1 -g --coverage". Exit 3: unsupported platform.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
source "$root/native/parallel.sh"

fail() { echo "build.sh: $1" >&2; exit "${2:-1}"; }

[ $# -ge 1 ] && [ $# -le 2 ] || fail "usage: build.sh OUTDIR [KERNELS]" 2
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) ;;
  *) fail "the CUDA simulator runs on Linux x86-64 only (its context switch is assembly), not on $(uname -s) $(uname -m)" 3 ;;
esac
mkdir -p "$1"
out=$(cd "$1" && pwd)
kernels=$(cd "${2:-$root/kernels}" && pwd) || fail "no folder ${2:-$root/kernels}"
work=$out/obj
rm -rf "$work"
mkdir -p "$work"

common="-std=c++17 -fPIC -fvisibility=hidden -Wall -Wextra -Werror ${CXXFLAGS:-}"
# The sources contain pragmas of nvcc.
kernel_flags="-x c++ -O2 -fno-strict-aliasing -Wno-unknown-pragmas -Wno-unused-variable
  -I$here -I$kernels -I$root/kernels -include $here/simulated_cuda.h"

# The kernels are compiled once per variant, with its flags. plain goes to OUTDIR, another variant to OUTDIR/VARIANT.
# plain contracts nothing; fma contracts every multiply-add, more than nvcc would. In race the compiler inserts a call
# of race_hooks.cpp before each memory access; the line table gives its source line.
declare -A variants=([plain]="-ffp-contract=off" [fma]="-mfma -ffp-contract=fast"
  [race]="-ffp-contract=off -fsanitize=thread --param tsan-distinguish-volatile=1
    --param tsan-instrument-func-entry-exit=0 -fno-optimize-sibling-calls -g1")
grep -qw fma /proc/cpuinfo || {
  echo "build.sh: this processor has no FMA: the variant fma is built without it"
  variants[fma]=${variants[plain]}
}
variant_folder() { [ "$1" = plain ] && echo "$out" || echo "$out/$1"; }

# The kernels of one file, from its preprocessed text, because macros may define them.
kernel_names() {
  local text words
  text=$(g++ $common $kernel_flags -DWARPTRON_SIM_LISTING -E -P "$1" | tr '\n' ' ')
  words=$(grep -ow '__global__' <<<"$text" | wc -l || true)
  names=$(grep -oE 'extern[[:space:]]+"C"[[:space:]]+__global__[[:space:]]+void[[:space:]]+[A-Za-z_0-9]+[[:space:]]*\(' \
    <<<"$text" | sed -E 's/[[:space:]]*\($//; s/.*[[:space:]]//' || true)
  [ "$(wc -w <<<"$names")" -eq "$words" ] ||
    fail "$1: a __global__ function is not written as: extern \"C\" __global__ void NAME("
  names=$(sort -u <<<"$names")
}

# Each kernel file is compiled inside a generated file that registers its kernels.
count=0
wrappers=()
for source in "$kernels"/*.cu; do
  [ -e "$source" ] || continue
  kernel_names "$source"
  wrapper=kernels_$(basename "$source" .cu)
  {
    echo "#include \"$source\""
    for name in $names; do echo "WARPTRON_SIM_KERNEL($name)"; count=$((count + 1)); done
  } >"$work/$wrapper.cpp"
  wrappers+=("$wrapper")
done
[ "$count" -gt 0 ] || fail "no kernel found: no 'extern \"C\" __global__ void NAME(' in $kernels/*.cu"

# Registers and static shared memory of the kernels as reported by ptxas, from the table that `make kernels` writes.
table=$root/docs/gpu/kernels.md
[ ! -e "$kernels/resources.md" ] || table=$kernels/resources.md
awk -F'|' '
  /^\| kernel / {
    for (i = 3; i <= NF; i++) if ($i ~ /sm_/) { gsub(/[^0-9]/, "", $i); columns[n++] = i; list = list $i ", " }
      else if ($i ~ /shared/) shared = i
    print "struct KernelResources { const char* kernel; int registers[" n "]; int staticShared; };"
    print "constexpr int ARCHITECTURES[] = {" list "};\nconstexpr KernelResources KERNEL_RESOURCES[] = {"
  }
  n && /^\| `/ {
    gsub(/[` ]/, "")
    line = "    {\"" $2 "\", {"
    for (i = 0; i < n; i++) line = line $columns[i] ", "
    print line "}, " $shared "},"
    rows++
  }
  END { print "};"; exit rows == 0 }' "$table" >"$work/resources_table.h" || fail "$table contains no table of kernels"

compile() { in_parallel g++ $common "$@"; }

# g++ ignores the section attribute of a static variable in a template: objcopy moves its shared memory there.
compile_kernels() { # SOURCE OBJECT FLAG...
  local section renamed=()
  g++ $common $kernel_flags "${@:3}" -c "$1" -o "$2"
  for section in $(objdump -h "$2" | awk '$2 ~ /^\.bss\._ZZ/ && $2 !~ /^\.bss\._ZZN12warptron_sim/ {print $2}'); do
    renamed+=(--rename-section "$section=warptron_shared,alloc,load,data,contents")
  done
  [ "${#renamed[@]}" -eq 0 ] || objcopy "${renamed[@]}" "$2"
}

driver_objects=()
for source in context copies counts device events executor fiber graphs memory modules poisoned_memory profile race_hooks \
  race_order race_report resources streams synchronization; do
  compile -O2 -I"$work" -c "$here/$source.cpp" -o "$work/$source.o"
  driver_objects+=("$work/$source.o")
done
compile -O3 -c "$here/cublas.cpp" -o "$work/cublas.o"
for variant in "${!variants[@]}"; do
  mkdir -p "$work/$variant" "$(variant_folder "$variant")"
  for wrapper in "${wrappers[@]}"; do
    in_parallel compile_kernels "$work/$wrapper.cpp" "$work/$variant/$wrapper.o" ${variants[$variant]}
  done
done
wait_for_all

# A stub for each symbol that JCuda imports and that is not implemented: a missing symbol would abort the JVM at its
# first call.
stubs() { # LIST STATUS OBJECT...
  local list=$1 status=$2
  shift 2
  echo 'extern "C" { void warptron_sim_not_simulated(const char*);'
  comm -23 <(LC_ALL=C sort -u "$list") <(nm --defined-only "$@" | awk '$2 == "T" {print $3}' | LC_ALL=C sort -u) |
    while read -r name; do
      echo "__attribute__((visibility(\"default\"))) int $name() { warptron_sim_not_simulated(\"$name\"); return $status; }"
    done
  echo '}'
}
export LC_ALL=C
stubs "$here/driver_symbols.txt" 801 "${driver_objects[@]}" >"$work/driver_stubs.cpp"
stubs "$root/native/cublas-bridge/cublas_symbols.txt" 15 "$work/cublas.o" >"$work/cublas_stubs.cpp"
compile -O0 -c "$work/driver_stubs.cpp" -o "$work/driver_stubs.o"
compile -O0 -c "$work/cublas_stubs.cpp" -o "$work/cublas_stubs.o"
wait_for_all

for variant in "${!variants[@]}"; do
  # shellcheck disable=SC2086
  in_parallel g++ ${CXXFLAGS:-} -shared -Wl,-soname,libcuda.so.1 -Wl,-z,defs -o "$(variant_folder "$variant")/libcuda.so.1" \
    "${driver_objects[@]}" "$work/$variant"/*.o "$work/driver_stubs.o" -lpthread
done
wait_for_all
# JCublas imports its symbols with this version. The library for cuBLAS 13 is the target of the bridge.
for major in 12 13; do
  folder=$out
  [ "$major" = 12 ] || folder=$out/cublas-$major
  mkdir -p "$folder"
  echo "extern const int warptron_sim_cublas_major = $major;" >"$work/cublas_$major.cpp"
  echo "libcublas.so.$major { global: cublas*; local: *; };" >"$work/cublas_$major.map"
  g++ $common -shared -Wl,-soname,libcublas.so.$major -Wl,-z,defs -Wl,--version-script="$work/cublas_$major.map" \
    -Wl,-rpath,'$ORIGIN' -Wl,-rpath,'$ORIGIN/..' -o "$folder/libcublas.so.$major" "$work/cublas_$major.cpp" "$work/cublas.o" \
    "$work/cublas_stubs.o" -L"$out" -l:libcuda.so.1
done
for variant in "${!variants[@]}"; do
  [ "$variant" = plain ] || cp "$out/libcublas.so.12" "$out/$variant/"
done
echo "built $out/libcuda.so.1 ($count kernels), $out/libcublas.so.12 and $out/cublas-13/libcublas.so.13; variants: ${!variants[*]}"
