#!/usr/bin/env bash
# Runs one of the programs for other machines: make check-gpu, make bench-gpu and make bench-peers call it.
# usage: src/gpu/run.sh report|check|bench|where|peers [ARGUMENT...]        src/gpu/run.sh report --help lists them
#   OUT=FOLDER      where the report is written (default target/gpu-report)
#   BUNDLE=FILE     an archive of make gpu-bundle to run, or the folder that it was unpacked to
#   PYTHON=PROGRAM  the Python that has the libraries to compare with, Encog aside (default python3)
# Without BUNDLE it takes, in this order: the unpacked bundle that it lies in; what Maven and a JDK build from
# this checkout; target/warptron-gpu.tar.xz.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
archive=$root/target/warptron-gpu.tar.xz

fail() { echo "run.sh: $*" >&2; exit 1; }

case "${1:-}" in
  report) program=dev.warptron.gpu.GpuReport ;;
  where) program=dev.warptron.headtohead.WhereGpu ;;
  check) program=dev.warptron.gpu.CheckGpu ;;
  bench) program=dev.warptron.headtohead.BenchGpu ;;
  peers) program=dev.warptron.headtohead.BenchPeers ;;
  *) sed -n '3,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
shift

# Unpacks an archive beside itself, once for each content.
unpack() { # ARCHIVE
  [ -f "$1" ] || fail "there is no $1; make gpu-bundle makes one, on a machine with Maven and a JDK"
  local folder sum
  folder=$(cd "$(dirname "$1")" && pwd)/warptron-gpu-unpacked
  sum=$(sha256sum "$1" | cut -d ' ' -f 1)
  if [ "$(cat "$folder/SUM" 2>/dev/null)" != "$sum" ]; then
    echo "unpacking $1" >&2
    rm -rf "$folder"
    mkdir -p "$folder"
    if command -v xz >/dev/null; then
      tar -xJf "$1" -C "$folder"
    elif command -v python3 >/dev/null; then
      python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$1" "$folder"
    else
      fail "unpacking $1 needs xz or python3"
    fi
    echo "$sum" > "$folder/SUM"
  fi
  home=$folder/warptron-gpu
}

has_jdk() { command -v "${JAVA_HOME:+$JAVA_HOME/bin/}javac" >/dev/null && [ -f "$root/pom.xml" ]; }

if [ -n "${BUNDLE:-}" ]; then
  if [ -d "$BUNDLE" ]; then home=$(cd "$BUNDLE" && pwd); else unpack "$BUNDLE"; fi
elif [ -x "$root/jre/bin/java" ]; then
  home=$root
elif has_jdk && "$root/mvnw" --version >/dev/null 2>&1; then
  (cd "$root" && ./mvnw -B -ntp -q -Pgpu package -DskipTests >&2)
  "$here/assemble.sh"
  home=$root/target/warptron-gpu
elif [ -f "$archive" ]; then
  unpack "$archive"
else
  fail "needs a JDK and Maven, or target/warptron-gpu.tar.xz: make gpu-bundle makes that, on a machine with both"
fi

java=$home/jre/bin/java
[ -x "$java" ] || java=${JAVA_HOME:+$JAVA_HOME/bin/}java
mkdir -p "${OUT:-target/gpu-report}"
out=$(cd "${OUT:-target/gpu-report}" && pwd)
# A relative path to Python would not be found from the folder of the programs.
case "${PYTHON:=python3}" in /*) ;; */*) PYTHON=$PWD/$PYTHON ;; esac
export PYTHON

cd "$home"
exec "$java" -cp "warptron.jar:tests:lib/*" -Djava.awt.headless=true --enable-native-access=ALL-UNNAMED \
  ${WARPTRON_JAVA_OPTIONS:-} "$program" --out "$out" "$@"
