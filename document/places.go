package document

import (
	"cmp"
	"slices"

	"github.com/literaryai/dramatis"
)

// maxPlaces bounds the places of an analysis: those that are named most.
const maxPlaces = 100

// where is a place, gathered from its names.
type where struct {
	name     *form // the most frequent
	mentions []int32
}

// places gathers the forms that name places: "Netherfield Park" and "Netherfield House" are Netherfield, if the text calls
// it so as well.
func (w *writer) places() []dramatis.FoundPlace {
	of := map[int32]*where{}
	byWord := map[string]*where{}
	var all []*where
	for _, f := range w.c.n.forms {
		if f.kind != place {
			continue
		}
		if f.key != "" {
			p := &where{name: f}
			of[f.number], byWord[f.key] = p, p
			all = append(all, p)
		}
	}
	for _, f := range w.c.n.forms {
		if f.kind != place || f.key != "" {
			continue
		}
		p := byWord[small(f.name.words[0])]
		if p == nil || !f.name.ground || len(f.name.words) != 2 {
			p = &where{name: f}
			all = append(all, p)
		} else if f.count > p.name.count {
			p.name = f
		}
		of[f.number] = p
	}
	for i := range w.n.mentions {
		if p := of[w.n.mentions[i].form]; p != nil {
			p.mentions = append(p.mentions, int32(i))
		}
	}
	slices.SortFunc(all, func(a, b *where) int {
		return cmp.Or(cmp.Compare(len(b.mentions), len(a.mentions)), cmp.Compare(a.name.text, b.name.text))
	})
	found := []dramatis.FoundPlace{}
	for _, p := range all[:min(maxPlaces, len(all))] {
		found = append(found, dramatis.FoundPlace{Name: p.name.text, Mentions: len(p.mentions), Evidence: w.evidence(p.mentions, 5)})
	}
	return found
}
