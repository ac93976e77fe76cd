package pickle

import (
	"errors"
	"math"
)

// checkTree makes sure that v, walked by plain recursion, ends: no value contains
// itself, the nesting is at most maxDepth deep, and sharing does not blow up a
// small file into a tree without end. It keeps its own stack, as the depth may be
// anything until it is known.
func checkTree(root any, maxDepth int) error {
	tooDeep := &LimitError{What: "the depth of nested values", Limit: int64(maxDepth)}
	type node struct {
		depth int
		size  int64 // as a tree: shared parts count at each place
		open  bool
	}
	type frame struct {
		id       any
		children []any
		next     int
		node     node
	}
	seen := make(map[any]*node)
	var distinct int64 = 1
	var frames []frame

	// enter returns the node of v if it needs no visit.
	enter := func(v any) (node, bool, error) {
		c, ok := v.(container)
		if !ok {
			return node{size: 1}, true, nil
		}
		children := c.Children()
		if len(children) == 0 {
			return node{depth: 1, size: 1}, true, nil
		}
		id := identity(v)
		if n := seen[id]; n != nil {
			if n.open {
				return node{}, false, errors.New("a value contains itself")
			}
			return *n, true, nil
		}
		if len(frames) == maxDepth {
			return node{}, false, tooDeep
		}
		seen[id] = &node{open: true}
		distinct += int64(len(children))
		frames = append(frames, frame{id: id, children: children, node: node{depth: 1, size: 1}})
		return node{}, false, nil
	}

	if _, _, err := enter(root); err != nil {
		return err
	}
	for len(frames) > 0 {
		f := &frames[len(frames)-1]
		if f.next < len(f.children) {
			child := f.children[f.next]
			n, known, err := enter(child)
			if err != nil {
				return err
			}
			if known {
				f.next++
				f.node.depth = max(f.node.depth, n.depth+1)
				if f.node.size += n.size; f.node.size > math.MaxInt64/4 {
					f.node.size = math.MaxInt64 / 4
				}
			}
			continue
		}
		*seen[f.id] = f.node
		if f.node.depth > maxDepth {
			return tooDeep
		}
		// Plain data shares a few tuples and names; a bomb shares everything.
		if limit := 1<<20 + 16*distinct; f.node.size > limit {
			return &LimitError{What: "the number of values, shared ones counted at each place", Limit: limit}
		}
		frames = frames[:len(frames)-1]
	}
	return nil
}

// identity is the same for two values exactly if Python's "is" holds. It keeps v
// alive, so that no other value gets the same one.
func identity(v any) any {
	if t, ok := v.(Tuple); ok {
		if len(t) == 0 {
			return tupleID{}
		}
		return tupleID{&t[0], len(t)}
	}
	return v
}

type tupleID struct {
	first *any
	n     int
}
