#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# linux-source.sh 6.12|newest [FOLDER]: puts that kernel's sources into FOLDER once, out of Debian's source packages,
# and prints where: its Rust (rust/, samples/rust/, every .rs file) is in FOLDER/<which>, the C that declares and
# defines what handles pages is in FOLDER/<which>-c. `newest` is the newest kernel of the backports suite of Debian's
# next release; 6.12 is this release's own package. Needs apt-get, dpkg-deb, tar, xz.
set -euo pipefail
which=${1:?6.12 or newest}
root=${2:-$(dirname "$0")/../.cache/linux-source}
suite=trixie-backports
mkdir -p "$root"
root=$(cd "$root" && pwd)
out=$root/$which
if [[ ! -f $out/.package || ! -f $out-c/.package ]]; then
  work=$(mktemp -d "$root/.work-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  mkdir -p lists/partial cache/archives/partial
  options=(-o "Dir::Cache=$work/cache")
  if [[ $which == newest ]]; then
    # the mirror that this machine's apt already uses for the main archive
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/*$' | head -n 1)
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >sources.list
    options+=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::Lists=$work/lists")
    apt-get "${options[@]}" update >&2
    package=$(apt-cache "${options[@]}" search '^linux-source-[0-9]' | awk '{print $1}' | sort -V | tail -n 1)
  else
    package=linux-source-$which
    apt-cache show "$package" >/dev/null 2>&1 || apt-get update >&2
  fi
  apt-get "${options[@]}" download "$package" >&2
  dpkg-deb -x "$package"_*.deb unpacked
  # One pass through the archive for both, as unpacking is what takes the time.
  p=$package
  tar -xJf "unpacked/usr/src/$p.tar.xz" --wildcards "$p/rust/*" "$p/samples/rust/*" "$p/*.rs" "$p/Makefile" \
    "$p"/{include,mm,lib,kernel,block,fs,net/core,drivers/iommu,arch/x86/include,arch/x86/mm}/'*.[ch]'
  mkdir "$p-c"
  cp "$p/Makefile" "$p-c/"
  (cd "$p" && find . -path ./rust -prune -o -path ./samples -prune -o -name '*.[ch]' -print0 | tar -c --null --files-from=- --remove-files) | tar -x -C "$p-c"
  find "$p" -type d -empty -delete
  echo "$p" | tee "$p/.package" >"$p-c/.package"
  rm -rf "$out" "$out-c"
  mv "$p-c" "$out-c"
  mv "$p" "$out"
fi
echo "$out"
