package main

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/internal/tutorial"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/vision/models"
)

// training is a short one, whose last step is the last of at.
type training struct {
	seed    int64
	batch   int
	model   string // "net" or "resnet18"
	augment bool
	workers int
	at      []int // steps after which parameters and buffers are kept
}

// record trains on set and returns what "tutorial.py dump" writes: parameters and
// buffers after n steps as "n/conv1.weight", from n = 0, the "order" of the samples
// and the "losses".
func (t training) record(set data.BatchDataset) (*torch.StateDict, error) {
	torch.ManualSeed(t.seed)
	loader := data.NewLoader(indexed{set}, data.BatchSize(t.batch), data.Shuffle(true), data.Workers(t.workers))
	trainer := tutorial.NewTrainer(t.network())
	states := torch.NewStateDict()
	keep := func(step int) {
		for name, x := range nn.StateDict(trainer.Net).All() {
			states.Set(fmt.Sprintf("%d/%s", step, name), x.Clone().Keep())
		}
	}
	keep(0)
	var order []int64
	var losses []float64
	last := slices.Max(t.at)
	for i, b := range torch.Scoped(loader.Batches()) {
		if i == last {
			break
		}
		order = append(order, torch.ToSlice[int64](b.Target.Select(1, 1))...)
		losses = append(losses, trainer.Step(b.Input, b.Target.Select(1, 0).Contiguous()).Item())
		if slices.Contains(t.at, i+1) {
			keep(i + 1)
		}
	}
	states.Set("order", torch.FromSlice(order))
	states.Set("losses", torch.FromSlice(losses))
	return states, loader.Err()
}

// network draws as make_net in tutorial.py does: the old head before the new one.
func (t training) network() nn.Module {
	if t.model == "net" {
		return tutorial.NewNet()
	}
	net := models.NewResNet18()
	net.FC = nn.NewLinear(net.FC.InFeatures, 10)
	return net
}

// indexed hands on the index of each sample beside its class: targets are [N, 2].
// So the order is that of the batches that arrive, whoever made them.
type indexed struct{ data.BatchDataset }

func (d indexed) GetBatch(indices []int, g *torch.Generator) (data.Batch, error) {
	b, err := d.BatchDataset.GetBatch(indices, g)
	if err == nil {
		b.Target = torch.Stack([]torch.Tensor{b.Target, torch.FromSlice(indices)}, 1)
	}
	return b, err
}
