#!/usr/bin/env bash
# Runs one of the report programs. make gpu-report, check-gpu, bench-gpu and bench-peers call it.
# usage: src/gpu/run.sh report|check|bench|where|peers [ARGUMENT...]        src/gpu/run.sh report --help lists them
#   OUT=FOLDER      folder of the report (default target/gpu-report)
#   BUNDLE=FILE     archive of make gpu-bundle to run, or the folder it was unpacked to
#   PYTHON=PROGRAM  Python with the peer libraries; Encog needs none (default python3)
# Without BUNDLE it uses the first of: the unpacked bundle that contains this script; a build of this checkout
# with Maven and a JDK; target/warptron-gpu.tar.xz.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
archive=$root/target/warptron-gpu.tar.xz

fail() { echo "run.sh: $*" >&2; exit 1; }

case "${1:-}" in
  report) program=dev.warptron.gpu.GpuReport ;;
  where) program=dev.warptron.peers.WhereGpu ;;
  check) program=dev.warptron.gpu.CheckGpu ;;
  bench) program=dev.warptron.peers.BenchGpu ;;
  peers) program=dev.warptron.peers.BenchPeers ;;
  *) sed -n '3,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
shift

# Unpacks an archive into a folder next to it, unless the same content is already there.
unpack() { # ARCHIVE
  [ -f "$1" ] || fail "$1 is missing; make gpu-bundle makes it, on a machine with Maven and a JDK"
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
  fail "needs a JDK and Maven, or target/warptron-gpu.tar.xz, which make gpu-bundle makes on a machine with both"
fi

java=$home/jre/bin/java
[ -x "$java" ] || java=${JAVA_HOME:+$JAVA_HOME/bin/}java
mkdir -p "${OUT:-target/gpu-report}"
out=$(cd "${OUT:-target/gpu-report}" && pwd)
# Make the path absolute: the program starts in another folder.
case "${PYTHON:=python3}" in /*) ;; */*) PYTHON=$PWD/$PYTHON ;; esac
export PYTHON

cd "$home"
exec "$java" -cp "warptron.jar:tests:lib/*" -Djava.awt.headless=true --enable-native-access=ALL-UNNAMED \
  ${WARPTRON_JAVA_OPTIONS:-} "$program" --out "$out" "$@"
