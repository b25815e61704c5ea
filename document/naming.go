package document

import (
	"strings"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// naming is the second reading of a book: it finds every name, and what stands around it.
type naming struct {
	s    *survey
	text string // of the passage that is read

	forms     []*form
	formOf    map[string]int32
	mentions  []mention
	sentences []heldSentence
	lines     []line
	kinships  []kinship
	announced announcement
	portraits []portrait
	together  map[[2]int32]int32 // forms that a sentence of the narrator names both: hardly one person's
}

// form is one way to name somebody or a place, with all that was seen around it.
type form struct {
	number int32
	name   name
	text   string // as it is shown
	key    string // its only word, written small; empty where there are more
	count  int

	says, acts, spokenTo, who, kin int // as people do
	at, reached, thing             int // as places do, and as neither
	he, she                        int
	narrated                       int
	windows                        []int32 // how often in each of the book's windows
	kind                           kind
}

// mention is one place where a name stands.
type mention struct {
	form       int32
	sentence   int32 // of naming.sentences
	passage    int32
	start, end int32 // bytes of the paragraph
	window     uint8
	quoted     bool
	spokenTo   bool  // "Well, Lizzy, …"
	another    bool  // "the late Mr. Darcy" is not Mr. Darcy
	tells      uint8 // how likely the sentence says who they are; 0 for not
}

// heldSentence is a sentence that names somebody.
type heldSentence struct {
	chapter, paragraph int32
	from, to           int32 // bytes of the paragraph
	start              int32 // where it begins in Manuscript.Text, in characters
	passage            int32
	at                 float32 // 0 to 1: where in the book
	feeling            float32
	quoted             bool // all of it is said by somebody
}

// windows is into how many parts the book is divided to see whether two names keep together.
const windows = 64

func newNaming(s *survey) *naming {
	return &naming{s: s, formOf: map[string]int32{}, together: map[[2]int32]int32{}}
}

// take finds the names of a passage.
func (n *naming) take(p *passage) {
	n.s.read(p)
	n.text = p.text
	tokens := n.s.tokens
	before := len(n.mentions)
	var found []name
	var places []int32 // of the names in n.mentions
	for from := 0; from < len(tokens); {
		to := sentenceEnd(tokens, from)
		names := n.namesOf(from, to)
		if len(names) == 0 {
			n.findPortrait(p, from, to)
		} else {
			n.holdSentence(p, tokens[from:to])
			for i := range names {
				places = append(places, int32(len(n.mentions)))
				n.mention(p, &names[i])
			}
			n.countTogether(len(n.mentions) - len(names))
		}
		found = append(found, names...)
		from = to
	}
	if len(n.mentions) > before || n.announced.passage == int32(p.number) {
		n.findLines(p, found, places)
		n.findKinships(found, places)
	}
}

// namesOf finds the names of a sentence.
func (n *naming) namesOf(from, to int) []name {
	var names []name
	for i := from; i < to; {
		t := &n.s.tokens[i]
		if !t.word || t.bracket {
			i++
			continue
		}
		found, ok := n.nameAt(i)
		if !ok {
			i++
			continue
		}
		names = append(names, found)
		i = max(i+1, found.to)
	}
	return names
}

func (n *naming) holdSentence(p *passage, sentence []token) {
	first, last := &sentence[0], &sentence[len(sentence)-1]
	said := true
	for i := range sentence {
		said = said && (sentence[i].quoted || !sentence[i].word)
	}
	n.sentences = append(n.sentences, heldSentence{
		chapter: int32(p.chapter), paragraph: int32(p.paragraph), passage: int32(p.number),
		from: int32(p.offset) + first.start, to: int32(p.offset) + last.end,
		start:   int32(p.start + utf8.RuneCountInString(p.text[:first.start])),
		at:      float32(p.bytesBefore+int(first.start)) / float32(max(1, n.s.bytes)),
		feeling: float32(n.s.x.feeling(n.s.language, p.text, sentence)), quoted: said,
	})
}

// mention keeps a name's place and counts what stands around it.
func (n *naming) mention(p *passage, found *name) {
	f := n.form(found)
	f.count++
	tokens := n.s.tokens
	m := mention{
		form: f.number, sentence: int32(len(n.sentences) - 1), passage: int32(p.number), quoted: tokens[found.from].quoted,
		start: int32(p.offset) + tokens[found.from].start, end: int32(p.offset) + tokens[found.to-1].end,
		window: uint8(stretchAt(p.bytesBefore+int(tokens[found.from].start), n.s.bytes, windows)),
	}
	if !m.quoted {
		f.narrated++
	}
	n.lookAround(f, found, &m)
	n.mentions = append(n.mentions, m)
}

func (n *naming) form(found *name) *form {
	text := found.text()
	number, known := n.formOf[text]
	if !known {
		number = int32(len(n.forms))
		n.formOf[strings.Clone(text)] = number
		f := &form{number: number, name: *found, text: found.shown()}
		if len(found.words) == 1 {
			f.key = small(found.words[0])
		}
		n.forms = append(n.forms, f)
	}
	return n.forms[number]
}

// countTogether counts which forms the narrator names in one sentence.
func (n *naming) countTogether(from int) {
	const most = 8 // a list of more people says nothing more
	of := n.mentions[from:]
	for i := range of[:min(most, len(of))] {
		for j := i + 1; j < min(most, len(of)); j++ {
			a, b := of[i].form, of[j].form
			if of[i].quoted || of[j].quoted || a == b {
				continue
			}
			n.together[[2]int32{min(a, b), max(a, b)}]++
		}
	}
}

// finish turns what was found into people, places and ties.
func (n *naming) finish(m *dramatis.Manuscript, a *dramatis.Analysis, g *gauge) error {
	n.judge()
	c := newCast(n)
	c.gather()
	if err := g.at(1, 3, 85, 100, "people"); err != nil {
		return err
	}
	c.resolve()
	w := newWriter(m, n, c)
	w.houses()
	a.People = w.people()
	a.Places = w.places()
	if err := g.at(2, 3, 85, 100, "ties"); err != nil {
		return err
	}
	a.Ties = w.ties()
	w.doubtWives(a)
	return g.at(1, 1, 85, 100, "done")
}
