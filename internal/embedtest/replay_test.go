package embedtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/internal/portable"
	"github.com/gotorch/gotorch/torch"
)

// net is a model of a module elsewhere, and its test, as docs/porting.md writes one.
const net = `package port

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

type Net struct {
	Conv *nn.Conv2d
	BN   *nn.BatchNorm2d
	FC   *nn.Linear
	Drop *nn.Dropout
}

func NewNet() *Net {
	return &Net{nn.NewConv2d(3, 8, 3), nn.NewBatchNorm2d(8), nn.NewLinear(8*8*8, 5), nn.NewDropout(0.5)}
}

func (n *Net) Forward(x torch.Tensor) torch.Tensor {
	x = n.BN.Forward(n.Conv.Forward(x)).Square().AddScalar(1).Sqrt().Tanh()
	return n.FC.Forward(n.Drop.Forward(x.Flatten(1)))
}
`

const netTest = `package port

import (
	"testing"

	"github.com/gotorch/gotorch/torch/torchtest"
)

func TestMain(m *testing.M) { torchtest.Main(m) }

func TestPort(t *testing.T) {
	torchtest.SameAs(t, NewNet(), "model.py", "build_model", torchtest.RandomInput(2, 3, 10, 10))
}

func TestPortInit(t *testing.T) { torchtest.SameInit(t, NewNet, "model.py", "build_model") }
`

// A golden file that a module elsewhere recorded under one setting is replayed to the last
// bit under others: testdata/port has what was recorded on another machine.
func TestReplayElsewhere(t *testing.T) {
	pinned.Need(t, "the golden files")
	if testing.Short() {
		t.Skip("builds and runs the tests of a module")
	}
	files := map[string]string{"go.mod": goMod(t), "go.sum": read(t, filepath.Join(root(t), "go.sum")), "net.go": net, "net_test.go": netTest}
	for _, name := range []string{"model.py", "testdata/TestPort.pth", "testdata/TestPortInit_init.pth"} {
		files[name] = read(t, filepath.Join("testdata", "port", filepath.FromSlash(name)))
	}
	dir := module(t, files)
	program := filepath.Join(dir, "port.test")
	out, err := goIn(dir, os.Environ(), "test", "-c", "-o", program, ".")
	require.NoError(t, err, out)
	run := func(args []string, env ...string) string {
		c := exec.Command(program, append([]string{"-test.v"}, args...)...)
		c.Dir, c.Env = dir, append(append(os.Environ(), "GOTORCH_PYTHON=", "GOTORCH_UPDATE=", portable.Env+"="), env...)
		out, err := c.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	others := []string{"", "ATEN_CPU_CAPABILITY=default", "ONEDNN_MAX_CPU_ISA=AVX512_CORE", "MKL_ENABLE_INSTRUCTIONS=SSE4_2", "OMP_NUM_THREADS=4"}
	recorded, err := torch.LoadDict(filepath.Join(dir, "testdata", "TestPort.pth"))
	require.NoError(t, err)
	made, err := recorded.Dict("made")
	require.NoError(t, err)
	libc, err := made.Str("libc") // another one rounds some functions otherwise
	require.NoError(t, err)
	replay := func() {
		for _, env := range others {
			said := run(nil, env)
			assert.NotContains(t, said, "SKIP", env)
			if portable.Supported() == nil && cgo.LibC() == libc {
				assert.NotContains(t, said, "not bit by bit", env)
			}
		}
	}
	if os.Getenv("GOTORCH_UPDATE") != "1" {
		replay()
		assert.Contains(t, run(nil, portable.Env+"=0"), "has portable bits, and this process computes with native ones")
	}

	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Log("GOTORCH_PYTHON is not set: the files of testdata/port are replayed, and none recorded")
		return
	}
	libc = cgo.LibC()
	run([]string{"-update"}, "GOTORCH_PYTHON="+python, "ATEN_CPU_CAPABILITY=default", "ONEDNN_MAX_CPU_ISA=SSE41", "MKL_CBWR=AVX2")
	replay()
	if os.Getenv("GOTORCH_UPDATE") == "1" {
		for _, name := range []string{"TestPort.pth", "TestPortInit_init.pth"} {
			require.NoError(t, os.WriteFile(filepath.Join("testdata", "port", "testdata", name), []byte(read(t, filepath.Join(dir, "testdata", name))), 0o644))
		}
	}
}
