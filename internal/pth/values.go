package pth

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/internal/pickle"
)

// Size is a torch.Size that is saved as a value of its own.
type Size []int64

// Device is a torch.device, written as PyTorch prints it: "cpu", "cuda:0".
type Device string

// Layout is a torch.layout, by its full name: "torch.strided".
type Layout string

// Reduce says how Python makes a torch.Size.
func (s Size) Reduce() (pickle.Reduction, error) {
	return call("torch", "Size", tupleOf(s)), nil
}

// MemSize returns the bytes held.
func (s Size) MemSize() int { return 8 * len(s) }

// Reduce says how Python makes a torch.device.
func (d Device) Reduce() (pickle.Reduction, error) {
	kind, index, ok := strings.Cut(string(d), ":")
	if !ok {
		return call("torch", "device", &pickle.Text{Value: kind}), nil
	}
	i, err := strconv.Atoi(index)
	if err != nil {
		return pickle.Reduction{}, fmt.Errorf("expected a device like cpu or cuda:0, got %q", string(d))
	}
	return call("torch", "device", &pickle.Text{Value: kind}, i), nil
}

// Reduce says how Python finds a torch.layout.
func (l Layout) Reduce() (pickle.Reduction, error) {
	return call("torch.serialization", "_get_layout", string(l)), nil
}

func newSize(args pickle.Tuple) (any, error) {
	if len(args) == 1 {
		if dims, ok := int64s(args[0]); ok {
			return Size(dims), nil
		}
	}
	return nil, badArgs("torch.Size", "a tuple of numbers", args)
}

func newDevice(args pickle.Tuple) (any, error) {
	switch len(args) {
	case 1:
		if kind, ok := args[0].(string); ok {
			return Device(kind), nil
		}
	case 2:
		kind, ok1 := args[0].(string)
		index, ok2 := args[1].(int64)
		if ok1 && ok2 {
			return Device(fmt.Sprintf("%s:%d", kind, index)), nil
		}
	}
	return nil, badArgs("torch.device", "a name and an index", args)
}

func newLayout(args pickle.Tuple) (any, error) {
	if len(args) == 1 {
		if name, ok := args[0].(string); ok {
			return Layout(name), nil
		}
	}
	return nil, badArgs("_get_layout", "a name", args)
}

func call(module, name string, args ...any) pickle.Reduction {
	return pickle.Reduction{Global: pickle.Global{Module: module, Name: name}, Args: append(pickle.Tuple{}, args...)}
}

func tupleOf(dims []int64) pickle.Tuple {
	t := make(pickle.Tuple, len(dims))
	for i, d := range dims {
		t[i] = d
	}
	return t
}

// int64s returns the numbers of a tuple or torch.Size.
func int64s(v any) ([]int64, bool) {
	switch v := v.(type) {
	case Size:
		return v, true
	case pickle.Tuple:
		out := make([]int64, len(v))
		for i, item := range v {
			n, ok := item.(int64)
			if !ok {
				return nil, false
			}
			out[i] = n
		}
		return out, true
	}
	return nil, false
}

// badArgs describes arguments by their types.
func badArgs(name, want string, args pickle.Tuple) error {
	types := make([]string, 0, 8)
	for i, a := range args {
		if i == 8 {
			types = append(types, "…")
			break
		}
		types = append(types, fmt.Sprintf("%T", a))
	}
	return fmt.Errorf("expected %s to be called with %s, got (%s)", name, want, strings.Join(types, ", "))
}
