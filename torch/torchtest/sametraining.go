package torchtest

import (
	"fmt"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// Step is told the values of one step of training: numbers, tensors, or both.
type Step func(values ...any)

// SameTraining checks that a training does what the one in Python does that it was ported
// from: train, and function of the Python file at path model, make a model with the same
// seed, train it, call step with what they have after each step, and return the model. All
// values of all steps, and all parameters and buffers in the end, have to be the same. It
// returns whether they are; otherwise it reports the first step that differs, and how.
//
//	torchtest.SameTraining(t, func(step torchtest.Step) *Net {
//		net := NewNet()
//		train(net, 20, func(loss float64) { step(loss) })
//		return net
//	}, "model.py", "train")
//
// The function in Python has step as its first argument, then what [Input] gives, then
// [Args]:
//
//	def train(step, steps=20):
//	    net = build_model()
//	    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
//	    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=steps)
//	    for _ in range(steps):
//	        x, y = batch()
//	        optimizer.zero_grad()
//	        loss = F.cross_entropy(net(x), y)
//	        loss.backward()
//	        norm = clip_grad_norm_(net.parameters(), 1.0)
//	        optimizer.step()
//	        scheduler.step()
//	        step(loss, norm, scheduler.get_last_lr()[0])
//	    return net
//
// A tensor of one element is a number here. Python, the golden file and precision are as
// for [SameAs]; the golden file is called testdata/TestNet_training.pth.
func SameTraining[M any](t testing.TB, train func(step Step) M, model, function string, opts ...SameTrainingOption) bool {
	t.Helper()
	o := readSameAs(t, "SameTraining", opts)
	defer alone()()
	o.suffix = "_training"
	subject := fmt.Sprintf("%s of %s and %T", function, filepath.Base(model), *new(M))
	want, skip, err := fetch(t, &o, model, function, readTraining)
	switch {
	case err != nil:
		return o.failure(t, subject, "%v", err)
	case skip != "":
		t.Skip(o.what + ": " + skip)
	}
	got := &trained{}
	device := torch.CPU
	err = o.seeded(func() {
		m := train(got.step)
		device, got.state = deviceOf(m), nn.StateDict(m)
	})
	steps := max(1, len(want.steps)) // the errors of each are in all that follow
	c := o.comparer(t, &want.origin, device, largest(want.state, want.inputs)*steps*steps)
	if d := c.training(got, want, err); d != "" {
		return o.failure(t, subject, "%s", d)
	}
	return true
}

// trained is what a training does.
type trained struct {
	origin
	inputs []torch.Tensor
	steps  []trainingStep
	state  *torch.StateDict // of the model, in the end
}

type trainingStep struct {
	values []any  // float64 and torch.Tensor
	random string // where the random generator is afterwards
}

func (r *trained) given() []torch.Tensor { return r.inputs }

func (r *trained) parts() []part {
	var values [][]any
	for _, s := range r.steps {
		values = append(values, s.values)
	}
	return []part{{"the steps", values}, {"the parameters in the end", r.state}}
}

// step notes the values of a step.
func (r *trained) step(values ...any) {
	s := trainingStep{random: randomState()}
	for i, v := range values {
		n := reflect.ValueOf(v)
		switch t, ok := v.(torch.Tensor); {
		case ok && t.Defined():
			s.values = append(s.values, numberOf(snapshot(t)))
		case !n.IsValid() || !(n.CanFloat() || n.CanInt() || n.CanUint()):
			panic(&torch.Error{Op: "SameTraining", Msg: fmt.Sprintf("value %d of step %d is a %T; give numbers and tensors", i, len(r.steps), v)})
		default:
			s.values = append(s.values, real(number(n)))
		}
	}
	r.steps = append(r.steps, s)
}

// numberOf is a tensor, or its element if it has one that is real.
func numberOf(t torch.Tensor) any {
	if t.NumEl() == 1 && !t.DType().IsComplex() {
		return t.Item()
	}
	return t
}

// training says what differs between two trainings, or "". err is what ended the one in
// Go, if something did.
func (c *comparer) training(got, want *trained, err error) string {
	for i, w := range want.steps {
		if i == len(got.steps) {
			if err != nil {
				break
			}
			return fmt.Sprintf("there are %s, in Python %d. Those that there are are the same.", count(i, "step"), len(want.steps))
		}
		g := got.steps[i]
		if len(g.values) != len(w.values) {
			return fmt.Sprintf("step %d tells of %s, in Python of %d.", i, count(len(g.values), "value"), len(w.values))
		}
		for j := range w.values {
			err := c.diff(g.values[j], w.values[j])
			if err == nil {
				continue
			}
			before := "it is the first; SameInit holds the first parameters against Python's, and SameAs the model"
			if i > 0 {
				before = fmt.Sprintf("%s before it are the same; SameAs holds the gradients against Python's, and what else a step does is the optimizer's and the schedule's", count(i, "step"))
			}
			if i > 0 && c.bits && got.steps[i-1].random != want.steps[i-1].random {
				before = fmt.Sprintf("%s before it are the same, but in step %d more or fewer random numbers were drawn than in Python", count(i, "step"), drawnIn(got, want))
			}
			return fmt.Sprintf("value %d of step %d differs: %s.\n\n%v", j, i, before, err)
		}
	}
	switch {
	case err != nil:
		return fmt.Sprintf("%v\n%s before it are the same.", err, count(len(got.steps), "step"))
	case len(got.steps) > len(want.steps):
		return fmt.Sprintf("there are %s, in Python %d. Those that there are in Python are the same.", count(len(got.steps), "step"), len(want.steps))
	}
	if d := otherKeys(got.state, want.state); d != "" {
		return d
	}
	for name, w := range want.state.All() {
		g, _ := got.state.Get(name)
		if err := c.diff(g, w); err != nil {
			return fmt.Sprintf("all %s are the same, but in the end %q differs.\n\n%v", count(len(want.steps), "step"), name, err)
		}
	}
	return ""
}

// drawnIn is the first step after which the random generators are not at the same place.
func drawnIn(got, want *trained) int {
	for i, w := range want.steps {
		if i == len(got.steps) || got.steps[i].random != w.random {
			return i
		}
	}
	return len(want.steps)
}

func readTraining(path string) (r *trained, err error) {
	r = &trained{}
	d, from, err := readDict(path, "SameTraining")
	if err != nil {
		return nil, err
	}
	r.origin = from
	x, _ := d.Get("inputs")
	if r.inputs, err = tensorList(x); err != nil {
		return nil, err
	}
	steps, err := d.List("steps")
	if err != nil {
		return nil, err
	}
	for _, x := range steps {
		tuple, ok := x.(torch.Tuple)
		if !ok || len(tuple) != 2 {
			return nil, fmt.Errorf("%s: a step is a %T", path, x)
		}
		var s trainingStep
		values, _ := tuple[0].([]any)
		for _, v := range values {
			if t, ok := v.(torch.Tensor); ok {
				v = numberOf(t)
			}
			s.values = append(s.values, v)
		}
		s.random, _ = tuple[1].(string)
		r.steps = append(r.steps, s)
	}
	x, _ = d.Get("state")
	r.state, err = dictOfTensors(x)
	return r, err
}
