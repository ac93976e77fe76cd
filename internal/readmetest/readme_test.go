package readmetest

import (
	"fmt"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/torch/fft"
	"github.com/gotorch/gotorch/torch/linalg"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
	"github.com/gotorch/gotorch/vision/models"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// The README's network, in its words: TestCodeIsTested compares.

type Net struct {
	Conv1         *nn.Conv2d
	Pool          *nn.MaxPool2d
	Conv2         *nn.Conv2d
	FC1, FC2, FC3 *nn.Linear
}

func NewNet() *Net {
	return &Net{
		Conv1: nn.NewConv2d(3, 6, 5),
		Pool:  nn.NewMaxPool2d(2, nn.Stride(2)),
		Conv2: nn.NewConv2d(6, 16, 5),
		FC1:   nn.NewLinear(16*5*5, 120),
		FC2:   nn.NewLinear(120, 84),
		FC3:   nn.NewLinear(84, 10),
	}
}

func (n *Net) Forward(x torch.Tensor) torch.Tensor {
	x = n.Pool.Forward(F.ReLU(n.Conv1.Forward(x)))
	x = n.Pool.Forward(F.ReLU(n.Conv2.Forward(x)))
	x = x.Flatten(1)
	x = F.ReLU(n.FC1.Forward(x))
	x = F.ReLU(n.FC2.Forward(x))
	return n.FC3.Forward(x)
}

func TestProgram(t *testing.T) {
	t.Chdir(t.TempDir())
	torch.ManualSeed(0)
	loader := data.NewLoader(data.NewTensorDataset(torch.Randn([]int{16, 3, 32, 32}), torch.RandintLow(0, 10, []int{16}, torch.Int64)), data.BatchSize(4))
	var losses [2]float64
	var err error

	net := NewNet()
	criterion := nn.NewCrossEntropyLoss()
	sgd := optim.NewSGD(nn.Parameters(net), 0.001,
		optim.Momentum(0.9))

	for epoch := range 2 {
		running := 0.0
		for i, batch := range torch.Scoped(loader.Batches()) {
			sgd.ZeroGrad()
			outputs := net.Forward(batch.Input)
			loss := criterion.Forward(outputs, batch.Target)
			loss.Backward()
			sgd.Step()
			running += loss.Item()
			if i == loader.Len()-1 {
				losses[epoch] = running / float64(i+1)
			}
		}
	}
	err = torch.Save("cifar_net.pth", nn.StateDict(net))

	require.NoError(t, err)
	require.NoError(t, loader.Err())
	assert.InDelta(t, 2.3, losses[0], 0.2, "an untrained network knows nothing of ten classes: ln 10")
	assert.Less(t, losses[1], losses[0])
	state, err := torch.LoadStateDict("cifar_net.pth")
	require.NoError(t, err)
	assert.Equal(t, nn.StateDict(net).Keys(), state.Keys())
}

// matrix is [[1, 2], [3, 4]].
func matrix() torch.Tensor {
	return torch.FromSlice([]float32{1, 2, 3, 4}, 2, 2)
}

func elements(x torch.Tensor) []float32 { return torch.ToSlice[float32](x) }

// The rows of the table "PyTorch → gotorch", in their order.

func TestTensors(t *testing.T) {
	x, y := matrix(), torch.Ones([]int{2, 2})
	assert.Equal(t, "tensor([[1., 2.],\n        [3., 4.]])", x.String())
	assert.Equal(t, torch.Float64, torch.Zeros([]int{2, 3}, torch.Float64).DType())

	assert.Equal(t, []float32{2, 3, 4, 5}, elements(x.Add(y)))
	assert.Equal(t, []float32{2, 3, 4, 5}, elements(x.AddScalar(1)))
	x.Add_(y)
	assert.Equal(t, []float32{2, 3, 4, 5}, elements(x))

	assert.EqualValues(t, 14, x.Sum().Item())
	assert.Equal(t, x.Shape()[:1], linalg.Norm(x, linalg.Dim(1)).Shape())
	assert.True(t, fft.RFFT(x).DType().IsComplex())
	assert.True(t, x.Clamp(torch.MinOpt(0)).Equal(x.ReLU()))
	assert.Equal(t, x.Shape(), x.Div(y, torch.RoundingMode("floor")).Shape())
	rows := x.Sum(torch.Dim(1), torch.KeepDim(true))
	assert.Equal(t, []int{2, 1}, rows.Shape())
	assert.Equal(t, []float32{5, 9}, elements(rows))

	values, indices := x.MaxDim(1)
	assert.Equal(t, []float32{3, 5}, elements(values))
	assert.Equal(t, []int64{1, 1}, torch.ToSlice[int64](indices))

	assert.Equal(t, []float32{3, 5}, elements(x.Index(torch.Colon, torch.Slice{From: 1})))
	assert.Equal(t, []int{2, 2, 1}, x.Index(torch.Ellipsis, torch.NewAxis).Shape())
	mask := x.GtScalar(3)
	x.SetIndex(0, mask)
	assert.Equal(t, []float32{2, 3, 0, 0}, torch.ToSlice[float32](x))

	assert.Equal(t, []int{2, 2}, x.Shape())
	assert.Equal(t, torch.Float32, x.DType())
	x = x.Sum()
	assert.EqualValues(t, 5, x.Item())

	err := torch.Try(func() { x.To(torch.CUDA(0)) })
	assert.Equal(t, torch.CUDAAvailable(), err == nil, "%v", err)
	assert.Equal(t, torch.Float16, x.To(torch.Float16).DType())
}

func TestRandomNumbersAndGradients(t *testing.T) {
	torch.ManualSeed(0)
	x := torch.Rand([]int{3})
	torch.ManualSeed(0)
	assert.Equal(t, elements(x), elements(torch.Rand([]int{3})))

	w := torch.Ones([]int{3}).RequiresGrad_()
	torch.NoGrad(func() { assert.False(t, w.Mul(x).RequiresGrad()) })

	loss := w.Mul(x).Sum()
	loss.Backward()
	assert.Equal(t, elements(x), elements(w.Grad()))
}

func TestModels(t *testing.T) {
	conv := nn.NewConv2d(3, 64, 7, nn.Stride(2), nn.Bias(false))
	assert.Equal(t, []int{1, 64, 13, 13}, conv.Forward(torch.Zeros([]int{1, 3, 32, 32})).Shape())
	small := nn.Sequential{nn.NewLinear(4, 8), nn.NewReLU()}
	assert.Equal(t, []int{2, 8}, small.Forward(torch.Zeros([]int{2, 4})).Shape())

	net := NewNet()
	assert.Len(t, nn.Parameters(net), 10)
	path, device := filepath.Join(t.TempDir(), "net.pth"), torch.CPU
	require.NoError(t, torch.Save(path, nn.StateDict(net)))
	net = NewNet()
	state, err := torch.LoadStateDict(path)
	require.NoError(t, err)
	err = nn.LoadStateDict(net, state)
	require.NoError(t, err)
	saved, _ := state.Get("fc3.bias")
	assert.Equal(t, elements(saved), elements(net.FC3.Bias.Detach()))

	assert.Same(t, net, nn.To(net, device))
	dropout := nn.NewDropout(0.5)
	nn.Eval(dropout)
	assert.False(t, dropout.Training)
	nn.Train(dropout)
	assert.True(t, dropout.Training)
	nn.Train(net)
	nn.Eval(net)

	assert.Equal(t, 62006, nn.Summary(net, 4, 3, 32, 32).Parameters)

	resnet18 := models.NewResNet18()
	resnet18.FC = nn.NewLinear(512, 10)
	nn.Eval(resnet18)
	assert.Equal(t, []int{1, 10}, resnet18.Forward(torch.Zeros([]int{1, 3, 32, 32})).Shape())
}

func TestTraining(t *testing.T) {
	params := []torch.Tensor{torch.Ones([]int{2}).RequiresGrad_()}
	sgd := optim.NewSGD(params, 0.1, optim.Momentum(0.9))
	assert.Equal(t, 0.9, sgd.Groups()[0].Momentum)
	scheduler := lr.NewStepLR(sgd, 30)
	for range 30 {
		sgd.Step()
		scheduler.Step()
	}
	assert.InDelta(t, 0.01, sgd.Groups()[0].LR, 1e-12)

	set := data.NewTensorDataset(torch.Zeros([]int{10, 2}), torch.Zeros([]int{10}))
	loader := data.NewLoader(set, data.BatchSize(4), data.Shuffle(true), data.Workers(2))
	sizes := []int{}
	for _, batch := range loader.Batches() {
		sizes = append(sizes, batch.Input.Size(0))
	}
	require.NoError(t, loader.Err())
	assert.Equal(t, []int{4, 4, 2}, sizes)
}

func TestErrors(t *testing.T) {
	x := matrix()
	err := torch.Try(func() { x.Matmul(torch.Ones([]int{3, 3})) })
	assert.ErrorContains(t, err, "float32[2, 2]")
}

// "Anything that libtorch has … can be called by its name."
func TestAnyOperator(t *testing.T) {
	op := torch.Operator{Name: "aten::trace"}
	var c torch.Call
	c.Tensor(matrix())
	assert.EqualValues(t, 5, c.Run1(&op).Item())
}

// TestCodeIsTested looks for the README's Go code in this file: its blocks of Go,
// and the column gotorch of its table. "…" stands for anything.
func TestCodeIsTested(t *testing.T) {
	here := tokens(t, read(t, "internal", "readmetest", "readme_test.go"))
	readme := read(t, "README.md")

	var code []string
	for _, block := range blocks(readme) {
		if body, ok := strings.CutPrefix(block, "go\n"); ok {
			code = append(code, strings.Split(body, "\n\n")...)
		}
	}
	require.NotEmpty(t, code, "README.md has no block of Go")
	_, table, ok := strings.Cut(readme, "\n| PyTorch | gotorch |\n")
	require.True(t, ok, "README.md has no table | PyTorch | gotorch |")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := strings.Split(table, "\n")[1:]
	require.NotEmpty(t, rows)
	for _, row := range rows {
		cells := strings.Split(row, " | ")
		require.Len(t, cells, 2, "the row %s", row)
		spans := codeSpan.FindAllStringSubmatch(cells[1], -1)
		assert.NotEmpty(t, spans, "the row %s", row)
		for _, span := range spans {
			code = append(code, span[1])
		}
	}

	for _, snippet := range code {
		for _, part := range strings.Split(snippet, "…") {
			assert.True(t, strings.Contains(here, tokens(t, part)), "no test runs this code of README.md:\n%s", part)
		}
	}
}

// TestJapanese holds README.ja.md against README.md: the same code, pictures and
// tables under as many headings.
func TestJapanese(t *testing.T) {
	english, japanese := read(t, "README.md"), read(t, "README.ja.md")
	assert.Equal(t, blocks(english), blocks(japanese), "the blocks of code")
	assert.Contains(t, english, "(README.ja.md)")
	assert.Contains(t, japanese, "(README.md)")

	english, japanese = outsideBlocks(english), outsideBlocks(japanese)
	for what, pattern := range map[string]string{
		"the headings, by their levels":            `(?m)^#+ `,
		"the pictures":                             `!\[[^\]]*\]\([^)]*\)`,
		"the rows of tables, by their columns":     `(?m)^\|.*\|$`,
		"the items of lists":                       `(?m)^(- |\d+\. )`,
		"the cells of the comparison with PyTorch": `</?t[a-z]+>`,
	} {
		shape := func(text string) (list []string) {
			for _, s := range regexp.MustCompile(pattern).FindAllString(text, -1) {
				switch {
				case s[0] == '|':
					s = fmt.Sprintf("%d columns: %s", strings.Count(s, "|")-1, strings.Join(codeSpan.FindAllString(s, -1), " "))
				case s[0] == '!':
					s = s[strings.Index(s, "]("):]
				}
				list = append(list, s)
			}
			return list
		}
		assert.NotEmpty(t, shape(english), "README.md lacks %s", what)
		assert.Equal(t, shape(english), shape(japanese), "%s of README.md and README.ja.md", what)
	}
}

var (
	fence    = regexp.MustCompile("(?ms)^```(.*?)^```$")
	codeSpan = regexp.MustCompile("`([^`]+)`")
)

// blocks returns the fenced blocks of a text, each from its language on.
func blocks(text string) (list []string) {
	for _, m := range fence.FindAllStringSubmatch(text, -1) {
		list = append(list, m[1])
	}
	return list
}

func outsideBlocks(text string) string { return fence.ReplaceAllString(text, "") }

func read(t *testing.T, path ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, path...)...))
	require.NoError(t, err)
	return string(b)
}

// tokens returns Go code with a space around each token, so that neither line
// breaks nor indentation matter, without comments.
func tokens(t *testing.T, code string) string {
	t.Helper()
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", fset.Base(), len(code)), []byte(code), func(pos token.Position, msg string) {
		require.Fail(t, msg, "%s in %s", pos, code)
	}, 0)
	b := strings.Builder{}
	b.WriteByte(' ')
	for {
		_, tok, text := s.Scan()
		switch {
		case tok == token.EOF:
			return b.String()
		case tok == token.SEMICOLON && text == "\n":
		case text == "":
			b.WriteString(tok.String() + " ")
		default:
			b.WriteString(text + " ")
		}
	}
}
