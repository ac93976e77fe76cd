package nn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/gotorch/gotorch/torch"
)

// ModelSummary is what a model consists of; [Summary] makes one. Print it.
type ModelSummary struct {
	Layers []LayerSummary // in the order of [NamedModules], the model itself first

	// Numbers of elements of the parameters, each counted once.
	Parameters int // of all
	Trainable  int // of those that require a gradient
}

// LayerSummary is one line of a [ModelSummary].
type LayerSummary struct {
	Name       string  // "layer1.0.conv1", "" for the model itself
	Type       string  // "Conv2d"
	Depth      int     // layers around it
	Outputs    [][]int // the different shapes that it returned
	Parameters int     // elements of the parameters of its own, those of its layers apart
}

// Summary lists the layers of a model with their numbers of parameters and, if a
// shape is given, the shapes of what they return for an input of that shape,
// [N, C, H, W] for pictures. The layers of this package tell, and those that have hooks,
// see [Enter]; others show none, but for the model itself.
//
// It runs the model once on zeros, in evaluation mode and without gradients, and
// leaves its mode and the default generators as they were. It panics with a
// [*torch.Error] if the model does.
func Summary(m Module, shape ...int) *ModelSummary {
	s := &ModelSummary{}
	lines := map[layerID]int{}
	var inside []int // the lines of the layers that the walk is in
	counted := map[torch.Tensor]bool{}
	w := &walker{op: "Summary", names: true}
	w.enter = func(name string, l layer) bool {
		line := len(s.Layers)
		id, p := identify(l.value)
		if old, ok := lines[id]; ok && p != nil {
			line = old
		} else {
			lines[id] = line
			s.Layers = append(s.Layers, LayerSummary{Name: name, Type: typeName(l.value), Depth: len(inside)})
		}
		inside = append(inside, line)
		return true
	}
	w.leave = func() { inside = inside[:len(inside)-1] }
	w.tensor = func(_ string, t torch.Tensor, r role) bool {
		if r != isParameter || counted[t] {
			return true
		}
		counted[t] = true
		n := t.NumEl()
		s.Parameters += n
		if t.RequiresGrad() {
			s.Trainable += n
		}
		if len(inside) > 0 {
			s.Layers[inside[len(inside)-1]].Parameters += n
		}
		return true
	}
	w.walk(m)
	delete(lines, layerID{})
	if shape != nil {
		s.run(m, shape, lines)
	}
	return s
}

// run runs the model and notes the shapes.
func (s *ModelSummary) run(m Module, shape []int, lines map[layerID]int) {
	note := func(line int, y torch.Tensor) {
		l := &s.Layers[line]
		if shape := y.Shape(); !slices.ContainsFunc(l.Outputs, func(o []int) bool { return slices.Equal(o, shape) }) {
			l.Outputs = append(l.Outputs, shape)
		}
	}
	var mu sync.Mutex // other goroutines may be running other models
	look := func(layer any, _, ys []torch.Tensor) []torch.Tensor {
		id, _ := identify(layer)
		if line, ok := lines[id]; ok {
			mu.Lock()
			defer mu.Unlock()
			for _, y := range ys {
				if y.Defined() {
					note(line, y)
				}
			}
		}
		return nil
	}
	dtype, device := torch.Float32, torch.CPU
	for _, p := range Parameters(m) {
		if p.DType().IsFloatingPoint() {
			dtype, device = p.DType(), p.Device()
			break
		}
	}
	for _, f := range trainingFlags("Summary", m) {
		defer func(was bool) { *f = was }(*f)
		*f = false
	}
	for _, d := range slices.Compact([]torch.Device{torch.CPU, device}) {
		if d != torch.Meta {
			g := torch.DefaultGenerator(d)
			defer g.SetState(g.State().Keep())
		}
	}
	defer RegisterModuleForwardHook(look).Remove()
	torch.NoGrad(func() {
		y := m.Forward(torch.Zeros(shape, dtype, device))
		if len(s.Layers) > 0 && len(s.Layers[0].Outputs) == 0 && y.Defined() {
			note(0, y)
		}
	})
}

// String returns a table: a line for each layer, and the totals.
func (s *ModelSummary) String() string {
	rows := [][3]string{{"Layer", "Output shape", "Parameters"}}
	var outer []string // the names of the layers around
	for _, l := range s.Layers {
		outer = append(outer[:l.Depth], l.Name)
		name := strings.Repeat("  ", l.Depth) + l.Type
		if inner := l.Name; inner != "" {
			if l.Depth > 0 && outer[l.Depth-1] != "" {
				inner = strings.TrimPrefix(inner, outer[l.Depth-1]+".")
			}
			name += ": " + inner
		}
		var shapes []string
		for _, o := range l.Outputs {
			shapes = append(shapes, strings.ReplaceAll(fmt.Sprint(o), " ", ", "))
		}
		count := "-"
		if l.Parameters > 0 {
			count = grouped(l.Parameters)
		}
		rows = append(rows, [3]string{name, strings.Join(shapes, " "), count})
	}
	var width [3]int
	for _, r := range rows {
		for i, cell := range r {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	rule := strings.Repeat("─", width[0]+width[1]+width[2]+4) + "\n"
	for i, r := range rows {
		fmt.Fprintf(&b, "%-*s  %-*s  %*s\n", width[0], r[0], width[1], r[1], width[2], r[2])
		if i == 0 {
			b.WriteString(rule)
		}
	}
	b.WriteString(rule)
	fmt.Fprintf(&b, "Parameters: %s, trainable: %s, frozen: %s\n", grouped(s.Parameters), grouped(s.Trainable), grouped(s.Parameters-s.Trainable))
	return b.String()
}

// grouped prints n with commas between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
