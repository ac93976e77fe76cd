package golden

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
)

// fake is a test that may fail.
type fake struct {
	testing.TB
	name, said string
	cleanup    func()
}

func (f *fake) Helper()             {}
func (f *fake) Name() string        { return f.name }
func (f *fake) Cleanup(run func())  { f.cleanup = run }
func (f *fake) Logf(string, ...any) {}
func (f *fake) Error(args ...any)   { f.said += fmt.Sprint(args...) }
func (f *fake) Fatal(args ...any)   { f.said += fmt.Sprint(args...); runtime.Goexit() }

// in runs a part of a subtest and returns what it fails with.
func in(name string, f func(t testing.TB)) string {
	t := &fake{name: name}
	done := make(chan bool)
	go func() { defer close(done); f(t) }()
	<-done
	return t.said
}

func TestDifferences(t *testing.T) {
	t.Setenv("GOTORCH_PYTHON", "")
	t.Setenv("GOTORCH_PORTABLE_BITS", "0")
	test := &fake{name: "TestLayers"}
	here := processor.Here()
	Log(test, "testdata/layers.json", here)
	test.cleanup()
	assert.Empty(t, test.said)
	Log(test, "testdata/layers.json", here)

	numbers := func(want, got []float64) func(testing.TB) {
		return func(t testing.TB) { Numbers(t, "y [2]", here, torch.Float32, 1, want, got) }
	}
	assert.Empty(t, in("TestLayers/same", numbers([]float64{1, 2}, []float64{1, 2})))
	assert.Equal(t, "other than PyTorch's: y [2]: 1 of 2 elements, most number 1, by 2.5e-01 of the greatest: want 2, got 2.5",
		in("TestLayers/near_(1)", numbers([]float64{1, 2}, []float64{1, 2.5})))
	assert.Contains(t, in("TestLayers/far", numbers([]float64{1, 2}, []float64{8, 3})), "2 of 2 elements, most number 0, by 3.5e+00")
	for i := range 5 {
		assert.Contains(t, in(fmt.Sprint("TestLayers/more", i), numbers([]float64{1, 2}, []float64{1})), "1 elements, PyTorch has 2")
	}
	test.cleanup()
	lines := strings.Split(test.said, "\n")
	assert.Equal(t, "testdata/layers.json: 7 of 8 cases differ, the worst first:", lines[0])
	assert.Equal(t, "  more0: y [2]: 1 elements, PyTorch has 2", lines[1])
	assert.Equal(t, "  and 2 more", lines[6])
	assert.Equal(t, "Made by "+processor.Here().String()+".", lines[7])
	assert.Equal(t, "Here: "+processor.Describe()+". Compared to the last bit.", lines[8])
	assert.Equal(t, "To see one: GOTORCH_PORTABLE_BITS=0 go test ./internal/golden -run '^TestLayers$/^more0$'", lines[9])
	assert.Len(t, lines, 10)
	assert.Equal(t, "GOTORCH_PORTABLE_BITS=0 go test ./internal/golden -run '^TestLayers$/^near_\\(1\\)$'", (&differences{folder: "./internal/golden"}).command("TestLayers/near_(1)"))

	// Made elsewhere: the last digits are others.
	here.Torch = "2.0.0"
	test.said = ""
	Log(test, "testdata/layers.json", here)
	assert.Empty(t, in("TestLayers/same", numbers([]float64{1, 2}, []float64{1, 2.000001})))
	assert.NotEmpty(t, in("TestLayers/other/part", numbers([]float64{1, 2}, []float64{1, 2.001})))
	test.cleanup()
	assert.Contains(t, test.said, "1 of 2 cases differ, the worst first:\n  other/part: y [2]: 1 of 2 elements")
	assert.Contains(t, test.said, "Compared within a tolerance, as libtorch 2.0.0 and "+processor.Here().Torch+" compute otherwise.")

	// No file is known.
	assert.NotEmpty(t, in("TestLayers/other", numbers([]float64{1, 2}, []float64{1, 2.001})))
	assert.Empty(t, files.of)
}
