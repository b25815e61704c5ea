package document

import (
	"cmp"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// maxTies bounds the ties of an analysis: the strongest.
const maxTies = 2000

// bond is what is known of two people.
type bond struct {
	together  int
	feeling   float64
	sentences []int32 // that name both
	votes     map[dramatis.RelationshipType]int
}

// bonds are all pairs, a before b by number.
type bonds map[[2]int]*bond

func (b bonds) of(x, y int) *bond {
	pair := [2]int{min(x, y), max(x, y)}
	if b[pair] == nil {
		b[pair] = &bond{votes: map[dramatis.RelationshipType]int{}}
	}
	return b[pair]
}

// ties says who appears with whom.
func (w *writer) ties() []dramatis.FoundTie {
	all := bonds{}
	w.countParagraphs(all)
	w.countSentences(all)
	w.countKinships(all)
	w.countWords(all)
	w.settleRomances(all)
	w.settleKin(all)
	strongest := 0
	for _, b := range all {
		strongest = max(strongest, b.together)
	}
	ties := make([]dramatis.FoundTie, 0, len(all))
	for pair, b := range all {
		if b.together == 0 {
			continue
		}
		tie := dramatis.FoundTie{
			A: w.keys[pair[0]], B: w.keys[pair[1]], Together: b.together,
			Weight: round(float64(b.together)/float64(strongest), 4), Type: w.typeOf(pair, b),
		}
		if n := len(b.sentences); n > 0 {
			tie.Sentiment = round(b.feeling/float64(n), 4)
		}
		if tie.A > tie.B {
			tie.A, tie.B = tie.B, tie.A
		}
		tie.Evidence = w.witnesses(b.sentences, 5)
		ties = append(ties, tie)
	}
	slices.SortFunc(ties, func(x, y dramatis.FoundTie) int {
		return cmp.Or(cmp.Compare(y.Together, x.Together), strings.Compare(x.A, y.A), strings.Compare(x.B, y.B))
	})
	return ties[:min(maxTies, len(ties))]
}

// countParagraphs counts, for each two people, the paragraphs that name both, or one where the one before names the other.
func (w *writer) countParagraphs(all bonds) {
	var now, before []int
	passage, chapter := int32(-1), int32(-1)
	flush := func() {
		slices.Sort(now)
		now = slices.Compact(now)
		for i, a := range now {
			for _, b := range now[i+1:] {
				all.of(a, b).together++
			}
			for _, b := range before {
				// Whoever is in both paragraphs was counted with the others of this one.
				if _, here := slices.BinarySearch(now, b); here {
					continue
				}
				all.of(a, b).together++
			}
		}
	}
	for i := range w.n.mentions {
		p := w.c.who[i]
		if p == nil || p.number < 0 {
			continue
		}
		m := &w.n.mentions[i]
		if m.passage != passage {
			flush()
			before, now = now, before[:0]
			if s := w.sentence(int32(i)); m.passage != passage+1 || s.chapter != chapter {
				before = before[:0]
				chapter = s.chapter
			}
			passage = m.passage
		}
		now = append(now, p.number)
	}
	flush()
}

// countSentences adds up how the sentences feel that name both.
func (w *writer) countSentences(all bonds) {
	w.eachSentence(func(number int32, people []int) {
		for i, a := range people {
			for _, b := range people[i+1:] {
				bond := all.of(a, b)
				bond.feeling += float64(w.n.sentences[number].feeling)
				bond.sentences = append(bond.sentences, number)
			}
		}
	})
}

// eachSentence hands over each sentence with the people that it names, in the order of their numbers.
func (w *writer) eachSentence(do func(number int32, people []int)) {
	var people []int
	for i := 0; i < len(w.n.mentions); {
		number := w.n.mentions[i].sentence
		people = people[:0]
		for ; i < len(w.n.mentions) && w.n.mentions[i].sentence == number; i++ {
			if p := w.c.who[i]; p != nil && p.number >= 0 {
				people = append(people, p.number)
			}
		}
		slices.Sort(people)
		do(number, slices.Compact(people))
	}
}

// witnesses are sentences that name both, from all over the book.
func (w *writer) witnesses(sentences []int32, most int) []dramatis.Finding {
	found := []dramatis.Finding{}
	parts := min(most, len(sentences))
	for i := range parts {
		best := sentences[i*len(sentences)/parts]
		for _, s := range sentences[i*len(sentences)/parts : (i+1)*len(sentences)/parts] {
			if w.n.sentences[s].worth() > w.n.sentences[best].worth() {
				best = s
			}
		}
		found = append(found, w.finding(&w.n.sentences[best]))
	}
	return found
}
