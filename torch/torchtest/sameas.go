package torchtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
// libtorch itself gives other last bits in another version, and golden files were
// perhaps recorded on a processor with other instructions: there results are compared
// as [Close] does, and the test's log says so; so they are for a model on a GPU, which
// is compared with Python's on the CPU.
//
// Forward has any number of tensors as arguments and results; for another one there
// is the option [Forward]. Layers tell of themselves through hooks: those of package
// nn do, for others see [nn.Enter]. Names are PyTorch's, see package nn. The model
// ends up with Python's parameters as they are before the step. Its own first parameters
// are not looked at. Of a packed sequence
// its data is compared.
func SameAs(t testing.TB, module any, model, build string, opts ...SameAsOption) bool {
	t.Helper()
	o := readSameAs(t, opts)
	failed := func(format string, args ...any) bool {
		t.Helper()
		message := fmt.Sprintf("SameAs: %s of %s and %T: %s", build, filepath.Base(model), module, fmt.Sprintf(format, args...))
		if o.message != nil {
			message = o.message(message)
		}
		report(t, o.now, message)
		return false
	}
	forward, err := forwardOf(module, o.forward)
	if err != nil {
		return failed("%v", err)
	}
	if o.inputs == nil {
		return failed("no input is given; use Input or RandomInput")
	}
	want, skip, err := o.record(t, model, build)
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
	c := comparer{options: o.options}
	c.device = false
	switch {
	case o.rtol != nil:
	case device != torch.CPU:
		t.Logf("SameAs: the model is on %s, Python's on the CPU: comparing as Close does, not bit by bit", device)
	case want.exact():
		c.bits = true
	default:
		t.Logf("SameAs: Python's results are of libtorch %s on %q, this is %s on %q: comparing as Close does, not bit by bit",
			want.torch, want.processor, torch.Version(), processor.Name())
	}
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

// record returns what Python does: live, or from the golden file. skip says why there
// is neither.
func (o *sameAs) record(t testing.TB, model, build string) (r *record, skip string, err error) {
	python := pythonOf(o.python)
	golden := o.golden
	if golden == "" {
		golden = filepath.Join("testdata", strings.ReplaceAll(t.Name(), "/", "_")+".pth")
	}
	_, statErr := os.Stat(golden)
	recorded := statErr == nil
	if python == "" {
		switch {
		case updating():
			return nil, "", fmt.Errorf("recording needs Python with PyTorch; let GOTORCH_PYTHON name one, or the option Python")
		case !recorded:
			return nil, fmt.Sprintf("there is no Python to compare with, which GOTORCH_PYTHON or the option Python name, nor a golden file %s, which -update records", golden), nil
		}
		if r, err = readRecord(golden); err != nil {
			return nil, "", err
		}
		return r, "", r.current(golden, model, o.inputs)
	}
	if _, err := os.Stat(model); err != nil {
		return nil, "", err
	}
	made := filepath.Join(t.TempDir(), "record.pth")
	if err := o.runPython(t, python, model, build, made); err != nil {
		return nil, "", err
	}
	if r, err = readRecord(made); err != nil {
		return nil, "", err
	}
	r.stale(model) // opens what this run depends on
	if updating() {
		return r, "", copyFile(made, golden)
	}
	if recorded {
		old, err := readRecord(golden)
		if err != nil {
			return nil, "", err
		}
		if err := old.current(golden, model, o.inputs); err != nil {
			return nil, "", err
		}
		if old.exact() && old.torch == r.torch {
			if d := old.differs(r); d != "" {
				return nil, "", fmt.Errorf("the golden file %s is not what Python does now; record it anew with -update: %s", golden, d)
			}
		}
	}
	return r, "", nil
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
