package document

import "github.com/literaryai/dramatis"

// Words of love and of kinship in the sentences that name two people and nobody else vote too. A few say nothing: any two
// people may be named in talk of somebody's marriage.
const (
	fewestVotes = 3
	leastShare  = 0.1 // of the sentences that name both and nobody else
)

// pairWords are what stands in the sentences that name two people and nobody else.
type pairWords struct {
	sentences int
	love, kin int
}

// countWords counts words of love between a woman and a man, and of kinship that fit: "her sister" between two women, "his
// sister" between a man and a woman.
func (w *writer) countWords(all *bonds) {
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
		before, love, kin := "", 0, 0
		for i := range tokens {
			word := tokens[i].key
			if x.is("love", word) {
				love = 1
			}
			owner := x.pronounGender(before)
			if k := x.kinGender(word); k != "" && (k == a && owner == b || k == b && owner == a) && mayBeKin(one, other, x.is("close-kin", word)) {
				kin = 1
			}
			before = word
		}
		if a != b && a != "" && b != "" && !one.kinTitle() && !other.kinTitle() {
			counted.love += love
		}
		counted.kin += kin
	})
	for pair, counted := range words {
		enough := func(n int) bool {
			return n >= fewestVotes && float64(n) >= leastShare*float64(counted.sentences)
		}
		if enough(counted.love) {
			all.of(pair[0], pair[1]).votes[dramatis.Romance] += counted.love
		}
		if enough(counted.kin) {
			all.of(pair[0], pair[1]).votes[dramatis.Family] += counted.kin
		}
	}
}

// mayBeKin reports whether two people may be of one family: brothers, sisters, parents and children who are known by other
// surnames are so only where a wife has taken her husband's.
func mayBeKin(a, b *person, near bool) bool {
	return !near || a.surname == "" || b.surname == "" || a.surname == b.surname || a.titles["Mrs."]+b.titles["Mrs."] > 0
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
func (w *writer) settleRomances(all *bonds) {
	const near = 0.8
	most := make([]int, len(w.c.people))
	all.each(func(x, y int, known *bond) {
		votes := known.votes[dramatis.Romance]
		most[x], most[y] = max(most[x], votes), max(most[y], votes)
	})
	all.each(func(x, y int, known *bond) {
		if v := float64(known.votes[dramatis.Romance]); v < near*float64(most[x]) || v < near*float64(most[y]) {
			delete(known.votes, dramatis.Romance)
		}
	})
}

// kinTitle reports whether somebody is mostly called by what they are to a family: "Aunt Polly".
func (p *person) kinTitle() bool {
	return 2*(p.titles["Aunt"]+p.titles["Uncle"]+p.titles["Cousin"]) > p.count
}

// settleKin makes somebody who is called "Aunt Polly" family of whom they appear with most: it is hardly anybody else's aunt
// whom a book calls so.
func (w *writer) settleKin(all *bonds) {
	closest := make([]*bond, len(w.c.people))
	all.each(func(x, y int, known *bond) {
		for _, p := range [...]int{x, y} {
			if w.c.people[p].kinTitle() && (closest[p] == nil || known.together > closest[p].together) {
				closest[p] = known
			}
		}
	})
	for _, known := range closest {
		if known != nil {
			known.votes[dramatis.Family] += fewestVotes
		}
	}
}
