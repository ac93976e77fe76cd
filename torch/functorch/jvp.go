package functorch

import (
	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/internal/duallevel"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd/forwardad"
)

// JVP returns f(primals), and the product of the Jacobian of f with tangents, one
// for each of primals and of its shape: one for each result of f. It computes both
// in one pass, in forward mode. It mirrors torch.func.jvp.
//
//	y, dy := functorch.JVP(f, []torch.Tensor{x}, []torch.Tensor{v})
//
// It panics with a [*torch.Error] if tangents do not fit primals, and in
// forwardad.DualLevel. libtorch has one level of forward mode for the process:
// while a JVP runs, those of other goroutines wait.
func JVP[F Func](f F, primals, tangents []torch.Tensor, opts ...JVPOption) (outputs, jvps []torch.Tensor) {
	var strict bool
	for _, o := range opts {
		strict = bool(o.(Strict))
	}
	g, _ := flat("JVP", f)
	return push("JVP", g, primals, tangents, ArgNumsOption(nil).resolve("JVP", many, len(primals)), strict)
}

func push(op string, f list, primals, tangents []torch.Tensor, nums []int, strict bool) (outputs, jvps []torch.Tensor) {
	if len(tangents) != len(nums) {
		panic(errorf(op, "Expected as many tangents as primals, got %d and %d", len(tangents), len(nums)))
	}
	defined(op, "primal", primals)
	defined(op, "tangent", tangents)
	within(op, cgo.JVPPush, func(level int64) {
		defer cgo.SetForwardGradEnabled(cgo.ForwardGradEnabled())
		cgo.SetForwardGradEnabled(true)
		duallevel.OpenForJVP(op, func() {
			args := primals
			if len(nums) < len(primals) {
				args = wrap(op, primals, level, nil)
			}
			args = append([]torch.Tensor(nil), args...)
			for i, n := range nums {
				args[n] = forwardad.MakeDual(primals[n], tangents[i])
			}
			duals := f(args)
			if len(duals) == 0 {
				panic(errorf(op, "Expected the function to have non-empty output"))
			}
			defined(op, "result", duals)
			values, tans := make([]torch.Tensor, len(duals)), make([]torch.Tensor, len(duals))
			for i, d := range duals {
				values[i], tans[i] = forwardad.UnpackDual(d)
				if tans[i].Defined() {
					continue
				}
				if strict {
					panic(errorf(op, "result %d of f is independent of the inputs. This is not allowed with Strict(true)", i))
				}
				tans[i] = torch.ZerosLike(values[i])
			}
			outputs, jvps = unwrap(op, values, level), unwrap(op, tans, level)
		})
	})
	return outputs, jvps
}
