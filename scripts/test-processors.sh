#!/usr/bin/env bash
# Replays the golden files as other processors would, as far as this one can be told to:
#
#   scripts/test-processors.sh            all settings, and emulated processors if qemu-x86_64 is there
#   scripts/test-processors.sh --quick    two settings: what continuous integration runs
#
# With portable bits (GOTORCH_PORTABLE_BITS unset) a setting changes nothing, which one run shows. Without them
# (=0) libtorch rounds as the setting asks, and results are compared by the rule of processor.Tolerance.
set -euo pipefail
cd "$(dirname "$0")/.."
unset GOTORCH_PYTHON

mapfile -t packages < <(git grep -l -E 'internal/(golden|processor)"|torchtest\.' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's|^|./|')
settings=(
  "ATEN_CPU_CAPABILITY=default ONEDNN_MAX_CPU_ISA=AVX512_CORE MKL_ENABLE_INSTRUCTIONS=SSE4_2 OMP_NUM_THREADS=4"
  "GOTORCH_PORTABLE_BITS=0 ATEN_CPU_CAPABILITY=default"
  "GOTORCH_PORTABLE_BITS=0"
  "GOTORCH_PORTABLE_BITS=0 ATEN_CPU_CAPABILITY=avx2"
  "GOTORCH_PORTABLE_BITS=0 ONEDNN_MAX_CPU_ISA=AVX2"
  "GOTORCH_PORTABLE_BITS=0 ONEDNN_MAX_CPU_ISA=AVX512_CORE"
  "GOTORCH_PORTABLE_BITS=0 ONEDNN_MAX_CPU_ISA=AVX512_CORE_AMX"
  "GOTORCH_PORTABLE_BITS=0 MKL_CBWR=COMPATIBLE"
  "GOTORCH_PORTABLE_BITS=0 MKL_ENABLE_INSTRUCTIONS=SSE4_2"
  "GOTORCH_PORTABLE_BITS=0 MKL_ENABLE_INSTRUCTIONS=AVX2"
  "GOTORCH_PORTABLE_BITS=0 OMP_NUM_THREADS=1"
  "GOTORCH_PORTABLE_BITS=0 OMP_NUM_THREADS=4"
)
quick=
if [ "${1:-}" = --quick ]; then
  quick=1
  settings=("${settings[@]:0:2}")
fi

failed=()
for setting in "${settings[@]}"; do
  printf '\n%s\n' "$setting"
  read -ra variables <<<"$setting"
  env "${variables[@]}" go test -count=1 "${packages[@]}" || failed+=("$setting")
done

# qemu ends at the fused SGD, which stores nothing through a null pointer with a mask; before version 10 also at others.
if [ -z "$quick" ] && command -v qemu-x86_64 >/dev/null; then
  mkdir -p out
  go test -c -o out/paritydb.test ./internal/paritydb
  without='^optim\.SGD$'
  case $(qemu-x86_64 --version) in *" version "[1-9].*) without='^optim|^nn\.(LSTM|GRU|RNN)|grid_sample' ;; esac
  for processor in Haswell EPYC-Rome; do
    for bits in "" 0; do
      printf '\nqemu-x86_64 -cpu %s, GOTORCH_PORTABLE_BITS=%s\n' "$processor" "$bits"
      (cd internal/paritydb && GOTORCH_PORTABLE_BITS=$bits qemu-x86_64 -cpu "$processor" ../../out/paritydb.test \
        -test.run '^TestGolden$' -not "$without" 2>&1 | grep -v '^qemu-x86_64: warning' ) ||
        failed+=("$processor, GOTORCH_PORTABLE_BITS=$bits")
    done
  done
elif [ -z "$quick" ]; then
  echo "qemu-x86_64 is not here (apt-get install qemu-user): no emulated processor"
fi

if [ ${#failed[@]} -gt 0 ]; then
  printf '\nfailed under:\n'
  printf '  %s\n' "${failed[@]}"
  exit 1
fi
