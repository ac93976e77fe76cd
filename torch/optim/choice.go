package optim

// Choice is a yes or a no, or neither, which leaves the choice to the optimizer.
// In Python these are True, False and None.
type Choice int

// The choices.
const (
	Unset Choice = iota
	On
	Off
)

// String returns "Unset", "On" or "Off".
func (c Choice) String() string {
	switch c {
	case On:
		return "On"
	case Off:
		return "Off"
	}
	return "Unset"
}

func (c Choice) value() any {
	switch c {
	case On:
		return true
	case Off:
		return false
	}
	return nil
}

func choose(yes bool) Choice {
	if yes {
		return On
	}
	return Off
}
