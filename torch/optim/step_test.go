package optim_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// lenet returns parameters as large as those of a small network, with gradients.
func lenet() []torch.Tensor {
	var params []torch.Tensor
	for _, shape := range [][]int{{6, 3, 5, 5}, {6}, {16, 6, 5, 5}, {16}, {120, 400}, {120}, {84, 120}, {84}, {10, 84}, {10}} {
		p := torch.Ones(shape).RequiresGrad_()
		p.SetGrad(torch.Full(shape, 0.5))
		params = append(params, p)
	}
	return params
}

func BenchmarkStep(b *testing.B) {
	for _, c := range []struct {
		name string
		make func([]torch.Tensor) optim.Optimizer
	}{
		{"SGD", sgd(optim.Momentum(0.9))},
		{"AdamW", adamw(1e-3)},
	} {
		b.Run(c.name, func(b *testing.B) {
			ps := lenet()
			if os.Getenv("TINY") != "" {
				for i := range ps { ps[i] = torch.Ones([]int{4}).RequiresGrad_(); ps[i].SetGrad(torch.Ones([]int{4})) }
			}
			o := c.make(ps)
			o.Step()
			b.ReportAllocs()
			for b.Loop() {
				o.Step()
			}
		})
	}
}

var _ = require.New
