package torch

// Operators behind EstimateGradient, by what the spacing is.
var (
	opGradientScalar  = Operator{Name: "aten::gradient", Overload: "scalarint"}
	opGradientArray   = Operator{Name: "aten::gradient", Overload: "array"}
	opGradientScalars = Operator{Name: "aten::gradient", Overload: "scalararray"}
	opGradientList    = Operator{Name: "aten::gradient", Overload: "scalarrayarray"}
	opGradientTensors = Operator{Name: "aten::gradient", Overload: "tensorarray"}
)

// EstimateGradientOption is an option of [EstimateGradient]: [Dim], [EdgeOrder],
// [Spacing], [Coordinates].
type EstimateGradientOption interface{ isEstimateGradientOption() }

// EdgeOrder is 1 or 2, the order of the differences at the edges, an option of
// [EstimateGradient].
type EdgeOrder int

// SpacingOption holds the value of [Spacing].
type SpacingOption []Scalar

// Spacing is the distance between samples, one for all dims or one for each, an
// option of [EstimateGradient].
func Spacing(v ...Scalar) SpacingOption { return v }

// CoordinatesOption holds the value of [Coordinates].
type CoordinatesOption []Tensor

// Coordinates are the places of the samples, a 1-D tensor for each dim, an option
// of [EstimateGradient].
func Coordinates(v ...Tensor) CoordinatesOption { return v }

func (EdgeOrder) isEstimateGradientOption()         {}
func (SpacingOption) isEstimateGradientOption()     {}
func (CoordinatesOption) isEstimateGradientOption() {}
func (DimOption) isEstimateGradientOption()         {}

// EstimateGradient estimates the derivative of a function of which input holds
// samples, along each dim or those of [Dim]: a tensor for each, shaped as input. It
// mirrors torch.gradient, whose name is taken by the option [Gradient] of
// Backward: https://docs.pytorch.org/docs/2.15/generated/torch.gradient.html. It
// panics with a [*Error] if a dim has fewer than EdgeOrder+1 samples, or if
// spacings and dims are not of one number.
func EstimateGradient(input Tensor, opts ...EstimateGradientOption) []Tensor {
	var dims []int
	var spacing []Scalar
	var coordinates []Tensor
	order := 1
	for _, o := range opts {
		switch o := o.(type) {
		case DimOption:
			dims = o
		case SpacingOption:
			spacing = o
		case CoordinatesOption:
			coordinates = o
		case EdgeOrder:
			order = int(o)
		}
	}
	if dims == nil && (len(spacing) != 1 || coordinates != nil) {
		for i := range input.NDim() {
			dims = append(dims, i)
		}
	}
	var c Call
	c.Tensor(input)
	op := &opGradientArray
	switch {
	case coordinates != nil && spacing != nil:
		panic(errorf("EstimateGradient", "Spacing and Coordinates say the same thing; give one of them"))
	case coordinates != nil:
		op = &opGradientTensors
		c.Tensors(coordinates)
		c.Ints(dims)
	case len(spacing) == 1 && dims == nil:
		op = &opGradientScalar
		c.Scalar(spacing[0])
		c.None()
	case len(spacing) == 1:
		op = &opGradientScalars
		c.Scalar(spacing[0])
		c.Ints(dims)
	case spacing != nil:
		op = &opGradientList
		c.Scalars(spacing)
		c.Ints(dims)
	default:
		c.Ints(dims)
	}
	c.Int(order)
	return c.RunList(op)
}
