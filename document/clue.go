package document

import "github.com/literaryai/dramatis"

// lookAround counts what stands around a name and tells whether it is somebody's.
func (n *naming) lookAround(f *form, found *name, m *mention) {
	x, language := n.s.x, n.s.language
	before, after := n.wordBefore(found.from), n.wordAfter(found.to)
	switch {
	case x.is("say", before) || x.is("say", after):
		f.says++
	case x.is("act", after):
		f.acts++
	}
	switch {
	case x.is("at."+language, before):
		f.at++
	case x.is("go."+language, before):
		f.reached++
	case x.is("det."+language, before):
		f.thing++
	case x.is("family", before) || x.is("friend", before) || x.is("romance", before) || x.is("dear", before):
		f.kin++
	}
	m.another = x.is("other", before) && found.title != ""
	if m.quoted && n.isSpokenTo(found) {
		m.spokenTo = true
		f.spokenTo++
	}
	if x.is("who", after) || n.sign(found.to) == "," && x.is("who", n.wordAfter(found.to+1)) {
		f.who++
	}
	n.countPronoun(f, found)
	m.tells = n.tells(found)
}

// wordBefore is the word right before a token, written small, or nothing where a sign stands between.
func (n *naming) wordBefore(i int) string {
	if i == 0 || !n.s.tokens[i-1].word {
		return ""
	}
	return small(n.s.tokens[i-1].of(n.text))
}

// wordAfter is the word at a token, written small and not a name, or nothing.
func (n *naming) wordAfter(i int) string {
	if i >= len(n.s.tokens) || !n.s.tokens[i].word || n.s.tokens[i].capital {
		return ""
	}
	return small(n.s.tokens[i].of(n.text))
}

// sign is the sign at a token, or nothing where there is a word.
func (n *naming) sign(i int) string {
	if i < 0 || i >= len(n.s.tokens) || n.s.tokens[i].word {
		return ""
	}
	return n.s.tokens[i].of(n.text)
}

// isSpokenTo reports whether a name in what is said stands between signs, as in “My dear Lizzy, …” or “…, Mr. Bennet!”.
func (n *naming) isSpokenTo(found *name) bool {
	from := found.from
	for from > 0 && (n.s.x.is("dear", n.wordBefore(from)) || n.s.x.is("my", n.wordBefore(from))) {
		from--
	}
	switch n.sign(from - 1) {
	case ",", "“", "\"", "‘", "'", "«", "„", "—", "!", ";", ".", "?":
	default:
		return false
	}
	switch n.sign(found.to) {
	case ",", "!", "?", ".", ";", "”", "—", "»":
		return n.sign(from-1) == "," || n.sign(found.to) == "," || n.sign(found.to) == "!"
	}
	return false
}

// countPronoun takes the first he or she behind a name, if no other name stands between, for a sign of whose it is.
func (n *naming) countPronoun(f *form, found *name) {
	const far = 14
	tokens := n.s.tokens
	for i := found.to; i < min(found.to+far, len(tokens)); i++ {
		t := &tokens[i]
		if !t.word || t.quoted != tokens[found.from].quoted {
			continue
		}
		word := small(t.of(n.text))
		switch {
		case n.s.x.is("he", word):
			f.he++
			return
		case n.s.x.is("she", word):
			f.she++
			return
		case t.capital && !t.first && word != "i":
			return
		}
	}
}

// portrait is a sentence that says who somebody is.
type portrait struct {
	mention  int32 // of whom
	sentence int32
	gender   dramatis.Gender // that its pronoun has
	tells    uint8
}

// findPortrait keeps "He was a tall man of forty" behind a sentence that names one person last, whom it is likely to be about.
func (n *naming) findPortrait(p *passage, from, to int) {
	tokens, x := n.s.tokens, n.s.x
	if len(n.mentions) == 0 || tokens[from].quoted || !tokens[from].word {
		return
	}
	m := int32(len(n.mentions) - 1)
	if last := &n.mentions[m]; int32(p.number)-last.passage > 1 || last.quoted {
		return
	}
	t := portrait{mention: m, tells: 7}
	switch word := small(tokens[from].of(n.text)); {
	case x.is("he", word):
		t.gender = dramatis.GenderMale
	case x.is("she", word):
		t.gender = dramatis.GenderFemale
	default:
		return
	}
	if !x.is("tell", n.wordAfter(from+1)) || !x.is("an", n.wordAfter(from+2)) || n.wordAfter(from+1) == "had" {
		return
	}
	n.holdSentence(p, tokens[from:to])
	t.sentence = int32(len(n.sentences) - 1)
	n.portraits = append(n.portraits, t)
}

// tells is how likely a sentence says who somebody is: "X was a …" most of all, "X, the …" next, "X had …" least, and all
// of them more where the sentence begins so.
func (n *naming) tells(found *name) uint8 {
	if n.s.tokens[found.to-1].quoted {
		return 0
	}
	told := n.toldOf(found)
	const begins = 4
	if told > 0 && n.s.tokens[found.from].first {
		told += begins
	}
	return told
}

func (n *naming) toldOf(found *name) uint8 {
	x, next := n.s.x, n.wordAfter(found.to)
	if x.is("tell", next) {
		switch then := n.wordAfter(found.to + 1); {
		case x.is("an", then):
			return 4
		case then != "" && next != "had":
			return 2
		}
		return 1
	}
	if n.sign(found.to) == "," && x.is("an", n.wordAfter(found.to+1)) {
		return 3
	}
	return 0
}
