package torch

import (
	"runtime"
	"slices"
	"sync"

	"github.com/gotorch/gotorch/cgo"
)

// CheckpointOption is an option of [Checkpoint]: [PreserveRNGState].
type CheckpointOption interface{ checkpointOption() }

// PreserveRNGState says whether [Checkpoint] draws the same random numbers again
// when it recomputes, dropout masks for example, which it does unless told
// otherwise.
type PreserveRNGState bool

func (PreserveRNGState) checkpointOption() {}

// Checkpoint returns f(inputs) and saves memory: what the operations in f need
// for Backward is not kept, but computed again when Backward comes there, by a
// second call of f with the same inputs. The gradients are the same to the last
// bit. It mirrors torch.utils.checkpoint.checkpoint with use_reentrant=False.
//
// f must do the same each time that it is called. It may use other tensors,
// parameters for example, whose gradients are computed as well. A [Scope] is
// open while f runs: tensors that it makes are freed when it returns, except
// those that it returns or keeps. The second call may be on any goroutine and
// thread; what it panics with, Backward does, see [PanicError].
//
// The default generators of the CPU and of the devices of inputs are set back
// for the second call, and autocast is as in the first one.
func Checkpoint(f func(inputs []Tensor) []Tensor, inputs []Tensor, opts ...CheckpointOption) []Tensor {
	if f == nil {
		panic(errorf("Checkpoint", "the function is nil"))
	}
	if !IsGradEnabled() {
		return f(inputs)
	}
	c := &checkpoint{f: f}
	if !slices.Contains(opts, CheckpointOption(PreserveRNGState(false))) {
		c.rng = rngStates(inputs)
	}
	c.autocast = autocastStates(inputs)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	func() {
		defer NewScope().Close()
		start := Empty([]int{0}).RequiresGrad_()
		c.inputs = Apply1(saveInputs{}, append([]Tensor{start}, inputs...)...).Keep()
	}()
	var outputs []Tensor
	s := NewScope()
	defer s.Close()
	withSavedHooks((*checkpointPack)(c), func() { outputs = f(slices.Clone(inputs)) })
	c.complete = true
	s.HandOver(outputs...)
	return outputs
}

// Checkpoint1 is [Checkpoint] for a function with one input and one output.
func Checkpoint1(f func(x Tensor) Tensor, x Tensor, opts ...CheckpointOption) Tensor {
	if f == nil {
		panic(errorf("Checkpoint1", "the function is nil"))
	}
	return Checkpoint(func(in []Tensor) []Tensor { return []Tensor{f(in[0])} }, []Tensor{x}, opts...)[0]
}

// checkpoint is one call of Checkpoint. The graph holds it, as long as a tensor
// that f saved is in there.
type checkpoint struct {
	f        func([]Tensor) []Tensor
	inputs   Tensor // comes from saveInputs
	rng      []rngState
	autocast []autocastState
	saved    []string // what f saved, described
	complete bool     // f has returned; before, it may run a backward of its own

	mu   sync.Mutex
	set  *recomputed
	task int // the backward that wants set
}

// recomputed is what a second call of f saved. Only the graph that takes them
// sees these tensors, so they are freed at once.
type recomputed struct{ tensors []Tensor }

// saveInputs has an output that knows the inputs: saved in the graph they are
// checked for changes, and an outer Checkpoint does not keep them.
type saveInputs struct{}

func (saveInputs) Forward(ctx *FunctionCtx, in []Tensor) []Tensor {
	ctx.SaveForBackward(in[1:]...)
	return []Tensor{Empty([]int{0})}
}

func (saveInputs) Backward(*FunctionCtx, []Tensor) []Tensor {
	panic(errorf("Checkpoint", "nothing runs backward through this"))
}

// checkpointPack is called for each tensor that f saves.
type checkpointPack checkpoint

func (p *checkpointPack) what() string { return "Checkpoint" }

func (p *checkpointPack) call(cb *cgo.Callback, args []Tensor) {
	cb.SetNumber(register(&checkpointed{(*checkpoint)(p), len(p.saved)}))
	p.saved = append(p.saved, args[0].describe())
	args[0].drop()
}

// checkpointed stands for one saved tensor.
type checkpointed struct {
	c *checkpoint
	i int
}

func (s *checkpointed) what() string { return "a function given to Checkpoint" }

func (s *checkpointed) call(cb *cgo.Callback, _ []Tensor) {
	c := s.c
	c.mu.Lock()
	defer c.mu.Unlock()
	// Another backward gets tensors of its own. What the last one has left, as it
	// did not go everywhere, is not kept for it.
	if task := cgo.GraphTask(); c.set == nil || c.task != task || s.i >= len(c.set.tensors) || !c.set.tensors[s.i].Defined() {
		c.set.drop()
		c.set = nil
		c.set, c.task = c.recompute(), task
	}
	t := c.set.tensors[s.i]
	giveBack(cb, "Checkpoint", t)
	t.drop()
	c.set.tensors[s.i] = Tensor{}
}

func (r *recomputed) drop() {
	if r == nil {
		return
	}
	for i, t := range r.tensors {
		if t.Defined() {
			t.drop()
			r.tensors[i] = Tensor{}
		}
	}
}

// recompute calls f again. Its outputs are of no use.
func (c *checkpoint) recompute() *recomputed {
	set, saved := &recomputed{}, c.saved
	done := false
	defer func() {
		if !done {
			set.drop()
		}
	}()
	defer NewScope().Close()
	var inputs []Tensor
	c.inputs.with("Checkpoint", func(p cgo.Handle) error {
		node, err := cgo.FunctionOf(p)
		if err == nil {
			inputs = savedTensors(node)
		}
		return err
	})
	defer setRNG(c.rng)()
	defer setAutocast(c.autocast)()
	EnableGrad(func() {
		withSavedHooks(set, func() { c.f(inputs) })
	})
	if len(set.tensors) < len(saved) || c.complete && len(set.tensors) > len(saved) {
		panic(errorf("Checkpoint", "the function saved %d tensors for Backward when it was called again, %d the first time; it must do the same each time", len(set.tensors), len(saved)))
	}
	for i, was := range saved {
		if is := set.tensors[i].describe(); is != was {
			panic(errorf("Checkpoint", "tensor %d that the function saved for Backward is %s when it was called again, and was %s the first time; it must do the same each time", i, is, was))
		}
	}
	done = true
	return set
}

func (r *recomputed) what() string { return "Checkpoint" }

// call keeps one tensor that the second call of f saves. The graph that this
// call makes only refers to it, in case f runs a backward of its own.
func (r *recomputed) call(cb *cgo.Callback, args []Tensor) {
	cb.SetNumber(register(&recomputedRef{r, len(r.tensors)}))
	r.tensors = append(r.tensors, args[0].Detach().Keep())
	args[0].drop()
}

type recomputedRef struct {
	set *recomputed
	i   int
}

func (r *recomputedRef) what() string { return "Checkpoint" }

func (r *recomputedRef) call(cb *cgo.Callback, _ []Tensor) {
	t := r.set.tensors[r.i]
	if !t.Defined() {
		panic(errorf("Checkpoint", "the second call of the function made a graph that outlived it"))
	}
	giveBack(cb, "Checkpoint", t)
}

type rngState struct {
	g     *Generator
	state Tensor
}

// rngStates reads the default generators of the CPU and of the devices of ts.
func rngStates(ts []Tensor) []rngState {
	devices := []Device{CPU}
	for _, t := range ts {
		if t.Defined() && !slices.Contains(devices, t.Device()) && t.Device().Type == CUDAType {
			devices = append(devices, t.Device())
		}
	}
	var states []rngState
	for _, d := range devices {
		g := DefaultGenerator(d)
		states = append(states, rngState{g, g.State().Keep()})
	}
	return states
}

// setRNG sets generators and returns what sets them back.
func setRNG(states []rngState) (restore func()) {
	var before []rngState
	for _, s := range states {
		before = append(before, rngState{s.g, s.g.State()})
		s.g.SetState(s.state)
	}
	return func() {
		for _, s := range before {
			s.g.SetState(s.state)
		}
	}
}

type autocastState struct {
	device DeviceType
	state  cgo.AutocastState
}

// autocastStates reads what autocast does on this thread for the CPU and for the
// devices of ts.
func autocastStates(ts []Tensor) (states []autocastState) {
	devices := []DeviceType{CPU.Type}
	for _, t := range ts {
		if t.Defined() && !slices.Contains(devices, t.Device().Type) {
			devices = append(devices, t.Device().Type)
		}
	}
	for _, d := range devices {
		if s, err := cgo.Autocast(int(d)); err == nil { // no error but for a device that has no autocast
			states = append(states, autocastState{d, s})
		}
	}
	return states
}

// setAutocast sets it and returns what sets it back.
func setAutocast(states []autocastState) (restore func()) {
	var before []autocastState
	for _, s := range states {
		was, err := cgo.Autocast(int(s.device))
		if err == nil && cgo.AutocastEnter(int(s.device), s.state) == nil {
			before = append(before, autocastState{s.device, was})
		}
	}
	return func() {
		for _, s := range slices.Backward(before) {
			_ = cgo.AutocastExit(int(s.device), s.state)
		}
	}
}

// CheckpointSequential runs x through layers in that many segments, each but the
// last one under [Checkpoint]. It mirrors
// torch.utils.checkpoint.checkpoint_sequential and panics unless there are
// between one and len(layers) segments.
func CheckpointSequential(layers []func(Tensor) Tensor, segments int, x Tensor, opts ...CheckpointOption) Tensor {
	if segments < 1 || segments > len(layers) {
		panic(errorf("CheckpointSequential", "the number of segments must be from 1 to %d, the number of layers, not %d", len(layers), segments))
	}
	run := func(layers []func(Tensor) Tensor) func(Tensor) Tensor {
		return func(x Tensor) Tensor {
			for _, l := range layers {
				x = l(x)
			}
			return x
		}
	}
	size := len(layers) / segments
	for range segments - 1 {
		x = Checkpoint1(run(layers[:size]), x, opts...)
		layers = layers[size:]
	}
	return run(layers)(x)
}
