package torch

import (
	"sync"

	"github.com/gotorch/gotorch/cgo"
)

// AnomalyOption is an option of [DetectAnomaly]: [CheckNaN].
type AnomalyOption interface{ anomalyOption() }

// CheckNaN says whether [DetectAnomaly] looks for NaN in the gradients, which it
// does unless told otherwise.
type CheckNaN bool

func (CheckNaN) anomalyOption() {}

// Anomaly mode is one switch for the whole process; several goroutines may want
// it at once.
var anomaly struct {
	sync.Mutex
	on, nan int
}

// DetectAnomaly runs f and looks for trouble in what it computes: a Backward in
// f that gives NaN panics with the operation that gave it, and an error in any
// Backward tells the Go stack on which the operation was recorded, if that was
// in f as well. It is slow, and for finding mistakes only. It mirrors
// torch.autograd.detect_anomaly. As in PyTorch it is in force in the whole
// process until f returns, on other goroutines too.
func DetectAnomaly(f func(), opts ...AnomalyOption) {
	nan := 1
	for _, o := range opts {
		if o == CheckNaN(false) {
			nan = 0
		}
	}
	// Operators call back for the stack.
	callsGo.Add(1)
	defer callsGo.Add(-1)
	setAnomaly(1, nan)
	defer setAnomaly(-1, -nan)
	f()
}

func setAnomaly(on, nan int) {
	anomaly.Lock()
	defer anomaly.Unlock()
	anomaly.on += on
	anomaly.nan += nan
	cgo.SetAnomalyMode(anomaly.on > 0, anomaly.nan > 0)
}

// IsAnomalyEnabled reports whether a [DetectAnomaly] is under way. It mirrors
// torch.is_anomaly_enabled.
func IsAnomalyEnabled() bool { return cgo.AnomalyEnabled() }
