package processor

import (
	_ "embed" // machine.py
	"fmt"
	"os"
	"strings"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

// Script is Python code that defines machine(), which names its machine as [Here] does.
//
//go:embed machine.py
var Script string

// Machine is what the last bits of results depend on.
type Machine struct {
	Bits       string `json:"bits"`       // Portable or Native
	CPU        string `json:"cpu"`        // see Name
	Capability string `json:"capability"` // the instructions of libtorch's own kernels, "AVX2", and what the environment tells other libraries
	LibC       string `json:"libc"`       // the C library, whose exp and pow some kernels call
	Torch      string `json:"torch"`      // libtorch's version
}

// Values of Bits.
const (
	Portable = "portable"
	Native   = "native"
)

// Here is this process's.
func Here() Machine {
	m := Machine{Bits: Native, CPU: Name(), Capability: torch.CPUCapability(), LibC: cgo.LibC()}
	m.Torch, _, _ = strings.Cut(torch.Version(), "+")
	if torch.PortableBits() {
		m.Bits = Portable
		return m
	}
	for _, name := range []string{"ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS"} {
		if v := os.Getenv(name); v != "" {
			m.Capability += " " + name + "=" + v
		}
	}
	return m
}

// String names it for a message.
func (m Machine) String() string {
	if m == (Machine{}) {
		return "a machine that it does not name"
	}
	s := fmt.Sprintf("libtorch %s with %s bits", m.Torch, m.Bits)
	if m.Bits == Native {
		s += fmt.Sprintf(" on %s (%s)", m.CPU, m.Capability)
	}
	if m.LibC != "" {
		s += ", " + m.LibC
	}
	return s
}

// Describe names this process's and its processor for a message.
func Describe() string {
	m := Here()
	if m.Bits == Portable { // String does not name the processor
		return fmt.Sprintf("%s (%s), %s", Model(), m.CPU, m)
	}
	return Model() + ", " + m.String()
}

// Same says why results of one machine are not those of the other to the last bit, or "".
// Portable bits are the same on all processors.
func (m Machine) Same(o Machine) (why string) {
	switch {
	case m.Torch != o.Torch:
		return fmt.Sprintf("libtorch %s and %s compute otherwise", m.Torch, o.Torch)
	case m.Bits != o.Bits:
		return "bits of one are portable, of the other native"
	case m.Bits == Portable:
	case m.CPU != o.CPU:
		return fmt.Sprintf("native bits are those of one processor, %s and %s are two", m.CPU, o.CPU)
	case m.Capability != o.Capability:
		return fmt.Sprintf("native bits are those of one set of instructions, %s and %s are two", m.Capability, o.Capability)
	}
	if m.LibC != o.LibC {
		return fmt.Sprintf("some kernels call the C library, and %s and %s round otherwise", m.LibC, o.LibC)
	}
	return ""
}
