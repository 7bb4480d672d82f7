#!/usr/bin/env bash
# After make test: runs the long tests, and repeats the device tests in other modes.
#   src/test/modes.sh [-DOPTION...] [MODE...]      default: all modes; an option such as -Dtest=OpByOpStepTest goes to Maven
# Needs what make test leaves in target: classes, jar, native library and simulator.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
simulator=$root/target/simulator
cd "$root"

options=()
while [[ "${1:-}" == -* ]]; do
  options+=("$1")
  shift
done
modes=(long fuzz cpu-best cpu-avx2 cpu-baseline h100-long rtx-lazy-fma h100-reverse-fma t4-without-cublas races)
[ $# -eq 0 ] || modes=("$@")

maven() { # GOAL... OPTION...
  ./mvnw -B -ntp -Pgpu "-Dwarptron.simulator=$simulator" "$@" "${options[@]}"
}

on() { # DEVICE REQUIRED OPTION...      the tests of one device, none of which may be skipped
  maven surefire:test@mode "-Dwarptron.test.only=$1" "-Dwarptron.test.require=$2" "-Dwarptron.golden.device=$1" "${@:3}"
}

on_cpu() { on cpu cpu -Dmode.excludes= -Dwarptron.cuda.preload= "$@"; }

on_simulator() { # VARIANT OPTION...
  local folder=$simulator/$1
  on cuda cuda,cuda-tf32,cuda-bf16 "-Dwarptron.cuda.preload=$folder/libcuda.so.1:$folder/libcublas.so.12" "${@:2}"
}

long=(-Dgroups=long -DexcludedGroups= -Dtest.compiler=)
cpu="-Dmode.tests=**/backend/*Test.java,**/backend/cpu/*Test.java,**/train/GoldenTrajectoryTest.java,**/PredictorTest.java"
# The other tests of the mode h100 start no kernel that these do not.
kernels="-Dmode.tests=**/backend/**/*Test.java,**/train/*Test.java"
verification="$kernels,**/verify/DeviceVerificationTest.java"
# Each kernel runs in these tests, in all its ways.
contracts="-Dmode.tests=**/backend/spi/*ContractTest.java,**/backend/spi/StepFactoriesTest.java,**/backend/spi/OpByOpStepTest.java"

run() { # MODE      The settings of the simulator are described in native/sim/README.md.
  case $1 in
    long) maven surefire:test@default-test failsafe:integration-test failsafe:verify "${long[@]}" -Ddefault.required=cpu ;;
    fuzz) src/test/fuzz.sh 45 ;;
    cpu-best) on_cpu -DexcludedGroups= "-Dmode.tests=**/train/Golden*Test.java" ;;
    cpu-avx2 | cpu-baseline) on_cpu "-Dwarptron.cpu.instructions=${1#cpu-}" "$cpu" ;;
    h100-long)
      on_simulator . "-Dmode.tests=**/verify/DeviceVerificationTest.java,**/train/GoldenTrajectoryTest.java" \
        -DexcludedGroups=
      ;;
    rtx-lazy-fma)
      WARPTRON_SIM_PROFILE=rtx WARPTRON_SIM_LAZY=1 WARPTRON_SIM_GRAPH=random WARPTRON_SIM_SUMS=split \
        on_simulator fma "$kernels" ;;
    h100-reverse-fma)
      WARPTRON_SIM_PROFILE=h100 WARPTRON_SIM_ORDER=1 WARPTRON_SIM_GRAPH=side WARPTRON_SIM_SUMS=split \
        on_simulator fma "$kernels" ;;
    t4-without-cublas)
      WARPTRON_SIM_PROFILE=t4 WARPTRON_SIM_ORDER=1 WARPTRON_SIM_LAZY=2 WARPTRON_SIM_GRAPH=random \
        on cuda cuda "-Dwarptron.cuda.preload=$simulator/fma/libcuda.so.1" -Dwarptron.cuda.kernels=ptx "$verification" ;;
    races) on_simulator race "$contracts" ;;
    *)
      echo "modes.sh: no mode $1" >&2
      return 2
      ;;
  esac
}

for each in "${modes[@]}"; do
  echo "device tests, mode $each"
  run "$each"
done
