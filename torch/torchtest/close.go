package torchtest

import "github.com/gotorch/gotorch/torch"

// Close checks that got and want are close, reports to t what differs if they are
// not, and returns whether they are. It mirrors torch.testing.assert_close.
//
// Elements are close if |got - want| ≤ ATol + RTol × |want|. The tolerances, where
// they are not given, are those that PyTorch has for the type, the wider ones of two
// types:
//
//	                                  RTol     ATol
//	Float16, Complex32                1e-3     1e-5
//	BFloat16                          1.6e-2   1e-5
//	Float32, Complex64, quantized     1.3e-6   1e-5
//	Float64, Complex128               1e-7     1e-7
//	others                            0        0
//
// got and want are tensors, numbers, bools and strings; slices, arrays and maps of
// them, structs with them in exported fields, pointers and interfaces; a
// [*torch.StateDict] and a [*torch.Dict]; nested at will. A Go number counts as the
// tensor type of its name, an int as an Int64. Models are structs, so two of them can
// be compared. The message gives the place, ".Layers[0].Weight", and after the first
// difference the places of others.
//
// Tensors have to be of the same shape, type, device and layout. Quantized ones are
// compared by the numbers that they stand for, sparse ones by their indices and
// values; of tensors on the meta device nothing but those properties is compared.
//
//	torchtest.Close(t, net.Forward(x), want, torchtest.RTol(1e-4), torchtest.ATol(1e-6))
func Close(t TestingT, got, want any, opts ...CloseOption) bool {
	helper(t)()
	return check(t, got, want, read(opts))
}

// Equal checks that got and want are the same to the last bit, reports to t what
// differs if they are not, and returns whether they are. It takes what [Close] takes;
// 0 is not -0, and NaNs are equal if their bits are. Quantized tensors have to have
// the same integers, scales and zero points, sparse ones the same indices and values.
func Equal(t TestingT, got, want any, opts ...EqualOption) bool {
	helper(t)()
	o := read(opts)
	o.bits = true
	return check(t, got, want, o)
}

// Compare compares as [Close] does and returns nil, or a [*MismatchError]. It is for
// code that has no t, and for testify:
//
//	require.NoError(t, torchtest.Compare(got, want))
func Compare(got, want any, opts ...CloseOption) error {
	return compare(got, want, read(opts))
}

// ObjectsAreClose reports whether got and want are close, as testify's
// ObjectsAreEqual reports whether they are equal, with the arguments in the same
// order.
func ObjectsAreClose(want, got any, opts ...CloseOption) bool {
	return compare(got, want, read(opts)) == nil
}

// MismatchError says where and how two values differ.
type MismatchError struct {
	Path string   // the place of the first difference, ".Layers[0].Weight", or "" for the values themselves
	Msg  string   // the whole message
	More []string // the places of others
}

// Error returns the message.
func (e *MismatchError) Error() string { return e.Msg }

func check(t TestingT, got, want any, o options) bool {
	helper(t)()
	err := compare(got, want, o)
	if err == nil {
		return true
	}
	report(t, o.now, err.Error())
	return false
}

// compare returns nil or a *MismatchError. Nothing that it is given makes it panic.
func compare(got, want any, o options) error {
	w := walk{options: o}
	if (o.rtol == nil) != (o.atol == nil) {
		missing := "RTol"
		if o.rtol != nil {
			missing = "ATol"
		}
		w.fail("", "RTol and ATol have to be given both, or neither; %s is missing. Zero is no tolerance.", missing)
		return w.err()
	}
	defer torch.NewScope().Close()
	torch.NoGrad(func() {
		if err := torch.Try(func() { w.pair("", got, want) }); err != nil {
			w.fail("", "%v", err) // a tensor that its scope has freed, for example
		}
	})
	return w.err()
}
