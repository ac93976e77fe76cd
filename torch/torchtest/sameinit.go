package torchtest

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// SameInit checks that a model begins as the Python model does that it was ported from:
// build, and function of the Python file at path model, make them with the same seed, and
// all parameters and buffers have to be the same, and as many random numbers drawn. It
// returns whether they are; otherwise it reports the first tensor that differs, in Python's
// order.
//
//	torchtest.SameInit(t, NewNet, "model.py", "build_model")
//
// Python, the golden file and precision are as for [SameAs], which gives the model Python's
// parameters and so looks at no others. The golden file is called testdata/TestNet_init.pth,
// and holds the parameters.
func SameInit[M any](t testing.TB, build func() M, model, function string, opts ...SameInitOption) bool {
	t.Helper()
	o := readSameAs(t, "SameInit", opts)
	defer alone()()
	o.suffix = "_init"
	subject := fmt.Sprintf("%s of %s and %T", function, filepath.Base(model), *new(M))
	want, skip, err := fetch(t, &o, model, function, readInit)
	switch {
	case err != nil:
		return o.failure(t, subject, "%v", err)
	case skip != "":
		t.Skip(o.what + ": " + skip)
	}
	var got *torch.StateDict
	var random string
	c := o.comparer(t, &want.origin, torch.CPU, largest(want.state))
	if err := o.seeded(func() {
		module := build()
		got, random = nn.StateDict(module), randomState()
		if deviceOf(module) != torch.CPU {
			c.bits = false
		}
	}); err != nil {
		return o.failure(t, subject, "%v", err)
	}
	if d := otherKeys(got, want.state); d != "" {
		return o.failure(t, subject, "%s", d)
	}
	last := ""
	for name, w := range want.state.All() {
		g, _ := got.Get(name)
		if err := c.diff(g, w); err != nil {
			before := "It is the first"
			if last != "" {
				before = fmt.Sprintf("All before it are the same, the last one %q", last)
			}
			return o.failure(t, subject, "%q begins as another. %s: look at the order in which layers are made, and at what draws their parameters.\n\n%v", name, before, err)
		}
		last = name
	}
	if c.bits && random != want.random {
		return o.failure(t, subject, "all parameters begin as the same, but more or fewer random numbers are drawn than in Python, so that the next to be drawn is another.")
	}
	return true
}

// seeded runs f with the seed and the threads that both sides have, and puts the generator
// back.
func (o *sameAs) seeded(f func()) (err error) {
	generator := torch.DefaultGenerator()
	drawn := generator.State().Keep()
	defer func() { generator.SetState(drawn) }()
	torch.WithThreads(o.threads, func() {
		if terr := torch.Try(func() { torch.ManualSeed(o.seed); f() }); terr != nil {
			err = terr
		}
	})
	return err
}

// initial is how a model begins, in Python.
type initial struct {
	origin
	state  *torch.StateDict
	random string // where the generator is afterwards
}

func (r *initial) given() []torch.Tensor { return nil }
func (r *initial) parts() []part         { return []part{{"the parameters", r.state}} }

func readInit(path string) (r *initial, err error) {
	r = &initial{}
	d, from, err := readDict(path, "SameInit")
	if err != nil {
		return nil, err
	}
	r.origin = from
	if r.random, err = d.Str("random"); err != nil {
		return nil, err
	}
	x, _ := d.Get("state")
	r.state, err = dictOfTensors(x)
	return r, err
}
