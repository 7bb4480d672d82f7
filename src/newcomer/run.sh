#!/usr/bin/env bash
# Applies the patches of this folder to a copy of the tree and runs the contract tests on reference, cpu and cuda
# (simulator). Also fails if the number of files that a patch changes differs from README.md, or if the code of the worked
# example in CONTRIBUTING.md is not that of activation.patch.
#   src/newcomer/run.sh [OUTDIR]      default: target/newcomer; deleted first
# Needs git and g++ on Linux x86-64.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/target/newcomer}

rm -rf "$out"
mkdir -p "$out"
out=$(cd "$out" && pwd)
# Copies the working tree without build outputs.
git -C "$root" ls-files -z --cached --others --exclude-standard |
  (cd "$root" && xargs -0 -I{} sh -c '[ ! -e "$1" ] || printf "%s\0" "$1"' _ {}) |
  tar -C "$root" --null -T - -c | tar -C "$out" -x

# The copy is inside the repository: keeps git from taking the repository's root as the root of the paths.
export GIT_CEILING_DIRECTORIES=${out%/*}
while IFS='|' read -r _ patch _ files _; do
  patch=${patch//[\` ]/}
  changed=$(git -C "$out" apply --numstat "$here/$patch" | wc -l)
  [ "$changed" -eq "$files" ] || { echo "$patch changes $changed files, but README.md states $files" >&2; exit 1; }
  git -C "$out" apply "$here/$patch"
  echo "applied $patch: $changed files"
done < <(grep -E '^\| `[a-z]+\.patch`' "$here/README.md")

# The code blocks of the worked example; indentation does not count.
example=$(sed -n '/^### Worked example/,/^## /p' "$root/CONTRIBUTING.md" | sed -n '/```\(java\|cuda\)/,/```$/{/```/!p}')
[ -n "$example" ] || { echo "CONTRIBUTING.md shows no code of the worked example" >&2; exit 1; }
added=$(sed -n 's/^+ *//p' "$here/activation.patch")
while IFS= read -r line; do
  grep -qxF -- "$line" <<<"$added" ||
    { echo "CONTRIBUTING.md shows a line that activation.patch does not add: $line" >&2; exit 1; }
done < <(sed 's/^ *//' <<<"$example")

cd "$out"
native/sim/build.sh target/simulator
tests='ActivationTest,MetricTest,OptimizerTest,OptimizerTableTest,GradientCheckTest,*ContractTest,OpByOpStepTest,ModelJsonTest,OptionTableTest,TrainOptionsTest'
run() { # OPTIONS...
  ./mvnw -B -ntp -Dquick -Dspotless.check.skip -Dtest="$tests" -Dsurefire.failIfNoSpecifiedTests=false test "$@"
}
run -Dwarptron.test.require=reference,cpu
tests='*ContractTest,OpByOpStepTest,!ModelFormatContractTest,!DatasetReaderContractTest'
run -Dwarptron.test.only=cuda -Dwarptron.test.require=cuda \
  -Dwarptron.cuda.preload="$out/target/simulator/libcuda.so.1:$out/target/simulator/libcublas.so.12"
echo "the tests with all patches pass on reference, cpu and cuda (simulator)"
