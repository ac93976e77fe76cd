package torchtest

import (
	"flag"
	"os"
)

// defineUpdate defines the flag -update, unless there is one.
func defineUpdate() {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "record the golden files of torchtest.SameAs anew")
	}
}

// updating reports whether golden files are to be recorded: by a flag -update,
// whoever has defined it, or by the environment variable GOTORCH_UPDATE.
func updating() bool {
	if f := flag.Lookup("update"); f != nil {
		if g, ok := f.Value.(flag.Getter); ok {
			if on, ok := g.Get().(bool); ok && on {
				return true
			}
		}
	}
	return os.Getenv("GOTORCH_UPDATE") == "1"
}
