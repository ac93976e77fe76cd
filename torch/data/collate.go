package data

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

func getBatch(d BatchDataset, indices []int, g *torch.Generator) (b Batch, err error) {
	none := -1
	defer ofBatch(indices, &err)
	defer Recover(&none, &err)
	return d.GetBatch(indices, g)
}

// ofBatch makes an error that is about no sample an *Error about the whole batch.
func ofBatch(indices []int, err *error) {
	var e *Error
	switch {
	case *err == nil:
	case !errors.As(*err, &e):
		*err = &Error{Index: -1, Batch: indices, Err: *err}
	case e.Index < 0:
		e.Batch = indices
	}
}

// getSamples is d.GetBatch with an *Error for whatever goes wrong.
func getSamples[S any](d BatchDatasetOf[S], indices []int, g *torch.Generator) (samples []S, err error) {
	none := -1
	defer ofBatch(indices, &err)
	defer Recover(&none, &err)
	samples, err = d.GetBatch(indices, g)
	if err == nil && len(samples) != len(indices) {
		err = fmt.Errorf("GetBatch returned %d samples for %d indices", len(samples), len(indices))
	}
	return samples, err
}

// getEach gets one sample after the other.
func getEach[S any](d DatasetOf[S], indices []int, g *torch.Generator) ([]S, error) {
	samples := make([]S, len(indices))
	for k, i := range indices {
		var err error
		if samples[k], err = getOne(d, i, g); err != nil {
			return nil, err
		}
	}
	return samples, nil
}

// getOne is d.Get with an *Error for whatever goes wrong.
func getOne[S any](d DatasetOf[S], i int, g *torch.Generator) (s S, err error) {
	defer ofSample(i, &err)
	defer Recover(&i, &err)
	return d.Get(i, g)
}

// ofSample makes an error one about sample i, unless it says already what it is about.
func ofSample(i int, err *error) {
	var e *Error
	if *err != nil && !errors.As(*err, &e) {
		*err = &Error{Index: i, Err: *err}
	}
}

// makeBatch is collate with an *Error for whatever goes wrong.
func makeBatch[S, B any](samples []S, indices []int, collate func([]S) (B, error), pinned bool) (b B, err error) {
	none := -1
	defer ofBatch(indices, &err)
	defer Recover(&none, &err)
	if b, err = collate(samples); err == nil && pinned {
		b = changed(b, pin)
	}
	return b, err
}

// collateBy lets a function of the program's put samples together.
func collateBy(d Dataset, indices []int, g *torch.Generator, f func([]Sample) (Batch, error)) (Batch, error) {
	list, err := getEach(DatasetOf[Sample](samples{d}), indices, g)
	if err != nil {
		return Batch{}, err
	}
	return makeBatch(list, indices, f, false)
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
