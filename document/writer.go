package document

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// writer puts what was found into an analysis.
type writer struct {
	m    *dramatis.Manuscript
	n    *naming
	c    *cast
	keys []string  // by person
	said [][]int32 // by person: their lines

	drawn [][]portrait // by person
}

func newWriter(m *dramatis.Manuscript, n *naming, c *cast) *writer {
	w := &writer{m: m, n: n, c: c, said: make([][]int32, len(c.people))}
	taken := map[string]bool{}
	for _, p := range c.people {
		w.keys = append(w.keys, keyOf(p.fullest().text, taken))
	}
	for i := range n.lines {
		if p := c.who[n.lines[i].mention]; p != nil && p.number >= 0 {
			w.said[p.number] = append(w.said[p.number], int32(i))
		}
	}
	w.drawn = make([][]portrait, len(c.people))
	for _, t := range n.portraits {
		if p := c.who[t.mention]; p != nil && p.number >= 0 && p.gender == t.gender {
			w.drawn[p.number] = append(w.drawn[p.number], t)
		}
	}
	return w
}

// keyOf makes a key of a name: "lady-catherine-de-bourgh". Of two equal ones the second gets a number.
func keyOf(text string, taken map[string]bool) string {
	var key strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			key.WriteRune(r)
		case key.Len() > 0 && !strings.HasSuffix(key.String(), "-"):
			key.WriteByte('-')
		}
	}
	k := strings.TrimSuffix(key.String(), "-")
	for i, plain := 2, k; taken[k]; i++ {
		k = plain + "-" + strconv.Itoa(i)
	}
	taken[k] = true
	return k
}

func (w *writer) people() []dramatis.FoundPerson {
	people := make([]dramatis.FoundPerson, 0, len(w.c.people))
	for _, p := range w.c.people {
		fullest := p.fullest()
		found := dramatis.FoundPerson{
			Key: w.keys[p.number], Name: fullest.text, Aliases: p.aliases(fullest), Gender: p.gender,
			Mentions: len(p.mentions), FirstAt: round(float64(w.sentence(p.mentions[0]).at), 4),
			Presence: make([]int, len(w.n.s.stretches)), Lines: len(w.said[p.number]),
			Description: w.description(p), Evidence: w.evidence(p.mentions, 12), Speech: w.speech(p), Doubts: p.doubts,
		}
		if found.Doubts == nil {
			found.Doubts = []string{}
		}
		for _, m := range p.mentions {
			at := int(float64(w.sentence(m).at) * float64(len(found.Presence)))
			found.Presence[min(at, len(found.Presence)-1)]++
		}
		people = append(people, found)
	}
	return people
}

// aliases are the other forms of somebody's name, the most frequent first.
func (p *person) aliases(fullest *form) []string {
	forms := slices.Clone(p.forms)
	slices.SortFunc(forms, func(a, b *form) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.text, b.text))
	})
	aliases := []string{}
	for _, f := range forms {
		if f != fullest {
			aliases = append(aliases, f.text)
		}
	}
	return aliases
}

func (w *writer) sentence(mention int32) *heldSentence {
	return &w.n.sentences[w.n.mentions[mention].sentence]
}

// finding is a sentence of the text with its place.
func (w *writer) finding(s *heldSentence) dramatis.Finding {
	return w.cut(s.chapter, s.paragraph, s.from, s.to, s.start)
}

// maxFinding bounds a finding, in bytes: a book without full stops is one sentence.
const maxFinding = 1200

func (w *writer) cut(chapter, paragraph, from, to, start int32) dramatis.Finding {
	text := w.m.Chapters[chapter].Paragraphs[paragraph][from:to]
	if len(text) > maxFinding {
		end := maxFinding
		for !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	return dramatis.Finding{
		Span: dramatis.Span{Start: int(start), End: int(start) + utf8.RuneCountInString(text), Chapter: int(chapter)},
		Text: text,
	}
}

// evidence is a sentence from each of so many parts of the mentions, in the order of the text: of each part one that the
// narrator says and that is neither very short nor very long, if there is one.
func (w *writer) evidence(mentions []int32, most int) []dramatis.Finding {
	found := []dramatis.Finding{}
	parts := min(most, len(mentions))
	last := int32(-1)
	for i := range parts {
		best, bestScore := int32(-1), -1
		for _, m := range mentions[i*len(mentions)/parts : (i+1)*len(mentions)/parts] {
			number := w.n.mentions[m].sentence
			if score := w.n.sentences[number].worth(); number > last && score > bestScore {
				best, bestScore = number, score
			}
		}
		if best >= 0 {
			found = append(found, w.finding(&w.n.sentences[best]))
			last = best
		}
	}
	return found
}

// worth is how well a sentence shows somebody.
func (s *heldSentence) worth() int {
	score := 0
	if !s.quoted {
		score += 2
	}
	switch length := s.to - s.from; {
	case length >= 40 && length <= 240:
		score += 3
	case length > 20 && length <= 500:
		score++
	}
	return score
}

// description is up to three sentences that say who somebody is, those that say it most plainly, in the order of the text.
func (w *writer) description(p *person) string {
	const most, long = 3, 600
	var told []portrait
	for _, m := range p.mentions {
		if at := &w.n.mentions[m]; at.tells > 0 {
			told = append(told, portrait{mention: m, sentence: at.sentence, tells: at.tells})
		}
	}
	told = append(told, w.drawn[p.number]...)
	told = slices.DeleteFunc(told, func(t portrait) bool {
		s := &w.n.sentences[t.sentence]
		return s.to-s.from > 400 || s.quoted || !w.ends(s)
	})
	slices.SortFunc(told, func(a, b portrait) int {
		return cmp.Or(cmp.Compare(b.tells, a.tells), cmp.Compare(a.sentence, b.sentence))
	})
	told = slices.CompactFunc(told, func(a, b portrait) bool { return a.sentence == b.sentence })
	told = told[:min(most, len(told))]
	slices.SortFunc(told, func(a, b portrait) int { return cmp.Compare(a.sentence, b.sentence) })
	var text strings.Builder
	for _, t := range told {
		sentence := strings.Join(strings.Fields(w.finding(&w.n.sentences[t.sentence]).Text), " ")
		if text.Len()+len(sentence) > long {
			continue
		}
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(sentence)
	}
	return text.String()
}

// ends reports whether a sentence ends as sentences do, and not in "said,".
func (w *writer) ends(s *heldSentence) bool {
	text := w.m.Chapters[s.chapter].Paragraphs[s.paragraph][s.from:s.to]
	return strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "”")
}

// speech is up to eight lines that somebody says, from all over the book: long enough to hear a voice in, if there are such.
func (w *writer) speech(p *person) []dramatis.Finding {
	const most = 8
	lines := w.said[p.number]
	found := []dramatis.Finding{}
	parts := min(most, len(lines))
	for i := range parts {
		var best *line
		bestScore := -1
		for _, number := range lines[i*len(lines)/parts : (i+1)*len(lines)/parts] {
			l := &w.n.lines[number]
			score := 0
			switch length := l.to - l.from; {
			case length >= 60 && length <= 320:
				score = 2
			case length > 20 && length <= 600:
				score = 1
			}
			if score > bestScore {
				best, bestScore = l, score
			}
		}
		found = append(found, w.cut(best.chapter, best.paragraph, best.from, best.to, best.start))
	}
	return found
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
