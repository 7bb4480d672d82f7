#!/usr/bin/env bash
# Makes target/warptron-gpu.tar.xz: everything that make check-gpu and make bench-gpu need on a Linux x86-64 machine with
# a GPU and its driver, but without Java, Maven or a network. make gpu-bundle builds the programs, then runs this script.
# usage: src/gpu/bundle.sh     RUNTIME_JDK=FOLDER selects the JDK whose runtime is packed
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$(cd "$here/../../target" && pwd)
folder=$target/warptron-gpu
modules=java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.jfr,jdk.management,jdk.unsupported
export LC_ALL=C

fail() { echo "bundle.sh: $*" >&2; exit 1; }

[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || fail "the bundle is for Linux x86-64 and must be made there"
command -v xz >/dev/null || fail "needs xz (Debian: apt-get install xz-utils)"

# The newest JDK: a runtime of JDK 21 or later needs only glibc on the other machine, and xz compresses it better.
newest_jdk() {
  local home javac version
  javac=$(readlink -f "$(command -v javac)" || true)
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "${javac%/bin/javac}"; do
    if [ -n "$home" ] && [ -x "$home/bin/jlink" ]; then
      version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
      echo "${version:-0} $home"
    fi
  done | sort -n | tail -n 1
}
jdk=${RUNTIME_JDK:-$(newest_jdk | cut -d ' ' -f 2-)}
[ -x "$jdk/bin/jlink" ] || fail "found no JDK with jlink${jdk:+: $jdk}; set RUNTIME_JDK or JAVA_HOME"
version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")

"$here/assemble.sh"
# jlink does not compress, because xz compresses the whole archive better. JDK 21 renamed the option's value.
no_compression=zip-0
[ "$version" -ge 21 ] || no_compression=0
"$jdk/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files \
  --compress="$no_compression" --output "$folder/jre"

# The same for the jars: store their entries uncompressed. The drivers of databases, which no GPU program uses, would
# make the archive nearly twice as large.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for jar in "$folder"/*.jar "$folder"/lib/*.jar; do
  rm -rf "$work/content"
  mkdir "$work/content"
  (cd "$work/content" && "$jdk/bin/jar" -xf "$jar")
  rm -rf "$work/content"/libduckdb_java* "$work/content/org/duckdb" "$work/content/org/sqlite"
  (cd "$work/content" && find . -type f ! -path ./META-INF/MANIFEST.MF | sort | sed 's/.*/"&"/') > "$work/names"
  (cd "$work/content" && "$jdk/bin/jar" --create --no-compress --date=2026-01-01T00:00:00Z \
    --file="$work/stored.jar" --manifest=META-INF/MANIFEST.MF "@$work/names")
  mv "$work/stored.jar" "$jar"
done

# Reproducible: sorted names, one timestamp, no owner.
tar -C "$target" --sort=name --mtime=@1767225600 --owner=0 --group=0 --numeric-owner -cf - warptron-gpu |
  xz -T2 -9 > "$target/warptron-gpu.tar.xz.part"
mv "$target/warptron-gpu.tar.xz.part" "$target/warptron-gpu.tar.xz"
size=$(stat -c %s "$target/warptron-gpu.tar.xz")
echo "target/warptron-gpu.tar.xz: $((size / 1048576)) MiB ($size bytes), Java $version from $jdk"
