package nn

import "github.com/gotorch/gotorch/torch"

// enter is where the Forward of a layer begins: it returns what x is to be.
func enter(layer any, x torch.Tensor) torch.Tensor { return x }

// enter2 is enter for a layer of two inputs.
func enter2(layer any, a, b torch.Tensor) (torch.Tensor, torch.Tensor) { return a, b }

// enterAll is enter for a layer of any number of inputs.
func enterAll(layer any, inputs ...torch.Tensor) []torch.Tensor { return inputs }

// seenAll is seen for a layer of any number of results.
func seenAll(layer any, results ...torch.Tensor) []torch.Tensor {
	if len(results) > 0 {
		seen(layer, results[0])
	}
	return results
}

// hasForwardHooks reports whether a layer, or one that it holds, has hooks that run in
// Forward.
func hasForwardHooks(model any) bool { return false }
