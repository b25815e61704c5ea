package document

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
		if !t.word {
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

// tells is how likely a sentence says who somebody is: "X was a …" most of all, "X, the …" next, "X had …" least.
func (n *naming) tells(found *name) uint8 {
	x, next := n.s.x, n.wordAfter(found.to)
	if n.s.tokens[found.to-1].quoted {
		return 0
	}
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
