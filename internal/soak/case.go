package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// runCase runs a case and says what came of it: "value", "error" for a
// *torch.Error, or what it should not have done. The program may well not survive it.
// unchecked lets operators run that package torch refuses.
func runCase(line string, unchecked bool) (outcome string) {
	defer func() {
		if r := recover(); r != nil {
			outcome = fmt.Sprintf("panic: %v", r)
		}
	}()
	fields := strings.Split(line, " | ")
	head := strings.Fields(fields[0])
	modes := map[string]bool{}
	for _, m := range head[1:] {
		modes[m] = true
	}
	name, overload, _ := strings.Cut(head[0], ".")
	op := torch.Operator{Name: name, Overload: overload, Unchecked: unchecked}
	var badLine error
	err := torch.Try(func() {
		if os.Getenv("GOTORCH_SOAK_FENCE") != "" { // harm is seen when a tensor is freed
			defer torch.NewScope().Close()
		}
		var c torch.Call
		for _, lit := range fields[1:] {
			if badLine = pushLiteral(&c, lit); badLine != nil {
				return
			}
		}
		if modes["nograd"] {
			c.NoGrad()
		}
		for _, t := range results(&c, &op, modes) {
			look(t, modes)
		}
	})
	switch {
	case badLine != nil:
		return "panic: " + badLine.Error()
	case err == nil:
		return "value"
	case err.Error() == "":
		return "panic: an error without a message"
	}
	return "error"
}

func results(c *torch.Call, op *torch.Operator, modes map[string]bool) []torch.Tensor {
	switch {
	case modes["run1"]:
		return []torch.Tensor{c.Run1(op)}
	case modes["run2"]:
		a, b := c.Run2(op)
		return []torch.Tensor{a, b}
	case modes["run3"]:
		a, b, d := c.Run3(op)
		return []torch.Tensor{a, b, d}
	case modes["list"]:
		return c.RunList(op)
	case modes["bool"]:
		c.RunBool(op)
	case modes["int"]:
		c.RunInt(op)
	case modes["scalar"]:
		c.RunScalar(op)
	default:
		c.Run(op)
	}
	return nil
}

// look does with a result what programs do with results.
func look(t torch.Tensor, modes map[string]bool) {
	if !t.Defined() {
		return
	}
	_, _, _, _, _ = t.Shape(), t.Stride(), t.DType(), t.Device(), t.NumEl()
	if modes["print"] {
		_ = t.String()
	}
	if modes["backward"] && t.RequiresGrad() && t.NumEl() > 0 {
		t.Sum().Backward()
	}
}
