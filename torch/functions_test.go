package torch_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gold "github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
)

// drawn is what the script's r draws.
func drawn(seed int64, shape ...int) torch.Tensor {
	return torch.Randn(shape, torch.NewGenerator().ManualSeed(seed))
}

// several are results as a list, without those that are undefined.
func several(results ...torch.Tensor) (list []torch.Tensor) {
	for _, r := range results {
		if r.Defined() {
			list = append(list, r)
		}
	}
	return list
}

func couple(a, b torch.Tensor) []torch.Tensor { return several(a, b) }

func triple(a, b, c torch.Tensor) []torch.Tensor { return several(a, b, c) }

// functionCases has the expressions of testdata/make_functions.py in Go.
func functionCases() map[string]func(x torch.Tensor) any {
	type T = torch.Tensor
	r := drawn
	spd := func(seed int64, n int) T {
		a := r(seed, n, n)
		return a.Matmul(a.MT()).Add(torch.Eye(n))
	}
	sparse := func(x T) T {
		x = x.Detach()
		return torch.Where(x.GtScalar(0.5), x, torch.ScalarTensor(0.0)).ToSparse()
	}
	diagonal := func() T { return torch.Eye(30).Mul(torch.ArangeStep(1.0, 31)).ToSparse() }
	repeated := ints(3, 1, 2, 1, 3, 3)
	return map[string]func(x T) any{
		`torch.einsum("ij,jk->ik", x, r(2, 3, 4))`:                func(x T) any { return torch.Einsum("ij,jk->ik", x, r(2, 3, 4)) },
		`torch.einsum("ij->ji", x)`:                               func(x T) any { return torch.Einsum("ij->ji", x) },
		`torch.einsum("...j,kj->...k", x, r(2, 5, 3))`:            func(x T) any { return torch.Einsum("...j,kj->...k", x, r(2, 5, 3)) },
		`torch.einsum("ij,jk,kl->il", x, r(2, 3, 4), r(3, 4, 2))`: func(x T) any { return torch.Einsum("ij,jk,kl->il", x, r(2, 3, 4), r(3, 4, 2)) },
		`torch.einsum("ii", x)`:                                   func(x T) any { return torch.Einsum("ii", x) },
		`torch.tensordot(x, r(2, 3, 4, 5), 2)`:                    func(x T) any { return torch.Tensordot(x, r(2, 3, 4, 5), 2) },
		`torch.tensordot(x, r(2, 2, 3), 0)`:                       func(x T) any { return torch.Tensordot(x, r(2, 2, 3), 0) },
		`torch.tensordot(x, r(2, 4, 5, 3), ([1, 2], [2, 0]))`:     func(x T) any { return torch.TensordotDims(x, r(2, 4, 5, 3), []int{1, 2}, []int{2, 0}) },
		`torch.chain_matmul(x, r(2, 3, 4), r(3, 4, 2))`:           func(x T) any { return torch.ChainMatmul(x, r(2, 3, 4), r(3, 4, 2)) },
		`torch.cartesian_prod(x, r(2, 3))`:                        func(x T) any { return torch.CartesianProd(x, r(2, 3)) },
		`torch.cartesian_prod(x)`:                                 func(x T) any { return torch.CartesianProd(x) },
		`torch.block_diag(x, r(2, 2), r(3, 1, 2))`:                func(x T) any { return torch.BlockDiag(x, r(2, 2), r(3, 1, 2)) },
		`torch.broadcast_tensors(x, r(2, 3), r(3, 1, 2, 3))`:      func(x T) any { return torch.BroadcastTensors(x, r(2, 3), r(3, 1, 2, 3)) },
		`torch.meshgrid(x, r(2, 3))`:                              func(x T) any { return torch.Meshgrid([]T{x, r(2, 3)}) },
		`torch.meshgrid(x, r(2, 3), r(3, 1), indexing="xy")`:      func(x T) any { return torch.Meshgrid([]T{x, r(2, 3), r(3, 1)}, torch.Indexing("xy")) },
		`torch.unravel_index(tensor([22, 41, 37]), (7, 6))`:       func(T) any { return torch.UnravelIndex(ints(22, 41, 37), 7, 6) },
		`torch.unravel_index(tensor([[1621], [0]], dtype=torch.int32), (6, 7, 8, 9))`: func(T) any {
			return torch.UnravelIndex(torch.FromSlice([]int32{1621, 0}, 2, 1), 6, 7, 8, 9)
		},

		`torch.stft(x, 16, return_complex=True)`: func(x T) any { return torch.STFT(x, 16) },
		`torch.stft(x, 16, 5, 12, r(2, 12), return_complex=True, normalized=True)`: func(x T) any {
			return x.STFT(16, torch.HopLength(5), torch.WinLength(12), torch.Window(r(2, 12)), torch.Normalized(true))
		},
		`torch.stft(x, 16, window=r(2, 16), center=False, onesided=False, return_complex=True)`: func(x T) any {
			return x.STFT(16, torch.Window(r(2, 16)), torch.Center(false), torch.Onesided(false))
		},
		`torch.stft(x, 8, pad_mode="constant", return_complex=False)`: func(x T) any {
			return x.STFT(8, torch.PadMode("constant"), torch.ReturnComplex(false))
		},
		`torch.stft(x, 16, win_length=8, window=r(2, 8), center=False, align_to_window=True, return_complex=True)`: func(x T) any {
			return x.STFT(16, torch.WinLength(8), torch.Window(r(2, 8)), torch.Center(false), torch.AlignToWindow(true))
		},

		`torch.unique(tensor([3, 1, 2, 1, 3, 3]))`: func(T) any { return triple(torch.Unique(repeated)) },
		`torch.unique(tensor([3, 1, 2, 1, 3, 3]), return_inverse=True, return_counts=True)`: func(T) any {
			return triple(repeated.Unique(torch.ReturnInverse(true), torch.ReturnCounts(true)))
		},
		`torch.unique(tensor([[3, 1], [2, 1], [3, 1]]), return_counts=True, dim=0)`: func(T) any {
			return triple(ints(3, 1, 2, 1, 3, 1).View(3, 2).Unique(torch.ReturnCounts(true), torch.Dim(0)))
		},
		`torch.unique(tensor([[3., 1, 3], [2, 1, 2]]), return_inverse=True, dim=-1)`: func(T) any {
			return triple(torch.FromSlice([]float32{3, 1, 3, 2, 1, 2}, 2, 3).Unique(torch.ReturnInverse(true), torch.Dim(-1)))
		},
		`tensor([True, False, True]).unique(sorted=False)`: func(T) any {
			return triple(torch.FromSlice([]bool{true, false, true}).Unique(torch.Sorted(false)))
		},

		`torch.unique_consecutive(tensor([1, 1, 2, 2, 1]))`: func(T) any { return triple(torch.UniqueConsecutive(ints(1, 1, 2, 2, 1))) },
		`tensor([1, 1, 2, 2, 1]).unique_consecutive(return_inverse=True, return_counts=True)`: func(T) any {
			return triple(ints(1, 1, 2, 2, 1).UniqueConsecutive(torch.ReturnInverse(true), torch.ReturnCounts(true)))
		},
		`torch.unique_consecutive(tensor([[1, 1], [1, 1], [2, 1]]), return_counts=True, dim=0)`: func(T) any {
			return triple(torch.UniqueConsecutive(ints(1, 1, 1, 1, 2, 1).View(3, 2), torch.ReturnCounts(true), torch.Dim(0)))
		},

		`torch.cdist(x, r(2, 5, 4))`:                                      func(x T) any { return torch.Cdist(x, r(2, 5, 4)) },
		`torch.cdist(x, r(2, 5, 4), 1.0)`:                                 func(x T) any { return torch.Cdist(x, r(2, 5, 4), torch.P(1)) },
		`torch.cdist(x, r(2, 5, 4), 2.0, "donot_use_mm_for_euclid_dist")`: func(x T) any { return torch.Cdist(x, r(2, 5, 4), torch.DonotUseMM) },
		`torch.cdist(x, r(2, 5, 4), 2.0, "use_mm_for_euclid_dist")`:       func(x T) any { return torch.Cdist(x, r(2, 5, 4), torch.UseMM) },
		`torch.norm(x)`:                                 func(x T) any { return torch.Norm(x, torch.Fro) },
		`torch.norm(x, 1)`:                              func(x T) any { return torch.Norm(x, torch.P(1)) },
		`torch.norm(x, inf, 1, True)`:                   func(x T) any { return x.Norm(torch.P(math.Inf(1)), torch.Dim(1), torch.KeepDim(true)) },
		`torch.norm(x, "fro", (0, 1))`:                  func(x T) any { return x.Norm(torch.Fro, torch.Dim(0, 1)) },
		`torch.norm(x, "nuc")`:                          func(x T) any { return x.Norm(torch.Nuc) },
		`torch.norm(x, "nuc", (0, 2), True)`:            func(x T) any { return x.Norm(torch.Nuc, torch.Dim(0, 2), torch.KeepDim(true)) },
		`torch.norm(x, 3, (0, 1), dtype=torch.float64)`: func(x T) any { return x.Norm(torch.P(3), torch.Dim(0, 1), torch.Float64) },
		`x.norm(dim=0)`:                                 func(x T) any { return x.Norm(torch.Dim(0)) },
		`torch.norm(sparse(x))`:                         func(x T) any { return sparse(x).Norm(torch.Fro) },
		`torch.norm(sparse(x), 1)`:                      func(x T) any { return sparse(x).Norm(torch.P(1)) },
		`torch.lu(x)`:                                   func(x T) any { return triple(torch.LU(x)) },
		`torch.lu(x, get_infos=True)`:                   func(x T) any { return triple(x.LU(torch.GetInfos(true))) },

		`torch.svd_lowrank(x, 3)`:               func(x T) any { return triple(torch.SVDLowrank(x, torch.Q(3))) },
		`torch.svd_lowrank(x, 3, 1)`:            func(x T) any { return triple(torch.SVDLowrank(x, torch.Q(3), torch.Niter(1))) },
		`torch.svd_lowrank(x, 3, M=r(2, 1, 5))`: func(x T) any { return triple(torch.SVDLowrank(x, torch.Q(3), torch.Subtracted(r(2, 1, 5)))) },
		`torch.svd_lowrank(x, 2)`:               func(x T) any { return triple(torch.SVDLowrank(x, torch.Q(2))) },
		`torch.svd_lowrank(sparse(x), 4)`:       func(x T) any { return triple(torch.SVDLowrank(sparse(x), torch.Q(4))) },
		`torch.pca_lowrank(x)`:                  func(x T) any { return triple(torch.PCALowrank(x)) },
		`torch.pca_lowrank(x, 3, niter=1)`:      func(x T) any { return triple(torch.PCALowrank(x, torch.Q(3), torch.Niter(1))) },
		`torch.pca_lowrank(x, 2, center=False)`: func(x T) any { return triple(torch.PCALowrank(x, torch.Q(2), torch.Center(false))) },
		`torch.pca_lowrank(sparse(x), 4)`:       func(x T) any { return triple(torch.PCALowrank(sparse(x), torch.Q(4))) },

		`torch.lobpcg(spd(2, 9))`:    func(T) any { return couple(torch.Lobpcg(spd(2, 9), 1)) },
		`torch.lobpcg(spd(2, 9), 2)`: func(T) any { return couple(torch.Lobpcg(spd(2, 9), 2)) },
		`torch.lobpcg(spd(2, 9), 2, largest=False, method="basic")`: func(T) any {
			return couple(torch.Lobpcg(spd(2, 9), 2, torch.Largest(false), torch.Method("basic")))
		},
		`torch.lobpcg(spd(2, 9), 2, spd(3, 9), niter=5)`: func(T) any {
			return couple(torch.Lobpcg(spd(2, 9), 2, torch.Metric(spd(3, 9)), torch.Niter(5)))
		},
		`torch.lobpcg(spd(2, 9), X=r(4, 9, 2), iK=torch.eye(9) / 3, tol=1e-3)`: func(T) any {
			return couple(torch.Lobpcg(spd(2, 9), 2, torch.Guess(r(4, 9, 2)), torch.Preconditioner(torch.Eye(9).DivScalar(3)), torch.Tol(1e-3)))
		},
		`torch.lobpcg(torch.stack([spd(2, 9), spd(3, 9)]), 2, niter=20)`: func(T) any {
			return couple(torch.Lobpcg(torch.Stack([]T{spd(2, 9), spd(3, 9)}), 2, torch.Niter(20)))
		},
		`torch.lobpcg((torch.eye(30) * torch.arange(1., 31)).to_sparse(), 3, niter=40, largest=False)`: func(T) any {
			return couple(torch.Lobpcg(diagonal(), 3, torch.Niter(40), torch.Largest(false)))
		},

		`x.cfloat().real`: func(x T) any { return x.Cfloat().Real() },
		`(x * 1j).imag`:   func(x T) any { return x.MulScalar(1i).Imag() },
		`(x * 1j).H`:      func(x T) any { return x.MulScalar(1i).H() },
		`x.float()`:       func(x T) any { return x.Float() },
		`x.double()`:      func(x T) any { return x.Double() },
		`x.half()`:        func(x T) any { return x.Half() },
		`x.bfloat16()`:    func(x T) any { return x.BFloat16() },
		`x.bool()`:        func(x T) any { return x.Bool() },
		`x.abs().byte()`:  func(x T) any { return x.Abs().Byte() },
		`x.char()`:        func(x T) any { return x.Char() },
		`x.short()`:       func(x T) any { return x.Short() },
		`x.int()`:         func(x T) any { return x.Int() },
		`x.long()`:        func(x T) any { return x.Long() },
		`x.cfloat()`:      func(x T) any { return x.Cfloat() },
		`x.cdouble()`:     func(x T) any { return x.Cdouble() },
		`x.cpu()`:         func(x T) any { return x.Cpu() },
		`x.detach().clone().apply_(lambda v: v * 2)`: func(x T) any {
			return torch.Apply_(x.Detach().Clone(), func(v float32) float32 { return v * 2 })
		},
		`x.detach().clone().map_(r(2, 2, 3), lambda a, b: a if a > b else b)`: func(x T) any {
			return torch.Map_(x.Detach().Clone(), r(2, 2, 3), func(a, b float32) float32 { return max(a, b) })
		},
		`tensor(3.0).apply_(lambda v: v + 1)`: func(T) any {
			return torch.Apply_(torch.ScalarTensor(3.0), func(v float32) float32 { return v + 1 })
		},
		`x.double().new_tensor([1, 2])`: func(x T) any { return torch.NewTensor(x.Double(), []int{1, 2}) },
	}
}

// Results, and gradients of their sum, are Python's to the last bit.
func TestFunctionsEqualPyTorch(t *testing.T) {
	leaktest.Expect(t, "A window was not provided", "stft with return_complex=False is deprecated", "torch.lu is deprecated", "torch.chain_matmul is deprecated")
	file := gold.ReadLive(t, "testdata/functions.json", "testdata/make_functions.py")
	cases, seen := functionCases(), map[string]bool{}
	for name := range file.Cases {
		shape, expression, _ := strings.Cut(name, ": ")
		f := cases[expression]
		seen[expression] = true
		t.Run(name, func(t *testing.T) {
			require.NotNil(t, f, "the golden file has a case that is not here")
			want := file.Case(t, name)
			torch.WithThreads(1, func() {
				x := drawn(1, numbers(t, shape)...).RequiresGrad_()
				torch.ManualSeed(7)
				result := f(x)
				if !file.Exact() && strings.HasPrefix(expression, "torch.lobpcg") {
					checkEigenpairs(t, file, want, result.([]torch.Tensor))
					return
				}
				checkResults(t, file, want, x, result)
			})
		})
	}
	assert.Len(t, cases, len(seen), "a case here is not in the golden file")
}

// checkEigenpairs holds what lobpcg finds against another machine's: the values by the rule,
// and vectors, of which -v is as good as v, to what the method stops at: the square root of
// the resolution of float32.
func checkEigenpairs(t *testing.T, file *gold.File, want gold.Case, got []torch.Tensor) {
	t.Helper()
	require.Len(t, got, 2)
	file.Equal(t, want, "y0", got[0])
	v, w := got[1], want.Tensor(t, "y1")
	require.Equal(t, w.Shape(), v.Shape())
	signs := w.Mul(v).Sum(torch.Dim(0)).Sign()
	assert.LessOrEqual(t, v.Mul(signs).Sub(w).Abs().Max().Item(), math.Sqrt(math.Exp2(-23)), "eigenvectors")
}

// checkResults holds a Tensor or several, and the gradient of their sum with
// respect to x, against a golden case.
func checkResults(t *testing.T, file *gold.File, want gold.Case, x torch.Tensor, result any) {
	t.Helper()
	ys, many := result.([]torch.Tensor)
	if !many {
		ys = []torch.Tensor{result.(torch.Tensor)}
	}
	sum := torch.ScalarTensor(0.0, torch.Float64)
	for i, y := range ys {
		file.Equal(t, want, "y"+strconv.Itoa(i), y)
		if y.RequiresGrad() {
			if y.DType().IsComplex() {
				y = y.Abs()
			}
			sum = sum.Add(y.Sum().Double())
		}
	}
	assert.False(t, want.Has("y"+strconv.Itoa(len(ys))), "Python has more results")
	if want.Has("grad.x") {
		sum.Backward()
		file.Equal(t, want, "grad.x", x.Grad())
	}
}

func numbers(t *testing.T, s string) (v []int) {
	t.Helper()
	for _, f := range strings.Fields(s) {
		n, err := strconv.Atoi(f)
		require.NoError(t, err)
		v = append(v, n)
	}
	return v
}
