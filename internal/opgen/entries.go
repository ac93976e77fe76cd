package main

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// entry is one Go function or method: an operator, with the overloads that its
// options choose.
type entry struct {
	ops        []*schema // the main one first
	goName     string
	module     string // "" for torch, "nn", "linalg", …
	method     bool
	function   bool
	functional bool // in nn/functional too
	inPlace    bool
	doc        string // "" for none
	pages      string // "m", "f" where Python documents it
}

func (e *entry) main() *schema { return e.ops[0] }

// catalogue is everything that the generator knows.
type catalogue struct {
	all      map[string]*schema
	variants map[string]variant
	rows     []*row
	entries  []*entry
	excluded map[string]string // public overloads that have no Go function → why
}

// load reads the schemas and the tables, and makes the entries.
func load() (*catalogue, error) {
	all, err := schemas()
	if err != nil {
		return nil, err
	}
	rows, err := table()
	if err != nil {
		return nil, err
	}
	c := &catalogue{all: all, variants: variants(), rows: rows, excluded: map[string]string{}}
	if err := c.build(); err != nil {
		return nil, err
	}
	return c, nil
}

// public reports whether Python has the operator, so that Go has to have it too.
func (c *catalogue) public(full string) bool {
	return c.variants[full].there != "" && c.all[full] != nil && !strings.Contains(full, "backward") && !strings.HasSuffix(full, ".out")
}

func (c *catalogue) build() error {
	groups := map[string][]*schema{} // by base, in-place ones apart
	for full, s := range c.all {
		if c.public(full) {
			groups[s.base()] = append(groups[s.base()], s)
		}
	}
	byFirst := map[string]*row{}
	for _, r := range c.rows {
		for _, n := range r.names {
			if base, _, ok := strings.Cut(n, "."); ok || r.drop {
				s := c.all[n]
				if s == nil {
					return fmt.Errorf("ops.txt: libtorch has no aten::%s", n)
				}
				if !slices.Contains(groups[base], s) {
					groups[base] = append(groups[base], s) // the table wants what Python hides
				}
			} else if len(groups[n]) == 0 {
				if c.all[n] == nil {
					return fmt.Errorf("ops.txt: libtorch has no aten::%s", n)
				}
				groups[n] = append(groups[n], c.all[n])
			}
		}
		byFirst[r.names[0]] = r
	}
	var bases []string
	for b := range groups {
		bases = append(bases, b)
	}
	sort.Strings(bases)
	var problems []string
	// The functions first: in-place operators are named after them.
	for _, inPlace := range []bool{false, true} {
		for _, b := range bases {
			if isInPlace(b) != inPlace {
				continue
			}
			list := groups[b]
			sort.Slice(list, func(i, j int) bool { return list[i].full() < list[j].full() })
			if err := c.group(b, list, byFirst); err != nil {
				problems = append(problems, err.Error())
			}
		}
	}
	for _, r := range c.rows {
		if !r.used && !r.drop {
			problems = append(problems, "ops.txt: the line of "+r.names[0]+" is of no operator")
		}
	}
	sort.Slice(c.entries, func(i, j int) bool {
		a, b := c.entries[i], c.entries[j]
		return a.module+a.goName < b.module+b.goName
	})
	problems = append(problems, c.collisions()...)
	if len(problems) > 0 {
		return fmt.Errorf("%s", strings.Join(problems, "\n"))
	}
	return nil
}

func isInPlace(base string) bool {
	return strings.HasSuffix(base, "_") && !strings.HasPrefix(base, "__")
}

// group makes the entries of the overloads of one name.
func (c *catalogue) group(base string, list []*schema, rows map[string]*row) error {
	left := map[string]*schema{}
	for _, s := range list {
		left[s.full()] = s
	}
	drop := func(s *schema, why string) {
		c.excluded[s.full()] = why
		delete(left, s.full())
	}
	for _, s := range list {
		if r := rows[s.full()]; r != nil && r.drop {
			drop(s, r.doc)
		} else if why := s.reason(); why != "" {
			drop(s, why)
		}
	}
	take := func(goName string, doc string, functional bool, ops ...*schema) {
		e := &entry{goName: goName, ops: ops, doc: doc, functional: functional, inPlace: isInPlace(base), module: c.variants[ops[0].full()].module}
		for _, s := range ops {
			v, known := c.variants[s.full()]
			kinds := v.there
			if !known || kinds == "" {
				kinds = v.kinds // the table wants it
				if !known {
					kinds = "f"
				}
			}
			e.method = e.method || strings.Contains(kinds, "m")
			e.function = e.function || strings.Contains(kinds, "f")
			e.pages += v.documented
			delete(left, s.full())
		}
		if e.inPlace {
			e.function = e.function && !e.method
		}
		c.entries = append(c.entries, e)
	}
	plain := goBase(base, c.variants[list[0].full()].module)
	if isInPlace(base) {
		plain += "_"
	}
	// In-place operators follow the functions that they are the twins of.
	if isInPlace(base) {
		for _, e := range append([]*entry(nil), c.entries...) {
			if e.main().base()+"_" != base {
				continue
			}
			var ops []*schema
			for _, s := range e.ops {
				if twin := left[twinName(s)]; twin != nil && (rows[twin.full()] == nil || rows[twin.full()].goName == "") {
					ops = append(ops, twin)
				}
			}
			if len(ops) > 0 {
				take(e.goName+"_", "", false, ops...)
			}
		}
	}
	// Where the table merges or names overloads.
	for _, s := range list {
		r := rows[s.full()]
		if r == nil || r.drop || left[s.full()] == nil || len(r.names) == 1 && r.goName == "" {
			continue
		}
		r.used = true
		var ops []*schema
		for _, n := range r.names {
			ops = append(ops, c.all[n])
		}
		goName := r.goName
		if goName == "" {
			goName = plain
		}
		take(goName, r.doc, r.functional, ops...)
	}
	if len(left) == 0 {
		return nil
	}
	// The rest by the rules.
	said := func(s *schema) (doc string, functional bool) {
		for _, key := range []string{s.full(), s.base()} {
			if r := rows[key]; r != nil && !r.drop {
				r.used = true
				return r.doc, r.functional
			}
		}
		return "", false
	}
	main := c.find(base)
	if main == nil {
		main = preferred(left)
		doc, functional := said(main)
		ops := []*schema{main}
		for _, s := range remaining(left) {
			if s == main || !extends(s, main) {
				continue
			}
			ops = append(ops, s)
		}
		// Of two with the same names the one with lists takes all.
		ops = slices.DeleteFunc(ops, func(s *schema) bool {
			for _, o := range ops {
				if o != s && o != main && s != main && covers(o, s) {
					drop(s, o.full()+" does the same")
					return true
				}
			}
			return false
		})
		sort.SliceStable(ops[1:], func(i, j int) bool { return len(ops[1+i].args) < len(ops[1+j].args) })
		take(plain, doc, functional, ops...)
	}
	for _, s := range remaining(left) {
		if left[s.full()] == nil {
			continue // merged into another
		}
		ops := []*schema{s}
		for _, o := range remaining(left) {
			if extends(s, o) {
				ops = nil // o takes it
			}
			if ops != nil && extends(o, s) {
				ops = append(ops, o)
			}
		}
		if ops == nil {
			continue
		}
		goName, ok := differing(strings.TrimSuffix(plain, "_"), main, s)
		if !ok {
			return fmt.Errorf("%s: no rule names it beside %s", s.text, main.text)
		}
		if isInPlace(base) {
			goName += "_"
		}
		doc := ""
		if r := rows[s.full()]; r != nil && s.overload != "" {
			r.used, doc = true, r.doc
		}
		take(goName, doc, false, ops...)
	}
	return nil
}

// twinName is the in-place operator that goes with s.
func twinName(s *schema) string {
	if s.overload == "" {
		return s.base() + "_"
	}
	return s.base() + "_." + s.overload
}

// find returns the operator that has the plain Go name of base.
func (c *catalogue) find(base string) *schema {
	for _, e := range c.entries {
		if e.main().base() == base && strings.TrimSuffix(e.goName, "_") == goBase(base, e.module) {
			return e.main()
		}
	}
	return nil
}

// preferred is the overload that gets the plain name.
func preferred(left map[string]*schema) *schema {
	for _, overload := range []string{"", "Tensor", "Tensor_Tensor", "self", "int", "correction", "input", "x"} {
		for _, s := range remaining(left) {
			if s.overload == overload {
				return s
			}
		}
	}
	return remaining(left)[0]
}

func remaining(left map[string]*schema) (list []*schema) {
	for _, s := range left {
		list = append(list, s)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].full() < list[j].full() })
	return list
}

// extends reports whether s is main with more arguments, so that options can
// choose it.
func extends(s, main *schema) bool {
	if len(s.args) <= len(main.args) || len(s.returns) != len(main.returns) {
		return false
	}
	for i, r := range main.returns {
		if r.kind != s.returns[i].kind || r.list != s.returns[i].list {
			return false
		}
	}
	for _, a := range s.args {
		if main.arg(a.name) == nil && a.kind == tensorKind && a.positional() && !a.kwarg {
			return false // another tensor is another function
		}
	}
	for i, a := range main.args {
		b := s.arg(a.name)
		if b == nil || b.kind != a.kind || b.list != a.list {
			return false
		}
		if a.positional() && s.args[i].name != a.name {
			return false
		}
	}
	return true
}

// covers reports whether s takes all that o does, lists where o has one.
func covers(s, o *schema) bool {
	if len(s.args) != len(o.args) {
		return false
	}
	for i, a := range s.args {
		if b := o.args[i]; a.name != b.name || a.kind != b.kind || !a.list && b.list {
			return false
		}
	}
	return true
}

// collisions are Go names that two entries have.
func (c *catalogue) collisions() (problems []string) {
	seen := map[string]*entry{}
	for _, e := range c.entries {
		key := e.module + " " + e.goName
		if o := seen[key]; o != nil {
			problems = append(problems, fmt.Sprintf("%s and %s are both %s", o.main().text, e.main().text, key))
		}
		seen[key] = e
	}
	return problems
}
