package libm

import (
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

func TestKnown(t *testing.T) {
	require.Equal(t, 0.0, Pow(0, 3))
	require.Equal(t, 1.0, Pow(0.9, 0))
	require.Equal(t, 0.5, Pow(0.25, 0.5))
	require.Equal(t, 1.0, Cos(0))
	require.Equal(t, -1.0, Cos(math.Pi))
	require.Equal(t, 0.0, Log(1))
	require.Equal(t, 1.0, Log(math.E))
}

// What Python prints, where package math has another last digit.
func TestUnlikeMath(t *testing.T) {
	x, y, z := 10.0, 1798.0, 5.0
	for _, c := range []struct{ got, math, want float64 }{
		{Pow(0.9+x/30100, x), math.Pow(0.9+x/30100, x), 0.34996769152371376},
		{Pow(y/3000, 0.5), math.Sqrt(y / 3000), 0.7741662181555932},
		{Cos(z * math.Pi / 977), math.Cos(z * math.Pi / 977), 0.9998707557365982},
	} {
		require.Equal(t, c.want, c.got)
		require.InEpsilon(t, c.want, c.math, 1e-14)
	}
}

// Thousands of values, compared with a real Python.
func TestPython(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python to compare with it")
	}
	out, err := exec.Command(python, "-c", `
import math
for i in range(1, 3000):
    print((0.9 + i / 30100) ** i, (i / 3000) ** 0.5, math.cos(i * math.pi / 977), math.log(i / 977), sep="\n")
`).Output()
	require.NoError(t, err)
	lines := strings.Fields(string(out))
	require.Len(t, lines, 4*2999)
	for i := 1; i < 3000; i++ {
		x := float64(i)
		for j, got := range []float64{Pow(0.9+x/30100, x), Pow(x/3000, 0.5), Cos(x * math.Pi / 977), Log(x / 977)} {
			want, err := strconv.ParseFloat(lines[4*(i-1)+j], 64)
			require.NoError(t, err)
			require.Equal(t, want, got, "function %d of %d", j, i)
		}
	}
}
