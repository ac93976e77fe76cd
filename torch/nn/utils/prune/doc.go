// Package prune sets elements of weights to zero and keeps them there. It mirrors
// torch.nn.utils.prune.
//
//	prune.L1Unstructured(net.FC, "weight", 0.3) // the 30% that are nearest to zero
//	...                                         // train on
//	prune.Remove(net.FC, "weight")
//
// The model stays a plain struct: fc.Weight is the pruned weight, which Forward of fc
// computes anew of the parameter weight_orig and the buffer weight_mask. These are what
// nn.Parameters, nn.StateDict and the like find in its place, as in PyTorch. Forward sets
// the field, so that goroutines may not share a pruned layer.
package prune
