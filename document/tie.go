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

// bonds are all pairs of people, a before b by number.
type bonds struct {
	people int
	pairs  []*bond
}

func newBonds(people int) *bonds { return &bonds{people: people, pairs: make([]*bond, people*people)} }

// of is what is known of two people, made where there is nothing yet.
func (b *bonds) of(x, y int) *bond {
	pair := &b.pairs[min(x, y)*b.people+max(x, y)]
	if *pair == nil {
		*pair = &bond{votes: map[dramatis.RelationshipType]int{}}
	}
	return *pair
}

// each hands over all pairs of whom something is known, in the order of their numbers.
func (b *bonds) each(do func(x, y int, known *bond)) {
	for i, known := range b.pairs {
		if known != nil {
			do(i/b.people, i%b.people, known)
		}
	}
}

// ties says who appears with whom.
func (w *writer) ties() []dramatis.FoundTie {
	all := newBonds(len(w.c.people))
	w.countParagraphs(all)
	w.countSentences(all)
	w.countKinships(all)
	w.countWords(all)
	w.settleRomances(all)
	w.settleKin(all)
	strongest := 0
	all.each(func(_, _ int, known *bond) { strongest = max(strongest, known.together) })
	ties := []dramatis.FoundTie{}
	all.each(func(x, y int, known *bond) {
		if known.together > 0 {
			ties = append(ties, w.tie(x, y, known, strongest))
		}
	})
	slices.SortFunc(ties, func(x, y dramatis.FoundTie) int {
		return cmp.Or(cmp.Compare(y.Together, x.Together), strings.Compare(x.A, y.A), strings.Compare(x.B, y.B))
	})
	return ties[:min(maxTies, len(ties))]
}

func (w *writer) tie(x, y int, known *bond, strongest int) dramatis.FoundTie {
	tie := dramatis.FoundTie{
		A: min(w.keys[x], w.keys[y]), B: max(w.keys[x], w.keys[y]), Together: known.together,
		Weight: round(float64(known.together)/float64(strongest), 4), Type: w.typeOf(x, y, known),
		Evidence: w.witnesses(known.sentences, 5),
	}
	if n := len(known.sentences); n > 0 {
		tie.Sentiment = round(known.feeling/float64(n), 4)
	}
	return tie
}

// countParagraphs counts, for each two people, the paragraphs that name both, or one where the one before names the other.
func (w *writer) countParagraphs(all *bonds) {
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
		if !w.wanted(i) {
			return
		}
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
func (w *writer) countSentences(all *bonds) {
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
	for i := 0; i < len(w.n.mentions) && w.wanted(i); {
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
