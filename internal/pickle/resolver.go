package pickle

// Resolver is an allowlist: it says what the names in a file stand for.
type Resolver interface {
	// Resolve returns what g stands for: a Func if a file may call it, else the
	// value that takes its place. It reports false to refuse the name.
	Resolve(g Global) (v any, ok bool)
}

// Func is what a file may call in place of a Python function or class. It must
// build its result from the arguments alone; an error ends the reading.
type Func func(args Tuple) (any, error)

// Allow is a Resolver made of a table.
type Allow map[Global]any

// Resolve looks g up.
func (a Allow) Resolve(g Global) (any, bool) {
	v, ok := a[g]
	return v, ok
}

// Resolvers is a Resolver which asks each in turn.
type Resolvers []Resolver

// Resolve returns the first answer.
func (rs Resolvers) Resolve(g Global) (any, bool) {
	for _, r := range rs {
		if v, ok := r.Resolve(g); ok {
			return v, true
		}
	}
	return nil, false
}

// StateSetter is implemented by values that a file may give a state after they
// were made (Python's __setstate__). The file may call it more than once.
type StateSetter interface {
	SetState(state any) error
}

// sizer is implemented by values whose memory the limits should count.
type sizer interface {
	// MemSize returns the bytes held.
	MemSize() int
}
