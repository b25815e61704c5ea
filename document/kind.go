package document

import (
	"cmp"
	"slices"
	"strings"
)

// kind is what a name is of.
type kind uint8

const (
	nothing kind = iota
	somebody
	place
)

// maxForms bounds how many ways to name somebody or somewhere are judged, the most frequent first.
const maxForms = 3000

// judge says of each form whether it names a person, a place, or neither, by what stands around it.
func (n *naming) judge() {
	byCount := slices.Clone(n.forms)
	slices.SortFunc(byCount, func(a, b *form) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.text, b.text))
	})
	byCount = byCount[:min(maxForms, len(byCount))]
	j := judgement{n: n, surnames: map[string]int{}, grounds: map[string]int{}}
	for _, f := range byCount {
		last := small(f.name.words[len(f.name.words)-1])
		switch {
		case f.name.ground && len(f.name.words) == 2:
			j.grounds[small(f.name.words[0])] += f.count
		case f.name.ground:
		case f.name.title != "" || len(f.name.words) > 1 && n.s.x.givenName(small(f.name.words[0])):
			j.surnames[last] += f.count
		}
	}
	for _, f := range byCount {
		f.kind = j.kindOf(f)
	}
	for i := range n.mentions {
		m := &n.mentions[i]
		f := n.forms[m.form]
		if f.kind != somebody {
			continue
		}
		if f.windows == nil {
			f.windows = make([]int32, windows)
		}
		f.windows[m.window]++
	}
}

// judgement is what judging one form needs of the others.
type judgement struct {
	n        *naming
	surnames map[string]int // last words of names that are surely people's
	grounds  map[string]int // first words of places such as "Netherfield Park"
}

func (j *judgement) kindOf(f *form) kind {
	x := j.n.s.x
	person, here := f.likePerson(), f.likePlace()
	first, last := small(f.name.words[0]), small(f.name.words[len(f.name.words)-1])
	switch {
	case f.name.ground && f.name.title == "":
		return place
	case j.collective(f):
		return nothing
	case f.name.title != "":
		return somebody
	case len(f.name.words) > 1 && (x.givenName(first) && j.surnames[last] > f.count || j.surnames[last] > 0 && person >= here):
		return somebody
	case j.n.exclaimed(f):
		return nothing
	case 5*f.thing > 2*f.count && j.surnames[last] < f.count:
		return nothing
	case j.surnames[last] > 0 && here < 1:
		return somebody
	case x.places[first] && !x.givenName(first):
		if person > 1 && person > here && f.says+f.acts > 1 {
			return somebody
		}
		return place
	case x.givenName(first) && (here < 0.9 || person > here):
		return j.often(f, somebody)
	case j.grounds[first] > 0 && person <= here:
		return place
	case person >= j.needed() && person > here && f.count > 1:
		return somebody
	case here >= 0.5 && here > person:
		return j.often(f, place)
	}
	return nothing
}

// exclaimed reports whether a single word is written with a capital only where any is, and does nothing that people do: "Ay",
// "Alas".
func (n *naming) exclaimed(f *form) bool {
	return f.key != "" && n.s.vocabulary.of(f.key).mid == 0 && f.says+f.acts+f.who+f.kin == 0 && !n.s.x.givenName(f.key)
}

// needed is how much must speak for a person whom neither a title nor a given name gives away. Where every noun has a
// capital, more must.
func (j *judgement) needed() float64 {
	if j.n.s.language == "de" {
		return 0.8
	}
	return 0.35
}

// often lets a name pass that stands twice, or in a text so short that once is enough.
func (j *judgement) often(f *form, k kind) kind {
	if f.count < 2 && j.n.s.counts.Words > 2000 {
		return nothing
	}
	return k
}

// likePerson is how much, for each time it stands there, speaks for somebody.
func (f *form) likePerson() float64 {
	sum := 3*f.says + 2*f.acts + 3*f.spokenTo + 2*f.who + 2*f.kin
	return (float64(sum) + 0.3*float64(f.he+f.she)) / float64(f.count)
}

// likePlace is how much, for each time it stands there, speaks for a place.
func (f *form) likePlace() float64 {
	return float64(3*f.at+2*f.reached) / float64(f.count)
}

// collective reports whether a form names a family: "the Bennets", "the Miss Lucases".
func (j *judgement) collective(f *form) bool {
	last := small(f.name.words[len(f.name.words)-1])
	if f.name.title != "" && f.name.title != "Miss" || f.name.title == "" && 4*f.thing < f.count {
		return false
	}
	for _, plural := range [...]string{"s", "es", "ses", "'"} {
		if stem, cut := strings.CutSuffix(last, plural); cut && j.surnames[stem] > 0 && j.surnames[stem] > j.surnames[last] {
			return true
		}
	}
	return false
}
