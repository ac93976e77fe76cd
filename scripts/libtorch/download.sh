# shellcheck shell=bash disable=SC2034,SC2154 # the variables are those of install-libtorch.sh
#
# Getting libtorch from the network: what the manifest lists, by curl or by pip, checked and unpacked.
# Part of install-libtorch.sh.

# versions prints the versions that can be downloaded for this platform.
versions() {
  awk -v p="$(platform)" '$2 == p && !seen[$1]++ { printf "%s%s", sep, $1; sep = ", " }' "$manifest"
}

sha256() {
  if command -v sha256sum >/dev/null; then
    sha256sum "$1"
  else
    shasum -a 256 "$1"
  fi | cut -d ' ' -f 1
}

bytes() { if [ -f "$1" ]; then wc -c <"$1" | tr -d ' '; else echo 0; fi; }

# plan reads the manifest's lines of a kind: $files has one line a file, $total and $disk the sums in bytes.
plan() {
  files=$(awk -v v="$version" -v p="$(platform)" -v b="$build" -v k="$1" \
    '$1 == v && $2 == p && $3 == b && $4 == k { print $5, $7, $8 }' "$manifest")
  total=0 disk=0
  local v p b k size kept rest
  while read -r v p b k size kept rest; do
    if [ "$v $p $b $k" = "$version $(platform) $build $1" ]; then
      total=$((total + size)) disk=$((disk + kept))
    fi
  done <"$manifest"
  [ -n "$files" ]
}

# announce says what is about to happen, and sees that there is room for it.
announce() {
  local size sum path have=0 note=''
  while read -r size sum path; do
    have=$((have + $(bytes "$partial/${path##*/}")))
  done <<EOF
$files
EOF
  if [ "$have" -gt 0 ]; then note=" ($(mib "$have") of it here already)"; fi
  check_space $((total - have + disk + disk / 8))
  say "libtorch $version for $(platform), $build: downloading $(mib "$total")$note from $1 into $partial"
  say "it will take $(mib $((disk + disk / 16))) in $prefix"
}

# fetch gets one file with the given command (curl_file or pip_file) and checks it. It dies on a wrong checksum; any
# other failure is a return value, with its reason in $why.
fetch() {
  local get=$1 base=$2 size=$3 sum=$4 path=$5 file=$partial/${5##*/} bad='' is
  while :; do
    if [ "$(bytes "$file")" -ne "$size" ]; then
      "$get" "$base" "$size" "$path" "$file" || return 1
    fi
    is=$(sha256 "$file")
    if [ "$is" = "$sum" ]; then return 0; fi
    rm -f "$file"
    say "${file##*/}: wrong checksum, so the file was removed"
    say "  expected SHA-256 $sum"
    say "  received SHA-256 $is"
    if [ -n "$bad" ]; then
      die "the checksum of ${file##*/} was wrong twice. Something between here and $base changes the file; try another network, or install PyTorch $version for Python, or set LIBTORCH."
    fi
    bad=1
    say "trying once more"
  done
}

# transfer runs curl once, from where the file ends. The status goes to $code and the content type to $type.
transfer() {
  local rc=0
  set -- -fL --connect-timeout 5 --speed-limit 1000 --speed-time 30 -C - -w '%{http_code} %{content_type}' -o "$2" "$1"
  if [ -t 2 ]; then
    set -- --progress-bar "$@"
  else
    set -- -sS "$@"
  fi
  background curl "$@" >"$partial/work/status" || rc=$?
  read -r code type <"$partial/work/status" || true
  return $rc
}

# tick writes a line now and then where no progress bar can be drawn.
tick() {
  while sleep 15 >/dev/null 2>&1; do say "  $(mib "$(bytes "$1")") of $(mib "$2")"; done
}

curl_file() {
  local base=$1 size=$2 path=$3 file=$4 host have tries=0 rc code='' type=''
  host=${base#*://} host=${host%%/*}
  while :; do
    have=$(bytes "$file")
    if [ "$have" -eq "$size" ]; then return 0; fi
    if [ "$have" -gt "$size" ]; then
      rm -f "$file"
      have=0
    fi
    if [ "$have" -gt 0 ]; then say "${file##*/}: going on at $(mib "$have") of $(mib "$size")"; else say "${file##*/}: $(mib "$size")"; fi
    if [ ! -t 2 ]; then
      tick "$file" "$size" &
      ticker=$!
    fi
    rc=0
    transfer "$base/$path" "$file" || rc=$?
    if [ -n "$ticker" ]; then
      kill "$ticker" 2>/dev/null || true
      wait "$ticker" 2>/dev/null || true
      ticker=''
    fi
    case $type in
    text/html* | application/xhtml*)
      if [ "$rc" -eq 0 ]; then rm -f "$file"; fi # curl wrote the page; with another status it wrote nothing
      if [ "$rc" -eq 0 ] || [ "$rc" -eq 33 ]; then
        why="$host answered with a web page instead of ${file##*/} (a proxy's login page?)"
        return 1
      fi
      ;;
    esac
    case $rc in
    0) return 0 ;;
    33 | 36) # the server cannot go on in the middle
      say "$host cannot resume a download; starting again"
      rm -f "$file"
      ;;
    22)
      if [ "$code" = 416 ]; then
        rm -f "$file"
      else
        why="$host answered HTTP $code for $path"
        return 1
      fi
      ;;
    5 | 6 | 7)
      why="$host cannot be reached"
      return 1
      ;;
    35 | 60)
      why="there is no secure connection to $host (curl's status $rc; is its certificate, or the proxy's, known here?)"
      return 1
      ;;
    23) die "cannot write $file: is the disk full? The next run goes on from here." ;;
    28)
      if [ "$code" = 000 ]; then
        why="$host does not answer"
        return 1
      fi
      ;;
    18 | 52 | 55 | 56 | 92) ;; # cut off: go on below
    *)
      why="curl failed with status $rc on $base/$path"
      return 1
      ;;
    esac
    tries=$((tries + 1))
    if [ $tries -ge 4 ]; then
      die "the download of ${file##*/} from $host was cut off at $(mib "$(bytes "$file")") of $(mib "$size"), $tries times. Run the script again: it goes on from there."
    fi
    sleep $((tries / 2))
  done
}

# pip_file lets pip find the file in whatever index it is set up for. The name of a wheel says all that pip must know:
# NAME-VERSION-PYTHON-ABI-PLATFORM[.PLATFORM…].whl
pip_file() {
  local size=$2 file=$4 name release _ abi platforms platform rc=0
  IFS=- read -r name release _ abi platforms <<EOF
$(basename "$file" .whl)
EOF
  if [ "$abi" = none ]; then abi=cp312; fi # a tag of the torch wheel, next to which "none" is always tried
  rm -f "$file"
  set -- -m pip download --no-deps --no-cache-dir --only-binary :all: --implementation cp --python-version 312 --abi "$abi"
  for platform in ${platforms//./ }; do set -- "$@" --platform "$platform"; done
  say "$(basename "$file"): $(mib "$size"), with pip"
  if [ ! -t 2 ]; then set -- "$@" --quiet; fi
  background "$interpreter" "$@" --dest "$partial" "$name==$release" >&2 || rc=$?
  if [ "$rc" -ne 0 ] || [ ! -f "$file" ]; then
    why="pip did not get $(basename "$file") (status $rc)"
    return 1
  fi
}

# unpack_files takes what is needed out of the downloaded files. For the CPU the CUDA libraries stay out, and with them
# libtorch.so, which is nothing but a reference to both halves. All libraries end up in one folder: $ORIGIN, that folder,
# is part of each one's run path.
unpack_files() {
  local size sum path archives=''
  while read -r size sum path; do
    archives="$archives
$partial/${path##*/}"
  done <<EOF
$files
EOF
  say "unpacking"
  (
    cd /
    export GOENV=off GOFLAGS='' GO111MODULE=off GOTOOLCHAIN=local CGO_ENABLED=0
    unset GOOS GOARCH
    go build -o "$partial/work/unpack" "$here/libtorch/unpack/main.go"
  ) || die "cannot build $here/libtorch/unpack/main.go"
  set -- -into "$partial/tree" -rule '*/lib/libtorch_python*=' -rule '*/lib/libtorch_global_deps*=' \
    -rule '*/lib/libshm*=' -rule '*/lib/libgfortran*='
  if [ "$build" = cpu ]; then
    set -- "$@" -rule '*/lib/libtorch.so=' -rule '*/lib/lib*_cuda*=' -rule '*/lib/libtorch_nvshmem*=' \
      -rule '*/lib/libcaffe2_nvrtc*=' -rule 'nvidia/*/lib/libcudart.so*=lib/' -rule 'nvidia/*/lib/libcupti.so*=lib/'
  else
    set -- "$@" -rule 'nvidia/*/lib/*.so*=lib/'
  fi
  set -- "$@" -rule '*/lib/*.so*=lib/' -rule '*/lib/*.dylib=lib/' \
    -rule 'torch/include/=include/' -rule 'libtorch/include/=include/' \
    -rule 'torch-*.dist-info/licenses/=licenses/' -rule 'torch-*.dist-info/LICENSE=licenses/'
  local IFS='
'
  set -f
  # shellcheck disable=SC2086
  background "$partial/work/unpack" "$@" $archives || die "unpacking failed; is the disk full?"
  set +f
}

# download gets all files of a plan with one command.
download() {
  local get=$1 base=$2 size sum path
  while read -r size sum path <&3; do
    fetch "$get" "$base" "$size" "$sum" "$path" || return 1
  done 3<<EOF
$files
EOF
}

# finish makes the prefix out of the downloaded files.
finish() {
  local base=$1 lack
  unpack_files
  lack=$(lacking "$partial/tree")
  if [ -n "$lack" ]; then die "what came from $base has no $lack; the manifest does not fit it"; fi
  starts "$partial/tree" || die "the libtorch from $base is of no use here, $why"
  publish "$(printf '%s\n' "$files" | awk -v base="$base/" '{ print base $3 }')"
}

from_zip() {
  if ! plan zip || ! command -v curl >/dev/null; then return 1; fi
  announce "$zip_url"
  if ! download curl_file "$zip_url"; then
    say "$why; going on with the wheel"
    return 1
  fi
  finish "$zip_url"
}

from_wheel() {
  local reasons=''
  if ! plan wheel; then
    if [ -z "$(versions)" ]; then
      die "there is no libtorch to download for $(platform). Build one, and let LIBTORCH point at it."
    elif [ "$build" = cuda ] && [ "$(uname -s)" = Darwin ]; then
      die "there is no CUDA on macOS; leave --cuda away."
    fi
    die "version $version is not in $manifest: its checksums are not known. Known for $(platform): $(versions). For another one, install it for Python or point LIBTORCH at it."
  fi
  if command -v curl >/dev/null; then
    announce "$wheel_url"
    if download curl_file "$wheel_url"; then
      finish "$wheel_url"
      return
    fi
    reasons="
  $why"
    say "$why"
  fi
  if python -m pip --version >/dev/null 2>&1; then
    announce "pip's index"
    if download pip_file "pip's index"; then
      finish "pip's index"
      return
    fi
    reasons="$reasons
  $why"
  else
    reasons="$reasons
  there is no Python with pip to try instead"
  fi
  die "libtorch could not be downloaded:$reasons
If this machine reaches the network through a proxy, set https_proxy. Otherwise install PyTorch $version for Python, or point LIBTORCH at a libtorch, and run the script again."
}
