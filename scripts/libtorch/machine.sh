# shellcheck shell=bash disable=SC2034,SC2154 # the variables are those of install-libtorch.sh
#
# What the machine is and has. Part of install-libtorch.sh.

# platform prints the name that the manifest has for this machine.
platform() {
  local cpu
  cpu=$(uname -m)
  case $(uname -s) in
  Linux) echo "linux-${cpu/arm64/aarch64}" ;;
  Darwin) echo "macos-$cpu" ;;
  *) echo "$(uname -s)-$cpu" ;;
  esac
}

# older tells whether version A is older than B, by its first two numbers.
older() {
  local a=${1%%[!0-9.]*} b=${2%%[!0-9.]*}
  local a2=${a#*.} b2=${b#*.}
  [ "$((${a%%.*} * 1000 + ${a2%%.*}))" -lt "$((${b%%.*} * 1000 + ${b2%%.*}))" ]
}

# hint prints the commands that install the named tools.
hint() {
  local tool manager='' packages='' xcode='' sudo=''
  for tool in apt-get dnf apk brew; do
    if command -v $tool >/dev/null; then manager=$tool && break; fi
  done
  if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then sudo='sudo '; fi
  for tool; do
    case $manager/$tool in
    brew/c++ | brew/git | brew/make) xcode=1 ;;
    apt-get/c++) packages="$packages g++" ;;
    dnf/c++) packages="$packages gcc-c++" ;;
    apk/c++) packages="$packages g++" ;;
    apt-get/go) packages="$packages golang-go" ;;
    dnf/go) packages="$packages golang" ;;
    *) packages="$packages $tool" ;;
    esac
  done
  if [ -n "$xcode" ]; then echo "  xcode-select --install"; fi
  if [ -n "$packages" ]; then
    case $manager in
    apt-get | dnf) echo "  $sudo$manager install -y$packages" ;;
    apk) echo "  ${sudo}apk add$packages" ;;
    brew) echo "  brew install$packages" ;;
    esac
  fi
}

# check_tools dies with the whole list of what is missing to build gotorch and to get libtorch.
check_tools() {
  local tools='' reasons='' tool go
  missing() {
    tools="$tools $1"
    reasons="$reasons
  $2"
  }
  for tool in make git; do
    command -v $tool >/dev/null || missing $tool "$tool"
  done
  if [ -z "${LIBTORCH:-}" ] && ! command -v curl >/dev/null && ! python --version >/dev/null 2>&1; then
    missing curl "curl (or Python 3 with pip)"
  fi
  cxx=${CXX:-g++}
  if ! command -v go >/dev/null; then
    missing go "Go 1.24 or newer (always to be had from https://go.dev/dl)"
  else
    go=$(cd / && GOTOOLCHAIN=local go env GOVERSION)
    case $go in
    go[0-9]*.*) # from 1.21 on Go gets the version that go.mod names by itself
      if older "${go#go}" 1.21; then missing go "Go 1.24 or newer: this is $go (always to be had from https://go.dev/dl)"; fi
      ;;
    esac
    cxx=$(cd / && GOTOOLCHAIN=local go env CXX)
  fi
  # $cxx may hold arguments, as in "ccache g++".
  # shellcheck disable=SC2086
  if ! command -v ${cxx%% *} >/dev/null; then
    tool="a C++ compiler: $cxx, which Go uses, is not there"
    if [ "${cxx%% *}" != clang++ ] && command -v clang++ >/dev/null; then
      tool="$tool (or use clang: go env -w CC=clang CXX=clang++)"
    fi
    missing c++ "$tool"
  elif ! printf '#include <concepts>\ntemplate <std::integral T> T f(T x) { return x; }\nint main() { return f(0); }\n' |
    $cxx -std=c++20 -x c++ - -o "$probe/c++20" 2>"$probe/log"; then
    missing c++ "a C++ compiler that knows C++20 (g++ 10, clang++ 13 or newer); $cxx says: $(head -n 1 "$probe/log")"
  fi
  if [ -n "$tools" ]; then
    # shellcheck disable=SC2086
    tool=$(hint $tools)
    die "nothing was downloaded, because this is missing:$reasons${tool:+
Install it with
$tool
and run the script again.}"
  fi
}

# check_libc dies where the published libraries cannot start.
check_libc() {
  local libc
  if [ "$(uname -s)" != Linux ]; then return; fi
  libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || libc='no glibc'
  if [ "$libc" = 'no glibc' ] || older "${libc#glibc }" 2.28; then
    die "the published libtorch needs glibc 2.28 or newer, this system has $libc. Point LIBTORCH at one built for it."
  fi
}

# check_space dies if fewer than $1 bytes are free where the prefix lies.
check_space() {
  local free
  free=$(df -Pk "$parent" | awk 'NR == 2 { print $4 }')
  if [ "$free" -lt "$(($1 / 1024))" ]; then
    die "not enough space in $parent: $(mib "$1") are needed, $(mib $((free * 1024))) are free. Make room or choose another folder with --prefix."
  fi
}

# python runs Python outside the current folder, whose torch/ it would take for PyTorch.
python() { (cd / && "$interpreter" "$@"); }
