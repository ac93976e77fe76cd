package nn

import "github.com/gotorch/gotorch/torch"

// enter begins a layer's Forward of one input.
func enter(layer any, x torch.Tensor) torch.Tensor { return x }

// enter2 is enter for two inputs.
func enter2(layer any, a, b torch.Tensor) (torch.Tensor, torch.Tensor) { return a, b }

// enterAll is enter for any number of inputs.
func enterAll(layer any, ts ...torch.Tensor) []torch.Tensor { return ts }

// seenAll ends a layer's Forward of several results.
func seenAll(layer any, ts ...torch.Tensor) []torch.Tensor { return ts }
