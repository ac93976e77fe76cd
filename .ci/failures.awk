# What failed in the output of .ci/run, in some 25 lines: the step, the packages, their tests, the first lines of what
# these say. Where no test and no build failed it is the last lines of the output.
#
#   awk -f .ci/failures.awk out/ci.log

function begin(name) { found[++n] = name; to = "own" }

function say(text) {
  gsub(/\t/, " ", text)
  sub(/^ +/, "", text)
  if (to != "" && text != "" && text !~ /^Error Trace:/) said[n, to, ++count[n, to]] = substr(text, 1, 200)
}

{ last[NR % 15] = $0 }

/: [0-9]+ min [0-9]+ s after the start$/ { step = $0; n = named = packages = 0; split("", count); split("", subtests); next }

# What a test says itself stands below its subtests, and is told rather than what the first of them says.
/^--- FAIL: /                    { begin($3); next }
/^ +--- FAIL: /                  { subtests[n]++; to = ""; next }
/^    [^ ]+\.go:[0-9]+: /        { to = "own" }
/^     +[^ ]+\.go:[0-9]+: /      { if (to != "own") to = subtests[n] == 1 ? "sub" : "" }

/^(panic|fatal error|leaktest): / { if (n == named) begin("after the tests"); to = "own" }
/^# [a-z.]+\//                    { n = named; begin("build"); package[++named] = $2; next }
/^FAIL\t/                        { packages++; if (n == named && !/build failed/) begin("no test"); while (named < n) package[++named] = $2; to = ""; next }
/^ok  /                          { n = named; to = ""; next }
/^(FAIL|PASS|exit status|\? )/   { to = ""; next }

n { say($0) }

END {
  print "failed at: " (step == "" ? "the start" : step)
  if (packages) n = named
  if (!n) for (i = NR - 14; i <= NR; i++) if (i > 0) print "  " last[i % 15]
  most = n > 16 ? 1 : n ? int(16 / n) : 0 # lines of a message
  for (i = 1; i <= n && printed < 20; i++) {
    if (package[i] != package[i - 1] && packages) { print package[i]; printed++ }
    print "  " found[i] (subtests[i] ? ", " subtests[i] " subtests" : ""); printed++
    which = count[i, "own"] ? "own" : "sub"
    for (k = 1; k <= count[i, which] && k <= most; k++) { print "    " said[i, which, k]; printed++ }
  }
  if (i <= n) print "and " n - i + 1 " more"
}
