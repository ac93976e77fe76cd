package amp

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// ScalerOption is an option of [NewGradScaler]: [InitScale], [GrowthFactor],
// [BackoffFactor], [GrowthInterval], [Enabled].
type ScalerOption interface{ scalerOption() }

// InitScale is the scale of the first step, 65536 by default.
type InitScale float64

// GrowthFactor is what the scale is multiplied by after [GrowthInterval] steps
// without inf or NaN, 2 by default; it is above 1.
type GrowthFactor float64

// BackoffFactor is what the scale is multiplied by after a step with inf or NaN, 0.5
// by default; it is below 1.
type BackoffFactor float64

// GrowthInterval is the number of steps without inf or NaN after which the scale
// grows, 2000 by default.
type GrowthInterval int

func (InitScale) scalerOption()      {}
func (GrowthFactor) scalerOption()   {}
func (BackoffFactor) scalerOption()  {}
func (GrowthInterval) scalerOption() {}

// GradScaler multiplies the loss so that gradients of float16 do not vanish, and
// divides the gradients before a step. A step whose gradients have inf or NaN is
// left out and the scale made smaller; after many good ones it grows. It mirrors
// torch.amp.GradScaler.
//
// A GradScaler is for one goroutine at a time.
type GradScaler struct {
	enabled         bool
	scale, tracker  torch.Tensor // on the device of the first loss; undefined before it
	initScale       float64
	initTracker     int
	growth, backoff float64
	interval        int
	optimizers      map[optim.Optimizer]*step
}

// step is what a scaler knows of an optimizer since the last Update.
type step struct {
	stage    stage
	foundInf []torch.Tensor // one for each device
}

type stage int

const (
	ready stage = iota
	unscaled
	stepped
)

var (
	opUnscale     = torch.Operator{Name: "aten::_amp_foreach_non_finite_check_and_unscale_"}
	opUpdateScale = torch.Operator{Name: "aten::_amp_update_scale_"}
)

// NewGradScaler returns a GradScaler for training on devices of the given type. For
// CUDA on a machine without, it is switched off, as PyTorch's is. It panics with a
// [*torch.Error] if an option is out of range.
func NewGradScaler(device torch.DeviceType, opts ...ScalerOption) *GradScaler {
	s := &GradScaler{enabled: true, initScale: 65536, growth: 2, backoff: 0.5, interval: 2000, optimizers: map[optim.Optimizer]*step{}}
	for _, o := range opts {
		switch o := o.(type) {
		case InitScale:
			s.initScale = float64(o)
		case GrowthFactor:
			s.growth = float64(o)
		case BackoffFactor:
			s.backoff = float64(o)
		case GrowthInterval:
			s.interval = int(o)
		case Enabled:
			s.enabled = bool(o)
		}
	}
	if device == torch.CUDAType && !torch.CUDAAvailable() {
		s.enabled = false
	}
	switch {
	case !s.enabled:
	case !(s.growth > 1):
		panic(errorf("NewGradScaler", "The growth factor must be > 1.0, not %v", s.growth))
	case !(s.backoff < 1):
		panic(errorf("NewGradScaler", "The backoff factor must be < 1.0, not %v", s.backoff))
	case s.interval < 1:
		panic(errorf("NewGradScaler", "The growth interval must be at least 1, not %d", s.interval))
	}
	return s
}

func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: op, Msg: fmt.Sprintf(format, args...)}
}

// Scale returns output times the scale; Backward on it gives scaled gradients. It
// returns output itself if the scaler is off. It mirrors GradScaler.scale; scale
// several outputs one by one.
func (s *GradScaler) Scale(output torch.Tensor) torch.Tensor {
	if !s.enabled {
		return output
	}
	if !s.scale.Defined() {
		d := output.Device()
		s.scale = torch.Full(nil, s.initScale, torch.Float32, d).Keep()
		s.tracker = torch.Full(nil, s.initTracker, torch.Int32, d).Keep()
	}
	return output.Mul(s.scale.To(output.Device()))
}

// started panics before the first Scale.
func (s *GradScaler) started(op string) {
	if !s.scale.Defined() {
		panic(errorf("GradScaler."+op, "there is no scale yet; call Scale on the loss earlier in the iteration"))
	}
}

func (s *GradScaler) state(o optim.Optimizer) *step {
	st := s.optimizers[o]
	if st == nil {
		st = &step{}
		s.optimizers[o] = st
	}
	return st
}

// Unscale_ divides the gradients of o's parameters by the scale, in place, and notes
// whether they have inf or NaN. Step does it too; call it before to clip gradients,
// for example. It mirrors GradScaler.unscale_ and panics with a [*torch.Error] if
// called twice since the last Update, after Step, and for float16 gradients.
func (s *GradScaler) Unscale_(o optim.Optimizer) {
	if !s.enabled {
		return
	}
	s.started("Unscale_")
	st := s.state(o)
	switch st.stage {
	case unscaled:
		panic(errorf("GradScaler.Unscale_", "Unscale_ has already been called on this optimizer since the last Update"))
	case stepped:
		panic(errorf("GradScaler.Unscale_", "Unscale_ is being called after Step"))
	}
	torch.NoGrad(func() {
		defer torch.NewScope().Close()
		// The reciprocal in float64, as that in float32 may be imprecise.
		inverse := s.scale.To(torch.Float64).Reciprocal().To(torch.Float32)
		for _, kind := range gradients(o) {
			d := kind[0].Device()
			found := st.foundOn(d)
			var c torch.Call
			c.Tensors(kind)
			c.Tensor(found)
			c.Tensor(inverse.To(d))
			c.Run(&opUnscale)
		}
	})
	st.stage = unscaled
}

// foundOn returns the number on device d that becomes 1 if a gradient has inf or
// NaN.
func (st *step) foundOn(d torch.Device) torch.Tensor {
	for _, f := range st.foundInf {
		if f.Device() == d {
			return f
		}
	}
	f := torch.Zeros(nil, torch.Float32, d).Keep()
	st.foundInf = append(st.foundInf, f)
	return f
}

// gradients returns the gradients of o's parameters by device and type.
func gradients(o optim.Optimizer) (kinds [][]torch.Tensor) {
	type kind struct {
		device torch.Device
		dtype  torch.DType
	}
	at := map[kind]int{}
	for _, g := range o.ParamGroups() {
		for _, grad := range torch.Grads(g.Params()) {
			if !grad.Defined() {
				continue
			}
			if grad.IsSparse() {
				grad = values(grad)
			}
			k := kind{grad.Device(), grad.DType()}
			if k.dtype == torch.Float16 {
				panic(errorf("GradScaler.Unscale_", "Attempting to unscale FP16 gradients; parameters are to be float32, and Autocast lowers them"))
			}
			i, ok := at[k]
			if !ok {
				i = len(kinds)
				at[k], kinds = i, append(kinds, nil)
			}
			kinds[i] = append(kinds[i], grad)
		}
	}
	return kinds
}

var opValues = torch.Operator{Name: "aten::_values"}

// values returns the elements of a sparse gradient, which share its memory.
func values(sparse torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(sparse)
	return c.Run1(&opValues)
}

// Step unscales the gradients of o unless Unscale_ did, and calls o.Step if they
// have no inf or NaN. It reports whether it did. It mirrors GradScaler.step and
// panics with a [*torch.Error] if called twice since the last Update, or if no
// parameter has a gradient.
func (s *GradScaler) Step(o optim.Optimizer) (done bool) {
	if !s.enabled {
		o.Step()
		return true
	}
	s.started("Step")
	st := s.state(o)
	if st.stage == stepped {
		panic(errorf("GradScaler.Step", "Step has already been called since the last Update"))
	}
	if st.stage == ready {
		s.Unscale_(o)
	}
	if len(st.foundInf) == 0 {
		panic(errorf("GradScaler.Step", "No inf checks were recorded for this optimizer: none of its parameters has a gradient"))
	}
	found := 0.0
	for _, f := range st.foundInf {
		found += f.Item()
	}
	st.stage = stepped
	if found != 0 {
		return false
	}
	o.Step()
	return true
}

// Update makes the scale smaller if a Step since the last Update was left out, and
// larger after enough that were not. Call it once at the end of an iteration. It
// mirrors GradScaler.update and panics with a [*torch.Error] if there was no Step or
// Unscale_.
func (s *GradScaler) Update() {
	if !s.enabled {
		return
	}
	s.started("Update")
	torch.NoGrad(func() {
		defer torch.NewScope().Close()
		var found torch.Tensor
		for _, st := range s.optimizers {
			for _, f := range st.foundInf {
				if f = f.To(s.scale.Device()); found.Defined() {
					f = found.Add(f)
				}
				found = f
			}
		}
		if !found.Defined() {
			panic(errorf("GradScaler.Update", "No inf checks were recorded prior to Update; call Step before"))
		}
		var c torch.Call
		c.Tensor(s.scale)
		c.Tensor(s.tracker)
		c.Tensor(found)
		c.Float(s.growth)
		c.Float(s.backoff)
		c.Int(s.interval)
		c.Run(&opUpdateScale)
	})
	clear(s.optimizers)
}

// UpdateTo sets the scale. It mirrors GradScaler.update(new_scale).
func (s *GradScaler) UpdateTo(scale float64) {
	if !s.enabled {
		return
	}
	s.started("UpdateTo")
	torch.NoGrad(func() { s.scale.Fill_(scale) })
	clear(s.optimizers)
}

// IsEnabled reports whether the scaler does anything. It mirrors
// GradScaler.is_enabled.
func (s *GradScaler) IsEnabled() bool { return s.enabled }

// GetScale returns the scale, 1 if the scaler is off. It waits for the device. It
// mirrors GradScaler.get_scale.
func (s *GradScaler) GetScale() float64 {
	switch {
	case !s.enabled:
		return 1
	case s.scale.Defined():
		return s.scale.Item()
	}
	return s.initScale
}

// growthTracker is the number of good steps since the scale changed.
func (s *GradScaler) growthTracker() int {
	if s.tracker.Defined() {
		return torch.Item[int](s.tracker)
	}
	return s.initTracker
}
