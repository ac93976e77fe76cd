package torch_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/linalg"
)

func ints(v ...int) torch.Tensor { return torch.FromSlice(v) }

func two(a, b torch.Tensor) []torch.Tensor { return []torch.Tensor{a, b} }

func unique(x torch.Tensor) []torch.Tensor {
	values, _, counts := torch.UniqueConsecutive(x, torch.ReturnCounts(true))
	return []torch.Tensor{values, counts}
}

// Python expressions and the same in Go: of each family of operators the forms
// that the generator tells apart. What they print is in testdata/ops.json.
func TestOperatorsArePythons(t *testing.T) {
	x := torch.FromSlice([]float32{1, -2, 3, 4, 5, -6}, 2, 3)
	i := ints(7, -2, 3)
	b := torch.FromSlice([]bool{true, false, true})
	e := torch.Zeros([]int{0, 3})
	z := torch.ScalarTensor(3)
	d := x.To(torch.Float64)
	results := map[string]any{
		`x + x`:                    x.Add(x),
		`torch.add(x, x, alpha=2)`: torch.Add(x, x, torch.Alpha(2)),
		`i + 0.5`:                  i.AddScalar(0.5),
		`i + 1`:                    i.AddScalar(1),
		`1 - i`:                    torch.RsubScalar(i, 1),
		`i / 2`:                    i.DivScalar(2),
		`i / i`:                    i.Div(i),
		`torch.div(i, tensor([2, 2, 2]), rounding_mode="floor")`: i.Div(ints(2, 2, 2), torch.RoundingMode("floor")),
		`torch.div(i, tensor([2, 2, 2]), rounding_mode="trunc")`: i.Div(ints(2, 2, 2), torch.RoundingMode("trunc")),
		`i // 2`:                                 i.FloorDivideScalar(2),
		`i % 2`:                                  i.RemainderScalar(2),
		`i.fmod(2)`:                              i.FmodScalar(2),
		`i ** 2`:                                 i.PowScalar(2),
		`x * z`:                                  x.Mul(z),
		`x * i`:                                  x.Mul(i),
		`b * b`:                                  b.Mul(b),
		`b + b`:                                  b.Add(b),
		`x + d`:                                  x.Add(d),
		`-x`:                                     x.Neg(),
		`x.abs().sqrt()`:                         x.Abs().Sqrt(),
		`x.exp()`:                                x.Exp(),
		`x.clamp(min=0)`:                         x.Clamp(torch.MinOpt(0)),
		`x.clamp(max=2)`:                         x.Clamp(torch.MaxOpt(2)),
		`x.clamp(-1, 1)`:                         x.Clamp(torch.MinOpt(-1), torch.MaxOpt(1)),
		`x.lerp(-x, 0.25)`:                       x.Lerp(x.Neg(), 0.25),
		`x.addcmul(x, x, value=0.5)`:             x.Addcmul(x, x, torch.Value(0.5)),
		`x.relu()`:                               x.ReLU(),
		`x > 2`:                                  x.GtScalar(2),
		`x == x.T.T`:                             x.Eq(x.T().T()),
		`x <= z`:                                 x.Le(z),
		`i != 3`:                                 i.NeScalar(3),
		`b & ~b`:                                 b.BitwiseAnd(b.BitwiseNot()),
		`b | ~b`:                                 b.BitwiseOr(b.BitwiseNot()),
		`b ^ b`:                                  b.BitwiseXor(b),
		`x.logical_not()`:                        x.LogicalNot(),
		`torch.where(x > 0, x, z)`:               torch.Where(x.GtScalar(0), x, z),
		`x.isfinite()`:                           x.Isfinite(),
		`x.sum()`:                                x.Sum(),
		`x.sum(0)`:                               x.Sum(torch.Dim(0)),
		`x.sum((0, 1))`:                          x.Sum(torch.Dim(0, 1)),
		`x.sum(1, keepdim=True)`:                 x.Sum(torch.Dim(1), torch.KeepDim(true)),
		`x.sum(-1, dtype=torch.float64)`:         x.Sum(torch.Dim(-1), torch.Float64),
		`i.sum()`:                                i.Sum(),
		`b.sum()`:                                b.Sum(),
		`e.sum()`:                                e.Sum(),
		`e.sum(0)`:                               e.Sum(torch.Dim(0)),
		`e.sum(1)`:                               e.Sum(torch.Dim(1)),
		`x.mean()`:                               x.Mean(),
		`x.mean(0, keepdim=True)`:                x.Mean(torch.Dim(0), torch.KeepDim(true)),
		`i.mean(dtype=torch.float32)`:            i.Mean(torch.Float32),
		`e.mean()`:                               e.Mean(),
		`x.prod()`:                               x.Prod(),
		`x.prod(1)`:                              x.Prod(torch.Dim(1)),
		`e.prod()`:                               e.Prod(),
		`x.std()`:                                x.Std(),
		`x.std(1)`:                               x.Std(torch.Dim(1)),
		`x.std(correction=0)`:                    x.Std(torch.Correction(0)),
		`x.var(0, correction=0, keepdim=True)`:   x.Var(torch.Dim(0), torch.Correction(0), torch.KeepDim(true)),
		`x.max()`:                                x.Max(),
		`x.max(1)`:                               two(x.MaxDim(1)),
		`x.max(0, keepdim=True)`:                 two(x.MaxDim(0, torch.KeepDim(true))),
		`x.min(-1)`:                              two(x.MinDim(-1)),
		`x.amax()`:                               x.Amax(),
		`x.amax((0, 1), keepdim=True)`:           x.Amax(torch.Dim(0, 1), torch.KeepDim(true)),
		`x.argmax()`:                             x.Argmax(),
		`x.argmax(1)`:                            x.Argmax(torch.Dim(1)),
		`x.argmin(0, keepdim=True)`:              x.Argmin(torch.Dim(0), torch.KeepDim(true)),
		`x.all()`:                                x.All(),
		`b.any()`:                                b.Any(),
		`(x > 0).all(1)`:                         x.GtScalar(0).All(torch.Dim(1)),
		`(x > 5).any(0, keepdim=True)`:           x.GtScalar(5).Any(torch.Dim(0), torch.KeepDim(true)),
		`e.all()`:                                e.All(),
		`e.any()`:                                e.Any(),
		`x.median()`:                             x.Median(),
		`x.median(1)`:                            two(x.MedianDim(1)),
		`x.cumsum(1)`:                            x.Cumsum(1),
		`x.logsumexp(1)`:                         x.Logsumexp([]int{1}),
		`x.softmax(1)`:                           x.Softmax(1),
		`x.log_softmax(-1, dtype=torch.float64)`: x.LogSoftmax(-1, torch.Float64),
		`x.count_nonzero()`:                      x.CountNonzero(),
		`x.topk(2)`:                              two(x.Topk(2)),
		`x.topk(1, dim=0, largest=False)`:        two(x.Topk(1, torch.Dim(0), torch.Largest(false))),
		`x.sort(dim=1, descending=True)`:         two(x.Sort(torch.Dim(1), torch.Descending(true))),
		`i.argsort()`:                            i.Argsort(),
		`tensor([1, 1]).bincount(minlength=4)`:   ints(1, 1).Bincount(torch.Minlength(4)),
		`x @ x.T`:                                x.Matmul(x.T()),
		`x @ z.expand(3)`:                        x.Matmul(z.Expand(3)),
		`x.mm(x.T).trace()`:                      x.MM(x.T()).Trace(),
		`torch.addmm(x @ x.T, x, x.T, beta=0.5, alpha=2)`: torch.AddMM(x.Matmul(x.T()), x, x.T(), torch.Beta(0.5), torch.Alpha(2)),
		`torch.cat([x, x])`:                     torch.Cat([]torch.Tensor{x, x}),
		`torch.cat([x, e])`:                     torch.Cat([]torch.Tensor{x, e}),
		`torch.cat([x, i[None]], 0)`:            torch.Cat([]torch.Tensor{x, i.Index(torch.NewAxis)}, 0),
		`torch.cat([x, x], -1)`:                 torch.Cat([]torch.Tensor{x, x}, -1),
		`torch.stack([i, i])`:                   torch.Stack([]torch.Tensor{i, i}),
		`torch.stack([z, z], 0)`:                torch.Stack([]torch.Tensor{z, z}, 0),
		`torch.stack([i, i], 1)`:                torch.Stack([]torch.Tensor{i, i}, 1),
		`x.split(2, 1)`:                         x.Split(2, 1),
		`x.split([1, 2], 1)`:                    x.SplitSizes([]int{1, 2}, 1),
		`x.chunk(2)`:                            x.Chunk(2),
		`x.chunk(7, 1)`:                         x.Chunk(7, 1),
		`x.unbind()`:                            x.Unbind(),
		`x.unbind(1)`:                           x.Unbind(1),
		`e.unbind()`:                            e.Unbind(),
		`x.T`:                                   x.T(),
		`x.permute(1, 0)`:                       x.Permute(1, 0),
		`x.flatten()`:                           x.Flatten(),
		`x.reshape(3, -1)`:                      x.Reshape(3, -1),
		`x.repeat(1, 2)`:                        x.Repeat(1, 2),
		`i.repeat_interleave(2)`:                i.RepeatInterleave(2),
		`i.tile((2, 2))`:                        i.Tile(2, 2),
		`x.flip(0, 1)`:                          x.Flip(0, 1),
		`i.roll(1)`:                             i.Roll([]int{1}),
		`x.roll((1, 1), (0, 1))`:                x.Roll([]int{1, 1}, 0, 1),
		`x.triu()`:                              x.Triu(),
		`x.diagonal()`:                          x.Diagonal(),
		`i.diag()`:                              i.Diag(),
		`x.gather(1, tensor([[0], [2]]))`:       x.Gather(1, ints(0, 2).View(2, 1)),
		`x.scatter(1, tensor([[0], [2]]), 9.0)`: x.ScatterValue(1, ints(0, 2).View(2, 1), 9.0),
		`x.index_select(1, tensor([2, 0]))`:     x.IndexSelect(1, ints(2, 0)),
		`x.masked_fill(x > 0, 0)`:               x.MaskedFill(x.GtScalar(0), 0),
		`x.masked_select(x > 0)`:                x.MaskedSelect(x.GtScalar(0)),
		`i.take(tensor([2, 0]))`:                i.Take(ints(2, 0)),
		`x.nonzero()`:                           x.Nonzero(),
		`tensor([1, 1, 2, 1]).unique_consecutive(return_counts=True)`: unique(ints(1, 1, 2, 1)),
		`x.to(torch.int32)`:                 x.To(torch.Int32),
		`x.to(torch.bool)`:                  x.To(torch.Bool),
		`i.unfold(0, 2, 1)`:                 i.Unfold(0, 2, 1),
		`torch.linalg.vector_norm(x)`:       linalg.VectorNorm(x),
		`torch.linalg.vector_norm(x, 1, 1)`: linalg.VectorNorm(x, linalg.Ord(1), linalg.Dim(1)),
		`x.equal(x)`:                        x.Equal(x),
		`x.allclose(x + 1e-9)`:              x.Allclose(x.AddScalar(1e-9)),
		`x.isclose(x + 0.1, atol=0.2)`:      x.Isclose(x.AddScalar(0.1), torch.Atol(0.2)),
	}
	want := golden[map[string][]string](t, "ops.json")
	assert.Equal(t, slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(results)))
	for expression, result := range results {
		var got []string
		switch r := result.(type) {
		case []torch.Tensor:
			got = []string{}
			for _, v := range r {
				got = append(got, v.String())
			}
		case bool:
			got = []string{map[bool]string{true: "True", false: "False"}[r]}
		default:
			got = []string{fmt.Sprint(r)}
		}
		assert.Equal(t, want[expression], got, expression)
	}
}
