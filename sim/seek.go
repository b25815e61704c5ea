package sim

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// aims finds who is after whom, and how much, by places {from, to}: the priority of an open goal that names them. A goal such as "Arrest Jean Valjean" or "Marry Marius" is about
// whoever it names, by their full name or by a part of it that nobody else bears. Of several goals about one person
// the most important counts. Who is after somebody is the readier to seek company.
func (t *town) aims() map[[2]int]float64 {
	bearers := map[string][]int{}
	for i := range t.people {
		for _, word := range nameWords(t.people[i].Name) {
			if !slices.Contains(bearers[word], i) {
				bearers[word] = append(bearers[word], i)
			}
		}
	}
	found := map[[2]int]float64{}
	for from := range t.people {
		for _, g := range t.people[from].Goals {
			if g.State != goalOpen && g.State != "" {
				continue
			}
			for _, to := range t.named(g.Text, bearers) {
				way := [2]int{from, to}
				if to != from && g.Priority > found[way] {
					found[way] = g.Priority
					t.people[from].drive = max(t.people[from].drive, g.Priority)
				}
			}
		}
	}
	return found
}

// named lists the places of those whom a text names.
func (t *town) named(text string, bearers map[string][]int) []int {
	var places []int
	for _, word := range nameWords(text) {
		borne := bearers[word]
		for _, i := range borne {
			if len(borne) == 1 || strings.Contains(text, t.people[i].Name) {
				places = append(places, i)
			}
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// nameWords lists the words of a text that are or could be names: they have a capital and at least three letters.
func nameWords(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '-' && r != '\'' })
	return slices.DeleteFunc(words, func(word string) bool {
		first, _ := utf8.DecodeRuneInString(word)
		return !unicode.IsUpper(first) || utf8.RuneCountInString(word) < 3
	})
}

// chase gives those whom somebody is after their share in the drawing of company: hunters hunt, and lovers find each
// other. Who met just now is let alone for a while.
func (t *town) chase(who int, weights []float64) {
	shares, all, others := make([]float64, len(weights)), 0.0, 0.0
	for i, weight := range weights {
		priority := t.aim[[2]int{who, i}]
		if weight == 0 || priority == 0 {
			others += weight
			continue
		}
		shares[i] = aimShare * priority * t.freshness(t.tie(who, i), t.tie(i, who))
		all += shares[i]
	}
	most := min(1, aimShareMost/max(all, aimShareMost))
	for i, share := range shares {
		if share > 0 && others > 0 {
			weights[i] = max(weights[i], score(others*share*most/(1-all*most)))
		}
	}
}
