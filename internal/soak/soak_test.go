package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/internal/asan"
	"github.com/gotorch/gotorch/internal/unchecked"
)

func TestMain(m *testing.M) {
	childMain()
	code := m.Run()
	removeFence()
	os.Exit(code)
}

// needListed skips a test of what the lists say on another libtorch than they are of.
func needListed(t *testing.T) {
	if v := cgo.Version(); !strings.HasPrefix(v, "2.15.0") {
		t.Skipf("which operators crash is listed for libtorch 2.15.0, this is %s", v)
	}
}

// Every row, small.
func TestQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("the rows run in children, where the race detector sees nothing; TestStress is for it")
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			if r.name == "operators" {
				needListed(t)
			}
			measured, ok := r.run(config{quick: true, seed: 1, cases: 3000})
			t.Log(measured)
			assert.True(t, ok, "%s\nreach: %s", measured, r.reach)
		})
	}
}

func TestStress(t *testing.T) {
	assert.Zero(t, stress(8, 300), "results that are wrong")
}

func TestParseSchema(t *testing.T) {
	s, err := parseSchema(`aten::div.out_mode(Tensor self, Tensor(a!) other, *, str? rounding_mode="a, (b", int[2] k=[1, 2], Tensor(b!)[] outs) -> (Tensor(a!), int)`)
	require.NoError(t, err)
	assert.Equal(t, schema{"aten::div.out_mode", []param{
		{"Tensor", "self", true}, {"Tensor", "other", true}, {"str?", "rounding_mode", false}, {"int[2]", "k", false}, {"Tensor[]", "outs", true},
	}, "(Tensor, int)"}, s)
	for _, bad := range []string{"", "aten::add", "aten::add(x) -> Tensor"} {
		_, err := parseSchema(bad)
		assert.Error(t, err, bad)
	}
	all, err := parseSchemas(cgo.Schemas())
	require.NoError(t, err)
	assert.Greater(t, len(all), 2000)
}

// A case is drawn again from its seed and number alone.
func TestDrawCase(t *testing.T) {
	all, err := parseSchemas(cgo.Schemas())
	require.NoError(t, err)
	kinds := map[string]int{}
	for i := range uint64(500) {
		line := drawCase(all, 3, i)
		assert.Equal(t, line, drawCase(all, 3, i))
		for _, lit := range strings.Split(line, " | ")[1:] {
			kinds[lit[:1]]++
		}
	}
	for _, kind := range []string{"<", "i", "t", "f", "b", "s", "@", `"`, "g", "n", "d"} {
		assert.Positive(t, kinds[kind], "literals that begin with %s", kind)
	}
}

func TestRunCase(t *testing.T) {
	for line, want := range map[string]string{
		"aten::add.Tensor run1 print | <float32,2x3,rand> | <float32,3,ones,grad> | 2": "value",
		"aten::add.Tensor run1 backward | <float32,2x3,rand,grad> | <float32,3,ones>":  "value",
		"aten::add.Tensor run1 | <float32,2x3,rand> | <float32,4,ones>":                "error",
		"aten::add.Tensor run2 | <float32,2x3,rand> | <float32,3,ones>":                "error",
		"aten::add.Tensor run1 | <float32,2x3,rand,freed> | <float32,3,ones>":          "error",
		"aten::add.Tensor run1 | none | <float32,3,ones>":                              "error",
		"aten::no_such run1": "error",
		"aten::zeros run1 | i[2 3] | 6 | none | @0:0 | false":                            "value",
		"aten::zeros run1 | i[2 3] | 6 | none | @1:0":                                    "error",
		"aten::empty.memory_format run1 | i[4611686018427387904 4]":                      "error",
		"aten::empty.memory_format run1 | i[1099511627776]":                              "error",
		"aten::normal_ run1 | <float32,3,zeros> | 0.0 | 1.0 | gen":                       "value",
		"aten::div.Tensor_mode run1 | <float32,3,ones> | <float32,3,ones> | \"floor\"":   "value",
		"aten::_foreach_add.ScalarList list | t[<float32,3,ones>] | s[2.5]":              "value",
		"aten::upsample_nearest2d.vec run1 | <float32,1x1x2x2,rand> | none | f[2.0 2.0]": "value",
		"aten::native_batch_norm_backward run3 | <float32,2,ones> | 7":                   "error",
		"aten::add.Tensor run1 | <float32,2x3":                                           "panic: no tensor: <float32,2x3",
		"aten::add.Tensor run1 | <floaty,2x3,ones>":                                      "panic: no element type: floaty",
		"aten::add.Tensor run1 | ?":                                                      "panic: no literal: ?",
	} {
		assert.Equal(t, want, runCase(line, false), line)
	}
}

// The fence sees what plain memory hides: a write before the start and a read behind
// the end of a tensor, and leaves alone who does neither.
func TestFence(t *testing.T) {
	if asan.Enabled {
		t.Skip("the fence and AddressSanitizer both want to be the first library")
	}
	if _, err := fence(); err != nil {
		t.Skip(err)
	}
	for line, want := range map[string]string{
		"aten::add.Tensor run1 print backward | <float32,2x3,rand,grad> | <float32,3,ones>":               "",
		"aten::_log_softmax_backward_data run1 | <float32,1x1x4x16,mixed,t> | <float32,1,mixed> | -1 | 8": "SIGSEGV",
	} {
		_, bad, err := watchOne(job{Row: "cases", Lines: []string{line}, Unchecked: true, Fence: "end"}, map[string]int{})
		require.NoError(t, err)
		if want == "" {
			assert.Nil(t, bad, line)
		} else if assert.NotNil(t, bad, line) {
			assert.Contains(t, bad.what, want, line)
		}
	}
}

// What is listed exists and says why.
func TestLists(t *testing.T) {
	needListed(t)
	names := map[string]bool{}
	all, err := parseSchemas(cgo.Schemas())
	require.NoError(t, err)
	for _, s := range all {
		names[s.name] = true
	}
	refused, public := unchecked.Cases(), unchecked.Parse(crashesText)
	assert.NotEmpty(t, refused)
	seen := map[string]bool{}
	for _, c := range append(refused, public...) {
		assert.NotEmpty(t, c.Reason, c.Line)
		assert.True(t, names[c.Op], "libtorch has no operator %s", c.Op)
		assert.False(t, seen[c.Op], "%s is listed twice", c.Op)
		seen[c.Op] = true
	}
	for _, c := range public {
		assert.Empty(t, unchecked.Reason(c.Op))
	}
}
