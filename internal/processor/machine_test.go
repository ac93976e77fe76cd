package processor

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pyvenv"
)

func TestSame(t *testing.T) {
	amd := Machine{Bits: Native, CPU: "AuthenticAMD avx2 avx512f", Capability: "AVX512", LibC: "glibc 2.36", Torch: "2.15.0"}
	intel := Machine{Bits: Native, CPU: "GenuineIntel avx2 amx_tile", Capability: "AVX512", LibC: "glibc 2.36", Torch: "2.15.0"}
	assert.Empty(t, amd.Same(amd))
	assert.Equal(t, "native bits are those of one processor, AuthenticAMD avx2 avx512f and GenuineIntel avx2 amx_tile are two", amd.Same(intel))
	avx2 := amd
	avx2.Capability = "AVX2"
	assert.Contains(t, amd.Same(avx2), "one set of instructions, AVX512 and AVX2 are two")
	amd.Bits, intel.Bits = Portable, Portable
	assert.Empty(t, amd.Same(intel), "whatever the processor")
	assert.Contains(t, amd.Same(avx2), "bits of one are portable, of the other native")
	other := intel
	other.LibC = "glibc 2.41"
	assert.Contains(t, other.Same(intel), "glibc 2.41 and glibc 2.36 round otherwise")
	other.Torch = "2.11.0"
	assert.Contains(t, other.Same(intel), "libtorch 2.11.0 and 2.15.0 compute otherwise")

	assert.Equal(t, "libtorch 2.15.0 with portable bits, glibc 2.36", intel.String())
	assert.Equal(t, "libtorch 2.15.0 with native bits on AuthenticAMD avx2 avx512f (AVX2), glibc 2.36", avx2.String())
	assert.Equal(t, "a machine that it does not name", Machine{}.String())
}

// Python names the machine as Go does.
func TestMachineIsPythons(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("GOTORCH_PYTHON names no Python with PyTorch")
	}
	out, err := pyvenv.Run(python, nil, "-c", Script+"\nimport json\nprint(json.dumps(machine()))")
	require.NoError(t, err)
	var got Machine
	require.NoError(t, json.Unmarshal(out, &got))
	assert.Equal(t, Here(), got)
}
