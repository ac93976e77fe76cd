package torch_test

import (
	"fmt"
	"io"
	"math"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

func TestErrorOfAnOperator(t *testing.T) {
	x, y := torch.Zeros([]int{2, 3}), torch.Zeros([]int{4, 5}, torch.Float64)
	err := torch.Try(func() { x.Matmul(y) })
	var e *torch.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "matmul", e.Op)
	assert.Equal(t, []string{"float32[2, 3]", "float64[4, 5]"}, e.Args)
	assert.Contains(t, e.Msg, "cannot be multiplied (2x3 and 4x5)")
	assert.Equal(t, "torch: matmul(float32[2, 3], float64[4, 5]): "+e.Msg, err.Error())
}

// Messages hold the operator, shapes and types, and nothing of libtorch's
// insides.
func TestErrorMessages(t *testing.T) {
	x := torch.Zeros([]int{2, 3})
	i := ints(1, 2)
	inside := regexp.MustCompile(`Exception raised|frame #|\.cpp|\.h:|\.so|/[a-z]+/|0x[0-9a-f]{6}`)
	for want, f := range map[string]func(){
		"add(float32[2, 3], float32[4]): ":                     func() { x.Add(torch.Zeros([]int{4})) },
		"must match the size of tensor b (4) at non-singleton": func() { x.Add(torch.Zeros([]int{4})) },
		"cat(float32[2, 3], float32[1, 1]): ":                  func() { torch.Cat([]torch.Tensor{x, torch.Zeros([]int{1, 1})}) },
		"index_select(float32[2, 3], float32[2]): ":            func() { x.IndexSelect(0, torch.Zeros([]int{2})) },
		"gather(float32[2, 3], int64[1, 1]): ":                 func() { x.Gather(1, torch.Full([]int{1, 1}, 9)) },
		"mean(int64[2]): ":                                     func() { i.Mean() },
		"max(float32[0]): ":                                    func() { torch.Zeros([]int{0}).Max() },
		"select(float32[2, 3]): ":                              func() { x.Select(0, 9) },
		"bitwise_and(float32[2, 3], float32[2, 3]): ":          func() { x.BitwiseAnd(x) },
		"add_(int64[2], float32[2, 3]): ":                      func() { i.Add_(x) },
		"view(float32[2, 3]): ":                                func() { x.ViewDType(torch.Complex128) },
		"to(float32[2] on meta): ":                             func() { torch.Zeros([]int{2}, torch.Meta).To(torch.CPU) },
		"div(int64[2], int64[2]): ":                            func() { i.Div(i, torch.RoundingMode("up")) },
		"sum(float32[2, 3]): ":                                 func() { x.Sum(torch.Dim(5)) },
		"argument 'dim' takes one int, got 2":                  func() { x.Argmax(torch.Dim(0, 1)) },
		"randperm(): ":                                         func() { torch.Randperm(-1) },
		"multinomial(float32[3]): ":                            func() { torch.Zeros([]int{3}).Multinomial(2) },
		"Could not run 'aten::_cslt_compress' with arguments from the 'CPU' backend": func() {
			var c torch.Call
			c.Tensor(x)
			c.Run1(&torch.Operator{Name: "aten::_cslt_compress"})
		},
	} {
		err := torch.Try(f)
		if assert.ErrorContains(t, err, want) {
			assert.NotRegexp(t, inside, err.Error())
		}
	}
}

// What is out of all range is refused too, and never brings the process down.
func TestHostileArguments(t *testing.T) {
	const huge = math.MaxInt
	x := torch.Ones([]int{2, 3})
	i := ints(0, huge)
	for name, f := range map[string]func(){
		"channels last of 2":   func() { x.Clone(torch.ChannelsLast) },
		"dtype":                func() { x.To(torch.DType(100)) },
		"dtype view":           func() { x.ViewDType(torch.DType(47)) },
		"view":                 func() { x.View(huge, huge) },
		"view min":             func() { x.View(math.MinInt, 3) },
		"expand":               func() { x.Expand(huge, huge, 2, 3) },
		"repeat":               func() { x.Repeat(huge, huge) },
		"repeat negative":      func() { x.Repeat(-1, 1) },
		"select":               func() { x.Select(huge, huge) },
		"narrow":               func() { x.Narrow(0, huge, huge) },
		"unfold":               func() { x.Unfold(0, huge, huge) },
		"unfold step":          func() { x.Unfold(0, 1, 0) },
		"split":                func() { x.Split(-1) },
		"split sizes":          func() { x.SplitSizes([]int{huge, huge}) },
		"chunk":                func() { x.Chunk(0) },
		"cat of nothing":       func() { torch.Cat(nil) },
		"stack of nothing":     func() { torch.Stack(nil) },
		"permute twice":        func() { x.Permute(0, 0) },
		"flip":                 func() { x.Flip(huge) },
		"sum":                  func() { x.Sum(torch.Dim(math.MinInt)) },
		"sum twice":            func() { x.Sum(torch.Dim(0, 0)) },
		"topk":                 func() { x.Topk(huge) },
		"gather":               func() { x.Gather(0, i.View(1, 2)) },
		"index":                func() { x.Index(i) },
		"index_select":         func() { x.IndexSelect(0, i) },
		"take":                 func() { x.Take(i) },
		"scatter":              func() { x.ScatterValue(0, i.View(1, 2), 1) },
		"index_add":            func() { x.IndexAdd(0, i, x) },
		"index_fill":           func() { x.IndexFill(1, i, 1) },
		"bincount":             func() { ints(-1).Bincount() },
		"randint":              func() { torch.Randint(0, []int{2}) },
		"randperm":             func() { torch.Randperm(huge) },
		"multinomial":          func() { torch.Ones([]int{3}).Multinomial(huge) },
		"bernoulli":            func() { torch.Full([]int{1}, 2.0).Bernoulli() },
		"arange":               func() { torch.Arange(math.Inf(1)) },
		"linspace":             func() { torch.Linspace(0, 1, -1) },
		"eye":                  func() { torch.Eye(-1) },
		"slice":                func() { x.Index(torch.Slice{From: math.MinInt, To: math.MinInt, Step: math.MinInt}) },
		"unflatten":            func() { x.Unflatten(0, 0, -1) },
		"diagonal":             func() { x.Diagonal(0, 1, 1) },
		"roll":                 func() { x.Roll([]int{1, 1}, 0) },
		"string of a division": func() { i.Div(i, torch.RoundingMode("floor\x00up")) },
	} {
		err := torch.Try(f)
		assert.Error(t, err, name)
	}
	assert.Equal(t, []int{0, 3}, x.Index(torch.Slice{From: huge, To: huge, Step: 7}).Shape())
	assert.Equal(t, []int{2, 3}, x.Index(torch.Slice{From: math.MinInt, To: huge}, torch.Colon).Shape(), "clamped, as in Python")
}

func TestErrorOfManyArguments(t *testing.T) {
	many := make([]torch.Tensor, 20)
	for i := range many {
		many[i] = torch.Zeros([]int{i + 1})
	}
	err := torch.Try(func() { torch.Stack(many) })
	assert.ErrorContains(t, err, "float32[8], … 12 more): ")
}

func TestTry(t *testing.T) {
	assert.NoError(t, torch.Try(func() {}))
	wrapped := fmt.Errorf("while serving: %w", &torch.Error{Op: "op", Msg: "msg"})
	assert.Equal(t, wrapped, torch.Try(func() { panic(wrapped) }))
	assert.PanicsWithValue(t, io.EOF, func() { _ = torch.Try(func() { panic(io.EOF) }) })
	assert.PanicsWithValue(t, 7, func() { _ = torch.Try(func() { panic(7) }) })
	assert.Panics(t, func() {
		var m map[string]int
		_ = torch.Try(func() { m["x"] = 1 })
	}, "Go's own panics go on")
	err := torch.Try(func() {
		torch.NoGrad(func() {
			defer torch.NewScope().Close()
			torch.Ones(nil).View(5)
		})
	})
	assert.ErrorContains(t, err, "view(float32[]): ")
	assert.True(t, torch.IsGradEnabled())
}
