# shellcheck shell=bash disable=SC2034,SC2154 # the variables are those of install-libtorch.sh
#
# Letting Go know where libtorch is. Part of install-libtorch.sh.

# flags prints the flags $3 without those of an earlier run and with ours, $2, in front. $1 holds the value of
# CGO_CPPFLAGS, from which the folders of earlier runs are known.
flags() {
  local word folder='' out=$2 folders='' suffix=/include/torch/csrc/api/include
  set -f
  for word in $1; do
    case $word in -I*"$suffix") folder=${word#-I} && folders="$folders ${folder%"$suffix"}" ;; esac
  done
  for word in $3; do
    for folder in $folders; do
      case $word in "-I$folder/include" | "-I$folder$suffix" | "-L$folder/lib" | "-Wl,-rpath,$folder/lib") continue 2 ;; esac
    done
    out="$out $word"
  done
  set +f
  printf '%s' "${out# }"
}

readonly cppflags_ours='-I@/include -I@/include/torch/csrc/api/include' ldflags_ours='-L@/lib -Wl,-rpath,@/lib'

quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# The folder with the headers goes into CGO_CPPFLAGS, not CGO_CXXFLAGS: only those come before the flags of package
# cgo, so that headers and libraries are of the same libtorch if there are several.
print_env() {
  local cpp ld
  cpp=$(go env CGO_CPPFLAGS) ld=$(go env CGO_LDFLAGS)
  ld=$(flags "$cpp" "${ldflags_ours//@/$prefix}" "$ld")
  cpp=$(flags "$cpp" "${cppflags_ours//@/$prefix}" "$cpp")
  printf 'export CGO_CPPFLAGS=%s CGO_LDFLAGS=%s\n' "$(quote "$cpp")" "$(quote "$ld")"
}

go_env() {
  local cpp ld before_cpp before_ld undo=''
  unset CGO_CPPFLAGS CGO_LDFLAGS # go env -w adds to what is stored, not to what the environment says
  cpp=$(go env CGO_CPPFLAGS) ld=$(go env CGO_LDFLAGS)
  before_ld=$(flags "$cpp" '' "$ld") before_cpp=$(flags "$cpp" '' "$cpp")
  go env -w "CGO_CPPFLAGS=$(flags "$cpp" "${cppflags_ours//@/$prefix}" "$cpp")" \
    "CGO_LDFLAGS=$(flags "$cpp" "${ldflags_ours//@/$prefix}" "$ld")"
  say "go env -w stored CGO_CPPFLAGS and CGO_LDFLAGS for $prefix in $(go env GOENV)."
  if [ "$before_cpp" = "$(GOENV=off go env CGO_CPPFLAGS)" ]; then undo=' CGO_CPPFLAGS'; fi
  if [ "$before_ld" = "$(GOENV=off go env CGO_LDFLAGS)" ]; then undo="$undo CGO_LDFLAGS"; fi
  say "To undo it:"
  if [ -n "$undo" ]; then say "  go env -u$undo"; fi
  case $undo in *CPPFLAGS*) ;; *) say "  go env -w 'CGO_CPPFLAGS=$before_cpp'" ;; esac
  case $undo in *LDFLAGS*) ;; *) say "  go env -w 'CGO_LDFLAGS=$before_ld'" ;; esac
}
