package transforms

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// parityCase is a case of testdata/make_transforms.py.
type parityCase struct {
	Size  []int
	Steps []parityStep
	Count int
	Seed  int64
	Shape []int
	DType string
	MD5   []string
	Next  int64
}

type parityStep struct {
	name    string
	args    []any
	options map[string]any
}

func (s *parityStep) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&s.name, &s.args, &s.options})
}

func numbers[T int | float64 | byte](v any) []T {
	if f, ok := v.(float64); ok {
		return []T{T(f)}
	}
	var out []T
	for _, f := range v.([]any) {
		out = append(out, T(f.(float64)))
	}
	return out
}

func (s *parityStep) build(t *testing.T) Transform {
	var crop []CropOption
	var resize []ResizeOption
	var resizedCrop []ResizedCropOption
	var flip []FlipOption
	for name, v := range s.options {
		switch name {
		case "padding":
			crop = append(crop, Padding(numbers[int](v)...))
		case "pad_if_needed":
			crop = append(crop, PadIfNeeded(v.(bool)))
		case "fill":
			crop = append(crop, Fill(numbers[byte](v)...))
		case "padding_mode":
			crop = append(crop, map[string]PaddingMode{"constant": Constant, "edge": Edge, "reflect": Reflect, "symmetric": Symmetric}[v.(string)])
		case "interpolation":
			i := map[string]Interpolation{"bilinear": Bilinear, "bicubic": Bicubic, "nearest": Nearest}[v.(string)]
			resize, resizedCrop = append(resize, i), append(resizedCrop, i)
		case "max_size":
			resize = append(resize, MaxSize(v.(float64)))
		case "antialias":
			resize = append(resize, Antialias(v.(bool)))
		case "scale":
			resizedCrop = append(resizedCrop, Scale(numbers[float64](v)[0], numbers[float64](v)[1]))
		case "ratio":
			resizedCrop = append(resizedCrop, Ratio(numbers[float64](v)[0], numbers[float64](v)[1]))
		case "p":
			flip = append(flip, P(v.(float64)))
		default:
			t.Fatal("unknown option", name)
		}
	}
	switch s.name {
	case "ToTensor":
		return ToTensor()
	case "PILToTensor":
		return PILToTensor()
	case "Normalize":
		return Normalize(numbers[float64](s.args[0]), numbers[float64](s.args[1]))
	case "RandomCrop":
		return RandomCrop(numbers[int](s.args[0]), crop...)
	case "RandomHorizontalFlip":
		return RandomHorizontalFlip(flip...)
	case "CenterCrop":
		return CenterCrop(numbers[int](s.args[0]))
	case "Resize":
		return Resize(numbers[int](s.args[0]), resize...)
	case "RandomResizedCrop":
		return RandomResizedCrop(numbers[int](s.args[0]), resizedCrop...)
	}
	t.Fatal("unknown transform", s.name)
	return nil
}

// picture is the noise of testdata/make_transforms.py.
func picture(seed int, size ...int) Image {
	img := Image{C: size[0], H: size[1], W: size[2]}
	img.Pix = make([]byte, img.C*img.H*img.W)
	for i := range img.Pix {
		v := uint32(i)*2654435761 + uint32(seed)*40503
		v ^= v >> 15
		v *= 2246822519
		v ^= v >> 13
		img.Pix[i] = byte(v)
	}
	return img
}

func sum(t torch.Tensor) string {
	h := md5.New()
	t.Contiguous().Bytes(func(b []byte) { h.Write(b) })
	return hex.EncodeToString(h.Sum(nil))
}

func (c parityCase) check(t *testing.T) {
	if kind := fmt.Sprint(c.Steps); strings.Contains(kind, "ToTensor") && strings.Contains(kind, "bicubic") {
		pinned.Need(t, "the last bits of bicubic interpolation of floats")
	}
	var steps []Transform
	for _, s := range c.Steps {
		steps = append(steps, s.build(t))
	}
	pipeline := Compose(steps...)
	next := func() int64 { return int64(torch.Rand([]int{}).Item() * (1 << 24)) }

	torch.ManualSeed(c.Seed)
	var got []string
	for i := range c.Count {
		x, err := pipeline.Tensor(picture(i, c.Size...))
		require.NoError(t, err)
		assert.Equal(t, c.Shape, x.Shape())
		assert.Equal(t, c.DType, x.DType().String())
		got = append(got, sum(x))
	}
	assert.Equal(t, c.MD5, got)
	assert.Equal(t, c.Next, next())

	// A batch is the same, and draws the same.
	torch.ManualSeed(c.Seed)
	batch, err := pipeline.Batch(c.Count, func(i int) Image { return picture(i, c.Size...) }, nil)
	require.NoError(t, err)
	assert.Equal(t, append([]int{c.Count}, c.Shape...), batch.Shape())
	got = nil
	for i := range c.Count {
		got = append(got, sum(batch.Select(0, i)))
	}
	assert.Equal(t, c.MD5, got, "batch")
	assert.Equal(t, c.Next, next())
}

func checkParity(t *testing.T, golden []byte) {
	var cases []parityCase
	require.NoError(t, json.Unmarshal(golden, &cases))
	require.NotEmpty(t, cases)
	for _, c := range cases {
		t.Run(fmt.Sprint(c.Size, c.Steps, c.Seed), c.check)
	}
}

func TestParity(t *testing.T) {
	golden, err := os.ReadFile("testdata/transforms.json")
	require.NoError(t, err)
	checkParity(t, golden)
}

func TestParityLive(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python with torchvision to compare with it live")
	}
	seed := rand.Intn(1 << 30)
	t.Log("seed", seed)
	cmd := exec.Command(python, "testdata/make_transforms.py", strconv.Itoa(seed))
	cmd.Stderr = os.Stderr
	golden, err := cmd.Output()
	require.NoError(t, err)
	checkParity(t, golden)
}
