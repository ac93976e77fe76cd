# shellcheck shell=bash disable=SC2034,SC2154 # the variables are those of install-libtorch.sh
#
# One run at a time, and nothing half done when it is interrupted. Part of install-libtorch.sh.

child='' ticker='' locked='' probe='' why=''

cleanup() {
  local rc=$?
  trap - EXIT
  trap '' INT TERM HUP
  if [ -n "$ticker" ]; then kill "$ticker" 2>/dev/null || true; fi
  if [ -n "$child" ]; then
    kill "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  if [ -n "$locked" ]; then
    rm -rf "$partial/tree" "$partial/work" "$partial/old"
    rmdir "$partial" 2>/dev/null || true
    rm -f "$lock"
  fi
  if [ -n "$probe" ]; then rm -rf "$probe"; fi
  if [ "$rc" -gt 128 ]; then
    if [ -t 2 ]; then say ''; fi # below the progress bar
    if [ -n "$locked" ] && [ -d "$partial" ]; then
      say "install-libtorch: interrupted, nothing was installed. What was downloaded waits in $partial; the next run goes on from there."
    else
      say "install-libtorch: interrupted, nothing was installed."
    fi
  fi
  exit "$rc"
}

signals() {
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
}

# background runs a command so that Ctrl-C ends both it and the script at once; bash would otherwise wait for it.
background() {
  local rc=0
  "$@" &
  child=$!
  wait "$child" || rc=$?
  child=''
  return "$rc"
}

# alive tells whether a process runs, be it another user's.
alive() { kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ] || ps -p "$1" >/dev/null 2>&1; }

# take_lock waits until no other run works on the same prefix. The lock is a link, because that is made in one step
# together with what it says.
take_lock() {
  local holder told=''
  until ln -s "$$@$(uname -n)" "$lock" 2>/dev/null; do
    if ! holder=$(readlink "$lock"); then
      [ -w "$parent" ] || die "cannot write in $parent. Choose another folder with --prefix."
      continue # it was given back just now
    fi
    if [ "${holder#*@}" = "$(uname -n)" ] && ! alive "${holder%%@*}"; then
      say "install-libtorch: the lock of a run that ended without giving it back is removed ($lock)"
      if [ "$(readlink "$lock")" = "$holder" ]; then rm -f "$lock"; fi
      continue
    fi
    if [ -z "$told" ]; then
      say "install-libtorch: another run (process ${holder%%@*} on ${holder#*@}) is installing into $prefix; waiting for it"
      say "(if there is none, remove $lock)"
      told=1
    fi
    sleep 0.2
  done
  locked=1
}

# prepare makes the folders to work in, or says that it cannot.
prepare() {
  local why
  if ! why=$(mkdir -p "$parent" 2>&1) || [ ! -w "$parent" ]; then
    die "cannot write in $parent${why:+ ($why)}. Choose another folder with --prefix, or run this as somebody who may. Nothing was downloaded."
  fi
  if [ -e "$prefix" ] && [ ! -f "$prefix/SOURCE" ] && [ -n "$(ls -A "$prefix" 2>/dev/null || echo file)" ]; then
    die "$prefix is there already and was not made by this script. Remove it or choose another folder with --prefix."
  fi
  take_lock
  if installed; then return; fi
  if ! why=$(mkdir -p "$partial" 2>&1); then
    die "cannot write in $parent ($why). Choose another folder with --prefix. Nothing was downloaded."
  fi
  rm -rf "$partial/tree" "$partial/work" "$partial/old"
  mkdir "$partial/work"
}

# installed tells whether the prefix holds what was asked for.
installed() {
  [ "$(cat "$prefix/VERSION" 2>/dev/null)" = "$version" ] && [ -f "$prefix/SOURCE" ] &&
    [ -z "$(lacking "$prefix")" ] && [ "$(version_of "$prefix")" = "$version" ] &&
    { [ -z "$given" ] || [ "$(cat "$prefix/SOURCE")" = "LIBTORCH $given" ]; }
}

# starts tells whether a program linked to the libtorch in DIR starts, and puts into $why what it said if not.
starts() {
  local flags='-ltorch_cpu -lc10'
  if [ "$(uname -s)" = Linux ]; then flags="-Wl,--no-as-needed $flags"; fi
  # shellcheck disable=SC2086
  if printf 'int main() {}\n' | $cxx -x c++ - -o "$partial/work/starts" -L"$1/lib" -Wl,-rpath,"$1/lib" $flags 2>"$partial/work/log" &&
    "$partial/work/starts" 2>"$partial/work/log"; then
    return 0
  fi
  why="a program linked to it does not start: $(tail -n 1 "$partial/work/log")"
  return 1
}

# publish puts the finished tree in place with one rename, so that the prefix is either all there or not at all.
publish() {
  if ! echo "$version" >"$partial/tree/VERSION" || ! echo "$1" >"$partial/tree/SOURCE"; then
    die "cannot write in $partial/tree"
  fi
  trap '' INT TERM HUP
  if [ -e "$prefix" ] || [ -L "$prefix" ]; then mv "$prefix" "$partial/old" || die "cannot replace $prefix"; fi
  mv "$partial/tree" "$prefix" || die "cannot make $prefix"
  rm -rf "$partial"
  signals
  say "libtorch $version is installed in $prefix"
}
