package main

import (
	"strings"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// optimizerNames are the rows of the second table: "Adam", "Adam foreach".
func optimizerNames() []string {
	var names []string
	for _, n := range []string{"Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "ASGD", "LBFGS", "Muon", "NAdam", "RAdam", "RMSprop", "Rprop", "SGD"} {
		names = append(names, n)
		if n != "LBFGS" && n != "Muon" {
			names = append(names, n+" foreach")
		}
		if strings.Contains(" Adagrad Adam AdamW SGD ", " "+n+" ") {
			names = append(names, n+" fused")
		}
	}
	return names
}

// optimizer returns the step of an optimizer over parameters of its own.
func optimizer(name string) func() {
	name, how, _ := strings.Cut(name, " ")
	var params []torch.Tensor
	for range 100 {
		p := torch.Randn([]int{316, 317}).RequiresGrad_()
		p.SetGrad(torch.Randn([]int{316, 317}))
		params = append(params, p)
	}
	var o optim.Optimizer
	switch name {
	case "Adadelta":
		o = optim.NewAdadelta(params, 1, options[optim.AdadeltaOption](how)...)
	case "Adafactor":
		o = optim.NewAdafactor(params, 1e-2, options[optim.AdafactorOption](how)...)
	case "Adagrad":
		o = optim.NewAdagrad(params, 1e-2, options[optim.AdagradOption](how)...)
	case "Adam":
		o = optim.NewAdam(params, 1e-3, options[optim.AdamOption](how)...)
	case "AdamW":
		o = optim.NewAdamW(params, 1e-3, options[optim.AdamWOption](how)...)
	case "Adamax":
		o = optim.NewAdamax(params, 2e-3, options[optim.AdamaxOption](how)...)
	case "ASGD":
		o = optim.NewASGD(params, 1e-2, options[optim.ASGDOption](how)...)
	case "LBFGS":
		lbfgs := optim.NewLBFGS(params, 1)
		zero := torch.Zeros([]int{})
		return func() { lbfgs.StepClosure(func() torch.Tensor { return zero }) }
	case "Muon":
		o = optim.NewMuon(params, 1e-3)
	case "NAdam":
		o = optim.NewNAdam(params, 2e-3, options[optim.NAdamOption](how)...)
	case "RAdam":
		o = optim.NewRAdam(params, 1e-3, options[optim.RAdamOption](how)...)
	case "RMSprop":
		o = optim.NewRMSprop(params, 1e-2, options[optim.RMSpropOption](how)...)
	case "Rprop":
		o = optim.NewRprop(params, 1e-2, options[optim.RpropOption](how)...)
	case "SGD":
		o = optim.NewSGD(params, 0.01, append(options[optim.SGDOption](how), optim.Momentum(0.9))...)
	default:
		panic("no operation " + name)
	}
	return o.Step
}

// options is the option that the name of a row ends with.
func options[O any](how string) []O {
	switch how {
	case "foreach":
		return []O{any(optim.Foreach(true)).(O)}
	case "fused":
		return []O{any(optim.Fused(true)).(O)}
	}
	return nil
}
