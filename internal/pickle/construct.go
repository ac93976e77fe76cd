package pickle

import "fmt"

// global pushes what the resolver says a name stands for.
func (d *Decoder) global(op byte) error {
	var g Global
	switch op {
	case opGlobal:
		var err error
		if g, err = d.readGlobal(); err != nil {
			return err
		}
	case opStackGlobal:
		name, err := popAs[string](d)
		if err != nil {
			return err
		}
		module, err := popAs[string](d)
		if err != nil {
			return err
		}
		g = Global{module, name}
	default:
		// A number that stands for a name in a registry of the Python process.
		n := map[byte]int{opExt1: 1, opExt2: 2, opExt4: 4}[op]
		code, err := d.readUint(n)
		if err != nil {
			return err
		}
		return &RefusedError{Global: Global{"copyreg", fmt.Sprintf("extension %d", code)}}
	}
	v, err := d.resolve(g)
	if err != nil {
		return err
	}
	if _, callable := v.(Func); callable {
		v = renamed(g)
	}
	return d.push(v)
}

func (d *Decoder) resolve(g Global) (any, error) {
	g = renamed(g)
	if d.Resolver != nil {
		if v, ok := d.Resolver.Resolve(g); ok {
			return v, nil
		}
	}
	return nil, &RefusedError{Global: g}
}

// renamed gives the modules of Python 2 that allowlists name their Python 3 name.
func renamed(g Global) Global {
	switch g.Module {
	case "__builtin__":
		g.Module = "builtins"
	case "copy_reg":
		g.Module = "copyreg"
	}
	return g
}

// construct makes an object of a class and arguments, or gives one its state.
func (d *Decoder) construct(op byte) error {
	var class any
	var args Tuple
	var err error
	switch op {
	case opBuild:
		return d.build()
	case opReduce, opNewObj:
		if args, err = popAs[Tuple](d); err != nil {
			return err
		}
		class, err = d.pop()
	case opNewObjEx:
		var kwargs *Dict
		if kwargs, err = popAs[*Dict](d); err != nil {
			return err
		}
		if args, err = popAs[Tuple](d); err != nil {
			return err
		}
		if class, err = d.pop(); err == nil && kwargs.Len() > 0 {
			err = fmt.Errorf("%s takes no keyword arguments here", typeName(class))
		}
	case opInst:
		var g Global
		if g, err = d.readGlobal(); err != nil {
			return err
		}
		class = renamed(g)
		args, err = d.popMark()
	case opObj:
		if args, err = d.popMark(); err == nil {
			if len(args) == 0 {
				return errStack
			}
			class, args = args[0], args[1:]
		}
	}
	if err != nil {
		return err
	}
	g, ok := class.(Global)
	if !ok {
		return fmt.Errorf("expected a function or class to call, got a %s", typeName(class))
	}
	v, err := d.resolve(g)
	if err != nil {
		return err
	}
	f, ok := v.(Func)
	if !ok {
		return &RefusedError{Global: g}
	}
	if v, err = f(args); err != nil {
		return err
	}
	if err := d.charge(boxCost + memSize(v)); err != nil {
		return err
	}
	return d.push(v)
}

func (d *Decoder) build() error {
	state, err := d.pop()
	if err != nil {
		return err
	}
	obj, err := d.top()
	if err != nil {
		return err
	}
	s, ok := obj.(StateSetter)
	if !ok {
		if g, ok := obj.(Global); ok {
			return &RefusedError{Global: g}
		}
		return fmt.Errorf("a %s takes no state, but the file sets one", typeName(obj))
	}
	if err := s.SetState(state); err != nil {
		return err
	}
	return d.charge(memSize(obj))
}

// memSize estimates what a value that a Func made holds.
func memSize(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case Bytes:
		return len(v)
	case ByteArray:
		return len(v)
	case Tuple:
		return slotCost * len(v)
	case *List:
		return slotCost * len(v.Items)
	case *Set:
		return entryCost * v.Len()
	case *Dict:
		n := entryCost * v.Len()
		if v.Attrs != nil {
			n += entryCost * v.Attrs.Len()
		}
		return n
	case sizer:
		return v.MemSize()
	}
	return 0
}
