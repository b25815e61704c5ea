package document

import (
	"cmp"
	"fmt"
	"slices"
)

// houses finds the family of those whom the text calls by a given name alone, as it does with Kitty among the Bennets: whom
// they appear with most are all of one surname, which four people at least bear, and the sentences that name them speak of
// brothers, sisters, sons or daughters. It is a guess, and told as a doubt.
func (w *writer) houses() {
	const (
		companions = 3    // whose surname decides
		family     = 4    // people who bear it
		fewest     = 3    // sentences that speak of kin
		least      = 0.05 // of all that name them
	)
	bearers := map[string]int{}
	for _, p := range w.c.people {
		bearers[p.surname]++
	}
	seen, kin, beside := w.countCompanions()
	for i, p := range w.c.people {
		if p.surname != "" || len(p.titles) > 0 || kin[i] < fewest || float64(kin[i]) < least*float64(seen[i]) {
			continue
		}
		var others []int
		for _, other := range sortedKeys(beside[i]) {
			if w.c.people[other].surname != "" && beside[i][other] > 1 {
				others = append(others, other)
			}
		}
		slices.SortStableFunc(others, func(a, b int) int { return cmp.Compare(beside[i][b], beside[i][a]) })
		others = others[:min(companions, len(others))]
		if len(others) < 2 {
			continue
		}
		surname := w.c.people[others[0]].surname
		same := func(other int) bool { return w.c.people[other].surname == surname }
		if bearers[surname] < family || slices.ContainsFunc(others, func(o int) bool { return !same(o) }) {
			continue
		}
		p.house = surname
		p.doubts = append(p.doubts, fmt.Sprintf("No surname is given; taken for one of the family of %s, beside whom they are named most.",
			w.c.people[others[0]].fullest().text))
	}
}

// countCompanions counts, for each person, the narrator's sentences that name them, those of them that speak of brothers and
// sisters or of children, and who else they name.
func (w *writer) countCompanions() (seen, kin []int, beside []map[int]int) {
	n := len(w.c.people)
	seen, kin, beside = make([]int, n), make([]int, n), make([]map[int]int, n)
	var tokens []token
	w.eachSentence(func(number int32, people []int) {
		s := &w.n.sentences[number]
		if s.quoted || !slices.ContainsFunc(people, func(p int) bool { return w.c.people[p].surname == "" }) {
			return
		}
		text := w.finding(s).Text
		tokens = tokenise(text, elides(w.n.s.language), tokens)
		spoken := 0
		for i := range tokens {
			if w.n.s.x.is("brood", small(tokens[i].of(text))) {
				spoken = 1
			}
		}
		for _, a := range people {
			seen[a]++
			kin[a] += spoken
			for _, b := range people {
				if a != b {
					if beside[a] == nil {
						beside[a] = map[int]int{}
					}
					beside[a][b]++
				}
			}
		}
	})
	return seen, kin, beside
}

// family is the surname of somebody's family, as far as it is known or guessed.
func (p *person) family() string { return cmp.Or(p.surname, p.house) }
