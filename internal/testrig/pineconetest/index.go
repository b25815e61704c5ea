package pineconetest

import (
	"cmp"
	"maps"
)

// index is one with all its namespaces.
type index struct {
	Spec

	building   int // how often it is still to be looked at before it is ready
	namespaces map[string]*namespace
}

func newIndex(spec Spec, building int) *index {
	spec.Metric, spec.Kind = cmp.Or(spec.Metric, "cosine"), cmp.Or(spec.Kind, "dense")
	return &index{Spec: spec, building: building, namespaces: map[string]*namespace{}}
}

// namespace is made with the first write.
func (x *index) namespace(name string) *namespace {
	n := x.namespaces[name]
	if n == nil {
		n = &namespace{shown: map[string]vector{}}
		x.namespaces[name] = n
	}
	return n
}

// namespace shows what was written when it has been read often enough since, in the order in which it was written.
type namespace struct {
	shown   map[string]vector
	pending []write
}

type write struct {
	reads int // that are still to come before it shows
	do    func(held map[string]vector)
}

func (n *namespace) write(lag int, do func(held map[string]vector)) {
	n.pending = append(n.pending, write{lag, do})
	n.show(0)
}

// read is what can be seen.
func (n *namespace) read() map[string]vector {
	for i := range n.pending {
		n.pending[i].reads--
	}
	n.show(0)
	return n.shown
}

// show carries out what is due, and at least the first so many.
func (n *namespace) show(least int) {
	for len(n.pending) > 0 && (n.pending[0].reads <= 0 || least > 0) {
		n.pending[0].do(n.shown)
		n.pending = n.pending[1:]
		least--
	}
}

// settled is all that was written.
func (n *namespace) settled() map[string]vector {
	held := maps.Clone(n.shown)
	for _, w := range n.pending {
		w.do(held)
	}
	return held
}
