package torch_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

// cross warns, once in a process, that it has been given no dim.
func cross() { torch.Ones([]int{3}).Cross(torch.Ones([]int{3})) }

const crossWarns = "Using torch.cross without specifying the dim arg is deprecated."

func TestCatchWarnings(t *testing.T) {
	for range 2 { // once in a process, but each time here
		ws := torch.CatchWarnings(func() { cross(); torch.Ones([]int{2}) })
		require.Len(t, ws, 1)
		w := ws[0]
		assert.True(t, strings.HasPrefix(w.Message, crossWarns), w.Message)
		assert.Regexp(t, `^Cross\.cpp:\d+$`, w.Source)
		assert.Equal(t, "warning_test.go", filepath.Base(w.File))
		assert.NotZero(t, w.Line)
		assert.False(t, w.Deprecated)
		assert.Regexp(t, `^.*warning_test\.go:\d+: UserWarning: Using torch\.cross `, w.String())
		assert.Regexp(t, ` \(Cross\.cpp:\d+\)$`, w.String())
	}
	assert.Empty(t, torch.CatchWarnings(func() {}))
	assert.Equal(t, "DeprecationWarning: it goes (Op.cpp:3)", torch.Warning{Message: "it goes\n", Deprecated: true, Source: "Op.cpp:3"}.String())
}

// Where warnings come from that are not an operator's.
func TestCatchWarningsOfAll(t *testing.T) {
	mask := torch.FromSlice([]uint8{1, 0})
	x := torch.Ones([]int{2}).RequiresGrad_()
	for name, f := range map[string]func(){
		"Index": func() { x.Index(mask) },
		"SetIndex": func() {
			torch.Ones([]int{2}).SetIndex(torch.FromSlice([]float32{1, 2}).Narrow(0, 0, 2), torch.FromSlice([]uint8{1, 1}))
		},
		"an error": func() {
			assert.Error(t, torch.Try(func() { torch.Ones([]int{3}).Cross(torch.Ones([]int{4})) }))
		},
		"Backward": func() { torch.Op("aten::_test_warn_in_autograd").Call(x)[0].(torch.Tensor).Sum().Backward() },
		"Grad": func() {
			y := torch.Op("aten::_test_warn_in_autograd").Call(x)[0].(torch.Tensor).Sum()
			torch.Grad([]torch.Tensor{y}, []torch.Tensor{x})
		},
		"while operators may call Go": func() { torch.DetectAnomaly(cross) },
	} {
		ws := torch.CatchWarnings(f)
		if assert.Len(t, ws, 1, name) {
			assert.Equal(t, "warning_test.go", filepath.Base(ws[0].File), name)
		}
	}
}

func warnAlways(t *testing.T, on bool) {
	before := torch.IsWarnAlwaysEnabled()
	t.Cleanup(func() { torch.SetWarnAlways(before) })
	torch.SetWarnAlways(on)
}

// Each takes its own, also when the function panics.
func TestCatchWarningsInside(t *testing.T) {
	var inner []torch.Warning
	outer := torch.CatchWarnings(func() {
		cross()
		inner = torch.CatchWarnings(func() { cross(); cross() })
		assert.Panics(t, func() { torch.CatchWarnings(func() { cross(); panic("here") }) })
		cross()
	})
	assert.Len(t, inner, 2)
	assert.Len(t, outer, 2)

	// The engine keeps back what a backward pass warns of, but not what a hook's operators do.
	x := torch.Ones([]int{2}).RequiresGrad_()
	y := torch.Op("aten::_test_warn_in_autograd").Call(x)[0].(torch.Tensor)
	y.RegisterHook(func(g torch.Tensor) torch.Tensor {
		inner = torch.CatchWarnings(cross)
		return g
	})
	outer = torch.CatchWarnings(func() { y.Sum().Backward() })
	require.Len(t, inner, 1)
	assert.Contains(t, inner[0].Message, crossWarns)
	require.Len(t, outer, 1)
	assert.NotContains(t, outer[0].Message, crossWarns)
}

func TestWarningsOfGoroutines(t *testing.T) {
	var mu sync.Mutex
	handled := 0
	before := torch.SetWarningHandler(func(torch.Warning) {
		mu.Lock()
		defer mu.Unlock()
		handled++
	})
	defer func() { torch.SetWarningHandler(before) }()
	warnAlways(t, true)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range 50 {
				if i%2 == 0 {
					cross()
					continue
				}
				assert.Len(t, torch.CatchWarnings(func() {
					for range n % 3 {
						cross()
					}
				}), n%3)
			}
		}()
	}
	wg.Wait()
	assert.Equal(t, 4*50, handled)
}

func TestSetWarningHandler(t *testing.T) {
	var got []torch.Warning
	record := func(w torch.Warning) { got = append(got, w) }
	before := torch.SetWarningHandler(record)
	defer func() { torch.SetWarningHandler(before) }()
	warnAlways(t, false)
	assert.False(t, torch.IsWarnAlwaysEnabled())
	cross() // that was the time of the process, unless there was one before
	got = nil
	cross()
	assert.Empty(t, got)
	torch.SetWarnAlways(true)
	assert.True(t, torch.IsWarnAlwaysEnabled())
	cross()
	require.Len(t, got, 1)
	assert.Contains(t, got[0].Message, crossWarns)
	torch.CatchWarnings(cross)
	assert.Len(t, got, 1)
	torch.SetWarnAlways(false)
	torch.CatchWarnings(func() {
		torch.SetWarnAlways(true)
		torch.SetWarnAlways(false)
		assert.Len(t, torch.CatchWarnings(cross), 1)
	})
	cross()
	assert.Len(t, got, 1)

	// An error of a warning; nothing is lost.
	torch.SetWarnAlways(true)
	torch.SetWarningHandler(func(w torch.Warning) { panic(&torch.Error{Op: "a warning", Msg: w.Message}) })
	torch.GC()
	tensors := torch.MemoryStats()
	assert.ErrorContains(t, torch.Try(cross), crossWarns)
	torch.GC()
	assert.Equal(t, tensors.Bytes, torch.MemoryStats().Bytes)
	assert.Equal(t, tensors.Tensors, torch.MemoryStats().Tensors)
	torch.SetWarningHandler(record)
	cross()
	assert.Len(t, got, 2)
}

// What nobody handles is on standard error, once from each line.
func TestWarningsArePrinted(t *testing.T) {
	before := torch.SetWarningHandler(nil)
	stderr := os.Stderr
	defer func() { os.Stderr = stderr; torch.SetWarningHandler(before) }()
	assert.Nil(t, torch.SetWarningHandler(nil))
	warnAlways(t, true)
	f, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	require.NoError(t, err)
	os.Stderr = f
	for range 3 {
		cross()
		torch.Ones([]int{3}).Cross(torch.Ones([]int{3}))
	}
	os.Stderr = stderr
	require.NoError(t, f.Close())
	b, err := os.ReadFile(f.Name())
	require.NoError(t, err)
	text := string(b)
	assert.Equal(t, 2, strings.Count(text, "UserWarning: "+crossWarns), text)
	assert.Equal(t, 2, strings.Count(text, "warning_test.go:"), text)
}

func ExampleCatchWarnings() {
	a, b := torch.FromSlice([]float32{1, 0, 0}), torch.FromSlice([]float32{0, 1, 0})
	warnings := torch.CatchWarnings(func() { fmt.Println(a.Cross(b)) })
	for _, w := range warnings {
		first, _, _ := strings.Cut(w.Message, "\n")
		fmt.Println(first)
	}
	// Output:
	// tensor([0., 0., 1.])
	// Using torch.cross without specifying the dim arg is deprecated.
}

func ExampleSetWarningHandler() {
	before := torch.SetWarningHandler(func(w torch.Warning) {
		first, _, _ := strings.Cut(w.Message, "\n")
		fmt.Println("note:", first)
	})
	defer func() { torch.SetWarningHandler(before) }()
	torch.SetWarnAlways(true)
	torch.Ones([]int{3}).Cross(torch.Ones([]int{3}))
	// Output:
	// note: Using torch.cross without specifying the dim arg is deprecated.
}
