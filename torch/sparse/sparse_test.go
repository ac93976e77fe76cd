package sparse_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/sparse"
)

type T = torch.Tensor

func r(seed int64, shape ...int) T {
	return torch.Randn(shape, torch.NewGenerator().ManualSeed(seed))
}

func ints(v ...int) T { return torch.FromSlice(v) }

func places() T { return ints(0, 0, 1, 2, 2, 2, 1, 3, 0, 0, 2, 2).View(2, 6) }

func coo(x T) T { return sparse.COO(places(), x, sparse.Size(3, 4)) }

var rows, columns = []int{0, 2, 3, 6}, []int{1, 3, 0, 0, 2, 3}

func csr(x T) T { return sparse.CSR(ints(rows...), ints(columns...), x, sparse.Size(3, 4)) }

// The expressions of testdata/make_sparse.py in Go.
func cases() map[string]func(x T) T {
	return map[string]func(x T) T{
		`coo(x)`: coo,
		`torch.sparse_coo_tensor(tensor([[0, 0, 1, 2, 2, 2], [1, 3, 0, 0, 2, 2]]), x)`: func(x T) T { return sparse.COO(places(), x) },
		`torch.sparse_coo_tensor(tensor([[0, 0, 1, 2, 2, 2]]), x, (4, 2))`: func(x T) T {
			return sparse.COO(ints(0, 0, 1, 2, 2, 2).View(1, 6), x, sparse.Size(4, 2))
		},
		`torch.sparse_coo_tensor(tensor([[0, 1, 2, 3, 4, 5]]), x, (7,), is_coalesced=True)`: func(x T) T {
			return sparse.COO(ints(0, 1, 2, 3, 4, 5).View(1, 6), x, sparse.Size(7), sparse.IsCoalesced(true))
		},
		`csr(x)`: csr,
		`torch.sparse_csr_tensor(tensor([0, 2, 3, 6]), tensor([1, 3, 0, 0, 2, 3]), x)`: func(x T) T { return sparse.CSR(ints(rows...), ints(columns...), x) },
		`torch.sparse_csc_tensor(tensor([0, 2, 3, 6]), tensor([1, 3, 0, 0, 2, 3]), x, (4, 3))`: func(x T) T {
			return sparse.CSC(ints(rows...), ints(columns...), x, sparse.Size(4, 3))
		},
		`torch.sparse_bsr_tensor(tensor([0, 1, 2]), tensor([1, 0]), x, (4, 2))`: func(x T) T {
			return sparse.BSR(ints(0, 1, 2), ints(1, 0), x, sparse.Size(4, 2))
		},
		`torch.sparse_bsc_tensor(tensor([0, 1, 2]), tensor([1, 0]), x)`: func(x T) T { return sparse.BSC(ints(0, 1, 2), ints(1, 0), x) },
		`torch.sparse.mm(coo(x), r(2, 4, 5))`:                           func(x T) T { return sparse.MM(coo(x), r(2, 4, 5)) },
		`torch.sparse.mm(coo(x), coo(r(2, 6)).t())`:                     func(x T) T { return sparse.MM(coo(x), coo(r(2, 6)).Transpose(0, 1)) },
		`torch.sparse.mm(csr(x), r(2, 4, 5), "mean")`:                   func(x T) T { return sparse.MMReduce(csr(x), r(2, 4, 5), "mean") },
		`torch.sparse.mm(csr(x), r(2, 4, 5), "amax")`:                   func(x T) T { return sparse.MMReduce(csr(x), r(2, 4, 5), "amax") },
		`torch.sparse.addmm(r(2, 3, 5), coo(x), r(3, 4, 5))`:            func(x T) T { return sparse.AddMM(r(2, 3, 5), coo(x), r(3, 4, 5)) },
		`torch.sparse.addmm(r(2, 3, 5), coo(x), r(3, 4, 5), beta=0.5, alpha=2)`: func(x T) T {
			return sparse.AddMM(r(2, 3, 5), coo(x), r(3, 4, 5), sparse.Beta(0.5), sparse.Alpha(2))
		},
		`torch.sparse.sum(coo(x))`:                      func(x T) T { return sparse.Sum(coo(x)) },
		`torch.sparse.sum(coo(x), 0)`:                   func(x T) T { return sparse.Sum(coo(x), sparse.Dim(0)) },
		`torch.sparse.sum(coo(x), (0, 1))`:              func(x T) T { return sparse.Sum(coo(x), sparse.Dim(0, 1)) },
		`torch.sparse.sum(coo(x), dtype=torch.float64)`: func(x T) T { return sparse.Sum(coo(x), sparse.DType(torch.Float64)) },
		`torch.sparse.sum(coo(x), [1], dtype=torch.float64)`: func(x T) T {
			return sparse.Sum(coo(x), sparse.Dim(1), sparse.DType(torch.Float64))
		},
		`torch.sparse.softmax(coo(x), 1)`:                           func(x T) T { return sparse.Softmax(coo(x), 1) },
		`torch.sparse.softmax(coo(x), 0, dtype=torch.float64)`:      func(x T) T { return sparse.Softmax(coo(x), 0, sparse.DType(torch.Float64)) },
		`torch.sparse.log_softmax(coo(x), 1)`:                       func(x T) T { return sparse.LogSoftmax(coo(x), 1) },
		`torch.sparse.spdiags(x.detach(), tensor([0, -1]), (4, 4))`: func(x T) T { return sparse.Spdiags(x.Detach(), ints(0, -1), 4, 4) },
	}
}

var toDense = torch.Operator{Name: "aten::to_dense"}

func TestEqualsPyTorch(t *testing.T) {
	file := golden.ReadLive(t, "testdata/sparse.json", "testdata/make_sparse.py")
	list := cases()
	assert.Len(t, list, len(file.Cases), "cases here and in the golden file")
	for name := range file.Cases {
		shape, expression, _ := strings.Cut(name, ": ")
		f := list[expression]
		t.Run(name, func(t *testing.T) {
			require.NotNil(t, f, "the golden file has a case that is not here")
			want := file.Case(t, name)
			torch.WithThreads(1, func() {
				x := r(1, numbers(t, shape)...).RequiresGrad_()
				var c torch.Call
				c.Tensor(f(x))
				y := c.Run1(&toDense)
				file.Equal(t, want, "y", y)
				if want.Has("grad.x") {
					y.Sum().Backward()
					file.Equal(t, want, "grad.x", x.Grad())
				}
			})
		})
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

func TestRefuses(t *testing.T) {
	values := r(1, 6)
	none := torch.Zeros([]int{2, 0}, torch.Int64)
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"index beyond the size", func() { sparse.COO(places(), values, sparse.Size(3, 3)) }, "sparse_coo_tensor(int64[2, 6], float32[6]): size is inconsistent with indices: for dim 1, size is 3 but found index 3"},
		{"negative index", func() { sparse.COO(ints(-1).View(1, 1), r(1, 1)) }, "negative"},
		{"values", func() { sparse.COO(places(), r(1, 5), sparse.Size(3, 4)) }, "sparse_coo_tensor"},
		{"index type", func() { sparse.COO(r(1, 2, 6), values) }, "sparse_coo_tensor"},
		{"not coalesced", func() { sparse.COO(places(), values, sparse.IsCoalesced(true)) }, "coalesced"},
		{"empty without size", func() { sparse.COO(none, torch.Zeros([]int{0, 1, 2}), sparse.Size(2)) }, "sparse_coo_tensor"},
		{"rows out of order", func() { sparse.CSR(ints(0, 3, 2, 6), ints(columns...), values, sparse.Size(3, 4)) }, "sorted and distinct"},
		{"rows without end", func() { sparse.CSR(ints(0, 2, 3, 9), ints(columns...), values) }, "`crow_indices[..., -1] == nnz` is not satisfied"},
		{"column", func() { sparse.CSR(ints(rows...), ints(columns...), values, sparse.Size(3, 2)) }, "sparse_csr_tensor(int64[4], int64[6], float32[6]): `0 <= col_indices < ncols` is not satisfied"},
		{"csc", func() { sparse.CSC(ints(0, 2), ints(columns...), values) }, "sparse_csc_tensor"},
		{"blocks", func() { sparse.BSR(ints(rows...), ints(columns...), values) }, "compressed"},
		{"blocks by columns", func() { sparse.BSC(ints(rows...), ints(columns...), values) }, "compressed"},
		{"mm", func() { sparse.MM(coo(values), r(1, 3, 3)) }, "_sparse_mm"},
		{"reduction", func() { sparse.MMReduce(csr(values), r(1, 4, 2), "median") }, "_sparse_mm"},
		{"addmm", func() { sparse.AddMM(r(1, 2, 2), coo(values), r(1, 4, 5)) }, "_sparse_addmm"},
		{"sum", func() { sparse.Sum(coo(values), sparse.Dim(2)) }, "_sparse_sum"},
		{"softmax", func() { sparse.Softmax(values, 0) }, "_sparse_softmax"},
		{"log softmax", func() { sparse.LogSoftmax(coo(values), 5) }, "_sparse_log_softmax"},
		{"spdiags", func() { sparse.Spdiags(r(1, 2, 3), ints(1, 1), 3, 3) }, "_spdiags"},
		{"spsolve", func() { sparse.Spsolve(csr(values), r(1, 4)) }, "_spsolve"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var e *torch.Error
			err := torch.Try(test.f)
			require.ErrorAs(t, err, &e)
			assert.ErrorContains(t, err, test.want)
		})
	}
}

// What is known to be right need not be looked at.
func TestUnchecked(t *testing.T) {
	x := r(1, 6)
	assert.True(t, coo(x).To(torch.Float64).IsSparse())
	a := sparse.COO(places(), x, sparse.Size(3, 4), sparse.Unchecked(true))
	b := sparse.CSR(ints(rows...), ints(columns...), x, sparse.Size(3, 4), sparse.Unchecked(true))
	for _, m := range []T{a, b} {
		assert.Equal(t, []int{3, 4}, m.Shape())
		assert.Equal(t, []int{3, 2}, sparse.MM(m, torch.Ones([]int{4, 2})).Shape())
	}
}
