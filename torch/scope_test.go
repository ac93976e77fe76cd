package torch_test

import (
	"errors"
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

const freed = "the tensor was freed when the scope it was made in closed; call Keep on a tensor that has to outlive its scope"

func usable(x torch.Tensor) bool { return torch.Try(func() { x.AddScalar(1) }) == nil }

func TestScopeFrees(t *testing.T) {
	outside := torch.Ones([]int{2})
	torch.GC() // so that garbage of other tests does not go meanwhile
	s := torch.NewScope()
	before := torch.MemoryStats()
	x := torch.Ones([]int{1000})
	y := x.View(10, 100)
	kept := x.MulScalar(2).Keep()
	assert.True(t, kept.Keep().Same(kept))
	s.Close()
	s.Close() // does nothing
	after := torch.MemoryStats()
	assert.Less(t, after.Bytes-before.Bytes, int64(2*4000), "only the kept tensor is left")
	assert.Equal(t, before.Tensors+1, after.Tensors)
	assert.Equal(t, []float32{2, 2}, floats(kept)[:2])
	assert.True(t, usable(outside))
	for name, f := range map[string]func(){
		"method": func() { x.AddScalar(1) }, "second argument": func() { outside.Add(x) }, "list": func() { torch.Cat([]torch.Tensor{outside, x}) },
		"long list": func() { torch.Cat(append(slices.Repeat([]torch.Tensor{outside}, 30), x)) },
		"view":      func() { y.Sum() }, "Shape": func() { x.Shape() }, "DType": func() { x.DType() }, "Item": func() { x.Item() },
		"ToSlice": func() { floats(x) }, "Bytes": func() { x.Bytes(func([]byte) {}) }, "Keep": func() { x.Keep() }, "Grad": func() { x.Grad() },
		"Backward": func() { x.Backward(torch.Gradient(x)) }, "String": func() { _ = x.String() }, "DataPtr": func() { x.DataPtr() },
		"autograd.Grad": func() { torch.Grad([]torch.Tensor{x}, []torch.Tensor{outside}) }, "Index": func() { outside.Index(x) },
	} {
		assert.ErrorContains(t, torch.Try(f), freed, name)
	}
	assert.True(t, x.Defined())
}

func TestScopesNest(t *testing.T) {
	outer := torch.NewScope()
	a := torch.Ones(nil)
	inner := torch.NewScope()
	b := torch.Ones(nil)
	kept := torch.Ones(nil).Keep()
	err := torch.Try(outer.Close)
	assert.ErrorContains(t, err, "not the innermost one of this goroutine; scopes close in reverse order")
	inner.Close()
	c := torch.Ones(nil)
	assert.False(t, usable(b))
	assert.True(t, usable(a))
	outer.Close()
	assert.False(t, usable(a))
	assert.False(t, usable(c))
	assert.True(t, usable(kept), "Keep takes a tensor out of all scopes")
}

func TestScopeHandsOver(t *testing.T) {
	outer, inner := torch.NewScope(), torch.NewScope()
	defer outer.Close()
	x, y := torch.Ones([]int{2}), torch.Ones([]int{2})
	inner.HandOver(x, torch.Tensor{})
	inner.Close()
	assert.True(t, usable(x))
	assert.False(t, usable(y))
	require.ErrorContains(t, torch.Try(func() { inner.HandOver(x) }), "the scope is closed")
	alone := func() torch.Tensor {
		s := torch.NewScope()
		defer s.Close()
		z := torch.Ones([]int{2})
		s.HandOver(z)
		return z
	}
	z := alone()
	outer.Close()
	assert.False(t, usable(x), "it went to the outer scope")
	assert.False(t, usable(z))
	assert.True(t, usable(alone()), "without an outer scope it is the collector's")
}

func TestScopeWithAutograd(t *testing.T) {
	w := leaf(1, 2)
	for range 3 {
		s := torch.NewScope()
		w.SetGrad(torch.Tensor{})
		w.Mul(w).Sum().Backward()
		s.Close()
	}
	assert.Equal(t, []float32{2, 4}, floats(w.Grad()), "the gradient belongs to w, not to the scope")
	s := torch.NewScope()
	loss := w.Mul(w).Sum().Keep()
	s.Close()
	w.SetGrad(torch.Tensor{})
	loss.Backward()
	assert.Equal(t, []float32{2, 4}, floats(w.Grad()), "a kept result keeps its history")
}

// Tensors of other goroutines are not the scope's.
func TestScopeTakesItsGoroutinesOnly(t *testing.T) {
	s := torch.NewScope()
	made := make(chan torch.Tensor)
	for range 8 {
		go func() {
			x := torch.Ones([]int{8})
			runtime.Gosched()
			made <- x.AddScalar(1)
		}()
	}
	var others []torch.Tensor
	for range 8 {
		others = append(others, <-made)
	}
	s.Close()
	for _, x := range others {
		assert.True(t, usable(x))
	}
}

func TestScopeCloseOnWrongGoroutine(t *testing.T) {
	s := torch.NewScope()
	failed := make(chan error)
	go func() { failed <- torch.Try(s.Close) }()
	assert.ErrorContains(t, <-failed, "on the goroutine that opened them")
	x := torch.Ones(nil)
	s.Close()
	assert.False(t, usable(x))
}

func TestScopeClosesAfterPanic(t *testing.T) {
	var x torch.Tensor
	assert.Panics(t, func() {
		defer torch.NewScope().Close()
		x = torch.Ones(nil)
		panic("oops")
	})
	assert.False(t, usable(x))
	y := torch.Ones(nil)
	assert.True(t, usable(y), "no scope is open")
	torch.GC()
	assert.True(t, usable(y))
}

// pair is a value with tensors, as a batch is.
type pair struct{ a, b torch.Tensor }

func (p pair) Tensors() []torch.Tensor { return []torch.Tensor{p.a, p.b} }

// pairs yields n pairs whose second tensor is undefined every other time.
func pairs(n int, done *bool) iter.Seq2[int, pair] {
	return func(yield func(int, pair) bool) {
		defer func() { *done = true }()
		for i := range n {
			p := pair{a: torch.Full([]int{2}, i)}
			if i%2 == 0 {
				p.b = torch.Ones(nil)
			}
			if !yield(i, p) {
				return
			}
		}
	}
}

func TestScoped(t *testing.T) {
	var done bool
	var seen []pair
	var made []torch.Tensor
	sum := 0.0
	for i, p := range torch.Scoped(pairs(5, &done)) {
		assert.Equal(t, len(seen), i)
		x := p.a.AddScalar(1)
		sum += x.Sum().Item()
		if i == 3 {
			p.a.Keep()
		}
		seen, made = append(seen, p), append(made, x)
	}
	assert.True(t, done)
	assert.Equal(t, 30.0, sum)
	for i, p := range seen {
		assert.Equal(t, i == 3, usable(p.a), "round %d", i)
		assert.False(t, usable(made[i]))
	}
	for k, v := range torch.Scoped(slices.All([]string{"a"})) {
		assert.Equal(t, 0, k)
		assert.Equal(t, "a", v, "values without tensors are as well")
	}
}

func TestScopedLeftEarly(t *testing.T) {
	oops := errors.New("oops")
	for name, leave := range map[string]func(x *torch.Tensor, done *bool){
		"break": func(x *torch.Tensor, done *bool) {
			for _, p := range torch.Scoped(pairs(5, done)) {
				*x = p.a
				break
			}
		},
		"return": func(x *torch.Tensor, done *bool) {
			for _, p := range torch.Scoped(pairs(5, done)) {
				*x = p.a
				return
			}
		},
		"panic": func(x *torch.Tensor, done *bool) {
			defer func() { assert.Equal(t, oops, recover()) }()
			for _, p := range torch.Scoped(pairs(5, done)) {
				*x = p.a
				panic(oops)
			}
		},
		"Goexit": func(x *torch.Tensor, done *bool) {
			end := make(chan bool)
			go func() {
				defer close(end)
				for _, p := range torch.Scoped(pairs(5, done)) {
					*x = p.a
					runtime.Goexit()
				}
			}()
			<-end
		},
	} {
		var x torch.Tensor
		var done bool
		leave(&x, &done)
		assert.True(t, done, name)
		assert.False(t, usable(x), name)
		assert.True(t, usable(torch.Ones(nil)), name)
	}
}

// A tensor may be in use on other goroutines while its scope closes: the calls
// under way end well, later ones panic with the sentence.
func TestScopeClosesDuringUse(t *testing.T) {
	for range 30 {
		s := torch.NewScope()
		x := torch.Ones([]int{64, 64})
		y := torch.Ones([]int{64, 64})
		var wg sync.WaitGroup
		var calls, kept atomic.Int32
		start := make(chan struct{})
		for g := range 4 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				<-start
				for {
					err := torch.Try(func() {
						switch g {
						case 0:
							x.Matmul(y)
						case 1:
							floats(x)
						case 2:
							x.Bytes(func(b []byte) { assert.EqualValues(t, 0x3f, b[len(b)-1]) })
						case 3:
							x.Shape()
							if y.Keep(); kept.Add(1) > 20 {
								panic(&torch.Error{Msg: freed}) // kept tensors are never freed
							}
						}
					})
					if err != nil {
						assert.ErrorContains(t, err, freed)
						return
					}
					calls.Add(1)
				}
			}()
		}
		close(start)
		for calls.Load() < 4 {
			runtime.Gosched()
		}
		s.Close()
		wg.Wait()
		assert.False(t, usable(x))
	}
}

// Keep on one goroutine and Close on another: the tensor is either kept or
// freed, once.
func TestKeepRacesWithClose(t *testing.T) {
	torch.GC()
	before := torch.MemoryStats()
	for range 200 {
		s := torch.NewScope()
		x := torch.Ones([]int{256})
		var wg sync.WaitGroup
		var errs [2]error
		for i := range errs {
			wg.Add(1)
			go func() {
				defer wg.Done()
				errs[i] = torch.Try(func() { x.Keep() })
			}()
		}
		s.Close()
		wg.Wait()
		require.Equal(t, errs[0] == nil || errs[1] == nil, usable(x))
	}
	torch.GC()
	assert.LessOrEqual(t, torch.MemoryStats().Tensors, before.Tensors)
}

// A tensor of an iterator may be in use elsewhere when a scope takes it over.
func TestScopedValueInUseElsewhere(t *testing.T) {
	shared := torch.Ones([]int{32, 32})
	var wg sync.WaitGroup
	started := make(chan struct{})
	wg.Add(1)
	go func() {
		defer wg.Done()
		close(started)
		for usable(shared) {
		}
	}()
	<-started
	for range torch.Scoped(slices.All([]pair{{a: shared}})) {
		runtime.Gosched()
	}
	wg.Wait()
	assert.False(t, usable(shared))
}
