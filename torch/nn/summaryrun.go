package nn

import (
	"slices"
	"strings"
	"sync"

	"github.com/gotorch/gotorch/torch"
)

// run runs the model and notes what its layers do.
func (z *summarizer) run(m any, run func() []torch.Tensor) {
	for _, f := range trainingFlags("Summary", m) {
		defer func(was bool) { *f = was }(*f)
		*f = false
	}
	devices := []torch.Device{torch.CPU}
	for _, p := range Parameters(m) {
		z.s.ParameterBytes += byteCount([]torch.Tensor{p})
		if d := p.Device(); d != torch.Meta && !slices.Contains(devices, d) {
			devices = append(devices, d)
		}
	}
	for _, d := range devices {
		g := torch.DefaultGenerator(d)
		defer g.SetState(g.State().Keep())
	}

	var mu sync.Mutex // other goroutines may be running other models
	var under []int   // the lines of the layers that run
	line := func(layer any) (int, bool) {
		id, _ := identify(layer)
		line, ok := z.lines[id]
		return line, ok
	}
	defer RegisterModuleForwardPreHook(func(layer any, xs []torch.Tensor) []torch.Tensor {
		mu.Lock()
		defer mu.Unlock()
		if line, ok := line(layer); ok {
			under = append(under, line)
			z.s.Layers[line].Inputs = shapes(z.s.Layers[line].Inputs, xs)
			if z.s.InputBytes == 0 { // the first layer gets what the model gets
				z.s.InputBytes = byteCount(xs)
			}
		}
		return nil
	}).Remove()
	defer RegisterModuleForwardHook(func(layer any, _, ys []torch.Tensor) []torch.Tensor {
		mu.Lock()
		defer mu.Unlock()
		if line, ok := line(layer); ok {
			under = under[:max(0, slices.Index(under, line))]
			z.ran(line, ys)
		}
		return nil
	}).Remove()
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if e, ok := v.(*torch.Error); ok {
			e = placed(e, m)
			if l, ok := e.Err.(*LayerError); (!ok || l.Path == "") && len(under) > 0 { // a layer of the program's own
				at := z.s.Layers[under[len(under)-1]]
				in := LayerError{Path: at.Name, Type: at.Type, Err: e.Err, within: m, op: e.Op, msg: e.Msg}
				if ok {
					in.Layer, in.Err, in.op = l.Layer, l.Err, l.op
				}
				e = in.in(e)
			}
			v = e
		}
		panic(v)
	}()
	torch.NoGrad(func() {
		ys := run()
		if l := z.s.Layers; len(l) > 0 && len(l[0].Outputs) == 0 {
			l[0].Outputs = shapes(nil, ys)
		}
	})
}

// ran notes one run of a layer.
func (z *summarizer) ran(line int, ys []torch.Tensor) {
	l := &z.s.Layers[line]
	l.Outputs = shapes(l.Outputs, ys)
	if z.around[line] || len(ys) == 0 || !ys[0].Defined() {
		return
	}
	out, n := ys[0].Shape(), 0
	for name, p := range z.own[line] {
		switch {
		case len(out) == 0:
		case name != "weight" && name != "bias":
			if strings.Contains(name, "weight") || strings.Contains(name, "bias") {
				n += p.NumEl() * product(out[:min(2, len(out))])
			}
		case strings.Contains(l.Type, "Conv"):
			n += p.NumEl() * out[0] * product(out[min(2, len(out)):])
		default:
			n += p.NumEl() * out[0]
		}
	}
	l.MultAdds += n
	z.s.MultAdds += n
	if len(z.own[line]) > 0 {
		z.s.OutputBytes += byteCount(ys)
	}
}

// shapes is list with those of the shapes of ts that are new.
func shapes(list [][]int, ts []torch.Tensor) [][]int {
	for _, t := range ts {
		if !t.Defined() {
			continue
		}
		s := t.Shape()
		if !slices.ContainsFunc(list, func(o []int) bool { return slices.Equal(o, s) }) {
			list = append(list, s)
		}
	}
	return list
}

func byteCount(ts []torch.Tensor) (n int) {
	for _, t := range ts {
		if t.Defined() {
			n += t.NumEl() * t.DType().Size()
		}
	}
	return n
}
