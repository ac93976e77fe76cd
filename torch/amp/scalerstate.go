package amp

import (
	"errors"
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// StateDict returns the scale and what changes it, in PyTorch's layout; an empty
// Dict if the scaler is off. Take it after Update. It mirrors
// GradScaler.state_dict.
func (s *GradScaler) StateDict() *torch.Dict {
	if !s.enabled {
		return torch.NewDict()
	}
	return torch.NewDict(
		"scale", s.GetScale(),
		"growth_factor", s.growth,
		"backoff_factor", s.backoff,
		"growth_interval", s.interval,
		"_growth_tracker", s.growthTracker(),
	)
}

// LoadStateDict takes over what StateDict or Python returned; a scaler that is off
// takes nothing. On an error, which says what does not fit, the scaler is as before.
// It mirrors GradScaler.load_state_dict.
func (s *GradScaler) LoadStateDict(d *torch.Dict) error {
	if !s.enabled {
		return nil
	}
	if d == nil || d.Len() == 0 {
		return errors.New("amp: GradScaler.LoadStateDict: the source state dict is empty, possibly because it was saved from a disabled instance of GradScaler")
	}
	scale, err1 := d.Float("scale")
	growth, err2 := d.Float("growth_factor")
	backoff, err3 := d.Float("backoff_factor")
	interval, err4 := d.Int("growth_interval")
	tracker, err5 := d.Int("_growth_tracker")
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return fmt.Errorf("amp: GradScaler.LoadStateDict: %w", err)
	}
	s.initScale, s.growth, s.backoff, s.interval, s.initTracker = scale, growth, backoff, interval, tracker
	if s.scale.Defined() {
		torch.NoGrad(func() {
			s.scale.Fill_(scale)
			s.tracker.Fill_(tracker)
		})
	}
	return nil
}
