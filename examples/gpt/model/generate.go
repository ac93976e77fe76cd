package model

import (
	"context"

	"github.com/gotorch/gotorch/torch"
)

// Generate goes on from text with count characters, and gives each to said as it is
// drawn.
func Generate(ctx context.Context, g *GPT, text []int64, count int, temperature float64, said func(char int64)) {
	device := g.LMHead.Weight.Device()
	torch.NoGrad(func() {
		for range count {
			if ctx.Err() != nil {
				return
			}
			func() {
				defer torch.NewScope().Close()
				seen := text[max(0, len(text)-g.Size.Block):]
				logits := g.Forward(torch.FromSlice(seen, 1, len(seen)).To(device)).Index(0, -1).DivScalar(temperature)
				next := torch.Item[int64](logits.Softmax(0).Multinomial(1))
				text = append(text, next)
				said(next)
			}()
		}
	})
}
