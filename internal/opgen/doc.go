package main

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// pages is where PyTorch documents its functions.
const pages = "https://docs.pytorch.org/docs/2.15/"

// docs.txt says what operators do that ops.txt has no line of.
//
//go:embed docs.txt
var docsText string

// docLines are what docs.txt says, by the operator's name.
var docLines = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, line := range strings.Split(docsText, "\n") {
		if name, doc, ok := strings.Cut(line, " "); ok && name != "#" {
			all[name] = strings.TrimSpace(doc)
		}
	}
	return all
})

// python is the operator's name in Python, and where it is documented, "" if it
// is not.
func (p *pkg) python(e *entry, method bool) (name, page string) {
	base := e.main().base()
	kind := "f"
	switch {
	case p.name == "functional":
		name = "torch.nn.functional." + functionalName(base)
		if strings.Contains(e.pages, kind) || e.functional || functionalName(base) != base {
			page = pages + "generated/" + name + ".html"
		}
		return name, page
	case method:
		name, kind = "torch.Tensor."+base, "m"
	case p.module == "":
		name = "torch." + base
	default:
		name = "torch." + p.module + "." + pythonName(base, p.module)
	}
	if !strings.Contains(e.pages, kind) {
		return name, ""
	}
	if p.module == "special" {
		return name, pages + "special.html#" + name
	}
	return name, pages + "generated/" + name + ".html"
}

// functionalName is the Python function that the operator is behind.
func functionalName(base string) string {
	switch base {
	case "cross_entropy_loss":
		return "cross_entropy"
	case "nll_loss_nd":
		return "nll_loss"
	case "log_sigmoid":
		return "logsigmoid"
	}
	return strings.TrimPrefix(base, "_")
}

func (p *pkg) mirrors(e *entry, method bool) string {
	name, page := p.python(e, method)
	if page == "" {
		return "It mirrors " + name + ", which PyTorch does not document."
	}
	return "It mirrors " + name + ": " + page
}

// doc writes the comment of an entry: what it does, what it takes, what it mirrors.
func (p *pkg) doc(e *entry, s signature) {
	w := &p.code
	what, schemas := e.doc, e.doc == ""
	switch {
	case what != "":
		what = strings.ToLower(what[:1]) + what[1:]
	case e.inPlace && s.receiver != "" && p.hasBase(e):
		what = "does in place what [Tensor." + strings.TrimSuffix(e.goName, "_") + "] does, and returns t."
	case strings.HasPrefix(e.goName, "Scalar") && e.module == "":
		what = "is [" + strings.TrimPrefix(e.goName, "Scalar") + "] with a number in the first tensor's place."
	case docLines()[e.main().base()] != "":
		what = docLines()[e.main().base()]
		what = strings.ToLower(what[:1]) + what[1:]
		schemas = len(e.ops) == 1 && strings.TrimSuffix(e.goName, "_") != goBase(e.main().base(), e.module)
	default:
		what = "runs the operator " + e.main().base() + "."
	}
	fmt.Fprintf(w, "// %s %s\n//\n", e.goName, what)
	fmt.Fprintf(w, "// It panics with a [*%s] if shapes or types do not fit.%s\n//\n", p.q("Error"), p.optionWords(s))
	if schemas {
		for _, op := range e.ops {
			fmt.Fprintf(w, "//\t%s\n", op.text)
		}
		fmt.Fprintf(w, "//\n")
	}
	fmt.Fprintf(w, "// %s\n", p.mirrors(e, s.receiver != ""))
}

// hasBase reports whether the method without the underscore exists.
func (p *pkg) hasBase(e *entry) bool {
	name := strings.TrimSuffix(e.goName, "_")
	for _, o := range p.typed {
		if o.goName == name && o.method {
			return true
		}
	}
	return p.hand["Tensor."+name]
}

// optionWords lists the options of a signature.
func (p *pkg) optionWords(s signature) string {
	var names []string
	for _, a := range s.options {
		o := p.options[optionKey(a)]
		t := p.optionType(o)
		switch {
		case t == "*Generator":
			names = append(names, "a [*Generator]")
		case t == "Reduction" || builtin[a.kind] == o.name && p.name == "torch":
			names = append(names, "a ["+o.name+"]")
		default:
			names = append(names, "["+o.name+"]")
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " Options: " + strings.Join(names, ", ") + "."
}
