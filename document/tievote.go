package document

import (
	"cmp"
	"maps"
	"slices"

	"github.com/literaryai/dramatis"
)

// Words of love and of kinship in the sentences that name two people and nobody else vote too. A few say nothing: any two
// people may be named in talk of somebody's marriage.
const (
	fewestVotes    = 3
	fewestFriendly = 2
	leastShare     = 0.1 // of the sentences that name both and nobody else
)

// pairWords are what stands in the sentences that name two people and nobody else.
type pairWords struct {
	sentences         int
	love, kin, friend int
}

// countWords counts words of love between a woman and a man, and of kinship that fit: "her sister" between two women, "his
// sister" between a man and a woman.
func (w *writer) countWords(all bonds) {
	var tokens []token
	x := w.n.s.x
	words := map[[2]int]*pairWords{}
	w.eachSentence(func(number int32, people []int) {
		if len(people) != 2 {
			return
		}
		pair := [2]int{people[0], people[1]}
		counted := words[pair]
		if counted == nil {
			counted = &pairWords{}
			words[pair] = counted
		}
		counted.sentences++
		one, other := w.c.people[pair[0]], w.c.people[pair[1]]
		a, b := one.gender, other.gender
		text := w.finding(&w.n.sentences[number]).Text
		tokens = tokenise(text, elides(w.n.s.language), tokens)
		before, love, kin, friend := "", 0, 0, 0
		for i := range tokens {
			word := small(tokens[i].of(text))
			if x.is("love", word) {
				love = 1
			}
			owner := x.pronounGender(before)
			if k := x.kinGender(word); k != "" && (k == a && owner == b || k == b && owner == a) && mayBeKin(one, other, x.is("close-kin", word)) {
				kin = 1
			}
			if owner != "" && owner == a && a == b && x.is("friend", word) {
				friend = 1
			}
			before = word
		}
		if a != b && a != "" && b != "" && !one.kinTitle() && !other.kinTitle() {
			counted.love += love
		}
		counted.kin += kin
		counted.friend += friend
	})
	for pair, counted := range words {
		enough := func(n, fewest int) bool {
			return n >= fewest && float64(n) >= leastShare*float64(counted.sentences)
		}
		if enough(counted.friend, fewestFriendly) {
			all.of(pair[0], pair[1]).votes[dramatis.Friend] += counted.friend
		}
		if enough(counted.love, fewestVotes) {
			all.of(pair[0], pair[1]).votes[dramatis.Romance] += counted.love
		}
		if enough(counted.kin, fewestVotes) {
			all.of(pair[0], pair[1]).votes[dramatis.Family] += counted.kin
		}
	}
}

// mayBeKin reports whether two people may be of one family: brothers, sisters, parents and children who are known by other
// surnames are so only where a wife has taken her husband's.
func mayBeKin(a, b *person, close bool) bool {
	return !close || a.surname == "" || b.surname == "" || a.surname == b.surname || a.titles["Mrs."]+b.titles["Mrs."] > 0
}

// kinGender is whose a word of kinship is, such as "sister"; nothing for "cousin" and words that are none.
func (x *lexicon) kinGender(word string) dramatis.Gender {
	switch {
	case !x.is("family", word):
		return ""
	case x.is("she-noun", word):
		return dramatis.GenderFemale
	case x.is("he-noun", word):
		return dramatis.GenderMale
	}
	return ""
}

func (x *lexicon) pronounGender(word string) dramatis.Gender {
	switch {
	case x.is("his", word):
		return dramatis.GenderMale
	case x.is("her", word):
		return dramatis.GenderFemale
	}
	return ""
}

// settleRomances leaves of each one's romances the one that the text speaks of most, and such as come near it: whoever is
// refused is named in as much talk of marriage as whoever is taken, but seldom for as long.
func (w *writer) settleRomances(all bonds) {
	const near = 0.8
	most := make([]int, len(w.c.people))
	for pair, b := range all {
		for _, p := range pair {
			most[p] = max(most[p], b.votes[dramatis.Romance])
		}
	}
	for pair, b := range all {
		if v := float64(b.votes[dramatis.Romance]); v < near*float64(most[pair[0]]) || v < near*float64(most[pair[1]]) {
			delete(b.votes, dramatis.Romance)
		}
	}
}

// kinTitle reports whether somebody is mostly called by what they are to a family: "Aunt Polly".
func (p *person) kinTitle() bool {
	return 2*(p.titles["Aunt"]+p.titles["Uncle"]+p.titles["Cousin"]) > p.count
}

// settleKin makes somebody who is called "Aunt Polly" family of whom they appear with most: it is hardly anybody else's aunt
// whom a book calls so.
func (w *writer) settleKin(all bonds) {
	closest := map[int][2]int{}
	for _, pair := range sortedPairs(all) {
		for _, p := range pair {
			if known, ok := closest[p]; w.c.people[p].kinTitle() && (!ok || all[pair].together > all[known].together) {
				closest[p] = pair
			}
		}
	}
	for _, pair := range closest {
		all[pair].votes[dramatis.Family] += fewestVotes
	}
}

func sortedPairs(all bonds) [][2]int {
	return slices.SortedFunc(maps.Keys(all), func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
}
