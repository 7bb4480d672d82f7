#!/usr/bin/env bash
# Makes target/warptron-gpu.tar.xz: all that make check-gpu and make bench-gpu need on a Linux x86-64 machine with a GPU
# and its driver, but without Java, Maven or a network. Run by make gpu-bundle, which builds the programs first.
# usage: src/gpu/bundle.sh     RUNTIME_JDK=FOLDER names the JDK whose runtime is packed
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$(cd "$here/../../target" && pwd)
folder=$target/warptron-gpu
modules=java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.jfr,jdk.management,jdk.unsupported
export LC_ALL=C

fail() { echo "bundle.sh: $*" >&2; exit 1; }

[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || fail "the bundle is for Linux x86-64, and is made on it"
command -v xz >/dev/null || fail "needs xz (Debian: apt-get install xz-utils)"

# The newest JDK: from 21 on nothing but glibc is asked of the other machine, and xz packs it smaller.
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
[ -x "$jdk/bin/jlink" ] || fail "no JDK with jlink is here${jdk:+: $jdk}; set RUNTIME_JDK or JAVA_HOME"
version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")

"$here/assemble.sh"
# xz packs what jlink has not packed before. The spelling changed with JDK 21.
plain=zip-0
[ "$version" -ge 21 ] || plain=0
"$jdk/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files \
  --compress="$plain" --output "$folder/jre"

# The same for the jars: what is in them is packed by xz with all the rest.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for packed in "$folder"/*.jar "$folder"/lib/*.jar; do
  rm -rf "$work/content"
  mkdir "$work/content"
  (cd "$work/content" && "$jdk/bin/jar" -xf "$packed")
  (cd "$work/content" && find . -type f ! -path ./META-INF/MANIFEST.MF | sort | sed 's/.*/"&"/') > "$work/names"
  (cd "$work/content" && "$jdk/bin/jar" --create --no-compress --date=2026-01-01T00:00:00Z \
    --file="$work/stored.jar" --manifest=META-INF/MANIFEST.MF "@$work/names")
  mv "$work/stored.jar" "$packed"
done

# Same files, same bytes: names in order, one time, no owner.
tar -C "$target" --sort=name --mtime=@1767225600 --owner=0 --group=0 --numeric-owner -cf - warptron-gpu |
  xz -T2 -9 > "$target/warptron-gpu.tar.xz.part"
mv "$target/warptron-gpu.tar.xz.part" "$target/warptron-gpu.tar.xz"
size=$(stat -c %s "$target/warptron-gpu.tar.xz")
echo "target/warptron-gpu.tar.xz: $((size / 1048576)) MiB ($size bytes), Java $version from $jdk"
