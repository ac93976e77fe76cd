package torch

import "github.com/gotorch/gotorch/cgo"

// WarnOnly is an option of [UseDeterministicAlgorithms]: a [Warning] instead of a panic.
type WarnOnly bool

// UseDeterministicAlgorithms makes every operator, in the whole process, give the same
// bits for the same input each time. One that can't, most of them on GPUs, panics with
// a [*Error] from then on. The memory of [Empty] and its kin is filled as well, with
// NaN or the greatest integer. Matrices on GPUs need the environment variable
// CUBLAS_WORKSPACE_CONFIG=:4096:8, set before the program starts. It mirrors
// torch.use_deterministic_algorithms.
func UseDeterministicAlgorithms(on bool, opts ...WarnOnly) {
	warn := false
	for _, o := range opts {
		warn = bool(o)
	}
	mustSwitch("UseDeterministicAlgorithms", cgo.SetDeterministic(on, warn))
}

// AreDeterministicAlgorithmsEnabled reports what [UseDeterministicAlgorithms] was told
// last. It mirrors torch.are_deterministic_algorithms_enabled.
func AreDeterministicAlgorithmsEnabled() bool {
	on, err := cgo.Switch(cgo.Deterministic)
	mustSwitch("AreDeterministicAlgorithmsEnabled", err)
	return on
}

// IsDeterministicAlgorithmsWarnOnlyEnabled reports whether
// [UseDeterministicAlgorithms] was told to warn only. It mirrors
// torch.is_deterministic_algorithms_warn_only_enabled.
func IsDeterministicAlgorithmsWarnOnlyEnabled() bool {
	on, err := cgo.Switch(cgo.DeterministicWarnOnly)
	mustSwitch("IsDeterministicAlgorithmsWarnOnlyEnabled", err)
	return on
}

var precisions = []string{"highest", "high", "medium"}

// SetFloat32MatmulPrecision says, for the whole process, how exact products of float32
// matrices are: "highest" computes in float32, "high" may round the elements to
// TF32 (10 bits of mantissa) or split them into two bfloat16, "medium" to bfloat16,
// where the hardware is faster with it. It mirrors torch.set_float32_matmul_precision
// and panics with a [*Error] on any other word.
func SetFloat32MatmulPrecision(precision string) {
	const op = "SetFloat32MatmulPrecision"
	for _, p := range precisions {
		if p == precision {
			mustSwitch(op, cgo.SetMatmulPrecision(precision))
			return
		}
	}
	panic(errorf(op, "the precision is %q; it can be highest, high or medium", precision))
}

// GetFloat32MatmulPrecision returns what [SetFloat32MatmulPrecision] was told, at
// first "highest". It mirrors torch.get_float32_matmul_precision.
func GetFloat32MatmulPrecision() string {
	p, err := cgo.MatmulPrecision()
	mustSwitch("GetFloat32MatmulPrecision", err)
	return precisions[p]
}

// SetFlushDenormal makes the calling goroutine's OS thread take numbers near zero that
// have lost digits for zero, which some processors compute much faster with. It reports
// false where the processor cannot. It belongs to the main goroutine, or to one that
// runtime.LockOSThread holds; threads that libtorch has started already go on as they
// were. It mirrors torch.set_flush_denormal.
func SetFlushDenormal(on bool) bool { return cgo.SetFlushDenormal(on) }

func mustSwitch(op string, err error) {
	warn()
	if err != nil {
		panic(opError(op, nil, err))
	}
}
