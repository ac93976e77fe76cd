package torchtest

import (
	"crypto/sha256"
	_ "embed" // sameas.py
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gotorch/gotorch/internal/portable"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/internal/pyvenv"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/optim"
)

//go:embed sameas.py
var script string

// origin is where a record comes from.
type origin struct {
	made  processor.Machine // zero if an older gotorch has not told
	files map[string]string // the digests of model.py and what it imports from its folder, by their paths there
}

func (o *origin) of() *origin { return o }

// record is what a model did, in Python or in Go.
type record struct {
	origin
	training        map[string]bool // of layers, as they were made
	parameters      []parameter     // in their order
	random          string          // where the generator was behind Forward
	inputs, outputs []torch.Tensor
	inputGrads      []torch.Tensor // undefined where there is none
	state, after    *torch.StateDict
	tied            [][]string // names of one tensor
	grads           map[string]torch.Tensor
	layers          []layer // in the order in which they returned
}

// parameter is the name of one, and whether it requires a gradient.
type parameter struct {
	name    string
	trained bool
}

// layer is one call of a layer.
type layer struct {
	name, typ       string
	inputs, outputs []torch.Tensor
	before, after   string // where the random generator was
}

// runPython lets sameas.py make a record, in an environment.
func (o *sameAs) runPython(t testing.TB, env []string, python, model, function, out string) error {
	inputs := filepath.Join(t.TempDir(), "inputs.pth")
	if err := torch.Save(inputs, o.inputs); err != nil {
		return err
	}
	request, err := json.Marshal(map[string]any{
		"what": o.what, "model": model, "function": function, "args": o.args, "inputs": inputs, "out": out,
		"seed": o.seed, "train": o.train, "lr": o.lr, "threads": o.threads,
	})
	if err != nil {
		return err
	}
	if _, err := pyvenv.RunIn(env, python, request, "-c", processor.Script+script); err != nil {
		return fmt.Errorf("running %s with the Python %s, which GOTORCH_PYTHON or the option Python name: %w", model, python, err)
	}
	return nil
}

// readDict reads what sameas.py wrote for the function what, and where it comes from.
func readDict(path, what string) (d *torch.Dict, from origin, err error) {
	if d, err = torch.LoadDict(path); err != nil {
		return nil, from, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s is no record of %s: %w", path, what, err)
		}
	}()
	if of, _ := d.Get("what"); of != what {
		return nil, from, fmt.Errorf("it is of something else, or of an older gotorch; record it anew with -update")
	}
	if _, told := d.Get("made"); told {
		made, err := dictOf[string](d, "made")
		if err != nil {
			return nil, from, err
		}
		from.made = processor.Machine{Bits: made["bits"], CPU: made["cpu"], Capability: made["capability"], LibC: made["libc"], Torch: made["torch"]}
	}
	from.files, err = dictOf[string](d, "files")
	return d, from, err
}

// readRecord reads a record of SameAs.
func readRecord(path string) (r *record, err error) {
	d, from, err := readDict(path, "SameAs")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s is no record of SameAs: %w", path, err)
		}
	}()
	r = &record{origin: from, grads: map[string]torch.Tensor{}}
	if r.random, err = d.Str("random"); err != nil {
		return nil, err
	}
	for key, to := range map[string]*[]torch.Tensor{"inputs": &r.inputs, "outputs": &r.outputs, "input_grads": &r.inputGrads} {
		x, _ := d.Get(key)
		if *to, err = tensorList(x); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	for key, to := range map[string]**torch.StateDict{"state": &r.state, "after": &r.after} {
		x, _ := d.Get(key)
		if *to, err = dictOfTensors(x); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	if r.training, err = dictOf[bool](d, "training"); err != nil {
		return nil, err
	}
	x, _ := d.Get("parameters")
	params, _ := x.([]any)
	for _, x := range params {
		tuple, ok := x.(torch.Tuple)
		if !ok || len(tuple) != 2 {
			return nil, fmt.Errorf("a parameter is a %T", x)
		}
		var p parameter
		p.name, _ = tuple[0].(string)
		p.trained, _ = tuple[1].(bool)
		r.parameters = append(r.parameters, p)
	}
	x, _ = d.Get("grads")
	grads, err := dictOfTensors(x)
	if err != nil {
		return nil, fmt.Errorf("grads: %w", err)
	}
	for k, g := range grads.All() {
		r.grads[k] = g
	}
	x, _ = d.Get("tied")
	groups, ok := x.([]any)
	if !ok {
		return nil, fmt.Errorf("tied is a %T", x)
	}
	for _, g := range groups {
		list, _ := g.([]any)
		var names []string
		for _, name := range list {
			names = append(names, fmt.Sprint(name))
		}
		r.tied = append(r.tied, names)
	}
	x, _ = d.Get("layers")
	list, ok := x.([]any)
	if !ok {
		return nil, fmt.Errorf("layers is a %T", x)
	}
	for _, x := range list {
		var l layer
		tuple, ok := x.(torch.Tuple)
		if !ok || len(tuple) != 6 {
			return nil, fmt.Errorf("a layer is a %T", x)
		}
		l.name, _ = tuple[0].(string)
		l.typ, _ = tuple[1].(string)
		l.before, _ = tuple[4].(string)
		l.after, _ = tuple[5].(string)
		if l.inputs, err = tensorList(tuple[2]); err != nil {
			return nil, err
		}
		if l.outputs, err = tensorList(tuple[3]); err != nil {
			return nil, err
		}
		r.layers = append(r.layers, l)
	}
	return r, nil
}

// dictOf reads a dict of strings or bools.
func dictOf[T any](d *torch.Dict, key string) (map[string]T, error) {
	x, _ := d.Get(key)
	dict, ok := x.(*torch.Dict)
	if !ok {
		return nil, fmt.Errorf("%s is a %T", key, x)
	}
	m := map[string]T{}
	for k, x := range dict.All() {
		name, ok := k.(string)
		v, fits := x.(T)
		if !ok || !fits {
			return nil, fmt.Errorf("%s has a %T and a %T", key, k, x)
		}
		m[name] = v
	}
	return m, nil
}

func tensorList(x any) (list []torch.Tensor, err error) {
	items, ok := x.([]any)
	if !ok {
		return nil, fmt.Errorf("a list of tensors is a %T", x)
	}
	for _, item := range items {
		t, ok := item.(torch.Tensor)
		if !ok && item != nil {
			return nil, fmt.Errorf("a tensor is a %T", item)
		}
		list = append(list, t)
	}
	return list, nil
}

func dictOfTensors(x any) (*torch.StateDict, error) {
	switch x := x.(type) {
	case *torch.StateDict:
		return x, nil
	case *torch.Dict:
		if x.Len() == 0 {
			return torch.NewStateDict(), nil
		}
	}
	return nil, fmt.Errorf("a dict of tensors is a %T", x)
}

// exact reports whether Go is to compute the same to the last bit.
func (r *origin) exact() bool { return r.made.Same(processor.Here()) == "" }

// advice says, in a sentence, why results are not compared bit by bit and what to do.
func (r *origin) advice(golden string) string {
	here := processor.Here()
	switch why := r.made.Same(here); {
	case r.made == (processor.Machine{}):
		return golden + " was recorded by an older gotorch, which did not note how it computed: record it anew with -update"
	case r.made.Torch != here.Torch:
		return fmt.Sprintf("Python's results are of libtorch %s, this is %s", r.made.Torch, here.Torch)
	case r.made.Bits == processor.Native && (here.Bits == processor.Portable || r.made.CPU != here.CPU || r.made.Capability != here.Capability):
		return fmt.Sprintf("%s has native bits, those of %s (%s): record it anew with -update and without %s=0, so that it has portable ones", golden, r.made.CPU, r.made.Capability, portable.Env)
	case r.made.Bits == processor.Portable && here.Bits == processor.Native && portable.Supported() == nil:
		return fmt.Sprintf("%s has portable bits, and this process computes with native ones: let TestMain call torchtest.Main, without %s=0 and without -bench and -run together", golden, portable.Env)
	case r.made.Bits == processor.Portable && here.Bits == processor.Native:
		return fmt.Sprintf("%s has portable bits: %v", golden, portable.Supported())
	default:
		return fmt.Sprintf("Python's results are of %s, this is %s: %s", r.made, here, why)
	}
}

// stale returns the path of a file that has changed since the record was made, or "". It
// opens all of them, so that go test runs the test again when one has changed.
func (r *origin) stale(model string) string {
	changed := ""
	for _, name := range slices.Sorted(maps.Keys(r.files)) {
		path := filepath.Join(filepath.Dir(model), filepath.FromSlash(name))
		if b, err := os.ReadFile(path); err == nil {
			if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != r.files[name] && changed == "" {
				changed = path
			}
		}
	}
	return changed
}

// sameInputs returns an error if a record in a golden file is of other inputs.
func (r *origin) sameInputs(path string, recorded, inputs []torch.Tensor) error {
	// What is drawn at random has other last bits on another processor.
	if err := compare(recorded, inputs, options{dtype: true, layout: true, bits: r.exact(), equalNaN: true}); err != nil {
		return fmt.Errorf("%s was recorded with other inputs than the test gives now; record it anew with -update. input: %w", path, err)
	}
	return nil
}

func (r *record) given() []torch.Tensor { return r.inputs }

// part is something that records have, for a message.
type part struct {
	what  string
	value any
}

func (r *record) parts() []part {
	return []part{{"the parameters", r.state}, {"the outputs", r.outputs}, {"the gradients", r.grads}, {"the gradients of the inputs", r.inputGrads}, {"the parameters after the step", r.after}}
}

// differs says what two records of Python have different, or "".
func differs(was, now recorded) string {
	o := options{device: true, dtype: true, layout: true, bits: true}
	for i, p := range was.parts() {
		if err := compare(p.value, now.parts()[i].value, o); err != nil {
			return p.what + ": " + err.Error()
		}
	}
	return ""
}

// backward derives what sameas.py derives, and steps.
func (r *record) backward(module any, inputs, out []torch.Tensor, lr float64) {
	defer torch.NewScope().Close()
	var loss torch.Tensor
	for _, y := range out {
		if !y.Defined() || !y.RequiresGrad() {
			continue
		}
		if y.DType().IsComplex() {
			y = torch.ViewAsReal(y)
		}
		weight := torch.Linspace(-1, 1, y.NumEl()).Reshape(y.Shape()...).To(y.Device()).To(y.DType())
		part := y.Mul(weight).Sum()
		if loss.Defined() {
			part = loss.Add(part)
		}
		loss = part
	}
	if loss.Defined() {
		loss.Backward()
		for _, x := range inputs {
			g := x.Grad()
			if g.Defined() {
				g = snapshot(g)
			}
			r.inputGrads = append(r.inputGrads, g)
		}
		for name, p := range nn.NamedParameters(module) {
			if g := p.Grad(); g.Defined() {
				r.grads[name] = snapshot(g)
			}
		}
		optim.NewSGD(nn.Parameters(module), lr).Step()
	}
	r.after = torch.NewStateDict()
	for name, t := range nn.StateDict(module).All() {
		r.after.Set(name, snapshot(t))
	}
}

// snapshot is a copy that later changes in place don't reach.
func snapshot(t torch.Tensor) (c torch.Tensor) {
	torch.NoGrad(func() { c = t.Detach().Clone().Keep() })
	return c
}

func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o644)
}
