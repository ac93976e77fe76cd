package nn_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/asan"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func ExampleRegisterForwardHook() {
	net := nn.NewSequential(nn.NewConv2d(3, 6, 5), nn.NewFlatten(), nn.NewLinear(6*4*4, 10))
	var features []int
	hook := nn.RegisterForwardHook(net[1], func(_ any, _, out []torch.Tensor) []torch.Tensor {
		features = out[0].Shape()
		return nil
	})
	defer hook.Remove()
	fmt.Println(net.Forward(torch.Randn([]int{2, 3, 8, 8})).Shape(), features)
	// Output: [2 10] [2 96]
}

func ExampleRegisterForwardPreHook() {
	fc := nn.NewIdentity()
	hook := nn.RegisterForwardPreHook(fc, func(_ any, in []torch.Tensor) []torch.Tensor {
		return []torch.Tensor{in[0].MulScalar(2)}
	})
	fmt.Println(fc.Forward(torch.FromSlice([]float32{3})).Item())
	hook.Remove()
	fmt.Println(fc.Forward(torch.FromSlice([]float32{3})).Item())
	// Output:
	// 6
	// 3
}

// block is a layer of the program's own: with the pair in its Forward or without.
type block struct {
	FC   *nn.Linear
	pair bool
}

func (b *block) Forward(x torch.Tensor) torch.Tensor {
	if !b.pair {
		return b.FC.Forward(x).ReLU()
	}
	x = nn.Enter(b, x)
	return nn.Leave(b, b.FC.Forward(x).ReLU())
}

// until removes a hook at the end of the test.
func until(t *testing.T, h *nn.Hook) { t.Cleanup(h.Remove) }

// note registers hooks that write down what runs.
func note(t *testing.T, log *[]string, name string, layer any) {
	until(t, nn.RegisterForwardPreHook(layer, func(l any, in []torch.Tensor) []torch.Tensor {
		*log = append(*log, fmt.Sprint(name, " in ", len(in)))
		return nil
	}))
	until(t, nn.RegisterForwardHook(layer, func(l any, in, out []torch.Tensor) []torch.Tensor {
		*log = append(*log, fmt.Sprint(name, " out ", len(in), len(out)))
		return nil
	}))
}

// Hooks of a layer run once for each Forward, whoever calls it.
func TestHooksRunOnce(t *testing.T) {
	x := torch.Randn([]int{2, 3})
	for _, pair := range []bool{false, true} {
		b := &block{nn.NewLinear(3, 3), pair}
		net := nn.NewSequential(b, nn.NewSequential(nn.NewIdentity()))
		var log []string
		note(t, &log, "net", net)
		note(t, &log, "block", b)
		note(t, &log, "fc", b.FC)
		note(t, &log, "inner", net[1])
		note(t, &log, "identity", net[1].(nn.Sequential)[0])
		net.Forward(x)
		want := []string{"net in 1", "block in 1", "fc in 1", "fc out 1 1", "block out 1 1", "inner in 1",
			"identity in 1", "identity out 1 1", "inner out 1 1", "net out 1 1"}
		assert.Equal(t, want, log)
		log = nil
		nn.Call(b, x)
		assert.Equal(t, want[1:5], log)
		log = nil
		nn.Call(net, x)
		assert.Equal(t, want, log)
		log = nil
		b.Forward(x)
		if pair {
			assert.Equal(t, want[1:5], log)
		} else {
			assert.Equal(t, want[2:4], log)
		}
	}
}

func TestHooksReplaceAndFollowTheirOrder(t *testing.T) {
	m := nn.NewIdentity()
	times := func(by float64) func(any, []torch.Tensor) []torch.Tensor {
		return func(_ any, in []torch.Tensor) []torch.Tensor { return []torch.Tensor{in[0].MulScalar(by)} }
	}
	plus := func(n float64) func(any, []torch.Tensor) []torch.Tensor {
		return func(_ any, in []torch.Tensor) []torch.Tensor { return []torch.Tensor{in[0].AddScalar(n)} }
	}
	a := nn.RegisterForwardPreHook(m, times(10))
	b := nn.RegisterForwardPreHook(m, plus(1))
	c := nn.RegisterForwardPreHook(m, plus(2), nn.Prepend(true))
	d := nn.RegisterModuleForwardPreHook(plus(5))
	e := nn.RegisterForwardHook(m, func(l any, in, out []torch.Tensor) []torch.Tensor {
		require.Same(t, m, l)
		return []torch.Tensor{in[0].Add(out[0])}
	})
	run := func() float64 { return m.Forward(torch.FromSlice([]float32{1})).Item() }
	assert.Equal(t, 2*((1.+5+2)*10+1), run())
	c.Remove()
	c.Remove()
	assert.Equal(t, 2*((1.+5)*10+1), run())
	d.Remove()
	a.Remove()
	e.Remove()
	assert.Equal(t, 2., run())
	b.Remove()
	assert.Equal(t, 1., run())

	until(t, nn.RegisterForwardHook(m, func(any, []torch.Tensor, []torch.Tensor) []torch.Tensor { return make([]torch.Tensor, 2) }))
	assert.ErrorContains(t, torch.Try(func() { run() }), "a forward hook returned 2 outputs; there are 1")
}

// What is held, panics and recursion do not confuse hooks.
func TestHooksAfterPanics(t *testing.T) {
	m := nn.NewLinear(3, 3)
	var ins []int
	until(t, nn.RegisterForwardHook(m, func(_ any, in, _ []torch.Tensor) []torch.Tensor {
		ins = append(ins, in[0].Size(0))
		return nil
	}))
	net := nn.NewSequential(m, nn.NewIdentity())
	note(t, new([]string), "net", net)
	for n := range 5 {
		require.Error(t, torch.Try(func() { net.Forward(torch.Zeros([]int{2, 4})) }))
		require.Error(t, torch.Try(func() { func() { m.Forward(torch.Zeros([]int{2, 4})) }() }))
		net.Forward(torch.Zeros([]int{n + 1, 3}))
	}
	assert.Equal(t, []int{1, 2, 3, 4, 5}, ins)
}

// A hook with a layer's own goroutines sees the inputs that belong to the outputs.
func TestHooksOnManyGoroutines(t *testing.T) {
	m := &block{nn.NewLinear(3, 3), true}
	var wrong sync.Map
	until(t, nn.RegisterForwardHook(m, func(_ any, in, out []torch.Tensor) []torch.Tensor {
		if in[0].Size(0) != out[0].Size(0) {
			wrong.Store(in[0].Size(0), out[0].Size(0))
		}
		return nil
	}))
	until(t, nn.RegisterForwardHook(m.FC, func(_ any, in, out []torch.Tensor) []torch.Tensor { return nil }))
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 50 {
				m.Forward(torch.Zeros([]int{n + 1, 3}))
			}
		}()
	}
	wg.Wait()
	wrong.Range(func(k, v any) bool { t.Errorf("inputs of %v, outputs of %v", k, v); return true })
}

// A hook keeps no layer alive, and goes with it.
func TestHooksGoWithTheirLayer(t *testing.T) {
	gone := make(chan bool)
	func() {
		m := &block{FC: nn.NewLinear(3, 3)}
		nn.RegisterForwardHook(m, func(any, []torch.Tensor, []torch.Tensor) []torch.Tensor { return nil })
		runtime.AddCleanup(m, func(int) { close(gone) }, 0)
	}()
	deadline := time.After(20 * time.Second)
	for {
		runtime.GC()
		select {
		case <-gone:
			return
		case <-deadline:
			t.Fatal("a layer with a hook is never freed")
		case <-time.After(time.Millisecond):
		}
	}
}

// byValue is a layer that no hook of its own can be for; those of all layers run once.
type byValue struct{ inner *byValue }

func (m byValue) Forward(x torch.Tensor) torch.Tensor {
	x = nn.Enter(m, x)
	if m.inner != nil {
		x = nn.Call(*m.inner, x)
	}
	return nn.Leave(m, x)
}

func TestHooksOfAllLayersRunOnceForValues(t *testing.T) {
	n := 0
	until(t, nn.RegisterModuleForwardPreHook(func(any, []torch.Tensor) []torch.Tensor { n++; return nil }))
	until(t, nn.RegisterModuleForwardHook(func(any, []torch.Tensor, []torch.Tensor) []torch.Tensor { n += 10; return nil }))
	nn.Call(byValue{&byValue{}}, torch.Zeros(nil))
	assert.Equal(t, 22, n)
	n = 0
	nn.NewSequential(byValue{}, byValue{}).Forward(torch.Zeros(nil))
	assert.Equal(t, 33, n)
}

// With a full backward hook a layer must not change its input in place, as in PyTorch.
func TestFullBackwardHooksRefuseChangesInPlace(t *testing.T) {
	m := nn.NewDropout(0.5, nn.Inplace(true))
	until(t, nn.RegisterFullBackwardHook(m, func(any, []torch.Tensor, []torch.Tensor) []torch.Tensor { return nil }))
	assert.ErrorContains(t, torch.Try(func() { m.Forward(torch.Ones([]int{3}).RequiresGrad_().MulScalar(1)).Sum().Backward() }),
		"is a view and is being modified inplace")
}

func TestHookErrors(t *testing.T) {
	f := func(any, []torch.Tensor) []torch.Tensor { return nil }
	for name, test := range map[string]struct {
		f    func()
		want string
	}{
		"nil":        {func() { nn.RegisterForwardPreHook(nn.NewIdentity(), nil) }, "the hook is nil"},
		"no layer":   {func() { nn.RegisterForwardPreHook(nil, f) }, "<nil> is none"},
		"value":      {func() { nn.RegisterForwardPreHook(block{}, f) }, "nn_test.block is none"},
		"nil layer":  {func() { nn.RegisterForwardPreHook((*block)(nil), f) }, "*nn_test.block is none"},
		"empty":      {func() { nn.RegisterForwardPreHook(nn.Sequential{}, f) }, "nn.Sequential is none"},
		"no fields":  {func() { nn.RegisterForwardPreHook(&struct{}{}, f) }, "*struct {} is none"},
		"global nil": {func() { nn.RegisterModuleFullBackwardHook(nil) }, "the hook is nil"},
	} {
		t.Run(name, func(t *testing.T) {
			var e *torch.Error
			require.ErrorAs(t, torch.Try(test.f), &e)
			assert.ErrorContains(t, e, test.want)
		})
	}
}

// A layer without hooks costs no allocation for those of others.
func TestForwardWithoutHooksAllocatesNothing(t *testing.T) {
	if asan.Enabled {
		t.Skip("AddressSanitizer changes what escapes")
	}
	b, x := &block{}, torch.Zeros([]int{1})
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		x = nn.Enter(b, x)
		nn.Leave(b, x)
		nn.EnterAll(b, x, x)
		nn.LeaveAll(b, x, x, x)
	}))
}

// Two is a layer of two inputs and outputs.
type two struct{ P, Q torch.Tensor }

func (m *two) Forward(a, b torch.Tensor) (torch.Tensor, torch.Tensor) {
	in := nn.EnterAll(m, a, b)
	out := nn.LeaveAll(m, in[0].Mul(m.P), in[1].Mul(m.Q))
	return out[0], out[1]
}

func firsts(ts []torch.Tensor) (s []any) {
	for _, t := range ts {
		if t.Defined() {
			s = append(s, torch.ToSlice[float32](t.Detach().Contiguous())[0])
		} else {
			s = append(s, nil)
		}
	}
	return s
}

// The hooks see what PyTorch's see, of which this is written down: of outputs that nothing
// depends on nothing, of inputs zeros.
func TestFullBackwardHooks(t *testing.T) {
	tests := []struct {
		a, b     bool // require gradients
		use      int
		pre      []any
		in, out  []any
		pg, qg   bool
		ag, bg   any
		replaced bool
	}{
		{a: true, b: true, use: 0, pre: []any{float32(1), nil}, in: []any{float32(2), float32(0)}, out: []any{float32(1), nil}, pg: true, ag: float32(2), bg: float32(0)},
		{a: true, b: true, use: 1, pre: []any{nil, float32(1)}, in: []any{float32(0), float32(3)}, out: []any{nil, float32(1)}, qg: true, ag: float32(0), bg: float32(3)},
		{a: true, use: 0, pre: []any{float32(1), nil}, in: []any{float32(2), float32(0)}, out: []any{float32(1), nil}, pg: true, ag: float32(2)},
		{use: 0, pre: []any{float32(1), nil}, in: []any{nil, nil}, out: []any{float32(1), nil}, pg: true},
		{a: true, b: true, use: 0, replaced: true, pre: []any{float32(1), nil}, in: []any{float32(20), float32(0)}, out: []any{float32(10), nil}, pg: true, ag: float32(120), bg: float32(0)},
	}
	for i, test := range tests {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			one := func(v float32) torch.Tensor { return torch.FromSlice([]float32{v}) }
			m := &two{one(2).RequiresGrad_(), one(3).RequiresGrad_()}
			var pre, in, out []any
			until(t, nn.RegisterFullBackwardPreHook(m, func(_ any, g []torch.Tensor) []torch.Tensor {
				pre = firsts(g)
				if test.replaced {
					return []torch.Tensor{g[0].MulScalar(10), g[1]}
				}
				return nil
			}))
			until(t, nn.RegisterFullBackwardHook(m, func(_ any, gi, g []torch.Tensor) []torch.Tensor {
				in, out = firsts(gi), firsts(g)
				if test.replaced {
					return []torch.Tensor{gi[0].AddScalar(100), gi[1]}
				}
				return nil
			}))
			a, b := one(1).RequiresGrad_(test.a), one(1).RequiresGrad_(test.b)
			y, z := m.Forward(a, b)
			[]torch.Tensor{y, z}[test.use].Sum().Backward()
			assert.Equal(t, test.pre, pre)
			assert.Equal(t, test.in, in)
			assert.Equal(t, test.out, out)
			assert.Equal(t, test.pg, m.P.Grad().Defined())
			assert.Equal(t, test.qg, m.Q.Grad().Defined())
			assert.Equal(t, []any{test.ag, test.bg}, firsts([]torch.Tensor{a.Grad(), b.Grad()}))
		})
	}
}

func TestFullBackwardHookMisuse(t *testing.T) {
	fc := nn.NewLinear(3, 3)
	h := nn.RegisterFullBackwardHook(fc, func(_ any, gi, g []torch.Tensor) []torch.Tensor { return g })
	assert.ErrorContains(t, torch.Try(func() { fc.Forward(torch.Ones([]int{1, 3})).Sum().Backward() }), "none of which requires one")
	h.Remove()
	h = nn.RegisterFullBackwardHook(fc, func(_ any, gi, g []torch.Tensor) []torch.Tensor { return make([]torch.Tensor, 2) })
	assert.ErrorContains(t, torch.Try(func() { fc.Forward(torch.Ones([]int{1, 3}).RequiresGrad_()).Sum().Backward() }), "returned 2 gradients of inputs; there are 1")
	h.Remove()
	// Without recording they do not run.
	until(t, nn.RegisterFullBackwardHook(fc, func(any, []torch.Tensor, []torch.Tensor) []torch.Tensor { panic("never") }))
	torch.NoGrad(func() { fc.Forward(torch.Ones([]int{1, 3})) })
}

func ExampleEnter() {
	m := &gate{nn.NewLinear(4, 4)}
	hook := nn.RegisterForwardHook(m, func(layer any, in, out []torch.Tensor) []torch.Tensor {
		fmt.Printf("%T %v -> %v\n", layer, in[0].Shape(), out[0].Shape())
		return nil
	})
	defer hook.Remove()
	m.Forward(torch.Randn([]int{2, 4}))
	// Output: *nn_test.gate [2 4] -> [2 4]
}

// gate is a layer of the program's own that has hooks.
type gate struct{ FC *nn.Linear }

func (m *gate) Forward(x torch.Tensor) torch.Tensor {
	x = nn.Enter(m, x)
	return nn.Leave(m, m.FC.Forward(x).Sigmoid().Mul(x))
}

func ExampleCall() {
	m := &block{FC: nn.NewLinear(4, 2)} // its Forward does not look for hooks
	hook := nn.RegisterForwardPreHook(m, func(_ any, in []torch.Tensor) []torch.Tensor {
		return []torch.Tensor{in[0].Flatten(1)}
	})
	defer hook.Remove()
	fmt.Println(nn.Call(m, torch.Randn([]int{3, 2, 2})).Shape())
	// Output: [3 2]
}

func ExampleRegisterFullBackwardHook() {
	fc := nn.NewLinear(2, 1, nn.Bias(false))
	hook := nn.RegisterFullBackwardHook(fc, func(_ any, gradInputs, gradOutputs []torch.Tensor) []torch.Tensor {
		fmt.Println(gradOutputs[0].Shape(), gradInputs[0].Shape())
		return []torch.Tensor{gradInputs[0].MulScalar(0)}
	})
	defer hook.Remove()
	x := torch.Ones([]int{3, 2}).RequiresGrad_()
	fc.Forward(x).Sum().Backward()
	fmt.Println(x.Grad().Abs().Sum().Item())
	// Output:
	// [3 1] [3 2]
	// 0
}

func ExampleRegisterModuleForwardHook() {
	hook := nn.RegisterModuleForwardHook(func(layer any, _, out []torch.Tensor) []torch.Tensor {
		fmt.Printf("%T %v\n", layer, out[0].Shape())
		return nil
	})
	defer hook.Remove()
	nn.NewSequential(nn.NewConv1d(1, 2, 3), nn.NewFlatten()).Forward(torch.Zeros([]int{1, 1, 5}))
	// Output:
	// *nn.Conv1d [1 2 3]
	// *nn.Flatten [1 6]
	// nn.Sequential [1 6]
}

var global block

// A layer may be a variable of a package, or a field of a struct.
func TestHooksOfLayersInPlace(t *testing.T) {
	n := 0
	count := func(any, []torch.Tensor) []torch.Tensor { n++; return nil }
	until(t, nn.RegisterForwardPreHook(&global, count))
	global.pair, global.FC = true, nn.NewLinear(1, 1)
	defer func() { global = block{} }()
	global.Forward(torch.Zeros([]int{1}))
	var two struct{ A, B nn.Linear }
	two.A, two.B = *nn.NewLinear(1, 1), *nn.NewLinear(1, 1)
	until(t, nn.RegisterForwardPreHook(&two.A, count))
	two.A.Forward(torch.Zeros([]int{1}))
	two.B.Forward(torch.Zeros([]int{1}))
	assert.Equal(t, 2, n)
}
