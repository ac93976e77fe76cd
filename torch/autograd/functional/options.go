package functional

// ProductOption is an option of [VJP], [JVP], [HVP], [VHP] and their plurals:
// [CreateGraph], [Strict].
type ProductOption interface{ productOption() }

// JacobianOption is an option of [Jacobian] and [Jacobians]: [CreateGraph],
// [Strict], [Vectorize], [ForwardMode].
type JacobianOption interface{ jacobianOption() }

// HessianOption is an option of [Hessian] and [Hessians]: [CreateGraph], [Strict],
// [Vectorize], [ForwardMode].
type HessianOption interface{ hessianOption() }

// CreateGraph records the computation of the result, so that it can be
// differentiated by those inputs that require gradients.
type CreateGraph bool

// Strict panics where a result does not depend on an input, instead of giving
// zeros for it.
type Strict bool

// Vectorize computes all rows at once, with functorch.Vmap, instead of one by one.
type Vectorize bool

// ForwardMode computes a Jacobian column by column, in forward mode; for a Hessian,
// the outer of its two Jacobians. It needs Vectorize(true). It mirrors
// strategy="forward-mode" and outer_jacobian_strategy="forward-mode".
type ForwardMode bool

func (CreateGraph) productOption()  {}
func (Strict) productOption()       {}
func (CreateGraph) jacobianOption() {}
func (Strict) jacobianOption()      {}
func (Vectorize) jacobianOption()   {}
func (ForwardMode) jacobianOption() {}
func (CreateGraph) hessianOption()  {}
func (Strict) hessianOption()       {}
func (Vectorize) hessianOption()    {}
func (ForwardMode) hessianOption()  {}

type options struct{ create, strict, vectorize, forward bool }

func read[O any](opts []O) (o options) {
	for _, opt := range opts {
		switch v := any(opt).(type) {
		case CreateGraph:
			o.create = bool(v)
		case Strict:
			o.strict = bool(v)
		case Vectorize:
			o.vectorize = bool(v)
		case ForwardMode:
			o.forward = bool(v)
		}
	}
	return o
}
