#!/usr/bin/env bash
#
# Installs libtorch for gotorch. --help says how, libtorch/manifest says what from where.
#
# This and the parts in libtorch/ run under bash 3.2 too, which is what macOS has: no associative arrays, no expansion
# of empty arrays.
set -euo pipefail

readonly pinned=2.15.0               # the version gotorch is tested with
readonly oldest=2.7                  # wheels before it have the old C++ ABI
readonly system=/usr/local/libtorch  # where package cgo looks next to the checkout

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
interpreter=${GOTORCH_PYTHON:-python3}
case $interpreter in /*) ;; */*) interpreter=$PWD/$interpreter ;; esac
manifest=${GOTORCH_MANIFEST:-$here/libtorch/manifest}
wheel_url=${GOTORCH_PYPI_URL:-https://files.pythonhosted.org}
zip_url=${GOTORCH_LIBTORCH_URL:-https://download.pytorch.org/libtorch}

usage() {
  cat <<EOF
Usage: install-libtorch.sh [--prefix DIR] [--version V] [--cuda] [--print-env] [--go-env]

Installs libtorch $pinned for gotorch, without root rights, and links it to cgo/libtorch
of the checkout, where the compiler looks for it. Without arguments it leaves alone a
libtorch that is there already, of whatever version and build.

  --prefix DIR   install into DIR instead of .libtorch/ in the checkout;
                 $system is found from everywhere
  --version V    another version; known are: $(versions)
  --cuda         with the CUDA libraries: 2.6 GiB to download, 4 GiB on disk
  --print-env    print the exports with which cgo finds it:
                 eval "\$(scripts/install-libtorch.sh --print-env)"
  --go-env       store the same with go env -w, so that a plain go build finds it

It takes the first of these that works:
  1. the libtorch that the environment variable LIBTORCH points at (it is linked, not copied)
  2. PyTorch of the same version, installed for python3 or for \$GOTORCH_PYTHON (linked)
  3. the archive from download.pytorch.org, if scripts/libtorch/manifest has its checksum
  4. the wheel from PyPI, with curl or else with pip
An interrupted download goes on where it stopped.
EOF
}

say() { printf '%s\n' "$*" >&2; }
set -E
trap 'say "install-libtorch: unexpected failure in line $LINENO"' ERR # so that nothing ends it without a word
die() {
  say "install-libtorch: $*"
  exit 1
}
mib() { echo "$((($1 + 1048575) / 1048576)) MiB"; }

# shellcheck source-path=SCRIPTDIR disable=SC1091
{
  source "$here/libtorch/machine.sh"
  source "$here/libtorch/run.sh"
  source "$here/libtorch/download.sh"
  source "$here/libtorch/goenv.sh"
}

# version_of prints the version that the headers of a libtorch give, nothing if DIR is none.
version_of() {
  { cat "$1/include/torch/headeronly/version.h" "$1/include/torch/csrc/api/include/torch/version.h" 2>/dev/null || true; } |
    awk '$1 == "#define" && $2 == "TORCH_VERSION_MAJOR" { major = $3 }
      $1 == "#define" && $2 == "TORCH_VERSION_MINOR" { minor = $3 }
      $1 == "#define" && $2 == "TORCH_VERSION_PATCH" { patch = $3 }
      END { if (major != "" && minor != "" && patch != "") print major "." minor "." patch }'
}

# lacking prints what DIR lacks to be a libtorch that this script was asked for.
lacking() {
  if [ ! -f "$1/include/ATen/ATen.h" ] || [ -z "$(version_of "$1")" ]; then
    echo "include/ with the C++ headers"
  elif [ ! -f "$1/lib/libtorch_cpu.so" ] && [ ! -f "$1/lib/libtorch_cpu.dylib" ]; then
    echo "lib/libtorch_cpu.*"
  elif [ "$build" = cuda ] && [ ! -f "$1/lib/libtorch_cuda.so" ]; then
    echo "lib/libtorch_cuda.so, which --cuda asks for"
  fi
}

# adopt makes the prefix out of links to the folders of a libtorch elsewhere. They are links to the folders, not to the
# files, because the libraries look for others relative to where they lie.
adopt() {
  mkdir "$partial/tree"
  ln -s "$1/include" "$partial/tree/include"
  ln -s "$1/lib" "$partial/tree/lib"
  if ! starts "$partial/tree"; then
    rm -rf "$partial/tree"
    return 1
  fi
}

# check_given looks at LIBTORCH. It was set on purpose, so a bad one ends the script.
check_given() {
  local lack has
  given=$(cd "$LIBTORCH" 2>/dev/null && pwd -P) ||
    die "LIBTORCH=$LIBTORCH is no folder. Let it point at a libtorch (the folder with include/ and lib/), or unset it to have one installed."
  lack=$(lacking "$given")
  if [ -n "$lack" ]; then
    die "LIBTORCH=$LIBTORCH is not a libtorch to build with: it has no $lack. Let it point at the folder with include/ and lib/, or unset it to have one installed."
  fi
  has=$(version_of "$given")
  if [ -n "$version" ] && [ "$version" != "$has" ]; then
    die "LIBTORCH=$LIBTORCH is version $has, and --version asks for $version. Unset LIBTORCH or leave --version away."
  fi
  if older "$has" $oldest; then
    die "LIBTORCH=$LIBTORCH is version $has; gotorch works with $oldest to $pinned. Unset LIBTORCH to have $pinned installed."
  fi
  version=$has
}

# from_python takes the PyTorch that Python has. It is found without importing it, which takes seconds.
from_python() {
  local dir has lack
  if ! python --version >/dev/null 2>&1; then
    if [ -n "${GOTORCH_PYTHON:-}" ]; then say "GOTORCH_PYTHON=$GOTORCH_PYTHON does not run; going on without it"; fi
    return 1
  fi
  dir=$(python -c 'import importlib.util
spec = importlib.util.find_spec("torch")
if spec and spec.origin:
    print(next(iter(spec.submodule_search_locations)))' 2>/dev/null) || return 1
  if [ -z "$dir" ]; then return 1; fi
  has=$(sed -n "s/^__version__ *= *['\"]\([0-9.]*\).*/\1/p" "$dir/version.py" 2>/dev/null) || true
  if [ "$has" != "$version" ]; then
    say "Python has PyTorch ${has:-of an unknown version} in $dir, not $version; going on"
    return 1
  fi
  lack=$(lacking "$dir")
  if [ -n "$lack" ]; then
    say "Python's PyTorch $has in $dir has no $lack; going on"
    return 1
  fi
  if ! adopt "$dir"; then
    say "Python's PyTorch $has in $dir is of no use, $why; going on"
    return 1
  fi
  say "using Python's PyTorch $has: $dir"
  publish "python $dir"
}

# find_present prints the folder of a libtorch that package cgo would find: what the checkout's link points at, or else
# the system's.
find_present() {
  local dir
  for dir in "$checkout/cgo/libtorch" $system; do
    if [ -z "$(lacking "$dir")" ] && ! older "$(version_of "$dir")" $oldest; then
      (cd "$dir" && pwd -P)
      return
    fi
  done
}

# link_checkout lets cgo/libtorch of the checkout point at the prefix. The version
# goes into a header beside it: Go's build cache does not look into libtorch's own
# headers, and has to compile anew when they change.
link_checkout() {
  local to=$prefix link=$checkout/cgo/libtorch
  if [ -z "$checkout" ]; then return; fi
  mkdir -p "$checkout/cgo"
  printf '#define GOTORCH_LIBTORCH "%s"\n' "$(cat "$prefix/VERSION" 2>/dev/null)" >"$checkout/cgo/libtorch_version.h"
  case $prefix in "$checkout"/*) to=../${prefix#"$checkout"/} ;; esac
  if [ "$(readlink "$link" 2>/dev/null)" = "$to" ]; then return; fi
  if [ -e "$link" ] && [ ! -L "$link" ]; then
    die "$link is there and is no link. Remove it and run the script again: it makes it point at $to."
  fi
  ln -sfn "$to" "$link"
  say "$link now points at $to"
}

prefix='' version='' given='' present='' build=cpu want_print='' want_store=''
while [ $# -gt 0 ]; do
  case $1 in
  --prefix=* | --version=*)
    option=${1%%=*} value=${1#*=}
    shift
    set -- "$option" "$value" "$@"
    continue
    ;;
  --prefix | --version)
    [ -n "${2:-}" ] || die "$1 needs a value"
    case $1 in --prefix) prefix=$2 ;; *) version=$2 ;; esac
    shift
    ;;
  --cuda) build=cuda ;;
  --print-env) want_print=1 ;;
  --go-env) want_store=1 ;;
  -h | --help)
    usage
    exit
    ;;
  *) die "unknown argument $1; --help lists what there is" ;;
  esac
  shift
done
case $version in
'') ;;
[0-9]*.[0-9]*) case $version in *[!0-9.]*) die "--version $version is no version like $pinned" ;; esac ;;
*) die "--version $version is no version like $pinned" ;;
esac
if [ -n "$version" ] && older "$version" $oldest; then
  die "--version $version is too old: gotorch works with $oldest to $pinned. Known for $(platform): $(versions)"
fi


# A checkout has the go.mod of gotorch above this folder; in Go's module cache, which nobody may write to, the folder
# has the version in its name.
checkout=${here%/*}
case $checkout in *@*) checkout='' ;; esac
if ! grep -q '^module github.com/gotorch/gotorch$' "$checkout/go.mod" 2>/dev/null; then checkout=''; fi

if [ -n "${LIBTORCH:-}" ]; then check_given; fi
if [ -z "$given$prefix$version" ] && [ $build = cpu ]; then
  present=$(find_present)
  if [ -n "$present" ]; then prefix=$present version=$(version_of "$present"); fi
fi
version=${version:-$pinned}
if [ -z "$prefix" ]; then
  [ -n "$checkout" ] || die "this is no checkout of gotorch, so say where to install: --prefix DIR (and --go-env, so that Go finds it there)"
  prefix=$checkout/.libtorch/$version-$build
fi
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
prefix=${prefix%/}
parent=${prefix%/*}
parent=${parent:-/} partial=$prefix.partial lock=$prefix.lock
if [ -n "$want_print$want_store" ]; then
  case $prefix in *[[:space:]\'\"]*) die "Go's flags cannot hold the spaces or quotes in $prefix; choose another folder with --prefix" ;; esac
fi
if [ "$given" = "$(cd "$prefix" 2>/dev/null && pwd -P)" ]; then given=''; fi

if [ -n "$present" ] || installed; then
  note=''
  if [ -n "$present" ] && [ "$version" != $pinned ]; then note=" (gotorch is tested with $pinned; --version $pinned installs that)"; fi
  say "libtorch $version is there already: $prefix$note"
else
  trap cleanup EXIT
  signals
  probe=$(mktemp -d)
  check_tools
  prepare
  if installed; then
    say "libtorch $version is there now: $prefix"
  elif [ -n "$given" ]; then
    adopt "$given" || die "LIBTORCH=$LIBTORCH is of no use: $why"
    publish "LIBTORCH $given"
  elif ! from_python; then
    check_libc
    if ! from_zip; then from_wheel; fi
  fi
fi
if [ "$prefix" != "$present" ]; then link_checkout; fi
if [ -n "$want_store" ]; then go_env; fi
if [ -n "$want_print" ]; then print_env; fi
