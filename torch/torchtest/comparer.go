package torchtest

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/gotorch/gotorch/torch"
)

// comparer compares the record of a Go model with that of the Python model.
type comparer struct{ options }

// diff is nil, or how two tensors or lists of tensors differ. Inside a message the
// options for messages have no use.
func (c *comparer) diff(got, want any) error {
	o := c.options
	o.message = nil
	return compare(got, want, o)
}

// otherTypes lists the tensors of a state dict whose type is not Python's.
func otherTypes(got, want *torch.StateDict) string {
	var list []string
	for name, w := range want.All() {
		if g, ok := got.Get(name); ok && g.DType() != w.DType() {
			list = append(list, fmt.Sprintf("\n\t%s is %s, in Python %s", name, g.DType(), w.DType()))
		}
	}
	if list == nil {
		return ""
	}
	return "parameters or buffers have another type than in Python; make the layers with nn.DType, or convert the model with nn.To." + strings.Join(list, "")
}

// otherTies says which tensors of a state dict are one in Python and several in Go, or
// the other way round.
func otherTies(got *torch.StateDict, want [][]string) string {
	places := map[unsafe.Pointer][]string{}
	var order []unsafe.Pointer
	for name, t := range got.All() {
		if t.NumEl() == 0 {
			continue
		}
		at := t.DataPtr()
		if places[at] == nil {
			order = append(order, at)
		}
		places[at] = append(places[at], name)
	}
	var list []string
	same := func(a []string) func([]string) bool {
		return func(b []string) bool {
			return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
		}
	}
	var ties [][]string
	for _, at := range order {
		if len(places[at]) > 1 {
			ties = append(ties, places[at])
		}
	}
	for _, names := range want {
		if !slices.ContainsFunc(ties, same(names)) {
			list = append(list, "\n\tin Python one tensor: "+strings.Join(names, ", "))
		}
	}
	for _, names := range ties {
		if !slices.ContainsFunc(want, same(names)) {
			list = append(list, "\n\tin Go one tensor: "+strings.Join(names, ", "))
		}
	}
	if list == nil {
		return ""
	}
	return "parameters are tied on one side alone; give both fields the same Tensor where Python does." + strings.Join(list, "")
}

// compare says what differs, or "". err is what stopped the Go model, if something
// did.
func (c *comparer) compare(got, want *record, err error) string {
	agree, what := c.layers(got.layers, want.layers)
	if what != "" {
		return what
	}
	behind := "No layer tells of itself."
	if agree.n > 0 {
		behind = fmt.Sprintf("All %d calls of layers that both tell of are the same; look behind %s.", agree.n, agree.last)
	}
	if err != nil {
		return fmt.Sprintf("%v\n%s", err, behind)
	}
	if len(got.outputs) != len(want.outputs) {
		return fmt.Sprintf("Forward returns %s, in Python %d.", count(len(got.outputs), "tensor"), len(want.outputs))
	}
	if err := c.diff(got.outputs, want.outputs); err != nil {
		return fmt.Sprintf("the outputs differ. %s%s\n\noutput: %v", behind, hint(got.layers, want.layers), err)
	}
	if c.bits && got.random != want.random {
		where := drawn(got.layers, want.layers, pairs(got.layers, want.layers))
		if where == "" {
			where = "behind all layers more or fewer numbers were drawn than in Python"
		}
		return "all outputs are the same, but the random generator is elsewhere afterwards, so that the next step is another: " + where + "."
	}
	if what := c.gradients(got, want); what != "" {
		return "all outputs are the same, but " + what
	}
	if err := c.diff(got.after, want.after); err != nil {
		return fmt.Sprintf("outputs and gradients are the same, but parameters or buffers differ after the step:\n\n%v", err)
	}
	return ""
}

// agreed is how many calls of layers are the same, and the last of them.
type agreed struct {
	n    int
	last string
}

// layers compares the calls of layers in Python's order.
func (c *comparer) layers(got, want []layer) (same agreed, what string) {
	pairs := pairs(got, want)
	for i, call := range pairs {
		if call < 0 {
			continue
		}
		out := c.diff(got[call].outputs, want[i].outputs)
		if out == nil {
			same.n++
			same.last = display(want[i].name) + nth(want, i)
			continue
		}
		return same, c.layer(got, want, pairs, i, same, out)
	}
	return same, ""
}

// layer says how call i of Python's differs from that of the Go model: out is how the
// outputs do.
func (c *comparer) layer(got, want []layer, pairs []int, i int, same agreed, out error) string {
	g, w := got[pairs[i]], want[i]
	n := min(len(g.inputs), len(w.inputs)) // one may be given more that are no tensors in the other
	in := c.diff(g.inputs[:n], w.inputs[:n])
	where := fmt.Sprintf("the first layer that differs is %s%s (%s, in Python %s)", display(w.name), nth(want, i), g.typ, w.typ)
	before := "No layer before it."
	switch {
	case same.n == 1:
		before = fmt.Sprintf("1 call of a layer before it is the same, of %s.", same.last)
	case same.n > 1:
		before = fmt.Sprintf("%d calls of layers before it are the same, the last one %s.", same.n, same.last)
	}
	inside := -1 // the last call of a layer inside
	for j := range i {
		if pairs[j] >= 0 && isInside(want[j].name, w.name) {
			inside = j
		}
	}
	draws := ""
	if c.bits && g.before != w.before {
		draws = drawn(got, want, pairs)
	}
	switch {
	case in != nil:
		also := hint(got, want)
		if draws != "" {
			also = "\nThe random generator is elsewhere too: " + draws + "." + also
		}
		return fmt.Sprintf("%s: it is given something else already, so look at what is computed before it. %s%s\n\ninput: %v", where, before, also, in)
	case len(g.inputs) < len(w.inputs):
		return fmt.Sprintf("%s: it is given %s, in Python %d: %s is missing. %s\n\noutput: %v", where, count(len(g.inputs), "tensor"), len(w.inputs), kinds(w.inputs[n:]), before, out)
	case len(g.inputs) > len(w.inputs):
		return fmt.Sprintf("%s: it is given %s, in Python %d: %s is more. %s\n\noutput: %v", where, count(len(g.inputs), "tensor"), len(w.inputs), kinds(g.inputs[n:]), before, out)
	case draws != "":
		return fmt.Sprintf("%s: it is given the same, but the random generator is elsewhere already: %s. %s\n\noutput: %v", where, draws, before, out)
	case inside >= 0:
		return fmt.Sprintf("%s: it is given the same and returns something else, and all layers inside it are the same, so look at what its own Forward does: behind %s as a rule (a residual, a scale, an activation). %s%s\n\noutput: %v",
			where, display(want[inside].name), before, hint(got, want), out)
	case len(g.inputs) > 0:
		return fmt.Sprintf("%s: it is given the same and returns something else, so look into the layer itself, its kind and settings. %s\n\noutput: %v", where, before, out)
	}
	return fmt.Sprintf("%s. %s\n\noutput: %v", where, before, out)
}

// drawn says between which calls of layers more or fewer random numbers were drawn than in
// Python: "" if nowhere.
func drawn(got, want []layer, pairs []int) string {
	last := "the beginning"
	for i, call := range pairs {
		if call < 0 {
			continue
		}
		g, w := got[call], want[i]
		switch {
		case g.before != w.before:
			return fmt.Sprintf("between %s and %s more or fewer numbers were drawn than in Python", last, display(w.name)+nth(want, i))
		case g.after != w.after:
			return fmt.Sprintf("in %s more or fewer numbers were drawn than in Python", display(w.name)+nth(want, i))
		}
		last = display(w.name) + nth(want, i)
	}
	return ""
}

// isInside reports whether a layer is inside another, which "" is of all.
func isInside(name, of string) bool {
	return name != of && (of == "" || strings.HasPrefix(name, of+"."))
}

// display is a layer's name for a message; the model itself has none.
func display(name string) string {
	if name == "" {
		return "the model itself"
	}
	return fmt.Sprintf("%q", name)
}

// nth says which call of its layer a call is, where there are several.
func nth(calls []layer, i int) string {
	n, all := 0, 0
	for j, l := range calls {
		if l.name == calls[i].name {
			all++
			if j <= i {
				n++
			}
		}
	}
	if all == 1 {
		return ""
	}
	return fmt.Sprintf(" (call %d of %d)", n, all)
}

// count is "1 tensor" or "2 tensors".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// kinds lists the types and shapes of tensors.
func kinds(ts []torch.Tensor) string {
	var list []string
	for _, t := range ts {
		list = append(list, strings.TrimPrefix(t.DType().String(), "torch.")+strings.ReplaceAll(fmt.Sprint(t.Shape()), " ", ", "))
	}
	return strings.Join(list, ", ")
}

// pairs returns, for each call in Python, the call in Go of the same layer, the third
// of it for the third, or -1.
func pairs(got, want []layer) []int {
	calls := map[string][]int{}
	for i, g := range got {
		calls[g.name] = append(calls[g.name], i)
	}
	list := make([]int, len(want))
	for i, w := range want {
		list[i] = -1
		if at := calls[w.name]; len(at) > 0 {
			list[i], calls[w.name] = at[0], at[1:]
		}
	}
	return list
}

// hint names the layers that only one side has called, and those that are called in
// another order.
func hint(got, want []layer) string {
	only := func(a, b []layer, holders []layer) (names []string) {
		count := map[string]int{}
		for _, l := range b {
			count[l.name]++
		}
		for _, l := range a {
			if count[l.name]--; count[l.name] < 0 && l.name != "" && !holds(holders, l.name) && !slices.Contains(names, l.name) {
				names = append(names, l.name)
			}
		}
		return names
	}
	var s string
	if names := only(want, got, want); names != nil {
		s += fmt.Sprintf("\nPython calls these layers, which the Go model does not call or which do not tell: %s.", strings.Join(names, ", "))
	}
	if names := only(got, want, got); names != nil {
		s += fmt.Sprintf("\nThe Go model calls these layers, which Python does not call: %s.", strings.Join(names, ", "))
	}
	last := -1 // of Python's calls that both have
	for i, call := range pairs(got, want) {
		switch {
		case call < 0:
			continue
		case last >= 0 && call < last:
			return s + fmt.Sprintf("\nThe order of calls is another: %s returns before %s in the Go model, and after it in Python.", display(want[i].name), display(got[last].name))
		}
		last = call
	}
	return s
}

// holds reports whether a layer has others inside that are called: those tell enough.
func holds(layers []layer, name string) bool {
	return slices.ContainsFunc(layers, func(l layer) bool { return strings.HasPrefix(l.name, name+".") })
}

// gradients compares those of parameters in the order in which Backward makes them,
// from the last layer on, and those of inputs.
func (c *comparer) gradients(got, want *record) string {
	rank := map[string]int{} // of a layer: the later it is called, the smaller
	for i, l := range want.layers {
		rank[l.name] = -i
	}
	names := want.state.Keys()
	slices.SortStableFunc(names, func(a, b string) int { return rank[layerOf(a)] - rank[layerOf(b)] })
	last := ""
	for _, name := range names {
		g, w := got.grads[name], want.grads[name]
		if err := c.diff(g, w); err != nil {
			between := ""
			if last != "" {
				between = fmt.Sprintf(" The last before it, that of %q, is the same: between the two the graph is cut, or another.", last)
			}
			return fmt.Sprintf("the gradient of %q differs; of all that differ it is the first that Backward makes.%s\n\n%v", name, between, err)
		}
		if w.Defined() {
			last = name
		}
	}
	if err := c.diff(got.inputGrads, want.inputGrads); err != nil {
		return fmt.Sprintf("the gradients of the inputs differ, while those of all parameters are the same.\n\ninput: %v", err)
	}
	return ""
}

// layerOf is the layer that a parameter belongs to.
func layerOf(parameter string) string {
	return parameter[:max(0, strings.LastIndexByte(parameter, '.'))]
}
