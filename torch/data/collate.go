package data

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// fetch makes one batch. It is called from workers.
func (l *Loader) fetch(indices []int, g *torch.Generator) (b Batch, err error) {
	if d, ok := l.dataset.(BatchDataset); ok {
		b, err = getBatch(d, indices, g)
	} else {
		b, err = collate(l.dataset, indices, g)
	}
	if err == nil && l.pin {
		b = Batch{pin(b.Input), pin(b.Target)}
	}
	return b, err
}

func getBatch(d BatchDataset, indices []int, g *torch.Generator) (b Batch, err error) {
	none := -1
	defer func() {
		var e *Error
		switch {
		case err == nil:
		case !errors.As(err, &e):
			err = &Error{Index: none, Batch: indices, Err: err}
		case e.Index < 0:
			e.Batch = indices
		}
	}()
	defer Recover(&none, &err)
	return d.GetBatch(indices, g)
}

// collate stacks samples. It mirrors default_collate.
func collate(d Dataset, indices []int, g *torch.Generator) (Batch, error) {
	inputs, targets := make([]torch.Tensor, len(indices)), make([]torch.Tensor, len(indices))
	for k, i := range indices {
		var err error
		if inputs[k], targets[k], err = getSample(d, i, g); err != nil {
			return Batch{}, err
		}
	}
	input, err := stack("input", indices, inputs)
	if err != nil {
		return Batch{}, err
	}
	target, err := stack("target", indices, targets)
	return Batch{input, target}, err
}

// getSample is d.Get with an *Error for whatever goes wrong.
func getSample(d Dataset, i int, g *torch.Generator) (input, target torch.Tensor, err error) {
	defer Recover(&i, &err)
	input, target, err = d.Get(i, g)
	var e *Error
	if err != nil && !errors.As(err, &e) {
		err = &Error{Index: i, Err: err}
	}
	return input, target, err
}

func stack(what string, indices []int, samples []torch.Tensor) (torch.Tensor, error) {
	for k, t := range samples {
		switch {
		case !t.Defined():
			return t, &Error{Index: indices[k], Err: fmt.Errorf("the %s is the undefined Tensor", what)}
		case !slices.Equal(t.Shape(), samples[0].Shape()) || t.DType() != samples[0].DType():
			return t, &Error{Index: indices[k], Err: fmt.Errorf("the %s is %s, that of sample %d in the same batch is %s; a batch needs equal ones",
				what, shape(t), indices[0], shape(samples[0]))}
		}
	}
	return torch.Stack(samples), nil
}

// shape says what t is for a message: "torch.float32[2, 3]".
func shape(t torch.Tensor) string {
	if !t.Defined() {
		return "undefined"
	}
	return fmt.Sprintf("%v%s", t.DType(), strings.ReplaceAll(fmt.Sprint(t.Shape()), " ", ", "))
}

var opPinMemory = torch.Operator{Name: "aten::pin_memory"}

// pin copies t to page-locked memory.
func pin(t torch.Tensor) torch.Tensor {
	if !t.Defined() || t.Device() != torch.CPU {
		return t
	}
	var c torch.Call
	c.Tensor(t)
	return c.Run1(&opPinMemory)
}
