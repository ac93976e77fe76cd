// Package model is a small GPT, as GPT-2 is built, the training of it, and what lets it
// write: examples/gpt is the program around it, and twin.py there is the same in Python.
package model

import (
	"math"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

// Size is how large a GPT is.
type Size struct {
	Vocab   int // different characters
	Block   int // characters that it looks back at most
	Layers  int
	Heads   int
	Embd    int // numbers for each character, a multiple of Heads
	Dropout float64
}

// Attention lets each character look at those before it.
type Attention struct {
	CAttn, CProj *nn.Linear
	ResidDropout *nn.Dropout
	heads        int
	dropout      float64
	Training     bool
}

func newAttention(s Size) *Attention {
	return &Attention{
		CAttn:        nn.NewLinear(s.Embd, 3*s.Embd), // query, key and value in one
		CProj:        nn.NewLinear(s.Embd, s.Embd),
		ResidDropout: nn.NewDropout(s.Dropout),
		heads:        s.Heads,
		dropout:      s.Dropout,
		Training:     true,
	}
}

// Forward goes from [N, T, Embd] to [N, T, Embd].
func (a *Attention) Forward(x torch.Tensor) torch.Tensor {
	x = nn.Enter(a, x)
	n, t, c := x.Size(0), x.Size(1), x.Size(2)
	qkv := a.CAttn.Forward(x).Split(c, 2)
	head := func(x torch.Tensor) torch.Tensor { // [N, heads, T, Embd/heads]
		return x.View(n, t, a.heads, c/a.heads).Transpose(1, 2)
	}
	dropout := 0.0
	if a.Training {
		dropout = a.dropout
	}
	y := F.ScaledDotProductAttention(head(qkv[0]), head(qkv[1]), head(qkv[2]), F.DropoutP(dropout), F.IsCausal(true))
	y = y.Transpose(1, 2).Contiguous().View(n, t, c)
	return nn.Leave(a, a.ResidDropout.Forward(a.CProj.Forward(y)))
}

// MLP thinks about each character by itself.
type MLP struct {
	CFC     *nn.Linear `torch:"c_fc"`
	GELU    *nn.GELU
	CProj   *nn.Linear
	Dropout *nn.Dropout
}

func newMLP(s Size) *MLP {
	return &MLP{nn.NewLinear(s.Embd, 4*s.Embd), nn.NewGELU(), nn.NewLinear(4*s.Embd, s.Embd), nn.NewDropout(s.Dropout)}
}

// Forward goes from [N, T, Embd] to [N, T, Embd].
func (m *MLP) Forward(x torch.Tensor) torch.Tensor {
	x = nn.Enter(m, x)
	return nn.Leave(m, m.Dropout.Forward(m.CProj.Forward(m.GELU.Forward(m.CFC.Forward(x)))))
}

// Block is one layer of a GPT; [NewBlock] makes one.
type Block struct {
	LN1  *nn.LayerNorm `torch:"ln_1"`
	Attn *Attention
	LN2  *nn.LayerNorm `torch:"ln_2"`
	MLP  *MLP
}

// NewBlock makes a block with PyTorch's random parameters.
func NewBlock(s Size) *Block {
	return &Block{nn.NewLayerNorm(s.Embd), newAttention(s), nn.NewLayerNorm(s.Embd), newMLP(s)}
}

// Forward goes from [N, T, Embd] to [N, T, Embd].
func (b *Block) Forward(x torch.Tensor) torch.Tensor {
	x = nn.Enter(b, x)
	x = x.Add(b.Attn.Forward(b.LN1.Forward(x)))
	x = x.Add(b.MLP.Forward(b.LN2.Forward(x)))
	return nn.Leave(b, x)
}

// Transformer is what GPT-2's state dict has under this name.
type Transformer struct {
	WTE  *nn.Embedding // of characters
	WPE  *nn.Embedding // of places
	Drop *nn.Dropout
	H    []*Block
	LNF  *nn.LayerNorm `torch:"ln_f"`
}

// GPT says for each character of a text which one comes next; [NewGPT] makes one.
type GPT struct {
	Transformer Transformer
	LMHead      *nn.Linear
	Size        Size
}

// NewGPT makes a GPT with random parameters, drawn in PyTorch's order.
func NewGPT(s Size) *GPT {
	g := &GPT{Size: s}
	g.Transformer.WTE = nn.NewEmbedding(s.Vocab, s.Embd)
	g.Transformer.WPE = nn.NewEmbedding(s.Block, s.Embd)
	g.Transformer.Drop = nn.NewDropout(s.Dropout)
	for range s.Layers {
		g.Transformer.H = append(g.Transformer.H, NewBlock(s))
	}
	g.Transformer.LNF = nn.NewLayerNorm(s.Embd)
	g.LMHead = nn.NewLinear(s.Embd, s.Vocab, nn.Bias(false))
	g.Transformer.WTE.Weight = g.LMHead.Weight // one tensor under two names

	for _, m := range nn.Modules(g) {
		switch m := m.(type) {
		case *nn.Linear:
			nninit.Normal_(m.Weight, 0, 0.02)
			if m.Bias.Defined() {
				nninit.Zeros_(m.Bias)
			}
		case *nn.Embedding:
			nninit.Normal_(m.Weight, 0, 0.02)
		}
	}
	for _, b := range g.Transformer.H {
		for _, p := range []*nn.Linear{b.Attn.CProj, b.MLP.CProj} {
			nninit.Normal_(p.Weight, 0, 0.02/math.Sqrt(float64(2*s.Layers)))
		}
	}
	return g
}

// Forward goes from characters [N, T], of Int64, to a number for each character that
// may come next, [N, T, Vocab].
func (g *GPT) Forward(idx torch.Tensor) torch.Tensor {
	idx = nn.Enter(g, idx)
	places := torch.Arange(idx.Size(1), torch.Int64, idx.Device())
	x := g.Transformer.Drop.Forward(g.Transformer.WTE.Forward(idx).Add(g.Transformer.WPE.Forward(places)))
	for _, b := range g.Transformer.H {
		x = b.Forward(x)
	}
	return nn.Leave(g, g.LMHead.Forward(g.Transformer.LNF.Forward(x)))
}
