package calls

import "github.com/gotorch/gotorch/torch"

// unchecked calls an operator that package torch refuses unless the program says that
// it has checked the arguments.
func unchecked(name, overload, schema string, order ...string) adapter {
	op := &torch.Operator{Name: "aten::" + name, Overload: overload, Unchecked: true}
	return adapter{"aten." + name, []string{schema}, func(a *Args) any {
		var args []any
		for _, n := range order {
			args = append(args, a.plain(n, a.values[n]))
		}
		if results := op.Call(args...); len(results) > 1 {
			return tuple(results)
		} else {
			return results[0]
		}
	}}
}

// uncheckedOut is the overload that writes to out.
func uncheckedOut(name, overload, schema string, order ...string) adapter {
	a := unchecked(name, overload, schema, order...)
	a.name += " out"
	return a
}

var inner = []adapter{
	unchecked("_batch_norm_with_update", "", "(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, float momentum, float eps)",
		"input", "weight", "bias", "running_mean", "running_var", "momentum", "eps"),
	unchecked("_chunk_cat", "", "(Tensor[] tensors, int dim, int num_chunks)", "tensors", "dim", "num_chunks"),
	uncheckedOut("_chunk_cat", "out", "(Tensor[] tensors, int dim, int num_chunks, *, Tensor(a!) out)", "tensors", "dim", "num_chunks", "out"),
	uncheckedOut("_native_batch_norm_legit", "out", "(Tensor input, Tensor? weight, Tensor? bias, Tensor(a!) running_mean, Tensor(b!) running_var, bool training, float momentum, float eps, *, Tensor(d!) out, Tensor(e!) save_mean, Tensor(f!) save_invstd)",
		"input", "weight", "bias", "running_mean", "running_var", "training", "momentum", "eps", "out", "save_mean", "save_invstd"),
	uncheckedOut("_native_batch_norm_legit", "no_stats_out", "(Tensor input, Tensor? weight, Tensor? bias, bool training, float momentum, float eps, *, Tensor(a!) out, Tensor(b!) save_mean, Tensor(c!) save_invstd)",
		"input", "weight", "bias", "training", "momentum", "eps", "out", "save_mean", "save_invstd"),
	unchecked("_native_batch_norm_legit", "", "(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, bool training, float momentum, float eps)",
		"input", "weight", "bias", "running_mean", "running_var", "training", "momentum", "eps"),
	unchecked("_native_batch_norm_legit", "no_stats", "(Tensor input, Tensor? weight, Tensor? bias, bool training, float momentum, float eps)",
		"input", "weight", "bias", "training", "momentum", "eps"),
}
