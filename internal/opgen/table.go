package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"strings"
)

// The table says which operators are typed, where, and what they do:
//
//	sum|sum.dim_IntList  mf  Sums the elements, or those along the dims.
//	max.dim=MaxDim       m   Returns the greatest elements along dim, and where they are.
//
// A name is the operator's with its overload; after | stands the overload to
// use where an option (Dim, or a Generator) was given that the first one lacks;
// after = stands the Go name where the rules give another. m: method of Tensor,
// f: function of package torch, F: function of nn/functional. In-place twins of methods
// come by themselves, unless ! follows: then they are written by hand.
//
//go:embed ops.txt
var table string

type entry struct {
	op     *schema
	alt    *schema // nil for none
	goName string
	where  string
	doc    string
}

func entries(all map[string]*schema) (list []entry, err error) {
	sc := bufio.NewScanner(strings.NewReader(table))
	for sc.Scan() {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 3 {
			return nil, fmt.Errorf("ops.txt: %q has no doc", line)
		}
		names, goName, _ := strings.Cut(fields[0], "=")
		first, second, _ := strings.Cut(names, "|")
		e := entry{op: all[first], goName: goName, where: fields[1]}
		e.doc = strings.TrimSpace(line[strings.Index(line, fields[1]+" ")+len(fields[1]):])
		if e.op == nil {
			return nil, fmt.Errorf("ops.txt: libtorch has no aten::%s", first)
		}
		if second != "" {
			if e.alt = all[second]; e.alt == nil {
				return nil, fmt.Errorf("ops.txt: libtorch has no aten::%s", second)
			}
		}
		if e.goName == "" {
			e.goName = goName_(e.op)
		}
		list = append(list, e)
		// The in-place twin comes by itself.
		base, overload, _ := strings.Cut(first, ".")
		twin := base + "_"
		if overload != "" {
			twin += "." + overload
		}
		if s := all[twin]; s != nil && strings.Contains(e.where, "m") && !strings.Contains(e.where, "!") && !strings.HasSuffix(base, "_") {
			list = append(list, entry{op: s, goName: e.goName + "_", where: "m", doc: "Does in place what [Tensor." + e.goName + "] does, and returns t."})
		}
	}
	return list, nil
}

// goName_ is the rule: the operator's name in camel case, with Scalar behind it
// where a number takes a tensor's place.
func goName_(s *schema) string {
	base := strings.TrimPrefix(s.name, "aten::")
	inPlace := strings.HasSuffix(base, "_")
	name := camel(base)
	if strings.HasSuffix(s.overload, "Scalar") || strings.HasSuffix(s.overload, "_Scalar") {
		name += "Scalar"
	}
	if inPlace {
		name += "_"
	}
	return name
}

// Words that nn spells in capitals, or that run together in PyTorch's names. All
// others get one capital: argmax is Argmax, randn is Randn.
var words = map[string]string{
	"keepdim": "KeepDim", "dtype": "DType", "relu": "ReLU", "gelu": "GELU", "silu": "SiLU", "elu": "ELU", "selu": "SELU",
	"mm": "MM", "bmm": "BMM", "mv": "MV", "addmm": "AddMM", "nll": "NLL", "mse": "MSE", "l1": "L1", "numel": "NumEl",
}

func camel(snake string) string {
	var b strings.Builder
	for _, w := range strings.Split(strings.Trim(snake, "_"), "_") {
		if s, ok := words[w]; ok {
			b.WriteString(s)
		} else if w != "" {
			b.WriteString(strings.ToUpper(w[:1]) + w[1:])
		}
	}
	return b.String()
}

func lowerCamel(snake string) string {
	parts := strings.SplitN(snake, "_", 2)
	s := parts[0]
	if len(parts) > 1 {
		s += camel(parts[1])
	}
	switch s {
	case "range", "type", "func", "len", "cap", "min", "max", "c", "o", "opts", "t":
		s += "Arg"
	case "self": // what Python's documentation calls it
		s = "input"
	}
	return s
}
