package check

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/gotorch/gotorch/internal/paritydb/calls"
	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
)

// Near says how far apart numbers of a type may be, as a part of the largest
// number of their tensor, or of 1 if they are all less. terms is the length of the longest
// sum that they may come of: the elements of the largest tensor of the frame.
type Near func(d torch.DType, terms int) float64

// Frame makes the calls of a frame and compares. With near, which is for a processor that
// rounds otherwise than the one that the frame was made on, numbers that near are Close.
func Frame(b []byte, near Near) ([]Verdict, error) {
	f, err := wire.Read(b)
	if err != nil {
		return nil, err
	}
	head, _ := f.Value.(wire.Dict)
	base := Verdict{Entry: head.String("entry"), DType: head.String("dtype")}
	base.Sample, _ = head.Get("sample").(int)
	if why := head.String("broken"); why != "" {
		base.Status, base.Detail = Broken, why
		return []Verdict{base}, nil
	}
	cases, _ := head.Get("cases").(wire.List)
	var all []Verdict
	for _, x := range cases {
		c, ok := x.(wire.Dict)
		if !ok {
			return nil, errors.New("check: a case that is no dict")
		}
		v := base
		v.Variant, v.Callable = c.String("variant"), c.String("callable")
		v.Status, v.Detail = one(f, base.Entry, c, near)
		all = append(all, v)
	}
	return all, nil
}

// Entry is the name of the entry that a frame is of.
func Entry(b []byte) (string, error) {
	f, err := wire.Read(b)
	if err != nil {
		return "", err
	}
	head, _ := f.Value.(wire.Dict)
	return head.String("entry"), nil
}

// found is a difference, thrown by the steps of a case.
type found struct {
	status Status
	detail string
}

func differ(s Status, format string, args ...any) { panic(found{s, fmt.Sprintf(format, args...)}) }

// one makes one call.
func one(f *wire.Frame, entry string, c wire.Dict, near Near) (status Status, detail string) {
	defer torch.NewScope().Close()
	defer func() {
		switch e := recover().(type) {
		case nil:
		case found:
			status, detail = e.status, e.detail
		default:
			status, detail = Panic, fmt.Sprintf("%T: %v", e, e)
		}
	}()
	r := runner{f: f, entry: entry, c: c, near: near, leaves: f.Leaves(c.Get("detached") == nil)}
	switch {
	case c.Get("layer") != nil:
		r.layer()
	case c.Get("optimizer") != nil:
		r.optimizer()
	default:
		r.run()
	}
	if c.Get("undefined") != nil {
		return Undefined, "its elements are not compared"
	}
	if r.close != "" {
		return Close, r.close
	}
	return Equal, r.both
}

// runner runs one case.
type runner struct {
	f      *wire.Frame
	entry  string
	c      wire.Dict
	near   Near // nil for PyTorch's own tolerance alone
	leaves *wire.Leaves
	close  string // the first difference within the tolerance
	both   string // where both sides refused
}

func (r *runner) run() {
	args, kwargs, name := r.arguments()
	leaves := append([]torch.Tensor(nil), r.leaves.All...)
	if r.c.Get("clone") != nil {
		args[0] = args[0].(torch.Tensor).Clone()
	}
	if seed, ok := r.c.Get("seed").(int); ok {
		torch.ManualSeed(int64(seed))
	}
	var result any
	var err error
	refused := try(func() { result, err = calls.Invoke(name, args, kwargs) })
	var missing calls.Missing
	var inexpressible *calls.Inexpressible
	switch {
	case errors.As(err, &missing):
		differ(Missing, "%v", err)
	case errors.As(err, &inexpressible):
		differ(Inexpressible, "%v", err)
	}
	if r.failed("", "failed", refused) {
		return
	}
	if !r.decomposed(result) {
		return // derivatives are those of another basis
	}
	changed, _ := r.c.Get("changed").(wire.List)
	for _, x := range changed {
		pair, _ := x.(wire.List)
		i := pair[0].(int)
		r.compare(fmt.Sprintf("argument %d after the call", i), pair[1], leaves[i])
	}
	r.gradients(result, leaves)
}

// arguments makes the arguments of the call.
func (r *runner) arguments() (args wire.Tuple, kwargs map[string]any, name string) {
	name = r.c.String("callable")
	args, _ = r.leaves.Build(r.c.Get("args")).(wire.Tuple)
	kwargs = map[string]any{}
	named, _ := r.leaves.Build(r.c.Get("kwargs")).(wire.Dict)
	for _, p := range named {
		kwargs[p.Key] = p.Value
	}
	if out := r.c.Get("out"); out != nil {
		kwargs["out"] = r.leaves.Build(out)
	}
	if _, ok := kwargs["out"]; ok {
		name += " out"
	}
	return args, kwargs, name
}

// gradients makes first and second derivatives, where Python did.
func (r *runner) gradients(result any, leaves []torch.Tensor) {
	if r.c.Get("weights") == nil {
		return
	}
	var inputs []torch.Tensor
	for _, t := range leaves {
		if t.RequiresGrad() {
			inputs = append(inputs, t)
		}
	}
	second := r.c.Get("second") != nil
	outs, ws := differentiable(tensors(result)), r.leaves.Tensors(r.c.Get("weights"))
	if second {
		for _, w := range ws {
			w.RequiresGrad_()
		}
	}
	var grads []torch.Tensor
	refused := try(func() {
		grads = torch.Grad(outs, inputs, torch.Gradient(ws...), torch.CreateGraph(second), torch.AllowUnused(true))
	})
	if r.failed("gradient: ", "grads_failed", refused) {
		return
	}
	r.compare("gradient", r.c.Get("grads"), grads)
	if r.c.Get("second_weights") == nil {
		return
	}
	var defined []torch.Tensor
	for _, g := range grads {
		if g.Defined() {
			defined = append(defined, g)
		}
	}
	defined = differentiable(defined)
	vs := r.leaves.Tensors(r.c.Get("second_weights"))
	var seconds []torch.Tensor
	refused = try(func() {
		seconds = torch.Grad(defined, append(inputs, ws...), torch.Gradient(vs...), torch.AllowUnused(true))
	})
	if r.failed("second derivative: ", "seconds_failed", refused) {
		return
	}
	r.compare("second derivative", r.c.Get("seconds"), seconds)
}

// tensors are the tensors in a result, in order.
func tensors(v any) []torch.Tensor {
	switch v := v.(type) {
	case torch.Tensor:
		if v.Defined() {
			return []torch.Tensor{v}
		}
	case []torch.Tensor:
		return v
	case wire.Tuple:
		var all []torch.Tensor
		for _, x := range v {
			all = append(all, tensors(x)...)
		}
		return all
	}
	return nil
}

// differentiable are those that require gradients, dense.
func differentiable(ts []torch.Tensor) []torch.Tensor {
	var all []torch.Tensor
	for _, t := range ts {
		if !t.RequiresGrad() {
			continue
		}
		if t.Layout() != torch.Strided {
			t = t.ToDense()
		}
		all = append(all, t)
	}
	return all
}

// try is [torch.Try] for calls that may also panic with a *calls.Inexpressible.
func try(f func()) (err error) {
	defer func() {
		if e, ok := recover().(*calls.Inexpressible); ok {
			differ(Inexpressible, "%v", e)
		}
	}()
	return torch.Try(f)
}

// failed compares a refusal with Python's, and reports whether both refuse.
func (r *runner) failed(stage, key string, refused error) bool {
	failure, _ := r.c.Get(key).(wire.Dict)
	python := strings.TrimSpace(failure.String("message"))
	switch {
	case failure == nil && refused == nil:
		return false
	case failure == nil:
		differ(Refuses, "%s%v", stage, refused)
	case refused == nil:
		differ(Accepts, "%sPython: %s: %s", stage, failure.String("type"), firstLine(python))
	}
	ours := refused.Error()
	r.both = "an error of the " + cmp.Or(strings.TrimSuffix(stage, ": "), "call")
	if strings.Contains(squeeze(ours), squeeze(firstLine(python))) {
		return true
	}
	if pattern := r.c.String("regex"); pattern != "" {
		if re, err := regexp.Compile("(?s)" + pattern); err == nil && re.MatchString(ours) {
			return true
		}
	}
	differ(Wording, "%sPython: %s: %s / Go: %s", stage, failure.String("type"), firstLine(python), ours)
	return true
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
