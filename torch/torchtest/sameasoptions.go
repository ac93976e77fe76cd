package torchtest

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/gotorch/gotorch/torch"
)

// SameAsOption is an option of [SameAs]: [Input], [RandomInput], [Train], [Args],
// [DrawSeed], [LR], [Threads], [Python], [Golden], [Forward], [RTol], [ATol],
// [EqualNaN], [Msg], [MsgFunc], [FailNow].
type SameAsOption interface{ sameAsOption() }

// SameInitOption is an option of [SameInit]: [Args], [DrawSeed], [Threads], [Python],
// [Golden], [RTol], [ATol], [Msg], [MsgFunc], [FailNow].
type SameInitOption interface{ sameInitOption() }

// SameTrainingOption is an option of [SameTraining]: [Input], [RandomInput], [Args],
// [DrawSeed], [Threads], [Python], [Golden], [RTol], [ATol], [EqualNaN], [Msg], [MsgFunc],
// [FailNow].
type SameTrainingOption interface{ sameTrainingOption() }

// InputOption holds the value of [Input].
type InputOption []torch.Tensor

// Input gives inputs to the models, one for each argument of Forward, behind those
// that stand before it; to [SameAs] those of floating-point types get gradients.
func Input(inputs ...torch.Tensor) InputOption { return inputs }

// RandomInputOption holds the value of [RandomInput].
type RandomInputOption []int

// RandomInput gives one input of this shape, of Float32, drawn from the normal
// distribution with [DrawSeed]; for each argument of Forward there is one.
func RandomInput(shape ...int) RandomInputOption { return shape }

// Train tells whether the models are in training mode, which is the default: dropout
// drops, the same in both.
type Train bool

// Args are named arguments for the Python function, that makes the model or trains it:
// whatever JSON has.
type Args map[string]any

// DrawSeed seeds random inputs, the models' parameters, and what the models draw in
// Forward. The default is 0.
type DrawSeed int64

// LR is the learning rate of the step that is compared, 0.1 by default.
type LR float64

// Threads is with how many threads both sides compute, 1 by default.
type Threads int

// Python is the Python with PyTorch to run, "/home/me/venv/bin/python", instead of
// that of GOTORCH_PYTHON.
type Python string

// Golden is the path of the golden file, instead of the test's name in testdata,
// "testdata/TestNet.pth". It holds the state dict before and after the step, the
// gradients and what each layer was given and returned, and is as large: test a small
// model of the same kind.
type Golden string

// Forward runs the Go model, instead of its method Forward.
type Forward func(inputs []torch.Tensor) []torch.Tensor

func (Args) sameInitOption()     {}
func (DrawSeed) sameInitOption() {}
func (Threads) sameInitOption()  {}
func (Python) sameInitOption()   {}
func (Golden) sameInitOption()   {}
func (RTol) sameInitOption()     {}
func (ATol) sameInitOption()     {}
func (Msg) sameInitOption()      {}
func (MsgFunc) sameInitOption()  {}
func (FailNow) sameInitOption()  {}

func (InputOption) sameTrainingOption()       {}
func (RandomInputOption) sameTrainingOption() {}
func (Args) sameTrainingOption()              {}
func (DrawSeed) sameTrainingOption()          {}
func (Threads) sameTrainingOption()           {}
func (Python) sameTrainingOption()            {}
func (Golden) sameTrainingOption()            {}
func (RTol) sameTrainingOption()              {}
func (ATol) sameTrainingOption()              {}
func (EqualNaN) sameTrainingOption()          {}
func (Msg) sameTrainingOption()               {}
func (MsgFunc) sameTrainingOption()           {}
func (FailNow) sameTrainingOption()           {}

func (InputOption) sameAsOption()       {}
func (RandomInputOption) sameAsOption() {}
func (Train) sameAsOption()             {}
func (Args) sameAsOption()              {}
func (DrawSeed) sameAsOption()          {}
func (LR) sameAsOption()                {}
func (Threads) sameAsOption()           {}
func (Python) sameAsOption()            {}
func (Golden) sameAsOption()            {}
func (Forward) sameAsOption()           {}
func (RTol) sameAsOption()              {}
func (ATol) sameAsOption()              {}
func (EqualNaN) sameAsOption()          {}
func (Msg) sameAsOption()               {}
func (MsgFunc) sameAsOption()           {}
func (FailNow) sameAsOption()           {}

type sameAs struct {
	options
	what, suffix   string // the function, and what the golden file's name ends with
	inputs         []torch.Tensor
	train          bool
	args           map[string]any
	seed           int64
	lr             float64
	threads        int
	python, golden string
	forward        Forward
	near           string // why results are compared within a tolerance, and what to do
}

func readSameAs[O any](t testing.TB, what string, given []O) sameAs {
	t.Helper()
	o := sameAs{options: read(given), what: what, train: true, lr: 0.1, threads: 1}
	for _, opt := range given {
		switch v := any(opt).(type) {
		case Train:
			o.train = bool(v)
		case Args:
			o.args = v
		case DrawSeed:
			o.seed = int64(v)
		case LR:
			o.lr = float64(v)
		case Threads:
			o.threads = int(v)
		case Python:
			o.python = string(v)
		case Golden:
			o.golden = string(v)
		case Forward:
			o.forward = v
		}
	}
	if (o.rtol == nil) != (o.atol == nil) {
		t.Fatalf("%s: RTol and ATol have to be given both, or neither", what)
	}
	generator := torch.NewGenerator().ManualSeed(o.seed)
	for _, opt := range given {
		switch v := any(opt).(type) {
		case InputOption:
			for _, x := range v {
				o.inputs = append(o.inputs, x.Detach())
			}
		case RandomInputOption:
			o.inputs = append(o.inputs, torch.Randn(v, generator))
		}
	}
	return o
}

// forwardOf returns the function that runs the model.
func forwardOf(module any, given Forward) (func([]torch.Tensor) []torch.Tensor, error) {
	if given != nil {
		return given, nil
	}
	v := reflect.ValueOf(module)
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, fmt.Errorf("the model is nil")
	}
	f := v.MethodByName("Forward")
	if !f.IsValid() {
		return nil, fmt.Errorf("%T has no method Forward; say with the option Forward how it is run", module)
	}
	typ := f.Type()
	ok := !typ.IsVariadic() && typ.NumOut() > 0
	for i := range typ.NumIn() {
		ok = ok && typ.In(i) == tensorType
	}
	for i := range typ.NumOut() {
		ok = ok && typ.Out(i) == tensorType
	}
	if !ok {
		return nil, fmt.Errorf("Forward is a %s, with other arguments and results than tensors; say with the option Forward how it is run", typ)
	}
	return func(inputs []torch.Tensor) (out []torch.Tensor) {
		if len(inputs) != typ.NumIn() {
			panic(&torch.Error{Op: "SameAs", Msg: fmt.Sprintf("Forward takes %d tensors, and %d inputs are given", typ.NumIn(), len(inputs))})
		}
		in := make([]reflect.Value, len(inputs))
		for i, x := range inputs {
			in[i] = reflect.ValueOf(x)
		}
		for _, y := range f.Call(in) {
			out = append(out, y.Interface().(torch.Tensor))
		}
		return out
	}, nil
}
