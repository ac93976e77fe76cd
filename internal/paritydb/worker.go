package main

import (
	"encoding/json"
	"io"

	"github.com/gotorch/gotorch/internal/paritydb/check"
	"github.com/gotorch/gotorch/torch"
)

// serve makes the calls of the frames that come in, and answers each with its
// verdicts. It is a process of its own, so that a crash ends nothing else.
func serve(in io.Reader, out io.Writer) {
	torch.SetNumThreads(1)
	torch.SetWarningHandler(func(torch.Warning) {}) // nor does Python print what the tables provoke
	for {
		frame, err := readFrame(in)
		if err != nil {
			return
		}
		verdicts, err := check.Frame(frame, nil)
		if err != nil {
			verdicts = []check.Verdict{{Status: check.Broken, Detail: err.Error()}}
		}
		answer, err := json.Marshal(verdicts)
		if err != nil || writeFrame(out, answer) != nil {
			return
		}
	}
}
