package main

import (
	"go/token"
	"strings"
)

// Words that Go spells in capitals, or that run together in PyTorch's names. All
// others get one capital: argmax is Argmax, randn is Randn.
var words = map[string]string{
	"keepdim": "KeepDim", "dtype": "DType", "relu": "ReLU", "gelu": "GELU", "silu": "SiLU", "elu": "ELU", "selu": "SELU", "celu": "CELU",
	"prelu": "PReLU", "rrelu": "RReLU", "glu": "GLU", "relu6": "ReLU6",
	"mm": "MM", "bmm": "BMM", "mv": "MV", "addmm": "AddMM", "addmv": "AddMV", "addbmm": "AddBMM", "nll": "NLL", "kl": "KL", "lp": "LP", "mse": "MSE", "l1": "L1", "ctc": "CTC",
	"numel": "NumEl", "fft": "FFT", "ifft": "IFFT", "rfft": "RFFT", "irfft": "IRFFT", "hfft": "HFFT", "ihfft": "IHFFT",
	"fft2": "FFT2", "ifft2": "IFFT2", "rfft2": "RFFT2", "irfft2": "IRFFT2", "hfft2": "HFFT2", "ihfft2": "IHFFT2",
	"fftn": "FFTN", "ifftn": "IFFTN", "rfftn": "RFFTN", "irfftn": "IRFFTN", "hfftn": "HFFTN", "ihfftn": "IHFFTN",
	"lu": "LU", "qr": "QR", "ldl": "LDL", "svd": "SVD", "svdvals": "SVDVals", "eigvals": "EigVals", "eigvalsh": "EigValsh",
	"gru": "GRU", "lstm": "LSTM", "rnn": "RNN", "stft": "STFT", "istft": "ISTFT", "rms": "RMS",
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

// lowerCamel is the name of a parameter.
func lowerCamel(snake string) string {
	parts := strings.SplitN(strings.Trim(snake, "_"), "_", 2)
	s := strings.ToLower(parts[0][:1]) + parts[0][1:]
	if parts[0] == strings.ToUpper(parts[0]) {
		s = strings.ToLower(parts[0])
	}
	if len(parts) > 1 {
		s += camel(parts[1])
	}
	if token.IsKeyword(s) {
		return s + "Arg"
	}
	switch s {
	case "min", "max":
		s += "Value"
	case "len", "cap", "c", "o", "opts", "t", "torch", "string", "args", "copy", "new", "map":
		s += "Arg"
	case "self": // what Python's documentation calls it
		s = "input"
	}
	return s
}

// pythonName is the operator's name in its Python module: "norm" of linalg_norm.
func pythonName(base, module string) string {
	switch module {
	case "linalg", "fft", "special", "sparse":
		return strings.TrimPrefix(base, module+"_")
	}
	return base
}

// goBase is the Go name that goes with the operator's name alone.
func goBase(base, module string) string {
	return camel(pythonName(strings.TrimSuffix(base, "_"), module))
}

// differing names an overload by the first argument that sets it apart from the
// main one, and reports whether there is a rule for it.
func differing(goName string, main, s *schema) (string, bool) {
	number := func(a arg) bool { return !a.list && (a.kind == scalarKind || a.kind == floatKind || a.kind == intKind) }
	for i := range min(len(main.args), len(s.args)) {
		a, b := main.args[i], s.args[i]
		if a.kind == b.kind && a.list == b.list && a.name == b.name {
			continue
		}
		if a.name != b.name && a.kind == b.kind && a.list == b.list && i == 0 {
			continue // self is called differently in some
		}
		switch {
		case a.kind == tensorKind && !a.list && number(b) && i == 0:
			return "Scalar" + goName, true
		case a.kind == tensorKind && !a.list && number(b):
			return goName + "Scalar", true
		case number(a) && b.kind == tensorKind && !b.list && i > 0:
			return goName + "Tensor", true
		case a.kind == tensorKind && !a.list && b.list && b.kind == intKind:
			return goName + "Ints", true
		case a.list && a.kind == intKind && b.kind == tensorKind && !b.list:
			return goName + "Tensor", true
		case !a.list && b.list && a.kind == b.kind && a.name != b.name:
			return goName + camel(b.name), true
		case !a.list && b.list && a.kind == b.kind:
			return goName + camel(string(b.kind)) + "s", true
		case b.name == "dim" && strings.HasPrefix(s.overload, "dim"):
			return goName + "Dim", true
		}
		return "", false
	}
	if len(s.args) > len(main.args) && s.args[len(main.args)].name == "dim" {
		return goName + "Dim", true
	}
	return "", false
}
