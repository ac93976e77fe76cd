package model

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/torchtest"
)

const guide = "../../../docs/porting.md"

var block = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

// flat is code without what formatting may change: indentation and lengths of gaps.
func flat(code string) string { return strings.Join(strings.Fields(code), " ") }

// TestGuideCode looks for the code of docs/porting.md in the files of this folder, and
// in twin.py. "…" stands for anything.
func TestGuideCode(t *testing.T) {
	text, err := os.ReadFile(guide)
	require.NoError(t, err)
	sources := map[string]string{}
	for language, pattern := range map[string]string{"go": "*.go", "python": "../twin.py"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, f := range files {
			b, err := os.ReadFile(f)
			require.NoError(t, err)
			sources[language] += flat(string(b)) + " "
		}
	}
	n := 0
	for _, m := range block.FindAllStringSubmatch(string(text), -1) {
		source, ok := sources[m[1]]
		if !ok {
			continue
		}
		n++
		for _, paragraph := range strings.Split(m[2], "\n\n") {
			for _, part := range strings.Split(paragraph, "…") {
				assert.True(t, strings.Contains(source, flat(part)), "no file here has this code of docs/porting.md:\n%s", part)
			}
		}
	}
	assert.Greater(t, n, 8, "blocks of code")
}

// recorder is a test that may fail.
type recorder struct {
	*testing.T
	said, logged string
}

func (r *recorder) Logf(format string, args ...any) { r.logged += fmt.Sprintf(format, args...) }

func (r *recorder) Errorf(format string, args ...any) { r.said += fmt.Sprintf(format, args...) }
func (r *recorder) Name() string                      { return "TestPort" }

// The mistakes of docs/porting.md.

// wrongMLP is MLP with fields whose names are not Python's.
type wrongMLP struct {
	CFC     *nn.Linear
	GELU    *nn.GELU
	CProj   *nn.Linear
	Dropout *nn.Dropout
}

func (m *wrongMLP) Forward(x torch.Tensor) torch.Tensor { return x }

type wrongNames struct {
	Transformer struct {
		H []struct{ MLP *wrongMLP }
	}
}

func (g *wrongNames) Forward(idx torch.Tensor) torch.Tensor { return idx }

// TestGuideMessages makes the mistakes that docs/porting.md speaks of, and finds there
// what SameAs says: the first paragraph, which has no numbers in it.
func TestGuideMessages(t *testing.T) {
	t.Setenv("GOTORCH_PYTHON", "") // from the golden file
	text, err := os.ReadFile(guide)
	require.NoError(t, err)
	size := Size{Vocab: 9, Block: 8, Layers: 2, Heads: 2, Embd: 8}
	idx := torch.FromSlice([]int64{1, 8, 0, 3, 3, 7, 2, 5, 4, 4, 6, 0, 2, 1, 8, 5}, 2, 8)
	for name, spoil := range map[string]func(g *GPT){
		"another GELU": func(g *GPT) {
			for _, b := range g.Transformer.H {
				b.MLP.GELU = nn.NewGELU(nn.ApproximateTanh)
			}
		},
		"no weight tying": func(g *GPT) {
			g.Transformer.WTE = nn.NewEmbedding(size.Vocab, size.Embd)
		},
		"heads": func(g *GPT) {
			for _, b := range g.Transformer.H {
				b.Attn.heads = 4
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			net := NewGPT(size)
			spoil(net)
			r := &recorder{T: t}
			same := torchtest.SameAs(r, net, "../twin.py", "build_model", torchtest.Input(idx))
			if r.logged != "" {
				t.Skip("within a tolerance small differences are not found, or found later: " + r.logged)
			}
			assert.False(t, same)
			first, _, _ := strings.Cut(r.said, "\n\n")
			t.Log(r.said)
			assert.True(t, strings.Contains(string(text), first), "docs/porting.md does not have this message:\n%s", first)
		})
	}
	t.Run("names", func(t *testing.T) {
		net := &wrongNames{}
		net.Transformer.H = append(net.Transformer.H, struct{ MLP *wrongMLP }{&wrongMLP{CFC: nn.NewLinear(8, 32), CProj: nn.NewLinear(32, 8)}})
		r := &recorder{T: t}
		assert.False(t, torchtest.SameAs(r, net, "../twin.py", "build_model", torchtest.Input(idx)))
		assert.Contains(t, r.said, `"transformer.h.0.mlp.cfc.weight", "transformer.h.0.mlp.cfc.bias"`)
		assert.Contains(t, string(text), `"transformer.h.0.mlp.cfc.weight", "transformer.h.0.mlp.cfc.bias"`)
	})
}
