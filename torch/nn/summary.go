package nn

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gotorch/gotorch/torch"
)

// ModelSummary is what a model consists of; [Summary] makes one. Print it.
type ModelSummary struct {
	Layers []LayerSummary // in the order of [NamedModules], the model itself first

	// Numbers of elements of the parameters, each counted once.
	Parameters int // of all
	Trainable  int // of those that require a gradient

	// What a run took; 0 without one.
	MultAdds       int // multiplications with additions
	InputBytes     int
	OutputBytes    int // of the layers that have parameters, and no layers in them
	ParameterBytes int
}

// LayerSummary is one line of a [ModelSummary].
type LayerSummary struct {
	Name       string  // "layer1.0.conv1", "" for the model itself
	Type       string  // "Conv2d"
	Depth      int     // layers around it
	Inputs     [][]int // the different shapes that it got
	Outputs    [][]int // the different shapes that it returned
	Parameters int     // elements of the parameters of its own, those of its layers apart
	MultAdds   int     // in all its runs; 0 for one that has layers in it
}

// Summary lists the layers of a model with their numbers of parameters and, if a
// shape is given, the shapes of what they return for an input of that shape,
// [N, C, H, W] for pictures. The layers of this package tell, and those that have hooks,
// see [Enter]; others show none, but for the model itself.
//
// It runs the model once on zeros, in evaluation mode and without gradients, and
// leaves its mode and the default generators as they were. It panics with a
// [*torch.Error] if the model does; where that happened, a [LayerError] in its chain tells.
//
// Multiplications are counted as torchinfo 1.8 does, by parameters: those of a layer
// that has Conv in the name of its type times the elements of its output, channels
// apart; of others times the batch.
func Summary(m Module, shape ...int) *ModelSummary {
	if shape == nil {
		return newSummarizer(m).s
	}
	dtype, device := torch.Float32, torch.CPU
	for _, p := range Parameters(m) {
		if p.DType().IsFloatingPoint() {
			dtype, device = p.DType(), p.Device()
			break
		}
	}
	return SummaryFunc(m, func() []torch.Tensor {
		return []torch.Tensor{m.Forward(torch.Zeros(shape, dtype, device))}
	})
}

// SummaryFunc is [Summary] for a model that takes something else than a tensor of zeros: run
// runs it, and returns what comes out.
//
//	s := nn.SummaryFunc(net, func() []torch.Tensor { return []torch.Tensor{net.Forward(words, mask)} })
func SummaryFunc(m any, run func() []torch.Tensor) *ModelSummary {
	z := newSummarizer(m)
	z.run(m, run)
	return z.s
}

// summarizer makes a ModelSummary.
type summarizer struct {
	s      *ModelSummary
	lines  map[layerID]int
	own    []map[string]torch.Tensor // parameters of each line, by their last names
	around []bool                    // lines of layers that have layers in them
}

func newSummarizer(m any) *summarizer {
	z := &summarizer{s: &ModelSummary{}, lines: map[layerID]int{}}
	s := z.s
	var inside []int // the lines of the layers that the walk is in
	counted := map[torch.Tensor]bool{}
	w := &walker{op: "Summary", names: true}
	w.enter = func(name string, l layer) bool {
		line := len(s.Layers)
		id, p := identify(l.value)
		if old, ok := z.lines[id]; ok {
			line = old
		} else {
			if p != nil {
				z.lines[id] = line
			}
			s.Layers = append(s.Layers, LayerSummary{Name: name, Type: typeName(l.value), Depth: len(inside)})
			z.own = append(z.own, map[string]torch.Tensor{})
			z.around = append(z.around, false)
		}
		for _, outer := range inside {
			z.around[outer] = true
		}
		inside = append(inside, line)
		return true
	}
	w.leave = func() { inside = inside[:len(inside)-1] }
	w.tensor = func(name string, t torch.Tensor, r role) bool {
		if r != isParameter {
			return true
		}
		n := t.NumEl()
		if len(inside) > 0 {
			z.own[inside[len(inside)-1]][name[strings.LastIndexByte(name, '.')+1:]] = t
		}
		if counted[t] {
			return true
		}
		counted[t] = true
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
	return z
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
	if s.InputBytes > 0 {
		fmt.Fprintf(&b, "Mult-adds: %s\n", grouped(s.MultAdds))
		fmt.Fprintf(&b, "Bytes: input %s, outputs %s, parameters %s\n", grouped(s.InputBytes), grouped(s.OutputBytes), grouped(s.ParameterBytes))
	}
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
