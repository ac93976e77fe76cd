package nn

import "github.com/gotorch/gotorch/torch"

// Freeze excludes the parameters of a model from training, and returns it:
// Backward computes no gradients for them, and optimizers pass them over. It
// mirrors torch.nn.Module.requires_grad_(False).
//
//	nn.Freeze(net)
//	net.FC = nn.NewLinear(512, 10) // learns, being new
func Freeze[M any](m M) M { return requiresGrad("Freeze", m, false) }

// Unfreeze includes the parameters of a model in training again, and returns it.
// It mirrors torch.nn.Module.requires_grad_.
func Unfreeze[M any](m M) M { return requiresGrad("Unfreeze", m, true) }

func requiresGrad[M any](op string, m M, on bool) M {
	for _, p := range tensors(&walker{op: op}, m, func(r role) bool { return r == isParameter }) {
		p.RequiresGrad_(on)
	}
	return m
}

// ZeroGrad drops the gradients of a model's parameters. It mirrors
// torch.nn.Module.zero_grad; optimizers have a ZeroGrad for their own.
func ZeroGrad(m any) {
	for _, p := range tensors(&walker{op: "ZeroGrad"}, m, func(r role) bool { return r == isParameter }) {
		p.SetGrad(torch.Tensor{})
	}
}
