package torchtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gotorch/gotorch/internal/portable"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// SameAs checks that a model does what the Python model does that it was ported from:
// build, a function of the Python file at path model, makes that one. SameAs loads
// its state dict into the Go model, gives the same inputs to both, and compares, in
// this order: the names, shapes and types of parameters and buffers, which of them are
// one tensor under several names, the order of parameters and which of them are trained,
// the fields Training, the output of each layer, the model's outputs, how many random
// numbers were drawn, the gradients of inputs and parameters, and the state dict after a
// step of SGD. What is derived is the sum of all elements of all
// outputs, weighted from -1 to 1. It returns whether all is the same; otherwise it
// reports the first layer that differs, and how.
//
//	torchtest.SameAs(t, NewNet(), "model.py", "build_model", torchtest.RandomInput(4, 3, 32, 32))
//
// The Python is that of the option [Python], or else of the environment variable
// GOTORCH_PYTHON; it needs PyTorch. With the flag -update, see [Main], or
// GOTORCH_UPDATE=1 what Python did is recorded in a golden file, which is compared
// with where there is no Python, so that nobody else needs one: see [Golden]. With
// neither the test is skipped, and the message says so. A golden file of an older
// model.py, of an older file that it imports from its folder, or of other inputs, is an
// error: so keep model.py to the model alone.
//
// Everything has to be the same to the last bit, unless [RTol] and [ATol] are given.
// Golden files are recorded with portable bits, see [torch.UsePortableBits], and [Main]
// lets tests compute with them: so they are replayed to the last bit on every x86-64
// processor that has AVX2. Without Main, with another version of libtorch or of the C
// library, on other processors, and with a golden file of native bits (GOTORCH_PORTABLE_BITS=0)
// from another machine results are compared within a tolerance, which goes by the types and
// the sizes of tensors, and the test's log says why and what to do. A model on a GPU is
// compared with Python's on the CPU, as [Close] does.
//
// Forward has any number of tensors as arguments and results; for another one there
// is the option [Forward]. Layers tell of themselves through hooks: those of package
// nn do, for others see [nn.Enter]. Names are PyTorch's, see package nn. The model
// ends up with Python's parameters as they are before the step. Its own first
// parameters are not looked at: [SameInit] does that. Of a packed sequence
// its data is compared.
func SameAs(t testing.TB, module any, model, build string, opts ...SameAsOption) bool {
	t.Helper()
	o := readSameAs(t, "SameAs", opts)
	defer alone()()
	failed := func(format string, args ...any) bool {
		t.Helper()
		return o.failure(t, fmt.Sprintf("%s of %s and %T", build, filepath.Base(model), module), format, args...)
	}
	forward, err := forwardOf(module, o.forward)
	if err != nil {
		return failed("%v", err)
	}
	if o.inputs == nil {
		return failed("no input is given; use Input or RandomInput")
	}
	want, skip, err := fetch(t, &o, model, build, readRecord)
	switch {
	case err != nil:
		return failed("%v", err)
	case skip != "":
		t.Skip("SameAs: " + skip)
	}

	var device torch.Device
	if err := torch.Try(func() { device = deviceOf(module) }); err != nil {
		return failed("%v", err) // it is no model
	}
	c := o.comparer(t, &want.origin, device, largest(want.state, want.inputs, want.outputs))
	var got *record
	torch.WithThreads(o.threads, func() {
		if terr := torch.Try(func() { got, err = run(module, device, forward, want, o) }); terr != nil {
			err = terr
		}
	})
	if got == nil || err != nil && got.layers == nil {
		return failed("%v", err)
	}
	if what := c.compare(got, want, err); what != "" {
		return failed("%s", what)
	}
	if over := hint(got.layers, want.layers); over != "" {
		t.Logf("SameAs: all is the same. These were passed over.%s", over)
	}
	return true
}

// alone lets one model after the other draw from the default generator, in parallel tests too.
func alone() (done func()) {
	drawing.Lock()
	return drawing.Unlock
}

var drawing sync.Mutex

// deviceOf is where a model is: its first parameter.
func deviceOf(module any) torch.Device {
	for _, p := range nn.NamedParameters(module) {
		return p.Device()
	}
	return torch.CPU
}

// pythonOf is the Python to run, or "".
func pythonOf(option string) string {
	python := option
	if python == "" {
		python = os.Getenv("GOTORCH_PYTHON")
	}
	if rest, ok := strings.CutPrefix(python, "~/"); ok { // which a shell would do
		if home, err := os.UserHomeDir(); err == nil {
			python = filepath.Join(home, rest)
		}
	}
	return python
}

// recorded is what sameas.py has recorded.
type recorded interface {
	of() *origin
	given() []torch.Tensor // to Python
	parts() []part         // to compare two records by
}

// fetch returns what Python does: live, or from the golden file. skip says why there is
// neither.
func fetch[R recorded](t testing.TB, o *sameAs, model, function string, read func(path string) (R, error)) (r R, skip string, err error) {
	python := pythonOf(o.python)
	golden := o.goldenPath(t)
	_, statErr := os.Stat(golden)
	hasGolden := statErr == nil
	current := func(r R) error {
		if file := r.of().stale(model); file != "" {
			return fmt.Errorf("%s has changed since %s was recorded; record it anew with -update", file, golden)
		}
		return r.of().sameInputs(golden, r.given(), o.inputs)
	}
	if python == "" {
		switch {
		case updating():
			return r, "", fmt.Errorf("recording needs Python with PyTorch; let GOTORCH_PYTHON name one, or the option Python")
		case !hasGolden:
			return r, fmt.Sprintf("there is no Python to compare with, which GOTORCH_PYTHON or the option Python name, nor a golden file %s, which -update records", golden), nil
		}
		if r, err = read(golden); err != nil {
			return r, "", err
		}
		return r, "", current(r)
	}
	if _, err := os.Stat(model); err != nil {
		return r, "", err
	}
	made := filepath.Join(t.TempDir(), "record.pth")
	if err := o.runPython(t, os.Environ(), python, model, function, made); err != nil {
		return r, "", err
	}
	if r, err = read(made); err != nil {
		return r, "", err
	}
	r.of().stale(model) // opens what this run depends on
	if updating() {
		if r.of().made.Bits == processor.Native && os.Getenv(portable.Env) != "0" && portable.Supported() == nil {
			// This process is compared with Python as both compute, the golden file is for all machines.
			made = filepath.Join(t.TempDir(), "portable.pth")
			if err := o.runPython(t, portable.Environ(os.Environ()), python, model, function, made); err != nil {
				return r, "", err
			}
		}
		return r, "", copyFile(made, golden)
	}
	if hasGolden {
		old, err := read(golden)
		if err != nil {
			return r, "", err
		}
		if err := current(old); err != nil {
			return r, "", err
		}
		if old.of().made.Same(r.of().made) == "" {
			if d := differs(old, r); d != "" {
				return r, "", fmt.Errorf("the golden file %s is not what Python does now; record it anew with -update: %s", golden, d)
			}
		}
	}
	return r, "", nil
}

// goldenPath is the golden file of a test.
func (o *sameAs) goldenPath(t testing.TB) string {
	if o.golden != "" {
		return o.golden
	}
	return filepath.Join("testdata", strings.ReplaceAll(t.Name(), "/", "_")+o.suffix+".pth")
}

// comparer returns how to compare with a record, and tells the log if that is not bit by
// bit. terms is the length of the longest sum that the record may have.
func (o *sameAs) comparer(t testing.TB, from *origin, device torch.Device, terms int) comparer {
	t.Helper()
	c := comparer{options: o.options}
	c.device = false
	switch {
	case o.rtol != nil:
	case device != torch.CPU:
		t.Logf("%s: the model is on %s, Python's on the CPU: comparing as Close does, not bit by bit", o.what, device)
	case from.exact():
		c.bits = true
	default:
		c.terms = terms
		o.near = from.advice(o.goldenPath(t))
		t.Logf("%s: %s. Comparing within a tolerance, not bit by bit", o.what, o.near)
	}
	return c
}

// largest is the number of elements of the largest tensor.
func largest(state *torch.StateDict, lists ...[]torch.Tensor) int {
	n := 1
	for _, t := range state.All() {
		n = max(n, t.NumEl())
	}
	for _, list := range lists {
		for _, t := range list {
			if t.Defined() {
				n = max(n, t.NumEl())
			}
		}
	}
	return n
}

// failure reports to t, with the message that the options ask for, and returns false.
func (o *sameAs) failure(t testing.TB, subject, format string, args ...any) bool {
	t.Helper()
	message := fmt.Sprintf("%s: %s: %s", o.what, subject, fmt.Sprintf(format, args...))
	if o.near != "" {
		message += fmt.Sprintf("\n\nThis was compared within a tolerance, which may be why, above all behind many steps of training. %s.", o.near)
	}
	if o.message != nil {
		message = o.message(message)
	}
	report(t, o.now, message)
	return false
}

// run loads Python's state dict into the model and does what sameas.py does. The
// record is what was done until an error.
func run(module any, device torch.Device, forward func([]torch.Tensor) []torch.Tensor, want *record, o sameAs) (*record, error) {
	r := &record{grads: map[string]torch.Tensor{}}
	if err := nn.LoadStateDict(module, want.state); err != nil {
		return nil, fmt.Errorf("the state dict does not fit. Fields and tags name the layers, see package nn.\n%w", err)
	}
	r.state = nn.StateDict(module)
	if d := otherTypes(r.state, want.state); d != "" {
		return nil, errors.New(d)
	}
	if d := otherTies(r.state, want.tied); d != "" {
		return nil, errors.New(d)
	}
	if d := otherParameters(module, want.parameters); d != "" {
		return nil, errors.New(d)
	}
	if d := otherModes(module, want.training, o.train); d != "" {
		return nil, errors.New(d)
	}
	defer modesOf(module).restore()
	nn.Train(module, o.train)
	nn.ZeroGrad(module)
	defer func() {
		_ = nn.LoadStateDict(module, want.state) // it did fit
		nn.ZeroGrad(module)
	}()
	generator := torch.DefaultGenerator()
	drawn := generator.State().Keep()
	defer func() { generator.SetState(drawn) }()
	torch.ManualSeed(o.seed)

	var inputs []torch.Tensor
	for _, x := range want.inputs {
		x = x.Clone().To(device)
		if x.DType().IsFloatingPoint() || x.DType().IsComplex() {
			x.RequiresGrad_()
		}
		inputs = append(inputs, x)
	}
	var out []torch.Tensor
	watch := watcher{names: layerNames(module)}
	r.layers = []layer{} // from here on there is something to compare
	err := torch.Try(func() { watch.during(func() { out = forward(inputs) }) })
	r.layers = watch.layers
	r.random = randomState()
	if err != nil {
		return r, fmt.Errorf("Forward: %w", err)
	}
	for _, y := range out {
		if y.Defined() {
			r.outputs = append(r.outputs, snapshot(y))
		}
	}
	err = torch.Try(func() { r.backward(module, inputs, out, o.lr) })
	return r, err
}
