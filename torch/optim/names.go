package optim

// NamesOption is what [ParamNames] returns.
type NamesOption struct {
	allOptions
	names []string
}

// ParamNames gives the parameters of a group names, which state dicts have as
// 'param_names'. All groups have names, or none. It mirrors giving an optimizer
// the pairs of torch.nn.Module.named_parameters.
//
//	var names []string
//	var params []torch.Tensor
//	for name, p := range nn.NamedParameters(net) {
//		names, params = append(names, name), append(params, p)
//	}
//	adam := optim.NewAdam(params, 1e-3, optim.ParamNames(names))
func ParamNames(names []string) NamesOption { return NamesOption{names: names} }

func (o NamesOption) entry() (string, any) { return "param_names", append([]string{}, o.names...) }

func withOrWithout(names []string) string {
	if names == nil {
		return "without names"
	}
	return "with names"
}
