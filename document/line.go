package document

import "unicode/utf8"

// line is something that somebody says, beyond doubt: “…,” said Elizabeth.
type line struct {
	mention            int32 // who speaks
	chapter, paragraph int32
	from, to           int32 // bytes of the paragraph, without the marks
	start              int32 // where it begins in Manuscript.Text, in characters
	passage            int32
}

// findLines finds who speaks in a passage: the one name beside a verb of speaking that touches what is said. Where two
// people are said to speak, nobody is.
//
// A paragraph that ends in "Tom said:" speaks for the next one, if that begins with what is said and names no speaker itself.
func (n *naming) findLines(p *passage, found []name, places []int32) {
	announced := n.announced
	n.announced = announcement{passage: noone}
	if i := len(found) - 1; i >= 0 && n.announces(&found[i]) {
		n.announced = announcement{passage: int32(p.number) + 1, mention: places[i]}
	}
	speaker := -1
	for i := range found {
		if !n.speaks(&found[i]) {
			continue
		}
		if speaker >= 0 && n.mentions[places[speaker]].form != n.mentions[places[i]].form {
			return
		}
		if speaker < 0 {
			speaker = i
		}
	}
	var from, to int32
	var ok bool
	mention := announced.mention
	switch {
	case speaker >= 0:
		mention = places[speaker]
		from, to, ok = n.saidBeside(&found[speaker])
	case announced.passage == int32(p.number):
		from, to, ok = n.saidFirst()
	}
	if !ok {
		return
	}
	n.lines = append(n.lines, line{
		mention: mention, chapter: int32(p.chapter), paragraph: int32(p.paragraph), passage: int32(p.number),
		from: int32(p.offset) + from, to: int32(p.offset) + to, start: int32(p.start + utf8.RuneCountInString(p.text[:from])),
	})
}

// speaks reports whether the narrator says of a name that its bearer speaks, right beside what is said.
func (n *naming) speaks(found *name) bool {
	tokens := n.s.tokens
	if tokens[found.from].quoted {
		return false
	}
	const reach = 4 // words and signs between the name and the marks
	if x := n.s.x; x.is("say", n.wordAfter(found.to)) {
		return n.saidBefore(found.from, 2) || n.saidAfter(found.to, 2*reach)
	} else if x.is("say", n.wordBefore(found.from)) {
		return n.saidBefore(found.from-1, 2)
	}
	return false
}

// saidBefore reports whether something said ends so many tokens before token i at most.
func (n *naming) saidBefore(i, reach int) bool {
	for j := i - 1; j >= max(0, i-1-reach); j-- {
		if n.s.tokens[j].quoted {
			return true
		}
	}
	return false
}

// saidAfter reports whether, within so many tokens from token i and behind a comma or a colon, something said begins.
func (n *naming) saidAfter(i, reach int) bool {
	tokens, paused := n.s.tokens, false
	for j := i; j < min(i+reach, len(tokens)); j++ {
		switch mark := n.sign(j); mark {
		case ",", ":", "—", "-":
			paused = true
		case ".", "!", "?", ";":
			return false
		}
		if tokens[j].quoted && tokens[j].word {
			return paused
		}
	}
	return false
}

// saidBeside finds what is said beside a name, without its marks: of “Yes,” said Elizabeth, “I do.” the longer part.
func (n *naming) saidBeside(found *name) (from, to int32, ok bool) {
	tokens := n.s.tokens
	end := found.from - 1
	for end >= max(0, found.from-8) && !(tokens[end].quoted && tokens[end].word) {
		end--
	}
	if end >= max(0, found.from-8) {
		first := end
		for first > 0 && tokens[first-1].quoted && !n.opensSaid(first-1) {
			first--
		}
		last := end
		for last+1 < len(tokens) && tokens[last+1].quoted && !tokens[last+1].word && !closes(&tokens[last+1], n.text) {
			last++
		}
		from, to, ok = tokens[first].start, tokens[last].end, true
	}
	first := found.to
	for first < len(tokens) && !(tokens[first].quoted && tokens[first].word) {
		first++
	}
	if first < len(tokens) {
		last := n.lastSaid(first, n.saidUntil(first))
		if tokens[last].end-tokens[first].start > to-from {
			from, to, ok = tokens[first].start, tokens[last].end, true
		}
	}
	return from, to, ok
}

// saidUntil is the last token of what is said that begins with a token.
func (n *naming) saidUntil(first int) int {
	last := first
	for last+1 < len(n.s.tokens) && n.s.tokens[last+1].quoted {
		last++
	}
	return last
}

// opensSaid reports whether token i is the mark that opens what is said.
func (n *naming) opensSaid(i int) bool {
	t := &n.s.tokens[i]
	return !t.word && (i == 0 || !n.s.tokens[i-1].quoted) && opens(t, n.text)
}

// lastSaid is the last token of what is said that is no closing mark.
func (n *naming) lastSaid(first, last int) int {
	for last > first && !n.s.tokens[last].word && closes(&n.s.tokens[last], n.text) {
		last--
	}
	return last
}

// announcement is a speaker whom the paragraph before has named.
type announcement struct {
	passage int32 // that they speak in
	mention int32
}

// announces reports whether a passage ends with a name, a verb of speaking and a colon.
func (n *naming) announces(found *name) bool {
	tokens := n.s.tokens
	last := len(tokens) - 1
	if mark := n.sign(last); mark != ":" && mark != "—" || last-found.to > 6 || tokens[found.from].quoted {
		return false
	}
	return n.s.x.is("say", n.wordAfter(found.to)) || n.s.x.is("say", n.wordBefore(found.from))
}

// saidFirst finds what is said at the beginning of a passage.
func (n *naming) saidFirst() (from, to int32, ok bool) {
	tokens := n.s.tokens
	first := 0
	for first < len(tokens) && !tokens[first].word {
		first++
	}
	if first == len(tokens) || !tokens[first].quoted {
		return 0, 0, false
	}
	return tokens[first].start, tokens[n.lastSaid(first, n.saidUntil(first))].end, true
}
