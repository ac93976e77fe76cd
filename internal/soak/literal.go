package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// A case is a line: the operator and what is done with its results, then the
// arguments, all separated by " | ":
//
//	aten::sum.dim_IntList run1 print | <float32,2x3,rand,grad> | i[0 -1] | true | 7
//
// A literal is none, default, an integer, a float (2.5, nan, -inf), true, c(re,im),
// "text", @type:index for a device, gen or gen default for a generator,
// <dtype,shape,contents,flags…> for a tensor, or a list of one kind: i[…], f[…], b[…],
// s[…] for numbers of any kind, t[…].

// pushLiteral adds a literal to a call. It returns an error where the line is not
// in this notation, and panics as the methods of Call do.
func pushLiteral(c *torch.Call, lit string) error {
	switch {
	case lit == "none":
		c.None()
	case lit == "default":
		c.Default()
	case lit == "true" || lit == "false":
		c.Bool(lit == "true")
	case lit == "gen":
		c.Generator(torch.NewGenerator().ManualSeed(1))
	case lit == "gen default":
		c.Generator(torch.DefaultGenerator())
	case strings.HasPrefix(lit, `"`):
		s, err := strconv.Unquote(lit)
		if err != nil {
			return fmt.Errorf("literal %s: %w", lit, err)
		}
		c.String(s)
	case strings.HasPrefix(lit, "@"):
		kind, index, _ := strings.Cut(lit[1:], ":")
		t, err1 := strconv.Atoi(kind)
		i, err2 := strconv.Atoi(index)
		if err := errors.Join(err1, err2); err != nil {
			return fmt.Errorf("literal %s: %w", lit, err)
		}
		c.Device(torch.Device{Type: torch.DeviceType(t), Index: i})
	case strings.HasPrefix(lit, "<"):
		t, err := makeTensor(lit)
		if err != nil {
			return err
		}
		c.Tensor(t)
	case len(lit) > 2 && lit[1] == '[':
		return pushList(c, lit[0], strings.Fields(strings.TrimSuffix(lit[2:], "]")))
	default:
		v, err := parseNumber(lit)
		if err != nil {
			return err
		}
		c.Scalar(v)
	}
	return nil
}

func pushList(c *torch.Call, kind byte, elements []string) error {
	var ts []torch.Tensor
	var numbers []torch.Scalar
	for _, e := range elements {
		var t torch.Tensor
		var v torch.Scalar
		var err error
		switch {
		case kind != 't':
			v, err = parseNumber(e)
		case e != "none":
			t, err = makeTensor(e)
		}
		if err != nil {
			return err
		}
		ts, numbers = append(ts, t), append(numbers, v)
	}
	switch kind {
	case 't':
		c.Tensors(ts)
	case 's':
		c.Scalars(numbers)
	case 'i':
		c.Ints(convertAll[int](numbers))
	case 'f':
		floats := make([]float64, len(numbers))
		for i, v := range numbers {
			switch v := v.(type) {
			case float64:
				floats[i] = v
			case int:
				floats[i] = float64(v)
			}
		}
		c.Floats(floats)
	case 'b':
		c.Bools(convertAll[bool](numbers))
	default:
		return fmt.Errorf("there are no lists of kind %c", kind)
	}
	return nil
}

func convertAll[T any](numbers []torch.Scalar) []T {
	all := make([]T, len(numbers))
	for i, v := range numbers {
		all[i], _ = v.(T)
	}
	return all
}

func parseNumber(lit string) (torch.Scalar, error) {
	if lit == "true" || lit == "false" {
		return lit == "true", nil
	}
	if i, err := strconv.Atoi(lit); err == nil {
		return i, nil
	}
	if f, err := strconv.ParseFloat(lit, 64); err == nil {
		return f, nil
	}
	var re, im float64
	if _, err := fmt.Sscanf(lit, "c(%g,%g)", &re, &im); err == nil {
		return complex(re, im), nil
	}
	return nil, fmt.Errorf("no literal: %s", lit)
}
