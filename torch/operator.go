package torch

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/internal/unchecked"
)

// Operator is an operator of libtorch, by name. It is looked up at its first call
// and then kept. [Op] gets one by its full name; code that wraps operators
// declares them as package variables:
//
//	var opErfinv = torch.Operator{Name: "aten::erfinv"}
type Operator struct {
	Name     string // "aten::add"
	Overload string // "Tensor", or "" for the plain one

	// Unchecked says that the program has checked the arguments itself. Some inner
	// operators of libtorch, most of them with a name that begins with an underscore,
	// crash on wrong ones; a call of those panics unless Unchecked is set.
	Unchecked bool

	// What generated code knows of the operator.
	Args string    // names of the positional arguments that it passes, with commas between
	Alt  *Operator // the overload to take where a named argument is given that this one lacks

	once       sync.Once
	ptr        unsafe.Pointer
	callsGo    bool // it runs a backward, and so hooks
	schemaOnce sync.Once
	schema     *Schema
}

// generatedFrom is the version of libtorch whose schemas the generated code was
// written from.
const generatedFrom = "2.15.0"

// String returns the name with the overload: "aten::add.Tensor".
func (o *Operator) String() string {
	if o.Overload == "" {
		return o.Name
	}
	return o.Name + "." + o.Overload
}

// short is the name for messages: "add".
func (o *Operator) short() string {
	if _, s, ok := strings.Cut(o.Name, "::"); ok {
		return s
	}
	return o.Name
}

// resolved is true once an operator has been looked up, and may have computed something, or
// libtorch has told which kernels it uses.
var resolved atomic.Bool

func (o *Operator) resolve() unsafe.Pointer {
	o.once.Do(func() {
		if o.refused() != "" {
			return
		}
		resolved.Store(true)
		o.ptr = cgo.FindOp(o.Name, o.Overload)
		o.callsGo = o.Name == "aten::_backward"
		if o.ptr != nil && o.Args != "" && !strings.HasPrefix(cgo.Version(), generatedFrom) && !o.takes(o.Args) {
			o.ptr = nil
		}
	})
	if o.ptr == nil {
		panic(o.missing())
	}
	return o.ptr
}

// refused says why the operator must not run here, though libtorch may have it, or "".
func (o *Operator) refused() string {
	switch why := unchecked.Reason(o.String()); {
	case why != "" && !o.Unchecked:
		return fmt.Sprintf("libtorch does not check the arguments of %s (%s), and wrong ones would end the process; set Unchecked in its torch.Operator to call it all the same", o, why)
	case o.Name == "aten::_int_mm" && PortableBits():
		return "with portable bits libtorch gives wrong integers on processors with AVX-512 VNNI: oneDNN, which is told to use AVX2, misreads int8 matrices there; multiply them as int32 or float64, or compute without portable bits"
	}
	return ""
}

// missing says why the operator cannot be called.
func (o *Operator) missing() *Error {
	if why := o.refused(); why != "" {
		return errorf(o.short(), "%s", why)
	}
	if cgo.FindOp(o.Name, o.Overload) == nil {
		if strings.HasPrefix(cgo.Version(), generatedFrom) {
			return errorf(o.short(), "this libtorch (%s) has no operator %s", cgo.Version(), o)
		}
		return errorf(o.short(), "this libtorch (%s) has no operator %s, and gotorch is written for %s; install that with scripts/install-libtorch.sh to use it",
			cgo.Version(), o, generatedFrom)
	}
	return errorf(o.short(), "in this libtorch (%s) the operator is %s; gotorch is written for %s, where its first arguments are (%s); install that with scripts/install-libtorch.sh to use it",
		cgo.Version(), o.Schema(), generatedFrom, strings.ReplaceAll(o.Args, ",", ", "))
}

// takes reports whether the schema's first arguments have these names.
func (o *Operator) takes(names string) bool {
	args := o.Schema().Args
	for i, name := range strings.Split(names, ",") {
		if i >= len(args) || args[i].Name != name {
			return false
		}
	}
	return true
}

// Schema returns what the operator takes and returns in the libtorch that runs.
// It panics with a [*Error] if there is no such operator.
func (o *Operator) Schema() *Schema {
	o.schemaOnce.Do(func() {
		if text := cgo.SchemaOf(o.Name, o.Overload); text != "" {
			o.schema, _ = ParseSchema(text)
		}
	})
	if o.schema == nil {
		panic(errorf(o.short(), "this libtorch (%s) has no operator %s", cgo.Version(), o))
	}
	return o.schema
}
