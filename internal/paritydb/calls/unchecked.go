package calls

import "github.com/gotorch/gotorch/torch"

// unchecked calls an operator that package torch refuses unless the program says that
// it has checked the arguments.
func unchecked(name, overload, schema string, order ...string) adapter {
	op := &torch.Operator{Name: "aten::" + name, Overload: overload, Unchecked: true}
	return adapter{"aten." + name, []string{schema}, func(a *Args) any {
		var args []any
		for _, n := range order {
			args = append(args, plain(a.values[n]))
		}
		return tuple(op.Call(args...))
	}}
}

var inner = []adapter{
	unchecked("_batch_norm_with_update", "", "(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, float momentum, float eps)",
		"input", "weight", "bias", "running_mean", "running_var", "momentum", "eps"),
	unchecked("_native_batch_norm_legit", "", "(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, bool training, float momentum, float eps)",
		"input", "weight", "bias", "running_mean", "running_var", "training", "momentum", "eps"),
	unchecked("_native_batch_norm_legit", "no_stats", "(Tensor input, Tensor? weight, Tensor? bias, bool training, float momentum, float eps)",
		"input", "weight", "bias", "training", "momentum", "eps"),
}
